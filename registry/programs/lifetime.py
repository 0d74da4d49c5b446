"""Aid given once in a lifetime: one row per kind and identity number, earlier grants included (design, invariant 6)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.core.savepoint import savepoint
from registry.extensions import db
from registry.people.models import LifetimeAid, Person
from registry.programs.errors import AlreadyGranted, ReasonMissing


def find_lifetime_aid(kind: str, person: Person) -> LifetimeAid | None:
    """The once-in-a-lifetime aid of a kind that this identity number has had, or None."""
    if person.id_index is None:
        return None
    return db.session.scalar(
        select(LifetimeAid).where(LifetimeAid.kind == kind, LifetimeAid.id_index == person.id_index)
    )


def record_earlier_grant(
    person: Person, kind: str, *, granted_on: dt.date, source: str, actor: Actor, today: dt.date
) -> LifetimeAid:
    """Enter aid given once in a lifetime before this register existed (财行〔2021〕384号: earlier grants count).

    Raises AlreadyGranted, Invalid (no identity number, a day to come), ReasonMissing without a source.
    """
    actor.demand(Permission.ENROLMENT_NOMINATE)
    if not covers(actor, person.scope_code):
        raise NotFound
    if person.id_index is None:
        raise Invalid(_("还没有证件号。一生一次的救助要凭证件号核对，请先补证件号。"), "id_number")
    if granted_on > today:
        raise Invalid(_("享受的日子还没到。请核对年份。"), "granted_on")
    if not source.strip():
        raise ReasonMissing
    aid = claim(person, kind, granted_on, source.strip())
    record(actor, "lifetime.earlier", aid, subjects=[person.id], region_code=person.scope_code)
    return aid


def claim(person: Person, kind: str, granted_on: dt.date, source: str) -> LifetimeAid:
    """Take the one place that an identity number has for a kind of aid; raises AlreadyGranted when it is taken."""
    aid = LifetimeAid(
        kind=kind, id_index=person.id_index, person_id=person.id, granted_on=granted_on, source=source[:200]
    )
    try:
        with savepoint():
            db.session.add(aid)
    except IntegrityError as error:
        earlier = find_lifetime_aid(kind, person)
        found = (earlier.granted_on, earlier.source) if earlier else (None, "")
        raise AlreadyGranted(person.name, *found) from error
    return aid
