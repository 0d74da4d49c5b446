"""Reading policies and claims within the actor's region, what is to be renewed or settled, and the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.core.errors import NotFound
from registry.core.paging import Page, newest_first, sum_up
from registry.extensions import db
from registry.insurance.models import Claim, ClaimState, Policy, PolicyState
from registry.people.models import Person
from registry.people.search import search_condition
from registry.settings.queries import get_number

WAITING_CLAIMS = (ClaimState.REPORTED, ClaimState.ACCEPTED)


@dataclass(frozen=True)
class PolicyFilter:
    """What a list shows; `standing` is a key of words.STANDINGS; first/last are days of the beginning."""

    q: str = ""
    region: str | None = None
    standing: str = ""
    payer: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    counted: bool = False  # as the figures count: cancelled ones left out


def renewal_days(actor: Actor, today: dt.date) -> int:
    """How many days before its end a policy comes up for renewal (setting)."""
    return get_number("insurance_renewal_days", on=today, region_code=actor.region_code)


def _standing(name: str, today: dt.date, days: int) -> list[ColumnElement[bool]]:
    if name == "cancelled":
        return [Policy.state == PolicyState.CANCELLED]
    active = Policy.state == PolicyState.ACTIVE
    if name == "ended":
        return [active, Policy.ends_on < today]
    if name == "waiting":
        return [active, Policy.covered_from > today, Policy.ends_on >= today]
    if name == "ending":
        return [active, *to_renew(today, days)]
    return [active, Policy.covered_from <= today, Policy.ends_on >= today] if name == "covered" else []


def to_renew(today: dt.date, days: int) -> list[ColumnElement[bool]]:
    """Policies in force that end within `days` days and have no successor."""
    return [
        Policy.covered_from <= today, Policy.ends_on >= today, Policy.ends_on <= today + dt.timedelta(days=days),
        Policy.renewed_by_id.is_(None),
    ]  # fmt: skip


def _select(actor: Actor) -> Select[Policy]:
    actor.demand(Permission.INSURANCE_READ)
    return select(Policy).where(visible_to(actor, Policy.scope_code)).options(joinedload(Policy.person))


def list_policies(wanted: PolicyFilter, actor: Actor, today: dt.date, *, cursor: str | None = None) -> Page[Policy]:
    """Policies of the actor's region, the latest beginning first; one query a page and the setting's."""
    return newest_first(_filtered(wanted, actor, today), Policy, Policy.starts_on, cursor)


def total_policies(wanted: PolicyFilter, actor: Actor, today: dt.date) -> tuple[int, ...]:
    """Of the whole list: policies, shares, premium in fen, persons."""
    query = _filtered(wanted, actor, today)
    persons = db.session.scalar(select(func.count(func.distinct(query.order_by(None).subquery().c.person_id))))
    return (*sum_up(query, "shares", "premium_fen"), persons or 0)


def _filtered(wanted: PolicyFilter, actor: Actor, today: dt.date) -> Select[Policy]:
    query = _select(actor).where(*_standing(wanted.standing, today, renewal_days(actor, today)))
    if wanted.q.strip():
        condition = search_condition(wanted.q, actor)
        found = select(Person.id).where(condition) if condition is not None else select(Person.id).where(Person.id < 0)
        query = query.where(Policy.person_id.in_(found) | (Policy.policy_number == wanted.q.strip()))
    if wanted.region:
        query = query.where(within(wanted.region, Policy.scope_code))
    if wanted.payer:
        query = query.where(Policy.payer == wanted.payer)
    if wanted.counted:
        query = query.where(Policy.state == PolicyState.ACTIVE)
    return query.where(*_begun(wanted.first, wanted.last))


def _begun(first: dt.date | None, last: dt.date | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Policy.starts_on >= first] if first else []
    return found + ([Policy.starts_on <= last] if last else [])


def get_policy(public_id: str, actor: Actor) -> Policy:
    """The policy with its claims; raises NotFound outside the actor's region."""
    query = _select(actor).where(Policy.public_id == public_id).options(selectinload(Policy.claims))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def list_claims(
    actor: Actor, *, state: str = "", region: str | None = None, first: dt.date | None = None,
    last: dt.date | None = None, cursor: str | None = None,
) -> Page[Claim]:  # fmt: skip
    """Claims of the actor's region, the latest reported first; with days those paid between them."""
    return newest_first(_claims(actor, state, region, first, last), Claim, Claim.reported_on, cursor)


def total_claims(
    actor: Actor,
    *,
    state: str = "",
    region: str | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> tuple[int, ...]:
    """Of the whole list: claims, fen claimed, fen paid."""
    return sum_up(_claims(actor, state, region, first, last), "claimed_fen", "paid_fen")


def _claims(actor: Actor, state: str, region: str | None, first: dt.date | None, last: dt.date | None) -> Select[Claim]:
    actor.demand(Permission.INSURANCE_READ)
    query = select(Claim).where(visible_to(actor, Claim.scope_code))
    query = query.options(joinedload(Claim.policy).joinedload(Policy.person))
    if state in set(ClaimState):
        query = query.where(Claim.state == ClaimState(state))
    if region:
        query = query.where(within(region, Claim.scope_code))
    if first:
        query = query.where(Claim.paid_on >= first)
    if last:
        query = query.where(Claim.paid_on <= last)
    return query


def get_claim(public_id: str, actor: Actor) -> Claim:
    """One claim; raises NotFound outside the actor's region."""
    actor.demand(Permission.INSURANCE_READ)
    query = select(Claim).where(Claim.public_id == public_id, visible_to(actor, Claim.scope_code))
    found = db.session.scalar(query.options(joinedload(Claim.policy).joinedload(Policy.person)))
    if found is None:
        raise NotFound
    return found


def first_and_count(query: Select[Any], order: Any, limit: int = 5) -> tuple[Sequence[Any], int]:
    """The first rows of a work list and how many it has; two queries, one when it is empty."""
    count = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    return (db.session.scalars(query.order_by(*order).limit(limit)).all() if count else []), count


def policies_to_renew(actor: Actor, today: dt.date) -> tuple[Sequence[Policy], int]:
    """The policies that end soonest, and how many end within the days of renewal."""
    query = _select(actor).where(Policy.state == PolicyState.ACTIVE, *to_renew(today, renewal_days(actor, today)))
    return first_and_count(query, (Policy.ends_on, Policy.id))


def claims_waiting(actor: Actor) -> tuple[Sequence[Claim], int]:
    """Claims neither paid nor refused, the oldest first."""
    query = select(Claim).where(visible_to(actor, Claim.scope_code), Claim.state.in_(WAITING_CLAIMS))
    query = query.options(joinedload(Claim.policy).joinedload(Policy.person))
    return first_and_count(query, (Claim.reported_on, Claim.id))


def sum_policies(column: Any, region: str, first: dt.date, last: dt.date) -> int:
    """The sum of a column over the policies that began in the period; cancelled ones left out."""
    query = select(func.coalesce(func.sum(column), 0)).where(
        Policy.state == PolicyState.ACTIVE, *_begun(first, last), within(region, Policy.scope_code)
    )
    return int(db.session.scalar(query) or 0)


def count_insured(region: str, first: dt.date, last: dt.date) -> int:
    """Persons with a policy that began in the period."""
    query = select(func.count(func.distinct(Policy.person_id))).where(
        Policy.state == PolicyState.ACTIVE, *_begun(first, last), within(region, Policy.scope_code)
    )
    return db.session.scalar(query) or 0


def paid_claims(measure: Any, region: str, first: dt.date, last: dt.date) -> int:
    """count(*) or the sum of what was paid on claims in the period."""
    where = (Claim.state == ClaimState.PAID, Claim.paid_on.between(first, last), within(region, Claim.scope_code))
    return int(db.session.scalar(select(measure).select_from(Claim).where(*where)) or 0)
