"""What time does to a record: an age, the end of a school stage, a term without a word, and fields still missing.

One work list: each line says why somebody is on it and the one thing to do. Reasons are computed from the rows that
the conditions found, so that the page, its filter and the route sheet say the same.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.dates import add_years, spoken_date
from registry.core.i18n import Text, _
from registry.extensions import db
from registry.people.filters import PersonFilter, filter_conditions
from registry.people.models import Person, RecipientKind, StatusSpell
from registry.people.statuses import (
    CHILD_ENDS_AT,
    CHILD_LIST,
    LEFT_BEHIND,
    LEFT_BEHIND_MASK,
    WOMEN_MASK,
    left_behind_age,
    turning_day,
)

AHEAD = dt.timedelta(days=90)
PAGE, MOST_ON_SHEET = 50, 500
LAST_GRADES = {"primary": (6,), "junior": (3, 9), "senior": (3,), "vocational": (3,)}
STAGE_WORDS = {"primary": _("小学"), "junior": _("初中"), "senior": _("高中"), "vocational": _("中职")}
LEAVING_MONTHS = range(3, 9)  # from the spring term until the new school year


class Clock(enum.StrEnum):
    """The tabs of the work list."""

    ALL = "all"
    AGE_16 = "age16"
    AGE_18 = "age18"
    STAGE = "stage"
    TERM = "term"
    MISSING = "missing"


WORDS: dict[Clock, Text] = {
    Clock.ALL: _("全部"),
    Clock.AGE_16: _("满 16 岁"),
    Clock.AGE_18: _("满 18 岁"),
    Clock.STAGE: _("毕业升学"),
    Clock.TERM: _("本学期没核对"),
    Clock.MISSING: _("缺资料"),
}


@dataclass(frozen=True)
class Due:
    """A person of the work list with her reasons, by clock, and the page where the first is settled."""

    person: Person
    reasons: Mapping[Clock, str]

    @property
    def edits(self) -> bool:
        """Whether all there is to do is done in the form: school and missing fields."""
        return set(self.reasons) <= {Clock.STAGE, Clock.MISSING}


def term_start(today: dt.date) -> dt.date:
    """The first day of the school term that runs: March 1 or September 1."""
    if today.month >= 9:
        return dt.date(today.year, 9, 1)
    return dt.date(today.year, 3, 1) if today.month >= 3 else dt.date(today.year - 1, 9, 1)


def _condition(clock: Clock, today: dt.date, age_limit: int) -> ColumnElement[bool]:
    child = Person.kind == RecipientKind.CHILD
    if clock is Clock.AGE_16:
        born = Person.birth_date <= add_years(today + AHEAD, -age_limit)
        return and_(child, Person.status_mask.bitwise_and(LEFT_BEHIND_MASK) != 0, born)
    if clock is Clock.AGE_18:
        rest = ~(LEFT_BEHIND_MASK | WOMEN_MASK) & 0x7FFFFFFF
        born = Person.birth_date <= add_years(today + AHEAD, -CHILD_ENDS_AT)
        return and_(child, Person.status_mask.bitwise_and(rest) != 0, born)
    if clock is Clock.STAGE:
        last = [and_(Person.stage == stage, Person.grade.in_(grades)) for stage, grades in LAST_GRADES.items()]
        return and_(child, or_(*last)) if today.month in LEAVING_MONTHS else false()
    if clock is Clock.TERM:
        since = func.coalesce(StatusSpell.confirmed_on, StatusSpell.start_on)
        spells = select(StatusSpell.id).where(StatusSpell.person_id == Person.id, StatusSpell.end_on.is_(None),
                                              since < term_start(today))  # fmt: skip
        return spells.exists()
    if clock is Clock.MISSING:
        school = and_(child, Person.schooling == "in_school", func.coalesce(Person.school, "") == "")
        return or_(Person.id_index.is_(None), Person.bank_account_sealed.is_(None), school, ~Person.consent_asked)
    return or_(*(_condition(one, today, age_limit) for one in Clock if one is not Clock.ALL))


def list_due(
    clock: Clock, actor: Actor, today: dt.date, *, region: str | None = None, after: str | None = None,
    limit: int = PAGE,
) -> tuple[list[Due], str | None]:  # fmt: skip
    """Those the clock calls up in the actor's region, village by village, and the cursor of the next page."""
    actor.demand(Permission.PEOPLE_READ)
    age_limit = left_behind_age(today, actor.region_code)
    query = (
        select(Person)
        .where(*filter_conditions(PersonFilter(region=region), actor, today), _condition(clock, today, age_limit))
        .options(selectinload(Person.statuses), selectinload(Person.household))
    )
    if after:
        last = select(Person.scope_code, Person.id).where(Person.public_id == after).subquery()
        query = query.join(last, tuple_(Person.scope_code, Person.id) > tuple_(last.c.scope_code, last.c.id))
    people = db.session.scalars(query.order_by(Person.scope_code, Person.id).limit(limit + 1)).all()
    more = people[limit - 1].public_id if len(people) > limit else None
    return [Due(person, reasons_of(person, today, age_limit)) for person in people[:limit]], more


def reasons_of(person: Person, today: dt.date, age_limit: int) -> dict[Clock, str]:
    """Clock → the sentence, for the clocks that call a person up."""
    found = {
        Clock.AGE_16: _age(person, today, age_limit, left_behind=True),
        Clock.AGE_18: _age(person, today, CHILD_ENDS_AT, left_behind=False),
        Clock.STAGE: _stage(person, today),
        Clock.TERM: _term(person, today),
        Clock.MISSING: _missing(person),
    }
    return {clock: str(text) for clock, text in found.items() if text is not None}


def _age(person: Person, today: dt.date, years: int, *, left_behind: bool) -> Text | None:
    live = [one.code for one in person.statuses if one.end_on is None and one.list_name == CHILD_LIST]
    day = turning_day(person.birth_date, years)
    concerned = any((code == LEFT_BEHIND) == left_behind for code in live)
    if not concerned or person.kind != RecipientKind.CHILD or day > today + AHEAD:
        return None
    if day <= today:
        return _("%(day)s已满 %(years)s 岁，情况还没结束", day=spoken_date(day), years=years)
    return _("%(day)s满 %(years)s 岁，还有 %(left)s 天", day=spoken_date(day), years=years, left=(day - today).days)


def _stage(person: Person, today: dt.date) -> Text | None:
    stage = person.stage or ""
    if person.kind != RecipientKind.CHILD or today.month not in LEAVING_MONTHS:
        return None
    if person.grade not in LAST_GRADES.get(stage, ()):
        return None
    return _("%(stage)s今年毕业，升到哪里要登记", stage=STAGE_WORDS[stage])


def _term(person: Person, today: dt.date) -> Text | None:
    seen = [one.confirmed_on or one.start_on for one in person.statuses if one.end_on is None]
    if not seen or min(seen) >= term_start(today):
        return None
    return _("情况上次核对是%(day)s，本学期还没核对", day=spoken_date(min(seen)))


def _missing(person: Person) -> Text | None:
    lacks = [
        (person.id_index is None, _("证件号")),
        (person.bank_account_sealed is None, _("银行账号")),
        (person.kind == RecipientKind.CHILD and person.schooling == "in_school" and not person.school, _("学校")),
        (not person.consent_asked, _("监护人同意")),
    ]
    names = "、".join(str(word) for lacking, word in lacks if lacking)
    return _("缺：%(names)s", names=names) if names else None
