"""How many persons each tab and each stock holds now, as quick at 100,000 persons as at 1,000.

A township's counts are kept in the process beside the township's mark, which a trigger changes with every change of a
person (triggers.py). A page asks for the marks, one indexed query, and counts anew only the townships whose mark is
another one. So the figures are always those of the records, and nothing is counted twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, and_, case, false, func, literal, not_, select

from registry.access.scope import code_range
from registry.extensions import db
from registry.people.filters import View, view_condition
from registry.people.models import Person, RecipientKind, TownshipMark
from registry.people.schedule import due_before, intervals, week_end
from registry.people.statuses import WOMEN_MASK, ending_conditions, left_behind_age
from registry.regions.codes import VILLAGE, level_of

QUESTIONS_KEPT = 8  # a question: a day with the settings that the counts depend on
STALE_AT_ONCE = 500


@dataclass(frozen=True)
class Tally:
    """Persons on the register now, not closed, by tab and stock."""

    all: int = 0
    left_behind: int = 0
    in_difficulty: int = 0
    women: int = 0
    visit_late: int = 0
    visit_week: int = 0
    turning_16: int = 0
    women_in_difficulty: int = 0
    unasked: int = 0
    ending: int = 0
    ending_late: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in NAMES))


NAMES = tuple(field.name for field in fields(Tally))
Villages = Mapping[str, Tally]
Kept = dict[str, tuple[int, Villages]]
_kept: WeakKeyDictionary[Any, dict[tuple[Any, ...], Kept]] = WeakKeyDictionary()


def tally_of(region_code: str, today: dt.date) -> Tally:
    """The counts of a village, township, county or city as the register stands; one query when nothing has changed."""
    return tally_and(region_code, today, literal(0))[0]


def tallies_of(region_code: str, today: dt.date) -> Villages:
    """The counts of each village (or township, for those of no village) of a region."""
    known, _number = _known(region_code, today, literal(0))
    low, high = code_range(region_code)
    return {code: tally for villages in known.values() for code, tally in villages.items() if low <= code <= high}


def tally_and(region_code: str, today: dt.date, more: Any) -> tuple[Tally, int]:
    """As tally_of, with a number (`more`: a scalar) that is asked for in the same query; 0 where nobody is."""
    known, number = _known(region_code, today, more)
    if level_of(region_code) == VILLAGE:
        return known.get(region_code[:9], {}).get(region_code, Tally()), number
    return _sum(tally for villages in known.values() for tally in villages.values()), number


def _known(region_code: str, today: dt.date, more: Any) -> tuple[dict[str, Villages], int]:
    """Township → village → counts, those that changed counted anew; and the number asked for beside."""
    question = (today, intervals(today, region_code).key(), left_behind_age(today, region_code))
    kept = _kept_for(question)
    marks, number = _marks(region_code, more)
    stale = [code for code, mark in marks.items() if mark is None or code not in kept or kept[code][0] != mark]
    fresh = _counted(stale, region_code, today) if stale else {}
    kept.update({code: (mark, villages) for code, villages in fresh.items() if (mark := marks[code]) is not None})
    return {code: fresh[code] if code in fresh else kept[code][1] for code in marks}, number


def _sum(tallies: Iterable[Tally]) -> Tally:
    columns = zip(*(tuple(vars(tally).values()) for tally in tallies), strict=True)
    return Tally(*(sum(column) for column in columns))


def _kept_for(question: tuple[Any, ...]) -> Kept:
    questions = _kept.setdefault(db.engine, {})
    if question not in questions and len(questions) >= QUESTIONS_KEPT:
        questions.clear()
    return questions.setdefault(question, {})


def _marks(region_code: str, more: Any) -> tuple[dict[str, int | None], int]:
    """Township → mark, and the number asked for beside; None where this very transaction has changed persons and may change more (PostgreSQL)."""
    low, high = (code[:9] for code in code_range(region_code))
    mark = TownshipMark.__table__.c
    postgresql = db.engine.dialect.name == "postgresql"
    own = mark.transaction_id == func.txid_current_if_assigned() if postgresql else false()
    found = select(mark.township_code, mark.mark, own.label("own"), more.label("more")).where(
        mark.township_code.between(low, high)
    )
    rows = db.session.execute(found.order_by(mark.township_code)).all()
    return {row.township_code: None if row.own else row.mark for row in rows}, int(rows[0].more) if rows else 0


def _counted(townships: Sequence[str], region_code: str, today: dt.date) -> Mapping[str, Villages]:
    """Township → village → counts, from the index ix_person_tally alone."""
    ones = [_one(condition).label(name) for name, condition in _conditions(region_code, today).items()]
    found: dict[str, dict[str, Tally]] = {code: {} for code in townships}
    for start in range(0, len(townships), STALE_AT_ONCE):
        part = townships[start : start + STALE_AT_ONCE]
        query = (
            select(Person.township_code, Person.scope_code, *ones)
            .where(Person.township_code.in_(part), Person.closed_on.is_(None), Person.merged_into_id.is_(None))
            .group_by(Person.township_code, Person.scope_code)
            .order_by(Person.township_code, Person.scope_code)
        )
        for township, village, *counts in db.session.execute(query):
            found[township][village] = Tally(*(int(count) for count in counts))
    return found


def _one(condition: ColumnElement[bool] | None) -> ColumnElement[int]:
    return func.count() if condition is None else func.sum(case((condition, 1), else_=0))


def _conditions(region_code: str, today: dt.date) -> dict[str, ColumnElement[bool] | None]:
    """What each number of a tally counts, in the order of its fields."""
    tabs: dict[str, ColumnElement[bool] | None] = {
        view.value: view_condition(view, today=today, region_code=region_code) for view in View
    }
    more: dict[str, ColumnElement[bool] | None] = {
        "women_in_difficulty": and_(
            Person.status_mask.bitwise_and(WOMEN_MASK) != 0, Person.kind == RecipientKind.WOMAN
        ),
        "unasked": Person.consent_asked.is_(False),
    }
    week = due_before(week_end(today) + dt.timedelta(days=1), intervals(today, region_code))
    more["visit_week"] = and_(week, not_(due_before(today, intervals(today, region_code))))
    more["ending"], more["ending_late"] = ending_conditions(today, left_behind_age(today, region_code))
    return {name: (tabs | more)[name] for name in NAMES}
