"""The verbs of the insurance: insured, renewed, cancelled; a claim is reported, accepted, paid or refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.dates import add_years, age_on, spoken_date
from registry.core.errors import Conflict, Denied, DomainError, Invalid
from registry.core.guarding import guarded
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.extensions import db
from registry.insurance.models import Claim, ClaimState, Illness, Policy, PolicyState
from registry.people.models import Person
from registry.settings.queries import get_numbers

DAY = dt.timedelta(days=1)
_TERMS = ("insurance_share_fen", "insurance_cover_fen", "insurance_breast_times", "insurance_waiting_days",
          "insurance_age_min", "insurance_age_max")  # fmt: skip


@dataclass(frozen=True)
class PolicyData:
    """What is insured; what is None comes from the settings in force on the day it begins (fen, days)."""

    starts_on: dt.date
    shares: int = 1
    premium_fen: int | None = None
    cover_fen: int | None = None
    waiting_days: int | None = None
    ends_on: dt.date | None = None
    payer: str = "self"
    payer_name: str = ""
    insurer: str = ""
    policy_number: str | None = None
    occurrence: int = 1


def _demand(actor: Actor, scope_code: str) -> None:
    actor.demand(Permission.INSURANCE_WRITE)
    if not covers(actor, scope_code):
        raise Denied


def make_policy(person: Person, data: PolicyData, *, actor: Actor) -> Policy:
    """The policy as it would be, checked and not yet added; raises Invalid (ages, shares, days)."""
    _demand(actor, person.scope_code)
    terms = get_numbers(_TERMS, on=data.starts_on, region_code=person.scope_code)
    if data.shares < 1:
        raise Invalid(_("至少一份。"), "shares")
    if data.premium_fen is not None and data.premium_fen < 0:
        raise Invalid(_("保费不能是负数。"), "premium_fen")
    age = age_on(person.birth_date, data.starts_on)
    if not terms["insurance_age_min"] <= age <= terms["insurance_age_max"]:
        raise Invalid(
            _("%(name)s 起保那天 %(age)s 岁，只收 %(min)s 到 %(max)s 岁。", name=person.name, age=age,
              min=terms["insurance_age_min"], max=terms["insurance_age_max"]), "starts_on",
        )  # fmt: skip
    ends_on = data.ends_on or add_years(data.starts_on, 1) - DAY
    if ends_on < data.starts_on:
        raise Invalid(_("到期日早于起保日，请核对。"), "ends_on")
    waiting = terms["insurance_waiting_days"] if data.waiting_days is None else data.waiting_days
    return Policy(
        person=person, scope_code=person.scope_code, policy_number=data.policy_number, insurer=data.insurer,
        shares=data.shares, payer=data.payer, payer_name=data.payer_name, starts_on=data.starts_on,
        premium_fen=terms["insurance_share_fen"] * data.shares if data.premium_fen is None else data.premium_fen,
        covered_from=data.starts_on + dt.timedelta(days=waiting), ends_on=ends_on,
        cover_fen=data.cover_fen or terms["insurance_cover_fen"] * data.shares,
        breast_times=terms["insurance_breast_times"], occurrence=data.occurrence, created_by_id=actor.user_id,
    )  # fmt: skip


def insure(person: Person, data: PolicyData, *, actor: Actor) -> Policy:
    """A policy of a person; raises Conflict when its number is taken. Logged as insurance.insure."""
    policy = make_policy(person, data, actor=actor)
    taken = Conflict(_("保单号 %(number)s 已经登记过。", number=data.policy_number), "policy_number")
    with guarded({"uq_insurance_policy_number": taken, "insurance_policy.policy_number": taken}):
        db.session.add(policy)
    record(actor, "insurance.insure", policy, subjects=[person.id])
    return policy


def renew(policy: Policy, *, actor: Actor) -> Policy:
    """The next year's policy from the day after the end, without waiting (it goes on); once."""
    _demand(actor, policy.scope_code)
    if policy.state is not PolicyState.ACTIVE:
        raise Conflict(_("这份保单已经退保，不能续。"))
    if policy.renewed_by_id is not None:
        raise Conflict(_("这份保单已经续过了。"))
    data = PolicyData(policy.ends_on + DAY, policy.shares, waiting_days=0, payer=policy.payer,
                      payer_name=policy.payer_name, insurer=policy.insurer)  # fmt: skip
    fresh = insure(policy.person, data, actor=actor)
    policy.renewed_by_id = fresh.id
    db.session.flush()
    record(actor, "insurance.renew", policy, subjects=[policy.person_id])
    return fresh


def cancel_policy(policy: Policy, *, reason: str, actor: Actor) -> Policy:
    """Take a policy back with a reason; raises Conflict while a claim on it stands."""
    _demand(actor, policy.scope_code)
    if policy.state is not PolicyState.ACTIVE:
        raise Conflict(_("这份保单已经退保了。"))
    if any(claim.state is not ClaimState.REFUSED for claim in policy.claims):
        raise Conflict(_("这份保单有理赔，不能退保。"), "reason")
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写原因。写一句，以后才查得清。"), "reason")
    policy.state, policy.cancel_reason = PolicyState.CANCELLED, reason.strip()
    db.session.flush()
    record(actor, "insurance.cancel", policy, subjects=[policy.person_id], reason=policy.cancel_reason)
    return policy


def most_for(policy: Policy, illness: Illness) -> int:
    """What a policy pays at most for an illness, in fen."""
    return policy.cover_fen * (policy.breast_times if illness is Illness.BREAST else 1)


def _refusals(policy: Policy, event_on: dt.date, illness: Illness) -> dict[str, DomainError]:
    return {
        "insurance_claim: waiting": Invalid(
            _("等待期到%(day)s才满，%(event)s确诊还在等待期里，不能理赔。", day=spoken_date(policy.covered_from),
              event=spoken_date(event_on)), "event_on",
        ),
        "insurance_claim: ended": Invalid(
            _("这份保单%(day)s就到期了，%(event)s不在保障期里。", day=spoken_date(policy.ends_on), event=spoken_date(event_on)),
            "event_on",
        ),
        "insurance_claim: cover": Invalid(
            _("这份保单对这种病最多赔 %(most)s 元，和已报的加起来超了。", most=format_fen(most_for(policy, illness))),
            "claimed_fen",
        ),
    }  # fmt: skip


def report_claim(
    policy: Policy, *, event_on: dt.date, illness: Illness, diagnosis: str, claimed_fen: int, actor: Actor,
    today: dt.date,
) -> Claim:  # fmt: skip
    """A claim for an illness diagnosed on a day; refused in the waiting period, after the end, above the cover."""
    _demand(actor, policy.scope_code)
    if policy.state is not PolicyState.ACTIVE:
        raise Conflict(_("这份保单已经退保了，不能理赔。"), "event_on")
    if event_on > today:
        raise Invalid(_("%(day)s还没到。请写今天或以前。", day=event_on.isoformat()), "event_on")
    if claimed_fen <= 0:
        raise Invalid(_("理赔金额要大于零。"), "claimed_fen")
    claim = Claim(
        policy_id=policy.id, scope_code=policy.scope_code, event_on=event_on, reported_on=today, claimed_fen=claimed_fen,
        times=policy.breast_times if illness is Illness.BREAST else 1, created_by_id=actor.user_id,
    )  # fmt: skip
    claim.illness, claim.diagnosis = illness.value, diagnosis.strip() or None
    with guarded(_refusals(policy, event_on, illness)):
        policy.claims.append(claim)
    record(actor, "insurance.claim", claim, subjects=[policy.person_id])
    return claim


def _step(claim: Claim, actor: Actor, *states: ClaimState) -> None:
    _demand(actor, claim.scope_code)
    if claim.state not in states:
        raise Conflict(_("这笔理赔已经办过这一步了，请刷新看看。"))


def accept_claim(claim: Claim, *, actor: Actor) -> Claim:
    """The insurer has taken the claim up."""
    _step(claim, actor, ClaimState.REPORTED)
    claim.state = ClaimState.ACCEPTED
    db.session.flush()
    record(actor, "insurance.accept", claim, subjects=[claim.policy.person_id])
    return claim


def pay_claim(claim: Claim, *, paid_fen: int, paid_on: dt.date, actor: Actor, today: dt.date) -> Claim:
    """The money has come; never more than claimed."""
    _step(claim, actor, ClaimState.REPORTED, ClaimState.ACCEPTED)
    if not claim.event_on <= paid_on <= today:
        raise Invalid(_("赔付日期要在确诊以后、今天以前。"), "paid_on")
    if not 0 < paid_fen <= claim.claimed_fen:
        raise Invalid(_("赔付金额要大于零，不超过申请的 %(sum)s 元。", sum=format_fen(claim.claimed_fen)), "paid_fen")
    claim.state, claim.paid_fen, claim.paid_on = ClaimState.PAID, paid_fen, paid_on
    db.session.flush()
    record(actor, "insurance.pay", claim, subjects=[claim.policy.person_id])
    return claim


def refuse_claim(claim: Claim, *, reason: str, actor: Actor) -> Claim:
    """The insurer does not pay, with the reason."""
    _step(claim, actor, ClaimState.REPORTED, ClaimState.ACCEPTED)
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写原因。写一句，以后才查得清。"), "reason")
    claim.state, claim.reason = ClaimState.REFUSED, reason.strip()
    db.session.flush()
    record(actor, "insurance.refuse", claim, subjects=[claim.policy.person_id], reason=claim.reason)
    return claim
