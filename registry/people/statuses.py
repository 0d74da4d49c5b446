"""Statuses as bits, as groups, and as clocks: when a status ends by age, and which will end soon.

`Person.status_mask` keeps the live statuses as bits, so that a list is filtered inside its index walk. Items that
an office added to a code list share one bit for children and one for women.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, text, union_all

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.dates import add_years
from registry.extensions import db
from registry.people.bits import BITS as BITS
from registry.people.bits import CHILD_CODES, OWN_CHILD_BIT, OWN_WOMAN_BIT
from registry.people.bits import CHILD_LIST as CHILD_LIST
from registry.people.bits import WOMAN_LIST as WOMAN_LIST
from registry.people.models import Person, RecipientKind, StatusSpell
from registry.regions.codes import COUNTY, level_of
from registry.settings.queries import get_number

LEFT_BEHIND = "left_behind"
CHILD_ENDS_AT = 18
SOON_DAYS = 30
MOST_ENDING = 500

NOT_IN_DIFFICULTY = frozenset({"left_behind", "migrant", "idle_youth"})
IN_DIFFICULTY_CODES: tuple[str, ...] = tuple(code for code in CHILD_CODES if code not in NOT_IN_DIFFICULTY)

LEFT_BEHIND_MASK = BITS[CHILD_LIST, LEFT_BEHIND]
IN_DIFFICULTY_MASK = sum(BITS[CHILD_LIST, code] for code in IN_DIFFICULTY_CODES) | OWN_CHILD_BIT
_OTHERS = (sum(bit for (name, _code), bit in BITS.items() if name == CHILD_LIST) | OWN_CHILD_BIT) & ~LEFT_BEHIND_MASK
WOMEN_MASK = sum(bit for (name, _code), bit in BITS.items() if name == WOMAN_LIST) | OWN_WOMAN_BIT


def list_of(kind: RecipientKind) -> str:
    """The code list of the statuses of children or of women."""
    return CHILD_LIST if kind == RecipientKind.CHILD else WOMAN_LIST


def bit_of(list_name: str, code: str) -> int:
    """The bit of a status; an office's own item gets the bit of own items."""
    return BITS.get((list_name, code)) or (OWN_CHILD_BIT if list_name == CHILD_LIST else OWN_WOMAN_BIT)


def mask_of(codes: Iterable[tuple[str, str]]) -> int:
    """The bitmask of (list, code) pairs."""
    mask = 0
    for list_name, code in codes:
        mask |= bit_of(list_name, code)
    return mask


def codes_in(mask: int) -> list[tuple[str, str]]:
    """(list, code) of the shipped statuses in a mask, in the order of the lists."""
    return [pair for pair, bit in BITS.items() if mask & bit]


def mask_with(code: str) -> int:
    """The bits that a status code given in a filter stands for: a child's and a woman's code may be the same word."""
    return sum(bit for (_list, known), bit in BITS.items() if known == code)


def left_behind_age(on: dt.date, region_code: str | None) -> int:
    """The age at which a child is no longer a left-behind child (国发〔2016〕13号: 16; a setting)."""
    return get_number("left_behind_age", on=on, region_code=region_code)


def turning_day(birth: dt.date, years: int) -> dt.date:
    """The day on which somebody has reached `years` full years; who is born on Feb 29 on Mar 1 (core.dates.age_on)."""
    day = add_years(birth, years)
    return day if day.day == birth.day else day + dt.timedelta(days=1)


def end_day(list_name: str, code: str, birth: dt.date, *, age_limit: int) -> dt.date | None:
    """The day a status ends by age: left-behind at `age_limit`, a child's other statuses at 18, a woman's never."""
    if list_name != CHILD_LIST:
        return None
    return turning_day(birth, min(age_limit, CHILD_ENDS_AT) if code == LEFT_BEHIND else CHILD_ENDS_AT)


def ending_conditions(today: dt.date, age_limit: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions for persons of whom a status has ended by age, or will within SOON_DAYS; and for the former."""
    horizon = today + dt.timedelta(days=SOON_DAYS)
    soon, late = (_over_age(day, age_limit) for day in (horizon, today - dt.timedelta(days=1)))
    return soon, late


def _over_age(day: dt.date, age_limit: int) -> ColumnElement[bool]:
    sixteen = and_(
        Person.status_mask.bitwise_and(LEFT_BEHIND_MASK) != 0, Person.birth_date <= add_years(day, -age_limit)
    )
    eighteen = and_(Person.status_mask.bitwise_and(_OTHERS) != 0, Person.birth_date <= add_years(day, -CHILD_ENDS_AT))
    return or_(sixteen, eighteen)


def younger_than(years: int, on: dt.date, birth: Any = Person.birth_date) -> ColumnElement[bool]:
    """The condition that a person (`birth`: another expression of her birth date) has not reached `years` on a day."""
    young: ColumnElement[bool] = birth > add_years(on, -years)
    return young


def turning_between(years: int, first: dt.date, last: dt.date, birth: Any = Person.birth_date) -> ColumnElement[bool]:
    """The condition that a person reaches `years` after `first` and no later than `last`."""
    return and_(birth > add_years(first, -years), birth <= add_years(last, -years))


@dataclass(frozen=True)
class EndingStatus:
    """A live status and the day it ends by age. `days` < 0: the day has passed and nobody has ended it."""

    person_id: int
    person_public_id: str
    name: str
    scope_code: str
    list_name: str
    code: str
    ends_on: dt.date
    days: int


def _ending(
    actor: Actor, born_until: dt.date, mask: int, code: ColumnElement[bool], limit: int
) -> Select[*tuple[Any, ...]]:
    """Live statuses of children born until a day, oldest first: a walk in the index of birth dates."""
    here = [Person.county_code == actor.region_code[:6]] if level_of(actor.region_code) >= COUNTY else []
    return (
        select(
            Person.id, Person.public_id, Person.name, Person.scope_code, Person.birth_date,
            StatusSpell.list_name, StatusSpell.code, StatusSpell.id.label("spell_id"),
        )
        .join(StatusSpell, StatusSpell.person_id == Person.id)
        .where(
            *here, visible_to(actor, Person.scope_code), Person.birth_date <= born_until,
            Person.status_mask.bitwise_and(mask) != 0, Person.closed_on.is_(None), Person.merged_into_id.is_(None),
            text("person.status_mask & 65535 <> 0"),  # the condition of ix_person_ending, word for word
            StatusSpell.end_on.is_(None), StatusSpell.list_name == CHILD_LIST, code,
        )
        .order_by(Person.birth_date, Person.scope_code, Person.id, StatusSpell.id)
        .limit(limit)
    )  # fmt: skip


def ending_statuses(
    actor: Actor, today: dt.date, *, within_days: int = SOON_DAYS, limit: int = MOST_ENDING
) -> list[EndingStatus]:
    """Live statuses of the actor's region that end by age within `within_days` or should have ended; soonest first."""
    actor.demand(Permission.PEOPLE_READ)
    age_limit = left_behind_age(today, actor.region_code)
    horizon = today + dt.timedelta(days=within_days)
    sixteen = _ending(actor, add_years(horizon, -age_limit), LEFT_BEHIND_MASK, StatusSpell.code == LEFT_BEHIND, limit)
    eighteen = _ending(actor, add_years(horizon, -CHILD_ENDS_AT), _OTHERS, StatusSpell.code != LEFT_BEHIND, limit)
    both = union_all(*(select(part.subquery()) for part in (sixteen, eighteen))).subquery()
    rows = db.session.execute(select(both).order_by(both.c.birth_date, both.c.id, both.c.spell_id).limit(limit))
    found = []
    for row in rows:
        ends_on = end_day(row.list_name, row.code, row.birth_date, age_limit=age_limit)
        if ends_on is not None and ends_on <= horizon:
            found.append(
                EndingStatus(
                    row.id, row.public_id, row.name, row.scope_code, row.list_name, row.code, ends_on,
                    (ends_on - today).days,
                )
            )  # fmt: skip
    return sorted(found, key=lambda ending: (ending.ends_on, ending.person_id))
