"""Reading small wishes within the actor's region: the list by state, one of them, those that wait, the figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.core.errors import NotFound
from registry.core.paging import PAGE, Page, newest_first
from registry.donors.wish_models import SmallWish, WishState
from registry.extensions import db
from registry.people.models import Person
from registry.people.search import search_condition

PATIENCE = dt.timedelta(days=30)


@dataclass(frozen=True)
class WishFilter:
    """What the list shows; `first` and `last` bound the day of fulfilment."""

    state: WishState = WishState.OPEN
    q: str = ""
    region: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None


def _select(actor: Actor) -> Select[SmallWish]:
    actor.demand(Permission.VISIT_READ)
    return (
        select(SmallWish)
        .where(visible_to(actor, SmallWish.scope_code))
        .options(joinedload(SmallWish.person), joinedload(SmallWish.mother), joinedload(SmallWish.donor))
    )


def list_wishes(wanted: WishFilter, actor: Actor, *, cursor: str | None = None, limit: int = PAGE) -> Page[SmallWish]:
    """Wishes of a state, the latest first; the text finds the child or words of the wish. One query a page."""
    query = _select(actor).where(SmallWish.state == wanted.state)
    if wanted.region:
        query = query.where(within(wanted.region, SmallWish.scope_code))
    if wanted.q.strip():
        said = SmallWish.text.contains(wanted.q.strip(), autoescape=True)
        condition = search_condition(wanted.q, actor)
        child = SmallWish.person_id.in_(select(Person.id).where(condition)) if condition is not None else None
        query = query.where(said if child is None else or_(said, child))
    if wanted.first:
        query = query.where(SmallWish.fulfilled_on >= wanted.first)
    if wanted.last:
        query = query.where(SmallWish.fulfilled_on <= wanted.last)
    return newest_first(query, SmallWish, SmallWish.wished_on, cursor, limit)


def count_wishes(actor: Actor) -> dict[WishState, int]:
    """How many wishes of each state the actor sees; one query."""
    query = select(SmallWish.state, func.count()).where(visible_to(actor, SmallWish.scope_code))
    rows = db.session.execute(query.group_by(SmallWish.state).order_by(SmallWish.state))
    return {row[0]: row[1] for row in rows}


def get_wish(public_id: str, actor: Actor) -> SmallWish:
    """One wish; raises NotFound outside the actor's region."""
    found = db.session.scalar(_select(actor).where(SmallWish.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def _waits(today: dt.date) -> ColumnElement[bool]:
    """Claimed by nobody, or claimed thirty days ago and still not fulfilled."""
    late = and_(SmallWish.state == WishState.CLAIMED, SmallWish.claimed_on < today - PATIENCE)
    return or_(SmallWish.state == WishState.OPEN, late)


def waiting_wishes(actor: Actor, today: dt.date, *, limit: int) -> Sequence[SmallWish]:
    """The wishes that somebody has to look after, the oldest first."""
    query = _select(actor).where(_waits(today)).order_by(SmallWish.wished_on, SmallWish.id)
    return db.session.scalars(query.limit(limit)).all()


def count_waiting(actor: Actor, today: dt.date) -> int:
    """How many those are."""
    where = (visible_to(actor, SmallWish.scope_code), _waits(today))
    return db.session.scalar(select(func.count()).select_from(SmallWish).where(*where)) or 0


def count_fulfilled(region: str, first: dt.date, last: dt.date) -> int:
    """Wishes fulfilled between two days in a region (12 digits)."""
    query = select(func.count(SmallWish.id)).where(
        within(region, SmallWish.scope_code), SmallWish.state == WishState.FULFILLED,
        SmallWish.fulfilled_on.between(first, last),
    )  # fmt: skip
    return db.session.scalar(query) or 0
