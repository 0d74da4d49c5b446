"""The children of a county in groups that count for k: stage, grade, class, sex, and the marks of rules and visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Subquery, case, func, literal, select

from registry.access.scope import within
from registry.core.dates import month_range
from registry.extensions import db
from registry.people.models import Household, Person, RecipientKind, Sex
from registry.people.statuses import IN_DIFFICULTY_MASK, LEFT_BEHIND_MASK
from registry.releases.crowd import Group
from registry.releases.knowing import Marks
from registry.visits.models import Visit, VisitState

BITS_A_COLUMN = 30  # PostgreSQL's integer has 31


def status_class(mask: int) -> str:
    """The class of a child's statuses that a donor may be told: never which of them."""
    return "left_behind" if mask & LEFT_BEHIND_MASK else "in_difficulty" if mask & IN_DIFFICULTY_MASK else ""


def crowd_groups(county: str, marks: Marks) -> list[Group]:
    """The children on a county's register (county: six digits) by all that a donor may know; one query."""
    mask = Person.status_mask
    klass = case(
        (mask.op("&")(LEFT_BEHIND_MASK) != 0, "left_behind"), (mask.op("&")(IN_DIFFICULTY_MASK) != 0, "in_difficulty"),
        else_="",
    )  # fmt: skip
    rules = _columns([rule.condition() for rule in marks.rules])
    visited = _visited(county, marks.months) if marks.months else None
    query = select(Person.stage, Person.grade, klass.label("klass"), Person.sex, *_named("rules", rules))
    if any(rule.incomes for rule in marks.rules):
        query = query.outerjoin(Household, Household.id == Person.household_id)
    if visited is not None:
        months = [func.coalesce(column, 0) for column in visited.c if column.name != "person_id"]
        query = query.add_columns(*_named("months", months)).outerjoin(visited, visited.c.person_id == Person.id)
    children = query.where(
        Person.county_code == county, Person.kind == RecipientKind.CHILD, Person.closed_on.is_(None),
        Person.merged_into_id.is_(None),
    ).subquery()  # fmt: skip
    columns = list(children.c)
    counted = select(*columns, func.count()).group_by(*columns).order_by(*columns)
    return [_group(row, len(rules), marks, county) for row in db.session.execute(counted)]


def _group(row: Any, rules: int, marks: Marks, county: str) -> Group:
    stage, grade, word, sex, *parts, count = row
    held = _joined(parts[:rules], list(marks.rules.values())) | _joined(parts[rules:], list(marks.months.values()))
    return Group(stage or "", grade, word, count, sex is Sex.FEMALE, county, held)


def _columns(flags: list[Any]) -> list[Any]:
    """So many yes-or-no columns packed into few, thirty bits each, in their order."""
    bits = [case((flag, literal(1 << place % BITS_A_COLUMN)), else_=0) for place, flag in enumerate(flags)]
    return [sum(bits[start : start + BITS_A_COLUMN]) for start in range(0, len(bits), BITS_A_COLUMN)]


def _named(name: str, columns: list[Any]) -> list[Any]:
    return [column.label(f"{name}{place}") for place, column in enumerate(columns)]


def _joined(parts: list[int], bits: list[int]) -> int:
    """The marks from the numbered bits of the columns."""
    return sum(bit for place, bit in enumerate(bits) if parts[place // BITS_A_COLUMN] >> place % BITS_A_COLUMN & 1)


def _visited(county: str, months: Iterable[dt.date]) -> Subquery:
    """Of each person visited in the county: in which of the months."""
    ranges = [month_range(month) for month in months]
    seen = [func.max(case((Visit.done_on.between(*days), 1), else_=0)) == 1 for days in ranges]
    query = select(Visit.person_id, *_named("seen", _columns(seen))).where(
        Visit.state == VisitState.DONE, Visit.done_on.between(min(ranges)[0], max(ranges)[1]),
        within(county.ljust(12, "0"), Visit.scope_code),
    )  # fmt: skip
    return query.group_by(Visit.person_id).subquery()
