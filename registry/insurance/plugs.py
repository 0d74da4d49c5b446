"""What the insurance puts elsewhere: a person's timeline, the desk, and its figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, String, cast, func, literal, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.due_words import due_words
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.core.plugs import DeskGroup, DeskItem, FamilyAid, FigureSpec, Plugs
from registry.extensions import db
from registry.insurance.models import Claim, ClaimState, Policy, PolicyState
from registry.insurance.queries import (
    claims_waiting,
    count_insured,
    paid_claims,
    policies_to_renew,
    sum_policies,
)
from registry.insurance.roster_policies import POLICIES
from registry.people.timeline import event
from registry.regions.following import Follows, rows_follow

Count = Callable[[str, dt.date, dt.date], int]

FOLLOW = rows_follow(
    "insurance.region",
    Follows(Policy, lambda today: [Policy.state == PolicyState.ACTIVE, Policy.ends_on >= today]),
    Follows(Claim, lambda _today: [Claim.state.in_((ClaimState.REPORTED, ClaimState.ACCEPTED))]),
)


def register(plugs: Plugs) -> None:
    """Put the room's tellers into their places."""
    plugs.region_followers.append(FOLLOW)
    plugs.rosters["policies"] = POLICIES
    plugs.household_aid.append(family_aid)
    plugs.timeline += [insured, settled]
    plugs.timeline_words["insurance"] = timeline_words
    plugs.timeline_reads["insurance"] = Permission.INSURANCE_READ
    plugs.desk += [renewal_group, claim_group]
    plugs.figures += [
        _figure("policies", _("安康保险份数"), "copy", lambda *period: sum_policies(Policy.shares, *period)),
        _figure("persons", _("参保人数"), "person", count_insured),
        _figure("premium", _("安康保险保费"), "fen", lambda *period: sum_policies(Policy.premium_fen, *period)),
        _figure("claims", _("安康保险赔付"), "fen",
                lambda *period: paid_claims(func.coalesce(func.sum(Claim.paid_fen), 0), *period), claims=True),
        _figure("claim_cases", _("安康保险赔付件数"), "case", lambda *period: paid_claims(func.count(), *period), claims=True),
    ]  # fmt: skip


def _figure(name: str, label: Text, unit: str, count: Count, *, claims: bool = False) -> FigureSpec:
    def value(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
        return count(region, first, last)

    def records(region: str, first: dt.date, last: dt.date) -> str:
        page = "/insurance/claims?status=paid&" if claims else "/insurance?counted=1&"
        return f"{page}region={region}&from={first}&to={last}"

    return FigureSpec(f"insurance.{name}", label, unit, value, records, sensitive=claims)


def family_aid(actor: Actor, ids: Sequence[int]) -> list[FamilyAid]:
    """The premiums and what was paid on claims, not for what; two queries."""
    if not actor.can(Permission.INSURANCE_READ):
        return []
    policies = db.session.execute(
        select(Policy.person_id, Policy.starts_on, Policy.premium_fen, Policy.shares, Policy.public_id)
        .where(Policy.person_id.in_(ids), Policy.state != PolicyState.CANCELLED, visible_to(actor, Policy.scope_code))
        .order_by(Policy.starts_on.desc(), Policy.id.desc())
    )
    claims = db.session.execute(
        select(Policy.person_id, Claim.paid_on, Claim.paid_fen, Policy.public_id)
        .join(Policy, Policy.id == Claim.policy_id)
        .where(Policy.person_id.in_(ids), Claim.state == ClaimState.PAID, visible_to(actor, Claim.scope_code))
        .order_by(Claim.paid_on.desc(), Claim.id.desc())
    )
    title = str(_("安康保险"))
    return [
        FamilyAid("insurance", _("保险（保费）"), title, row.starts_on, row.person_id, row.premium_fen,
                  str(_("%(count)s 份", count=row.shares)), f"/insurance/{row.public_id}")
        for row in policies
    ] + [
        FamilyAid("claim", _("保险赔付"), title, row.paid_on, row.person_id, row.paid_fen, "",
                  f"/insurance/{row.public_id}")
        for row in claims
        if row.paid_on is not None
    ]  # fmt: skip


def insured(person_id: int) -> Select[Any]:
    """The beginning of each policy."""
    return event(
        at=Policy.starts_on, kind="insurance", ref=Policy.public_id, amount_fen=Policy.premium_fen,
        state=cast(Policy.state, String), actor_id=Policy.created_by_id,
    ).where(Policy.person_id == person_id)  # fmt: skip


def settled(person_id: int) -> Select[Any]:
    """The money paid on claims; not for what."""
    query = event(at=Claim.paid_on, kind="insurance", ref=Policy.public_id, amount_fen=Claim.paid_fen,
                  state=literal("claim"), actor_id=Claim.created_by_id)  # fmt: skip
    return query.join_from(Claim, Policy, Policy.id == Claim.policy_id).where(
        Policy.person_id == person_id, Claim.state == ClaimState.PAID
    )


def timeline_words(row: Any) -> tuple[Text, str, str | None]:
    """A line of the timeline."""
    url, yuan = f"/insurance/{row.ref}", format_fen(row.amount_fen or 0)
    if row.state == "claim":
        return _("安康保险赔付 %(yuan)s 元", yuan=yuan), "signed", url
    if row.state == "cancelled":
        return _("安康保险退保"), "void", url
    return _("投保安康保险，保费 %(yuan)s 元", yuan=yuan), "approved", url


def renewal_group(actor: Any, today: dt.date) -> DeskGroup | None:
    """Policies about to end."""
    if not actor.can(Permission.INSURANCE_WRITE):
        return None
    rows, count = policies_to_renew(actor, today)
    if not rows:
        return None
    items = [
        DeskItem(row.person.name, str(_("%(n)s 份", n=row.shares)), str(_("安康保险快到期，问问续不续")),
                 str(due_words(row.ends_on, today)), f"/insurance/{row.public_id}",
                 str(_("续保")), "soon")
        for row in rows
    ]  # fmt: skip
    return DeskGroup("insurance.renew", _("保险该续了"), count, items, "wait", url="/insurance?status=ending")


def claim_group(actor: Any, today: dt.date) -> DeskGroup | None:
    """Claims that are neither paid nor refused."""
    if not actor.can(Permission.INSURANCE_WRITE):
        return None
    rows, count = claims_waiting(actor)
    if not rows:
        return None
    items = [
        DeskItem(row.policy.person.name, "", str(_("理赔 %(yuan)s 元，等保险公司", yuan=format_fen(row.claimed_fen))),
                 str(_("报案 %(days)s 天", days=(today - row.reported_on).days)), f"/insurance/{row.policy.public_id}",
                 str(_("打开")))
        for row in rows
    ]  # fmt: skip
    return DeskGroup("insurance.claims", _("理赔在办"), count, items, "wait", url="/insurance/claims?status=reported")
