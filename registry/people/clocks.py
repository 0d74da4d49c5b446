"""What time does to a record: an age, the end of a school stage, a term without a word, and fields still missing.

One work list: each line says why somebody is on it and the one thing to do. Reasons are computed from the rows that
the conditions found, so that the page, its filter, the desk and the route sheet say the same.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.dates import add_years
from registry.core.i18n import Text, _
from registry.extensions import db
from registry.people.clock_reasons import reasons_of
from registry.people.filters import PersonFilter, filter_conditions
from registry.people.models import Person, RecipientKind, StatusSpell
from registry.people.needs import NeedTeller, missing_condition, missing_of
from registry.people.statuses import (
    CHILD_ENDS_AT,
    LEFT_BEHIND_MASK,
    WOMEN_MASK,
    ending_conditions,
    left_behind_age,
)
from registry.people.terms import Terms, stage_condition, terms_of

AHEAD = dt.timedelta(days=90)
PAGE, MOST_ON_SHEET = 50, 500


class Clock(enum.StrEnum):
    """The tabs of the work list. `ending` is the desk's group: by age within 30 days, or over already."""

    ALL = "all"
    ENDING = "ending"
    AGE_16 = "age16"
    AGE_18 = "age18"
    STAGE = "stage"
    TERM = "term"
    MISSING = "missing"


WORDS: dict[Clock, Text] = {
    Clock.ALL: _("全部"),
    Clock.ENDING: _("身份快到期"),
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

    def shown(self, clock: Clock) -> list[str]:
        """The sentences under a tab; what is soon over by age is among the ages already."""
        wanted = set(Clock) - {Clock.ENDING} if clock is Clock.ALL else {clock}
        return [text for key, text in self.reasons.items() if key in wanted]


def _condition(
    clock: Clock, today: dt.date, age_limit: int, terms: Terms, teller: NeedTeller | None
) -> ColumnElement[bool]:
    child = Person.kind == RecipientKind.CHILD
    if clock is Clock.ENDING:
        return ending_conditions(today, age_limit)[0]
    if clock is Clock.AGE_16:
        born = Person.birth_date <= add_years(today + AHEAD, -age_limit)
        return and_(child, Person.status_mask.bitwise_and(LEFT_BEHIND_MASK) != 0, born)
    if clock is Clock.AGE_18:
        rest = ~(LEFT_BEHIND_MASK | WOMEN_MASK) & 0x7FFFFFFF
        born = Person.birth_date <= add_years(today + AHEAD, -CHILD_ENDS_AT)
        return and_(child, Person.status_mask.bitwise_and(rest) != 0, born)
    if clock is Clock.STAGE:
        return and_(child, stage_condition(terms, today))
    if clock is Clock.TERM:
        since = func.coalesce(StatusSpell.confirmed_on, StatusSpell.start_on)
        spells = select(StatusSpell.id).where(StatusSpell.person_id == Person.id, StatusSpell.end_on.is_(None),
                                              since < terms.begins(today))  # fmt: skip
        return spells.exists()
    if clock is Clock.MISSING:
        return missing_condition(teller)
    return or_(*(_condition(one, today, age_limit, terms, teller) for one in Clock if one is not Clock.ALL))


def _called(
    clock: Clock, actor: Actor, today: dt.date, region: str | None, teller: NeedTeller | None
) -> list[ColumnElement[bool]]:
    actor.demand(Permission.PEOPLE_READ)
    limit, terms = left_behind_age(today, actor.region_code), terms_of(today, actor.region_code)
    return [*filter_conditions(PersonFilter(region=region), actor, today),
            _condition(clock, today, limit, terms, teller)]  # fmt: skip


def list_due(
    clock: Clock, actor: Actor, today: dt.date, *, region: str | None = None, after: str | None = None,
    limit: int = PAGE, teller: NeedTeller | None = None,
) -> tuple[list[Due], str | None]:  # fmt: skip
    """Those the clock calls up in the actor's region, village by village, and the cursor of the next page."""
    query = (
        select(Person)
        .where(*_called(clock, actor, today, region, teller))
        .options(selectinload(Person.statuses), selectinload(Person.household), selectinload(Person.relatives))
    )
    if after:
        last = select(Person.scope_code, Person.id).where(Person.public_id == after).subquery()
        query = query.join(last, tuple_(Person.scope_code, Person.id) > tuple_(last.c.scope_code, last.c.id))
    people = db.session.scalars(query.order_by(Person.scope_code, Person.id).limit(limit + 1)).all()
    more = people[limit - 1].public_id if len(people) > limit else None
    shown = people[:limit]
    lacks = missing_of([person.id for person in shown], teller)
    age, terms = left_behind_age(today, actor.region_code), terms_of(today, actor.region_code)
    return [Due(person, _keyed(person, today, age, terms, lacks.get(person.id, {}))) for person in shown], more


def _keyed(person: Person, today: dt.date, age: int, terms: Terms, lacks: Mapping[str, list[str]]) -> dict[Clock, str]:
    found = reasons_of(person, today, age, terms, lacks, AHEAD)
    return {Clock(name): text for name, text in found.items()}


def count_due(
    clock: Clock, actor: Actor, today: dt.date, *, region: str | None = None, teller: NeedTeller | None = None
) -> int:
    """How many the clock calls up, counted up to one more than a route sheet holds."""
    found = select(Person.id).where(*_called(clock, actor, today, region, teller)).limit(MOST_ON_SHEET + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0
