"""Reading what children were sent within the actor's region, who is registered as left-behind, and the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.core.errors import NotFound
from registry.core.paging import Page, newest_first, sum_up
from registry.extensions import db
from registry.parcels.models import Parcel, ParcelKind, ParcelState
from registry.people.models import Person, StatusSpell
from registry.people.search import search_condition

LEFT_BEHIND = "left_behind"
SLOW = dt.timedelta(days=30)
CHUNK = 400


@dataclass(frozen=True)
class ParcelFilter:
    """What a list shows; first/last are days of delivery."""

    q: str = ""
    region: str | None = None
    kind: str = ""
    state: str = ""
    first: dt.date | None = None
    last: dt.date | None = None


def delivered(first: dt.date | None, last: dt.date | None) -> list[ColumnElement[bool]]:
    """The conditions of a figure: delivered in the period."""
    found: list[ColumnElement[bool]] = [Parcel.state == ParcelState.DELIVERED]
    found += [Parcel.delivered_on >= first] if first else []
    return found + ([Parcel.delivered_on <= last] if last else [])


def _select(actor: Actor) -> Select[Parcel]:
    actor.demand(Permission.PARCEL_READ)
    return select(Parcel).where(visible_to(actor, Parcel.scope_code)).options(joinedload(Parcel.person))


def list_parcels(wanted: ParcelFilter, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[Parcel]:
    """What was sent in the actor's region, the latest first; one query a page."""
    return newest_first(_filtered(wanted, actor), Parcel, Parcel.ordered_on, cursor, limit)


def total_parcels(wanted: ParcelFilter, actor: Actor) -> tuple[int, ...]:
    """Of the whole list: lines, quantity, value in fen, children."""
    query = _filtered(wanted, actor)
    children = db.session.scalar(select(func.count(func.distinct(query.order_by(None).subquery().c.person_id))))
    return (*sum_up(query, "quantity", "value_fen"), children or 0)


def _filtered(wanted: ParcelFilter, actor: Actor) -> Select[Parcel]:
    query = _select(actor)
    if wanted.q.strip():
        condition = search_condition(wanted.q, actor)
        found = select(Person.id).where(condition) if condition is not None else select(Person.id).where(Person.id < 0)
        text = wanted.q.strip()
        query = query.where(or_(Parcel.person_id.in_(found), Parcel.number == text, Parcel.donor_name == text))
    if wanted.region:
        query = query.where(within(wanted.region, Parcel.scope_code))
    if wanted.kind in set(ParcelKind):
        query = query.where(Parcel.kind == ParcelKind(wanted.kind))
    if wanted.state in set(ParcelState):
        query = query.where(Parcel.state == ParcelState(wanted.state))
    if wanted.first or wanted.last:
        query = query.where(*delivered(wanted.first, wanted.last))
    return query


def get_parcel(public_id: str, actor: Actor) -> Parcel:
    """One parcel; raises NotFound outside the actor's region."""
    found = db.session.scalar(_select(actor).where(Parcel.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def left_behind_on(person_ids: Iterable[int], day: dt.date, *, registered_late: bool = False) -> set[int]:
    """Those of the persons (row ids) who are registered as left-behind on a day; one query for 400 persons.

    `registered_late` also takes those whose entry begins after the day: offices enter past years later.
    """
    begun = true() if registered_late else StatusSpell.start_on <= day
    ids, found = list(person_ids), set[int]()
    for start in range(0, len(ids), CHUNK):
        query = select(StatusSpell.person_id).where(
            StatusSpell.person_id.in_(ids[start : start + CHUNK]), StatusSpell.code == LEFT_BEHIND,
            begun, or_(StatusSpell.end_on.is_(None), StatusSpell.end_on >= day),
        )  # fmt: skip
        found.update(db.session.scalars(query.order_by(StatusSpell.id)))
    return found


def list_slow(actor: Actor, today: dt.date, *, limit: int = 5) -> tuple[Sequence[Parcel], int]:
    """What has been on its way for more than 30 days, the oldest first, and how many."""
    query = _select(actor).where(Parcel.state == ParcelState.ORDERED, Parcel.ordered_on < today - SLOW)
    count = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    return (db.session.scalars(query.order_by(Parcel.ordered_on, Parcel.id).limit(limit)).all() if count else []), count


def care_record(person: Person) -> Sequence[Parcel]:
    """Everything a child was sent, the oldest first, voids left out."""
    query = select(Parcel).where(Parcel.person_id == person.id, Parcel.state != ParcelState.VOID)
    return db.session.scalars(query.order_by(Parcel.ordered_on, Parcel.id)).all()


def measure_delivered(measure: Any, kind: ParcelKind, region: str, first: dt.date, last: dt.date) -> int:
    """A count or sum over what was delivered in a region (12 digits) in the period."""
    where = (Parcel.kind == kind, *delivered(first, last), within(region, Parcel.scope_code))
    return int(db.session.scalar(select(measure).select_from(Parcel).where(*where)) or 0)
