"""Who is due for a visit: late, this week, later; everybody of the register by the one schedule (people.schedule).

Counts come from the kept tallies. A page is read in the order of the day: for a county as a merge of index walks, one
for each class of the schedule and one for agreed days; for a village or township from its own rows alone.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, not_, select, tuple_, union_all

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers, visible_to
from registry.core.dates import age_on
from registry.core.days_sql import days_after
from registry.core.i18n import Text, _
from registry.extensions import db
from registry.people.filters import region_condition
from registry.people.models import Person, RecipientKind
from registry.people.schedule import RISK_WORDS, Intervals, Risk, agreed, due_before, intervals, risk_of, week_end
from registry.people.showing import shown_name
from registry.people.tallies import tally_of
from registry.regions.codes import COUNTY, contains, level_of
from registry.regions.queries import region_names
from registry.visits.models import Visit, VisitState
from registry.visits.queries import PAGE, SEX_WORDS, Page, count_made, pack_cursor, unpack_cursor
from registry.visits.words import CARE, FIRST, PURPOSES, said

DAY = dt.timedelta(days=1)
Found = Select[*tuple[Any, ...]]


class Due(enum.StrEnum):
    """Which of those who wait for a visit."""

    LATE = "late"
    WEEK = "week"
    ALL = "all"


@dataclass(frozen=True)
class DueRow:
    """Somebody who is due. `visit`: her earliest open plan, if somebody planned one; `days_late` ≤ 0 before the day."""

    person_id: int
    person: str
    visit: str | None
    household_id: int | None
    name: str
    sex: Text
    age: int
    kind: RecipientKind
    scope_code: str
    place: str
    due_on: dt.date
    planned_on: dt.date | None
    days_late: int
    risk: Risk
    purposes: str
    plan_purposes: str
    visitor_name: str
    last_visit_on: dt.date | None

    @property
    def risk_word(self) -> Text:
        """The risk in words."""
        return RISK_WORDS[self.risk]

    @property
    def meta(self) -> str:
        """女 12 岁 · 四义堂村"""
        return str(_("%(sex)s %(age)s 岁 · %(place)s", sex=self.sex, age=self.age, place=self.place))

    @property
    def record_url(self) -> str:
        """Where her visit is recorded."""
        return f"/visits/{self.visit}/done" if self.visit else f"/visits/new?person={self.person}"

    @property
    def url(self) -> str:
        """Her open plan, or her record."""
        return f"/visits/{self.visit}" if self.visit else f"/recipients/{self.person}"


@dataclass(frozen=True)
class Counts:
    """Persons of a region: late, due until Sunday, and later; visits made this year."""

    late: int
    week: int
    later: int
    done: int = 0


@dataclass(frozen=True)
class _Span:
    """Days from one on and before another, None where there is no end; and the place a page goes on from."""

    since: dt.date | None
    before: dt.date | None
    after: tuple[dt.date, int] | None

    def over(self, day: Any, shift: int = 0) -> list[ColumnElement[bool]]:
        """The conditions on a column that lies `shift` days before the due day."""
        found: list[ColumnElement[bool]] = []
        back = dt.timedelta(days=shift)
        if self.since:
            found.append(day >= self.since - back)
        if self.before:
            found.append(day < self.before - back)
        if self.after:
            found.append(tuple_(day, Person.id) > tuple_(self.after[0] - back, self.after[1]))
        return found


def _span(due: Due, today: dt.date, cursor: str | None = None) -> _Span:
    after = unpack_cursor(cursor) if cursor else None
    if due is Due.LATE:
        return _Span(None, today, after)
    return _Span(today, week_end(today) + DAY, after) if due is Due.WEEK else _Span(None, None, after)


def _kept(actor: Actor) -> list[ColumnElement[bool]]:
    return [visible_to(actor, Person.scope_code), Person.closed_on.is_(None), Person.merged_into_id.is_(None)]


def _by_risk(steps: Intervals) -> ColumnElement[Any]:
    """The day by risk as a column."""
    days = case(*((Person.visit_class == number, days) for number, days in steps.by_class().items()), else_=0)
    return days_after(Person.visit_from, days)


def _sooner(by_risk: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(Person.visit_plan_on.is_not(None), agreed(), Person.visit_plan_on < by_risk)


def _walks(county: str, span: _Span, steps: Intervals, actor: Actor, limit: int) -> Iterator[Any]:
    """Index walks of a county: one a class, where no agreed day is sooner, and the agreed days that are."""
    base = [Person.county_code == county[:6], *_kept(actor)]
    for number, days in steps.by_class().items():
        by_risk = days_after(Person.visit_from, days)
        where = [*base, Person.visit_class == number, *span.over(Person.visit_from, days), not_(_sooner(by_risk))]
        walk = select(Person.id.label("id"), by_risk.label("due_on")).where(*where)
        yield walk.order_by(Person.visit_from, Person.id).limit(limit)
    plans = [*base, *span.over(Person.visit_plan_on), _sooner(_by_risk(steps))]
    walk = select(Person.id.label("id"), Person.visit_plan_on.label("due_on")).where(*plans)
    yield walk.order_by(Person.visit_plan_on, Person.id).limit(limit)


def _found(region: str, span: _Span, actor: Actor, today: dt.date, limit: int) -> Any:
    """(id, due_on) of those in a span of days, in order, as a subquery."""
    steps = intervals(today, actor.region_code)
    if level_of(region) == COUNTY:
        merged = union_all(*(select(walk.subquery()) for walk in _walks(region, span, steps, actor, limit))).subquery()
        return select(merged).order_by(merged.c.due_on, merged.c.id).limit(limit).subquery()
    by_risk = _by_risk(steps)
    day = case((_sooner(by_risk), Person.visit_plan_on), else_=by_risk)
    where = [region_condition(region), *_kept(actor), *span.over(day)]
    if span.before:
        where.append(due_before(span.before, steps))
    rows = select(Person.id.label("id"), day.label("due_on")).where(*where)
    return rows.order_by(day, Person.id).limit(limit).subquery()


def select_due(found: Any) -> Found:
    """What a line needs of the persons found, with their open plan."""
    plan = and_(
        Visit.person_id == Person.id, Visit.state == VisitState.PLANNED, Visit.planned_on == Person.visit_plan_on
    )
    return (
        select(
            found.c.due_on, Person.id, Person.public_id, Person.household_id, Person.name, Person.sex,
            Person.birth_date, Person.kind, Person.scope_code, Person.status_mask, Person.guardian_type,
            Person.last_visit_on, Visit.public_id.label("visit"), Visit.planned_on, Visit.purposes, Visit.visitor_name,
        )
        .select_from(found)
        .join(Person, Person.id == found.c.id)
        .outerjoin(Visit, plan)
        .order_by(found.c.due_on, Person.id)
    )  # fmt: skip


def due_rows(rows: Iterable[Row[*tuple[Any, ...]]], actor: Actor, today: dt.date) -> list[DueRow]:
    """The lines of a list, with the names of their places (one more query at most)."""
    found = list(rows)
    places = region_names({row.scope_code for row in found})
    return [
        DueRow(
            person_id=row.id, person=row.public_id, visit=row.visit, household_id=row.household_id,
            name=shown_name(row.name, actor), sex=SEX_WORDS[row.sex], age=age_on(row.birth_date, today), kind=row.kind,
            scope_code=row.scope_code, place=places.get(row.scope_code, row.scope_code), due_on=row.due_on,
            planned_on=row.planned_on, days_late=(today - row.due_on).days,
            risk=risk_of(row.status_mask, row.guardian_type),
            purposes=said(row.purposes or (CARE if row.last_visit_on else FIRST), PURPOSES),
            plan_purposes=row.purposes or "",
            visitor_name=row.visitor_name or "", last_visit_on=row.last_visit_on,
        )
        for row in found
    ]  # fmt: skip


def list_due(
    due: Due, actor: Actor, today: dt.date, *, region: str | None = None, cursor: str | None = None, limit: int = PAGE
) -> Page[DueRow]:
    """Those who are due in the actor's region or one of it, the longest overdue first; a page at a time. Raises Denied."""
    actor.demand(Permission.VISIT_READ)
    place = _place(region, actor)
    if place is None:
        return Page((), None)
    found = _found(place, _span(due, today, cursor), actor, today, limit + 1)
    rows = due_rows(db.session.execute(select_due(found)).all(), actor, today)
    more = pack_cursor(rows[limit - 1].due_on, rows[limit - 1].person_id) if len(rows) > limit else None
    return Page(tuple(rows[:limit]), more)


def list_due_by(day: dt.date, village: str, actor: Actor, today: dt.date, *, limit: int) -> list[DueRow]:
    """Those of a village or township who are due on a day or before it. Raises Denied."""
    actor.demand(Permission.VISIT_READ)
    found = _found(village, _Span(None, day + DAY, None), actor, today, limit)
    return due_rows(db.session.execute(select_due(found)).all(), actor, today)


def _place(region: str | None, actor: Actor) -> str | None:
    if region is None or contains(region, actor.region_code):
        return actor.region_code
    return region if covers(actor, region) else None


def count_visits(actor: Actor, today: dt.date, *, region: str | None = None) -> Counts:
    """Late, due this week, later, and visits made this year, as the lists have them."""
    actor.demand(Permission.VISIT_READ)
    place = _place(region, actor)
    if place is None:
        return Counts(0, 0, 0)
    now = tally_of(place, today)
    made = count_made(place, dt.date(today.year, 1, 1), actor)
    return Counts(now.visit_late, now.visit_week, now.all - now.visit_late - now.visit_week, made)


def overdue_count(actor: Actor, today: dt.date) -> int:
    """How many persons of the actor's region wait for a visit that is late."""
    return tally_of(actor.region_code, today).visit_late
