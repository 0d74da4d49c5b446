"""The figures of the summary that people give: stocks of left-behind children, children and women in difficulty.

A stock counts persons with a live status on the earlier of the last day and today, not closed on that day, and
still of the age the status asks for (domain.md 3.1–3.2), whether or not somebody has ended the status. Today's stocks are
the kept counts of the tabs (tallies.py), so that they are the lists they open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select

from registry.access.scope import within
from registry.extensions import db
from registry.people.models import Person, RecipientKind, StatusSpell
from registry.people.statuses import (
    CHILD_ENDS_AT,
    CHILD_LIST,
    LEFT_BEHIND,
    NOT_IN_DIFFICULTY,
    WOMAN_LIST,
    left_behind_age,
    younger_than,
)
from registry.people.tallies import tally_of
from registry.regions.codes import CITY, level_of


def live_on(day: dt.date, list_name: str, *codes: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that a person had a status of a list on a day."""
    spell = StatusSpell
    return exists().where(
        spell.person_id == Person.id,
        spell.list_name == list_name,
        spell.start_on <= day,
        or_(spell.end_on.is_(None), spell.end_on > day),
        *codes,
    )


def kept_on(region_code: str, day: dt.date) -> list[ColumnElement[bool]]:
    """The conditions that a person of a region was on the register on a day and not closed."""
    return [
        within(region_code, Person.scope_code),
        Person.merged_into_id.is_(None),
        Person.registered_on <= day,
        or_(Person.closed_on.is_(None), Person.closed_on > day),
    ]


def left_behind_on(region_code: str, day: dt.date) -> list[ColumnElement[bool]]:
    """The conditions for a left-behind child on a day."""
    age = left_behind_age(day, region_code)
    live = live_on(day, CHILD_LIST, StatusSpell.code == LEFT_BEHIND)
    return [*kept_on(region_code, day), live, younger_than(age, day)]


def in_difficulty_on(region_code: str, day: dt.date) -> list[ColumnElement[bool]]:
    """The conditions for a child in difficulty on a day; an office's own statuses count as difficulty."""
    live = live_on(day, CHILD_LIST, not_(StatusSpell.code.in_(NOT_IN_DIFFICULTY)))
    return [*kept_on(region_code, day), live, younger_than(CHILD_ENDS_AT, day)]


def women_on(region_code: str, day: dt.date) -> list[ColumnElement[bool]]:
    """The conditions for a woman in difficulty on a day."""
    return [*kept_on(region_code, day), and_(Person.kind == RecipientKind.WOMAN), live_on(day, WOMAN_LIST)]


def _count(conditions: Sequence[ColumnElement[bool]]) -> int:
    return db.session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0


def count_left_behind(region_code: str, _first: dt.date, last: dt.date, today: dt.date) -> int:
    """Left-behind children as of the earlier of `last` and `today`."""
    if last >= today and level_of(region_code) >= CITY:
        return tally_of(region_code, today).left_behind
    return _count(left_behind_on(region_code, min(last, today)))


def count_in_difficulty(region_code: str, _first: dt.date, last: dt.date, today: dt.date) -> int:
    """Children in difficulty as of the earlier of `last` and `today`."""
    if last >= today and level_of(region_code) >= CITY:
        return tally_of(region_code, today).in_difficulty
    return _count(in_difficulty_on(region_code, min(last, today)))


def count_women(region_code: str, _first: dt.date, last: dt.date, today: dt.date) -> int:
    """Women in difficulty as of the earlier of `last` and `today`."""
    if last >= today and level_of(region_code) >= CITY:
        return tally_of(region_code, today).women_in_difficulty
    return _count(women_on(region_code, min(last, today)))
