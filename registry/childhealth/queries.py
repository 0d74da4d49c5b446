"""Reading heart cases, the children due for packs, and the figures of both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import contains_eager

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.childhealth.models import HIGHEST, LOWEST, HeartCase, HeartState, NutritionIssue
from registry.core.dates import add_months
from registry.core.errors import NotFound
from registry.core.paging import Page, newest_first, sum_up
from registry.extensions import db
from registry.people.models import Person, RecipientKind
from registry.regions.codes import COUNTY, level_of

PAGE = 100
SHOWN = 1000  # children with packs on the page of the figure
LINES = 5


def _cases(actor: Actor) -> Select[HeartCase]:
    actor.demand(Permission.CHILDHEALTH_READ)
    return (
        select(HeartCase)
        .join(Person, Person.id == HeartCase.person_id)
        .where(
            HeartCase.voided_on.is_(None), visible_to(actor, HeartCase.scope_code), visible_to(actor, Person.scope_code)
        )
        .options(contains_eager(HeartCase.person))
    )


def list_cases(
    actor: Actor, *, region: str | None = None, status: str = "", counted: str = "", first: dt.date | None = None,
    last: dt.date | None = None, cursor: str | None = None,
) -> Page[HeartCase]:  # fmt: skip
    """Heart cases, the latest first; `counted` screened or operated in a period, as the figures count."""
    return newest_first(
        _filtered(actor, region, status, counted, first, last), HeartCase, HeartCase.screened_on, cursor
    )


def total_cases(
    actor: Actor, *, region: str | None = None, status: str = "", counted: str = "", first: dt.date | None = None,
    last: dt.date | None = None,
) -> tuple[int, ...]:  # fmt: skip
    """Of the whole list: cases, cost in fen, children."""
    query = _filtered(actor, region, status, counted, first, last)
    children = db.session.scalar(select(func.count(func.distinct(query.order_by(None).subquery().c.person_id))))
    return (*sum_up(query, "cost_fen"), children or 0)


def _filtered(
    actor: Actor, region: str | None, status: str, counted: str, first: dt.date | None, last: dt.date | None
) -> Select[HeartCase]:
    query = _cases(actor)
    if region:
        query = query.where(within(region, HeartCase.scope_code))
    if status in set(HeartState):
        query = query.where(HeartCase.state == status)
    if first and last:
        day = HeartCase.operated_on if counted == "operated" else HeartCase.screened_on
        query = query.where(day.between(first, last))
    return query


def get_case(public_id: str, actor: Actor) -> HeartCase:
    """One case; raises NotFound, Denied."""
    found = db.session.scalar(_cases(actor).where(HeartCase.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def _due_query(actor: Actor, today: dt.date, region: str | None) -> Select[Any]:
    actor.demand(Permission.CHILDHEALTH_READ)
    newest = (
        select(NutritionIssue.person_id, func.max(NutritionIssue.issued_on).label("issued_on"),
               func.max(NutritionIssue.next_on).label("next_on"), func.sum(NutritionIssue.packs).label("packs"))
        .where(NutritionIssue.voided_on.is_(None))
        .group_by(NutritionIssue.person_id)
        .subquery()
    )  # fmt: skip
    # The county is named too, so that the few of this age are found by the index on county and birth date.
    here = [Person.county_code == actor.region_code[:6]] if level_of(actor.region_code) >= COUNTY else []
    query = (
        select(Person.id, Person.public_id, Person.name, Person.birth_date, Person.scope_code, newest.c.issued_on,
               newest.c.next_on, newest.c.packs)
        .outerjoin(newest, newest.c.person_id == Person.id)
        .where(
            *here, visible_to(actor, Person.scope_code), Person.kind == RecipientKind.CHILD,
            Person.closed_on.is_(None), Person.merged_into_id.is_(None),
            Person.birth_date.between(add_months(today, -HIGHEST - 1) + dt.timedelta(days=1), add_months(today, -LOWEST)),
        )
        .order_by(newest.c.issued_on.is_not(None), newest.c.next_on, Person.id)
    )  # fmt: skip
    return query.where(within(region, Person.scope_code)) if region else query


def due_for_packs(actor: Actor, today: dt.date, *, region: str | None = None, limit: int = PAGE) -> Sequence[Row[Any]]:
    """Children of 6 to 24 months with their last packs, who never had any first, then by the day the next are due."""
    return db.session.execute(_due_query(actor, today, region).limit(limit)).all()


def packs_waiting(actor: Actor, today: dt.date, *, limit: int = LINES) -> tuple[Sequence[Row[Any]], int]:
    """Those of them whose packs are due by today, and how many; one query."""
    query = _due_query(actor, today, None)
    due = query.selected_columns.issued_on.is_(None) | (query.selected_columns.next_on <= today)
    rows = db.session.execute(query.where(due).add_columns(func.count().over().label("waiting")).limit(limit)).all()
    return rows, rows[0].waiting if rows else 0


def cases_waiting(actor: Actor, state: HeartState, *, limit: int = LINES) -> tuple[Sequence[HeartCase], int]:
    """Cases that wait in a state, the oldest first, and how many; one query."""
    query = _cases(actor).where(HeartCase.state == state).add_columns(func.count().over())
    rows = db.session.execute(query.order_by(HeartCase.screened_on, HeartCase.id).limit(limit)).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def count_cases(operated: bool, region: str, first: dt.date, last: dt.date) -> int:
    """Children screened, or operated on, in a period."""
    day = HeartCase.operated_on if operated else HeartCase.screened_on
    query = select(func.count(func.distinct(HeartCase.person_id))).where(
        day.between(first, last), within(region, HeartCase.scope_code), HeartCase.voided_on.is_(None)
    )
    return db.session.scalar(query) or 0


def _issued(region: str, first: dt.date, last: dt.date) -> tuple[Any, ...]:
    live = NutritionIssue
    return live.voided_on.is_(None), live.issued_on.between(first, last), within(region, live.scope_code)


def count_nutrition(region: str, first: dt.date, last: dt.date) -> int:
    """Children who got packs in a period."""
    query = select(func.count(func.distinct(NutritionIssue.person_id))).where(*_issued(region, first, last))
    return db.session.scalar(query) or 0


def count_packs(region: str, first: dt.date, last: dt.date) -> int:
    """Packs given out in a period."""
    query = select(func.coalesce(func.sum(NutritionIssue.packs), 0)).where(*_issued(region, first, last))
    return int(db.session.scalar(query) or 0)


def list_issues(
    actor: Actor, region: str, first: dt.date, last: dt.date, *, limit: int = SHOWN
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The children behind the figure, at most `limit`: one line each with packs and how often."""
    actor.demand(Permission.CHILDHEALTH_READ)
    query = (
        select(Person.id, Person.name, Person.public_id, Person.scope_code, func.sum(NutritionIssue.packs).label("packs"),
               func.count().label("times"))
        .join(NutritionIssue, NutritionIssue.person_id == Person.id)
        .where(*_issued(region, first, last), visible_to(actor, NutritionIssue.scope_code), visible_to(actor, Person.scope_code))
        .group_by(Person.id, Person.name, Person.public_id, Person.scope_code)
    )  # fmt: skip
    return db.session.execute(query.order_by(Person.id).limit(limit)).all()
