"""Reading what was released: the newest page of a donor, what was told of a child, who shares it, who looked."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.accounts.models import User
from registry.audit.models import AuditLog
from registry.core.errors import NotFound
from registry.core.paging import Page, newest_first
from registry.donors.models import Donor, Pairing, PairingState
from registry.extensions import db
from registry.people.models import Consent, ConsentAnswer
from registry.people.statuses import IN_DIFFICULTY_MASK, LEFT_BEHIND_MASK
from registry.releases.models import DonorRelease, ReleasedChild
from registry.visits.models import Visit, VisitState

LOOK = "portal.read"
LOOKS_SHOWN = 60
TELLABLE = (PairingState.PLEDGED, PairingState.ACTIVE, PairingState.COMPLETED)


@dataclass(frozen=True)
class Look:
    """A donor's look at her pages: who, when (UTC), which page, which pairing, which file."""

    at: dt.datetime
    who: str
    page: str
    ref: str


def get_donor(public_id: str, actor: Actor) -> Donor:
    """The donor for those who release; raises NotFound outside the region, Denied."""
    actor.demand(Permission.RELEASE_READ)
    found = db.session.scalar(
        select(Donor).where(Donor.public_id == public_id, visible_to(actor, Donor.scope_code)).order_by(Donor.id)
    )
    if found is None:
        raise NotFound
    return found


def list_donors(actor: Actor, *, cursor: str | None = None) -> Page[Donor]:
    """Donors of the actor's region who are paired or have an account, the newest first."""
    actor.demand(Permission.RELEASE_READ)
    paired = select(Pairing.id).where(Pairing.donor_id == Donor.id, Pairing.state.in_(TELLABLE)).exists()
    query = select(Donor).where(visible_to(actor, Donor.scope_code), Donor.closed_on.is_(None), paired)
    return newest_first(query, Donor, Donor.created_at, cursor)


def newest_releases(donor_ids: Sequence[int]) -> dict[int, DonorRelease]:
    """The newest release by a person of each donor; one query."""
    newest = (
        select(func.max(DonorRelease.id))
        .where(DonorRelease.donor_id.in_(donor_ids), DonorRelease.released_by_id.is_not(None))
        .group_by(DonorRelease.donor_id)
    )
    rows = db.session.scalars(select(DonorRelease).where(DonorRelease.id.in_(newest)).order_by(DonorRelease.id))
    return {row.donor_id: row for row in rows}


def find_release(donor_id: int) -> DonorRelease | None:
    """What the donor may see now: the newest release, or None before the first."""
    query = select(DonorRelease).where(DonorRelease.donor_id == donor_id)
    return db.session.scalar(query.order_by(DonorRelease.id.desc()).limit(1))


def donor_with_page(donor_id: int) -> tuple[Donor, DonorRelease | None] | None:
    """The donor of an account with what she may see now; one query."""
    newest = select(func.max(DonorRelease.id)).where(DonorRelease.donor_id == donor_id).scalar_subquery()
    query = select(Donor, DonorRelease).outerjoin(DonorRelease, DonorRelease.id == newest).where(Donor.id == donor_id)
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


def list_releases(donor: Donor, limit: int = 12) -> Sequence[DonorRelease]:
    """The newest releases of a donor."""
    query = select(DonorRelease).where(DonorRelease.donor_id == donor.id)
    return db.session.scalars(query.order_by(DonorRelease.id.desc()).limit(limit)).all()


def tellable(donor: Donor, actor: Actor) -> Sequence[Pairing]:
    """The pairings of the donor in the actor's region whose child may be told of, in the order of the donor's page."""
    return db.session.scalars(
        select(Pairing)
        .options(joinedload(Pairing.person))
        .where(Pairing.donor_id == donor.id, Pairing.state.in_(TELLABLE), visible_to(actor, Pairing.scope_code))
        .order_by(Pairing.starts_on, Pairing.id)
    ).all()


def newest_told(pairing_ids: Sequence[int]) -> dict[int, ReleasedChild]:
    """What the donor was last told of the child of each pairing; one query."""
    newest = select(func.max(ReleasedChild.id)).where(ReleasedChild.pairing_id.in_(pairing_ids))
    query = select(ReleasedChild).where(ReleasedChild.id.in_(newest.group_by(ReleasedChild.pairing_id)))
    return {row.pairing_id: row for row in db.session.scalars(query.order_by(ReleasedChild.id))}


def status_class(mask: int) -> str:
    """The class of a child's statuses that a donor may be told: never which of them."""
    return "left_behind" if mask & LEFT_BEHIND_MASK else "in_difficulty" if mask & IN_DIFFICULTY_MASK else ""


def refused_people(person_ids: Sequence[int]) -> set[int]:
    """Whose newest answer on consent is a refusal; one query."""
    return {person for person, answer in _answers(person_ids).items() if answer is ConsentAnswer.REFUSED}


def consented(person_id: int) -> bool:
    """Whether the newest answer on consent is a yes."""
    return _answers([person_id]).get(person_id) is ConsentAnswer.GIVEN


def _answers(person_ids: Sequence[int]) -> dict[int, ConsentAnswer]:
    query: Select[int, ConsentAnswer] = (
        select(Consent.person_id, Consent.answer)
        .where(Consent.person_id.in_(person_ids))
        .order_by(Consent.asked_on, Consent.id)
    )
    return {row.person_id: row.answer for row in db.session.execute(query)}


def visit_months(person_ids: Sequence[int]) -> dict[int, list[dt.date]]:
    """The months in which these persons were visited, oldest first; one query."""
    found: dict[int, list[dt.date]] = {}
    query = select(Visit.person_id, Visit.done_on).where(
        Visit.person_id.in_(person_ids), Visit.state == VisitState.DONE
    )
    for person, day in db.session.execute(query.order_by(Visit.done_on, Visit.id)):
        if day is None:
            continue
        months = found.setdefault(person, [])
        if day.replace(day=1) not in months:
            months.append(day.replace(day=1))
    return found


def list_looks(donor: Donor, limit: int = LOOKS_SHOWN) -> list[Look]:
    """Who of the donor's side opened what and when, the newest first; one query."""
    query = (
        select(AuditLog.at, AuditLog.actor_name, AuditLog.detail)
        .where(AuditLog.object_type == "Donor", AuditLog.object_id == donor.public_id, AuditLog.action == LOOK)
        .order_by(AuditLog.id.desc())
        .limit(limit)
    )
    looks = []
    for at, who, detail in db.session.execute(query):
        told = json.loads(detail or "{}")
        looks.append(Look(at, who, str(told.get("page", "")), str(told.get("ref", ""))))
    return looks


def accounts_of(donor: Donor) -> Sequence[User]:
    """The accounts of a donor, open ones first."""
    query = select(User).where(User.donor_id == donor.id)
    return db.session.scalars(query.order_by(User.closed_at.is_not(None), User.id)).all()
