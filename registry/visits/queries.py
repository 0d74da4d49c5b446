"""Reading visits: what is late, what is due this week, what was done; a plan is seen where the person lives now."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.core.dates import age_on
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import Text, _
from registry.extensions import db
from registry.people.models import Person, RecipientKind, Sex
from registry.people.showing import shown_name
from registry.regions.queries import region_names
from registry.visits.models import Visit, VisitState
from registry.visits.schedule import RISK_WORDS, Risk, risk_of, week_end
from registry.visits.words import MET, NOBODY, PURPOSES, said

PAGE = 50
Line = TypeVar("Line")
SEX_WORDS = {Sex.FEMALE: _("女"), Sex.MALE: _("男")}


class Due(enum.StrEnum):
    """Which of the open plans."""

    LATE = "late"
    WEEK = "week"
    ALL = "all"


@dataclass(frozen=True)
class DueRow:
    """An open plan. `days_late` is 0 or less when the day has not passed."""

    id: int
    public_id: str
    person_id: int
    person_public_id: str
    household_id: int | None
    name: str
    sex: Text
    age: int
    kind: RecipientKind
    scope_code: str
    place: str
    planned_on: dt.date
    days_late: int
    risk: Risk
    purposes: str
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


@dataclass(frozen=True)
class DonePast:
    """A visit that was made, as a line."""

    id: int
    public_id: str
    person_id: int
    person_public_id: str
    name: str
    place: str
    done_on: dt.date
    visitor_name: str
    purposes: str
    met: str


@dataclass(frozen=True)
class DoneFilter:
    """Which visits: a place, days from and to, `met_only` leaves out closed doors."""

    region: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    met_only: bool = False


@dataclass(frozen=True)
class Page(Generic[Line]):
    """One page of a list; `next_cursor` leads on, None at the end."""

    rows: tuple[Line, ...]
    next_cursor: str | None


@dataclass(frozen=True)
class Counts:
    """Open plans of a region: late, due until Sunday, and later; visits made this year."""

    late: int
    week: int
    later: int
    done: int = 0


def pack_cursor(day: dt.date, row_id: int) -> str:
    """The place after which a page goes on, for a URL."""
    return base64.urlsafe_b64encode(f"{day.isoformat()}|{row_id}".encode()).decode().rstrip("=")


def unpack_cursor(text: str) -> tuple[dt.date, int]:
    """The place in a cursor; raises Invalid for anything that is none."""
    try:
        day, row_id = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split("|")
        return dt.date.fromisoformat(day), int(row_id)
    except (ValueError, binascii.Error) as error:
        raise Invalid(_("这一页的地址不完整。请从第一页再翻。")) from error


def open_plans(actor: Actor) -> ColumnElement[bool]:
    """The condition for open plans of persons who live in the actor's region and are on the register."""
    return and_(
        Visit.state == VisitState.PLANNED, Person.closed_on.is_(None), Person.merged_into_id.is_(None),
        visible_to(actor, Person.scope_code),
    )  # fmt: skip


def due_between(due: Due, today: dt.date) -> ColumnElement[bool]:
    """The condition on the day for late plans, those of this week, or both and all later ones."""
    if due is Due.LATE:
        return Visit.planned_on < today
    if due is Due.WEEK:
        return Visit.planned_on.between(today, week_end(today))
    return Visit.planned_on.is_not(None)


def select_due(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Open plans with what a line needs of the person; raises Denied without visit:read."""
    actor.demand(Permission.VISIT_READ)
    return (
        select(
            Visit.id, Visit.public_id, Visit.planned_on, Visit.purposes, Visit.visitor_name,
            Person.id.label("person_id"), Person.public_id.label("person_public_id"), Person.household_id,
            Person.name, Person.sex, Person.birth_date, Person.kind, Person.scope_code, Person.status_mask,
            Person.guardian_type, Person.last_visit_on,
        )
        .join(Person, Person.id == Visit.person_id)
        .where(open_plans(actor))
    )  # fmt: skip


def due_rows(rows: Iterable[Row[*tuple[Any, ...]]], actor: Actor, today: dt.date) -> list[DueRow]:
    """The lines of a list, with the names of their places (one more query at most)."""
    found = list(rows)
    places = region_names({row.scope_code for row in found})
    return [
        DueRow(
            id=row.id, public_id=row.public_id, person_id=row.person_id, person_public_id=row.person_public_id,
            household_id=row.household_id, name=shown_name(row.name, actor), sex=SEX_WORDS[row.sex],
            age=age_on(row.birth_date, today), kind=row.kind, scope_code=row.scope_code,
            place=places.get(row.scope_code, row.scope_code), planned_on=row.planned_on,
            days_late=(today - row.planned_on).days, risk=risk_of(row.status_mask, row.guardian_type),
            purposes=said(row.purposes, PURPOSES), visitor_name=row.visitor_name, last_visit_on=row.last_visit_on,
        )
        for row in found
    ]  # fmt: skip


def list_due(
    due: Due, actor: Actor, today: dt.date, *, region: str | None = None, cursor: str | None = None, limit: int = PAGE
) -> Page[DueRow]:
    """Open plans, the longest overdue first; a page at a time."""
    query = select_due(actor).where(due_between(due, today))
    if region:
        query = query.where(within(region, Person.scope_code))
    if cursor:
        query = query.where(tuple_(Visit.planned_on, Visit.id) > unpack_cursor(cursor))
    rows = due_rows(db.session.execute(query.order_by(Visit.planned_on, Visit.id).limit(limit + 1)).all(), actor, today)
    more = pack_cursor(rows[limit - 1].planned_on, rows[limit - 1].id) if len(rows) > limit else None
    return Page(tuple(rows[:limit]), more)


def count_visits(actor: Actor, today: dt.date, *, region: str | None = None) -> Counts:
    """Late, due this week, later, and made this year, in two queries."""
    actor.demand(Permission.VISIT_READ)
    plans = (
        select(
            func.count().filter(Visit.planned_on < today).label("late"),
            func.count().filter(Visit.planned_on.between(today, week_end(today))).label("week"),
            func.count().filter(Visit.planned_on > week_end(today)).label("later"),
        )
        .select_from(Visit)
        .join(Person, Person.id == Visit.person_id)
        .where(open_plans(actor))
    )
    done = select(func.count()).where(
        Visit.state == VisitState.DONE, Visit.done_on >= dt.date(today.year, 1, 1), visible_to(actor, Visit.scope_code)
    )
    if region:
        plans, done = plans.where(within(region, Person.scope_code)), done.where(within(region, Visit.scope_code))
    row = db.session.execute(plans).one()
    return Counts(row.late, row.week, row.later, db.session.scalar(done) or 0)


def overdue_count(actor: Actor, today: dt.date) -> int:
    """How many plans of the actor's region are late."""
    query = (
        select(func.count())
        .select_from(Visit)
        .join(Person, Person.id == Visit.person_id)
        .where(open_plans(actor), Visit.planned_on < today)
    )
    return db.session.scalar(query) or 0


def list_done(wanted: DoneFilter, actor: Actor, *, cursor: str | None = None, limit: int = PAGE) -> Page[DonePast]:
    """Visits made in the actor's region, newest first; a visit stays where it was made."""
    actor.demand(Permission.VISIT_READ)
    query = (
        select(Visit, Person.name, Person.public_id)
        .join(Person, Person.id == Visit.person_id)
        .where(Visit.state == VisitState.DONE, visible_to(actor, Visit.scope_code), *_done_conditions(wanted))
    )
    if cursor:
        query = query.where(tuple_(Visit.done_on, Visit.id) < unpack_cursor(cursor))
    found = db.session.execute(query.order_by(Visit.done_on.desc(), Visit.id.desc()).limit(limit + 1)).all()
    places = region_names({row[0].scope_code for row in found})
    rows = [
        DonePast(
            id=visit.id, public_id=visit.public_id, person_id=visit.person_id, person_public_id=public_id,
            name=shown_name(name, actor), place=places.get(visit.scope_code, visit.scope_code),
            done_on=cast("dt.date", visit.done_on), visitor_name=visit.visitor_name,
            purposes=said(visit.purposes, PURPOSES),
            met=said(visit.met, MET),
        )
        for visit, name, public_id in found
    ]  # fmt: skip
    more = pack_cursor(rows[limit - 1].done_on, rows[limit - 1].id) if len(rows) > limit else None
    return Page(tuple(rows[:limit]), more)


def _done_conditions(wanted: DoneFilter) -> Sequence[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.region:
        conditions.append(within(wanted.region, Visit.scope_code))
    if wanted.first:
        conditions.append(Visit.done_on >= wanted.first)
    if wanted.last:
        conditions.append(Visit.done_on <= wanted.last)
    if wanted.met_only:
        conditions.append(Visit.met != NOBODY)
    return conditions


def count_done(region_code: str, first: dt.date, last: dt.date) -> int:
    """Visits made in a region between two days at which somebody was met (人次)."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Visit)
            .where(
                Visit.state == VisitState.DONE, Visit.done_on.between(first, last), Visit.met != NOBODY,
                within(region_code, Visit.scope_code),
            )
        )
        or 0
    )  # fmt: skip


def get_visit(public_id: str, actor: Actor) -> Visit:
    """The visit with its person, where it was made or where the person lives now; raises NotFound, Denied."""
    actor.demand(Permission.VISIT_READ)
    visit = db.session.scalar(
        select(Visit)
        .join(Person, Person.id == Visit.person_id)
        .where(
            Visit.public_id == public_id,
            or_(
                visible_to(actor, Person.scope_code),
                and_(Visit.state != VisitState.PLANNED, visible_to(actor, Visit.scope_code)),
            ),
        )
        .options(joinedload(Visit.person).joinedload(Person.household))
    )
    if visit is None:
        raise NotFound
    return visit


def find_open_plan(person: Person) -> Visit | None:
    """The earliest open plan of a person, if there is one."""
    return db.session.scalar(
        select(Visit)
        .where(Visit.person_id == person.id, Visit.state == VisitState.PLANNED)
        .order_by(Visit.planned_on, Visit.id)
        .limit(1)
    )
