"""What a list of persons is narrowed by: region, tab, search box and fields, each as a condition on an index."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, null, select

from registry.access.actor import Actor
from registry.access.scope import covers, visible_to, within
from registry.core.errors import Invalid
from registry.people.models import Household, Person, RecipientKind
from registry.people.schedule import due_before, intervals
from registry.people.search import search_condition
from registry.people.statuses import (
    CHILD_ENDS_AT,
    IN_DIFFICULTY_MASK,
    LEFT_BEHIND_MASK,
    left_behind_age,
    mask_with,
    turning_between,
    younger_than,
)
from registry.regions.codes import COUNTY, TOWNSHIP, VILLAGE, level_of, normalise_code

TURNING_DAYS = 90
# The birth date as no index knows it: a list walks in the order of the last change and sorts nothing.
_BIRTH: ColumnElement[dt.date] = func.coalesce(Person.birth_date, null())


class View(enum.StrEnum):
    """The tabs above the list."""

    ALL = "all"
    LEFT_BEHIND = "left_behind"
    IN_DIFFICULTY = "in_difficulty"
    WOMEN = "women"
    VISIT_LATE = "visit_late"
    TURNING_16 = "turning_16"
    NO_AID = "no_aid"


@dataclass(frozen=True)
class AidTeller:
    """What rooms below tell about aid: who got some between two days, and how much (fen) each of some persons got."""

    aided: Callable[[dt.date, dt.date], Select[Any]]
    amounts: Callable[[Sequence[int], dt.date, dt.date], Mapping[int, int]]


@dataclass(frozen=True)
class PersonFilter:
    """What the list is narrowed to. `region`, `village`: codes; `status`: a status code; `closed`, `unnumbered` True: only those."""

    q: str = ""
    region: str | None = None
    view: View = View.ALL
    village: str | None = None
    stage: str | None = None
    guardian_type: str | None = None
    income_class: str | None = None
    status: str | None = None
    kind: RecipientKind | None = None
    closed: bool = False
    unnumbered: bool = False


def region_condition(code: str) -> ColumnElement[bool]:
    """The condition for one region, as equality on the column its list index begins with."""
    padded = normalise_code(code)
    level = level_of(padded)
    if level == VILLAGE:
        return Person.scope_code == padded
    if level == TOWNSHIP:
        return Person.township_code == padded[:9]
    if level == COUNTY:
        return Person.county_code == padded[:6]
    return within(padded, Person.scope_code)


def scope_conditions(person_filter: PersonFilter, actor: Actor) -> list[ColumnElement[bool]]:
    """Actor's region and the narrower one asked for; what lies outside is simply not there.

    What a search box found is read by its ids, so then no place is an equality that an index begins with.
    """
    place = _place_of_found if person_filter.q else region_condition
    conditions = [visible_to(actor, Person.scope_code), place(actor.region_code)]
    for code in (person_filter.region, person_filter.village):
        if code:
            padded = _known(code)
            if not covers(actor, padded) and not _contains_actor(padded, actor):
                return [false()]
            conditions.append(place(padded))
    return conditions


def _place_of_found(code: str) -> ColumnElement[bool]:
    return within(code, Person.scope_code)


def _known(code: str) -> str:
    try:
        return normalise_code(code)
    except Invalid as error:
        raise Invalid(error.message, "region") from error


def _contains_actor(code: str, actor: Actor) -> bool:
    return actor.region_code.startswith(code.rstrip("0"))


def view_condition(
    view: View, *, today: dt.date, region_code: str, aid: AidTeller | None = None
) -> ColumnElement[bool] | None:
    """The condition of a tab on a day, None for all. Ages as in statuses: left-behind under 16, children under 18."""
    limit = left_behind_age(today, region_code) if view in (View.LEFT_BEHIND, View.TURNING_16) else 0
    if view is View.LEFT_BEHIND:
        return and_(Person.status_mask.bitwise_and(LEFT_BEHIND_MASK) != 0, younger_than(limit, today, _BIRTH))
    if view is View.IN_DIFFICULTY:
        bits = Person.status_mask.bitwise_and(IN_DIFFICULTY_MASK) != 0
        return and_(bits, Person.kind == RecipientKind.CHILD, younger_than(CHILD_ENDS_AT, today, _BIRTH))
    if view is View.WOMEN:
        return and_(Person.kind == RecipientKind.WOMAN)
    if view is View.VISIT_LATE:
        return due_before(today, intervals(today, region_code))
    if view is View.TURNING_16:
        soon = turning_between(limit, today, today + dt.timedelta(days=TURNING_DAYS), _BIRTH)
        return and_(Person.kind == RecipientKind.CHILD, soon)
    if view is View.NO_AID and aid is not None:
        aided = aid.aided(dt.date(today.year, 1, 1), today)
        return ~aided.where(aided.selected_columns[0] == Person.id).correlate(Person).exists()
    return None


def filter_conditions(
    person_filter: PersonFilter, actor: Actor, today: dt.date, aid: AidTeller | None = None
) -> list[ColumnElement[bool]]:
    """Everything a list, an export or a count is narrowed by, the actor's region first."""
    f = person_filter
    conditions = scope_conditions(f, actor)
    conditions.append(Person.merged_into_id.is_(None))
    conditions.append(Person.closed_on.is_not(None) if f.closed else Person.closed_on.is_(None))
    found = search_condition(f.q, actor)
    tab = view_condition(f.view, today=today, region_code=actor.region_code, aid=aid)
    conditions.extend(condition for condition in (found, tab) if condition is not None)
    if f.unnumbered:
        conditions.append(Person.id_index.is_(None))
    if f.status:
        conditions.append(Person.status_mask.bitwise_and(mask_with(f.status)) != 0)
    for column, value in ((Person.stage, f.stage), (Person.guardian_type, f.guardian_type), (Person.kind, f.kind)):
        if value:
            conditions.append(column == value)
    if f.income_class:
        homes = select(Household.id).where(Household.income_class == f.income_class)
        conditions.append(Person.household_id.in_(homes))
    return conditions
