"""Reading love-mother pairings within the actor's region: the list, one with its log, and the counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.core.errors import NotFound
from registry.core.paging import Page, newest_first
from registry.donors.duties import duty_late
from registry.donors.mother_models import LoveMother, MotherContact, MotherPairing, MotherPairKind
from registry.extensions import db
from registry.people.models import Person
from registry.people.search import search_condition

QUIET = dt.timedelta(days=90)


@dataclass(frozen=True)
class MotherFilter:
    """What the list shows; `on` are those that ran on a day, `touched` those with a contact between two days."""

    q: str = ""
    region: str | None = None
    kind: str = ""
    tab: str = "live"
    on: dt.date | None = None
    touched: tuple[dt.date, dt.date] | None = None


def _select(actor: Actor) -> Select[MotherPairing]:
    actor.demand(Permission.VISIT_READ)
    return (
        select(MotherPairing)
        .join(MotherPairing.mother)
        .where(visible_to(actor, MotherPairing.scope_code))
        .options(contains_eager(MotherPairing.mother), joinedload(MotherPairing.person))
    )


def running_on(day: dt.date) -> ColumnElement[bool]:
    """Those that run on a day."""
    return (MotherPairing.starts_on <= day) & (or_(MotherPairing.ended_on.is_(None), MotherPairing.ended_on > day))


def _touched(first: dt.date, last: dt.date) -> ColumnElement[bool]:
    contact = MotherContact
    where = (contact.pairing_id == MotherPairing.id, contact.void_reason.is_(None), contact.on.between(first, last))
    return select(contact.id).where(*where).exists()


def quiet_since(today: dt.date) -> ColumnElement[bool]:
    """Running, begun 90 days ago or earlier, and no contact for 90 days."""
    day = today - QUIET
    return (MotherPairing.ended_on.is_(None)) & (MotherPairing.starts_on <= day) & ~_touched(day, today)


def list_mother_pairings(
    wanted: MotherFilter, actor: Actor, today: dt.date, *, cursor: str | None = None, limit: int = 50
) -> Page[MotherPairing]:
    """Pairings of the actor's region, the latest first; one query a page."""
    query = _select(actor)
    if wanted.q.strip():
        condition, text = search_condition(wanted.q, actor), wanted.q.strip()
        child = select(Person.id).where(condition) if condition is not None else select(Person.id).where(Person.id < 0)
        mother = (LoveMother.name.contains(text, autoescape=True), LoveMother.unit.contains(text, autoescape=True))
        query = query.where(or_(MotherPairing.person_id.in_(child), *mother))
    if wanted.region:
        query = query.where(within(wanted.region, MotherPairing.scope_code))
    if wanted.kind in set(MotherPairKind):
        query = query.where(MotherPairing.kind == MotherPairKind(wanted.kind))
    if wanted.touched is not None:
        query = query.where(_touched(*wanted.touched))
    elif wanted.on is not None:
        query = query.where(running_on(wanted.on))
    elif wanted.tab == "late":
        query = query.where(duty_late(wanted.region or actor.region_code, today))
    elif wanted.tab == "quiet":
        query = query.where(quiet_since(today))
    else:
        over = MotherPairing.ended_on.is_not(None)
        query = query.where(over if wanted.tab == "ended" else ~over)
    return newest_first(query, MotherPairing, MotherPairing.starts_on, cursor, limit)


def get_mother_pairing(public_id: str, actor: Actor) -> MotherPairing:
    """One pairing with its log; raises NotFound outside the actor's region."""
    query = _select(actor).where(MotherPairing.public_id == public_id).options(selectinload(MotherPairing.contacts))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def mothers_of(person: Person, actor: Actor) -> Sequence[MotherPairing]:
    """The pairings of a child with love mothers, the running ones first, then the latest."""
    query = _select(actor).where(MotherPairing.person_id == person.id)
    return db.session.scalars(
        query.order_by(MotherPairing.ended_on.is_not(None), MotherPairing.starts_on.desc(), MotherPairing.id.desc())
    ).all()


def contacts_of(ids: Sequence[int]) -> Mapping[int, tuple[int, dt.date]]:
    """Pairing row id → how many contacts and the day of the last; those without any are absent."""
    query = (
        select(MotherContact.pairing_id, func.count(), func.max(MotherContact.on))
        .where(MotherContact.pairing_id.in_(ids), MotherContact.void_reason.is_(None))
        .group_by(MotherContact.pairing_id)
        .order_by(MotherContact.pairing_id)
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)} if ids else {}


def count_quiet(actor: Actor, today: dt.date) -> int:
    """How many running pairings had no contact for 90 days."""
    where = (visible_to(actor, MotherPairing.scope_code), quiet_since(today))
    return db.session.scalar(select(func.count()).select_from(MotherPairing).where(*where)) or 0


def count_late(actor: Actor, today: dt.date) -> int:
    """How many running pairings have one of the six overdue."""
    where = (visible_to(actor, MotherPairing.scope_code), duty_late(actor.region_code, today))
    return db.session.scalar(select(func.count()).select_from(MotherPairing).where(*where)) or 0


def list_contacts(
    actor: Actor, *, region: str | None = None, first: dt.date | None = None, last: dt.date | None = None,
    cursor: str | None = None,
) -> Page[MotherContact]:  # fmt: skip
    """The contacts between two days in the actor's region, the newest first: those behind the summary's figure."""
    actor.demand(Permission.VISIT_READ)
    query = (
        select(MotherContact)
        .join(MotherContact.pairing)
        .join(MotherPairing.mother)
        .where(MotherContact.void_reason.is_(None), visible_to(actor, MotherPairing.scope_code))
        .options(
            contains_eager(MotherContact.pairing).options(
                contains_eager(MotherPairing.mother), joinedload(MotherPairing.person)
            )
        )
    )
    if region:
        query = query.where(within(region, MotherPairing.scope_code))
    if first:
        query = query.where(MotherContact.on >= first)
    if last:
        query = query.where(MotherContact.on <= last)
    return newest_first(query, MotherContact, MotherContact.on, cursor)


def count_on(measure: Any, region: str, day: dt.date) -> int:
    """A count over the pairings that ran in a region (12 digits) on a day: children, volunteers or pairs."""
    where = (within(region, MotherPairing.scope_code), running_on(day))
    return int(db.session.scalar(select(measure).select_from(MotherPairing).where(*where)) or 0)


def count_contacts(region: str, first: dt.date, last: dt.date) -> int:
    """Contacts between two days in a region (12 digits)."""
    query = (
        select(func.count(MotherContact.id))
        .join(MotherPairing, MotherPairing.id == MotherContact.pairing_id)
        .where(within(region, MotherPairing.scope_code), MotherContact.void_reason.is_(None),
               MotherContact.on.between(first, last))
    )  # fmt: skip
    return db.session.scalar(query) or 0
