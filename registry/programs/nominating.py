"""Nominating: the program's rules, the region's places and the cycle's money are checked under the cycle's lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.core.savepoint import savepoint
from registry.extensions import db
from registry.people.models import Person
from registry.programs.eligibility import Background, Finding, blocks, check_eligibility, chunks, load_background
from registry.programs.enrolments import Tally, whole_tally, within_quota
from registry.programs.errors import AlreadyGranted, AlreadyNominated, NoTariff, NotEligible, QuotaFull
from registry.programs.lifetime import find_lifetime_aid
from registry.programs.models import ENDED_STATES, Cycle, Enrolment, EnrolmentState, Quota, Tariff
from registry.programs.queries import TariffTable, list_quotas, tariff_table
from registry.programs.services import lock_cycle
from registry.programs.steps import log_step, move, refresh_locked, require_visible, write_steps
from registry.regions.queries import region_name


@dataclass(frozen=True)
class Proposal:
    """What nominating one person into a cycle would mean: findings, and the amount frozen with it."""

    person: Person
    findings: Sequence[Finding]
    tariff: Tariff | None
    live: bool = False

    @property
    def blocked(self) -> Text | None:
        """The first reason why not, or None."""
        if self.live:
            return _("已经在这一期里了。")
        found = blocks(self.findings)
        return found[0].text if found else None

    @property
    def warnings(self) -> list[Finding]:
        """What the reviewer should look at."""
        return [finding for finding in self.findings if finding not in blocks(self.findings)]


@dataclass
class Nominated:
    """The outcome for many: who is in, and who is left out for which reason."""

    done: list[Enrolment] = field(default_factory=list)
    left_out: list[tuple[Person, Text]] = field(default_factory=list)


def propose(people: Sequence[Person], cycle: Cycle, on: dt.date, *, live: set[int] | None = None) -> list[Proposal]:
    """What the nomination page shows for these persons; a handful of queries whatever their number.

    `live`: row ids of those who are in the cycle already, where the caller knows them.
    """
    program = cycle.program
    background: Background = load_background(people, [program])
    tariffs: TariffTable = tariff_table([program.id])
    live = _live_in(cycle, [person.id for person in people]) if live is None else live
    return [
        Proposal(
            person,
            check_eligibility(program, person, on, background),
            tariffs.find(program.id, person.stage, on),
            person.id in live,
        )
        for person in people
    ]


@dataclass(frozen=True)
class Offer:
    """An open cycle for some persons: how many fit, what it would cost, and why the first does not fit."""

    cycle: Cycle
    fitting: int
    amount_fen: int | None
    why_not: Text | None


def offers(people: Sequence[Person], cycles: Sequence[Cycle], on: dt.date) -> list[Offer]:
    """Every open cycle with its verdict for these persons, those that fit first; few queries for all together."""
    background = load_background(people, [cycle.program for cycle in cycles])
    tariffs = tariff_table({cycle.program_id for cycle in cycles})
    live = _live_pairs([person.id for person in people], [cycle.id for cycle in cycles])
    found = []
    for cycle in cycles:
        made = [
            Proposal(
                person,
                check_eligibility(cycle.program, person, on, background),
                tariffs.find(cycle.program_id, person.stage, on),
                (person.id, cycle.id) in live,
            )
            for person in people
        ]
        fitting = [proposal for proposal in made if proposal.blocked is None]
        sums = [proposal.tariff.amount_fen for proposal in fitting if proposal.tariff is not None]
        why = next((proposal.blocked for proposal in made if proposal.blocked is not None), None)
        found.append(Offer(cycle, len(fitting), sum(sums) if sums else None, why))
    return sorted(found, key=lambda offer: offer.fitting == 0)


def _live_pairs(person_ids: Sequence[int], cycle_ids: Sequence[int]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for part in chunks(person_ids):
        rows = db.session.execute(
            select(Enrolment.person_id, Enrolment.cycle_id).where(
                Enrolment.cycle_id.in_(cycle_ids),
                Enrolment.person_id.in_(part),
                Enrolment.state.not_in(ENDED_STATES),
            )
        )
        found.update((row.person_id, row.cycle_id) for row in rows)
    return found


def _live_in(cycle: Cycle, ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for part in chunks(ids):
        found.update(
            db.session.scalars(
                select(Enrolment.person_id).where(
                    Enrolment.cycle_id == cycle.id,
                    Enrolment.person_id.in_(part),
                    Enrolment.state.not_in(ENDED_STATES),
                )
            )
        )
    return found


def nominate(
    person: Person, cycle: Cycle, *, reason: str | None, actor: Actor, today: dt.date, amount_fen: int | None = None
) -> Enrolment:
    """Nominate one person; stage and amount (fen) are frozen. `amount_fen` only where the program has no tariff.

    Raises NotEligible, AlreadyNominated, AlreadyGranted, QuotaFull, NoTariff, Denied, NotFound.
    """
    outcome = nominate_many(
        [person], cycle, reason=reason, actor=actor, today=today, amount_fen=amount_fen, strict=True
    )
    return outcome.done[0]


def nominate_many(
    people: Sequence[Person], cycle: Cycle, *, reason: str | None, actor: Actor, today: dt.date,
    amount_fen: int | None = None, strict: bool = False,
) -> Nominated:  # fmt: skip
    """Nominate many into one cycle. Who does not fit is left out with the reason (`strict`: raises instead).

    The places are counted for all at once: when they do not suffice nobody is nominated (QuotaFull says how many
    are left).
    """
    actor.demand(Permission.ENROLMENT_NOMINATE)
    if not people:
        raise Conflict(_("还没有选人。请先在名单里勾选。"))
    if not all(covers(actor, person.scope_code) for person in people):
        raise NotFound
    _require_open(lock_cycle(cycle), today)
    outcome, fitting = Nominated(), []
    for proposal in propose(people, cycle, today):
        if proposal.blocked is None:
            fitting.append(proposal)
        elif strict:
            _refuse(proposal, cycle)
        else:
            outcome.left_out.append((proposal.person, proposal.blocked))
    enrolments = [_enrolment(proposal, cycle, reason, actor, today, amount_fen) for proposal in fitting]
    require_places(cycle, enrolments)
    outcome.done = _insert(enrolments, actor, today, reason)
    return outcome


def _refuse(proposal: Proposal, cycle: Cycle) -> None:
    person = proposal.person
    if proposal.live:
        raise AlreadyNominated(person.name)
    kind = cycle.program.lifetime_kind
    earlier = find_lifetime_aid(kind, person) if kind else None
    if earlier is not None:
        raise AlreadyGranted(person.name, earlier.granted_on, earlier.source)
    assert proposal.blocked is not None
    raise NotEligible(proposal.blocked)


def _require_open(cycle: Cycle, today: dt.date) -> None:
    if cycle.closed_on is not None or cycle.program.closed_on is not None or cycle.ends_on < today:
        raise Conflict(_("这一期已经结束，不再提名。请选新的一期。"))
    if cycle.nominate_by is not None and cycle.nominate_by < today:
        raise Conflict(_("这一期的提名截止日已过。要补报，请旗妇联把截止日往后改。"))


def _enrolment(
    proposal: Proposal, cycle: Cycle, reason: str | None, actor: Actor, today: dt.date, amount_fen: int | None
) -> Enrolment:
    tariff, person = proposal.tariff, proposal.person
    if tariff is None and amount_fen is None:
        raise NoTariff
    if amount_fen is not None and amount_fen < 0:
        raise Invalid(_("金额不能是负数。"), "amount")
    if tariff is not None and amount_fen not in (None, tariff.amount_fen):
        raise Invalid(_("按标准是 %(sum)s 元，不能另写金额。", sum=format_fen(tariff.amount_fen)), "amount")
    amount = tariff.amount_fen if tariff is not None else amount_fen
    return Enrolment(
        person_id=person.id, person=person, program_id=cycle.program_id, cycle_id=cycle.id, cycle=cycle,
        scope_code=person.scope_code, stage=person.stage or "", amount_fen=amount,
        goods_item=tariff.goods_item if tariff else None, goods_value_fen=tariff.goods_value_fen if tariff else 0,
        reason=(reason or "").strip() or None, nominated_by_id=actor.user_id, created_by_id=actor.user_id,
        nominated_on=today,
    )  # fmt: skip


def require_places(cycle: Cycle, fresh: Sequence[Enrolment]) -> None:
    """Raise QuotaFull when the cycle's quotas or budget do not hold these besides what is live; under the lock."""
    if not fresh:
        return
    quotas = list_quotas([cycle])
    if not quotas and cycle.budget_fen is None:
        return
    with db.session.no_autoflush:
        tally = whole_tally(cycle)
    total = tally.live_fen + sum(enrolment.amount_fen for enrolment in fresh)
    if cycle.budget_fen is not None and total > cycle.budget_fen:
        raise QuotaFull(
            _("这一期的钱不够：预算 %(budget)s 元，加上这次要 %(total)s 元。",
              budget=format_fen(cycle.budget_fen), total=format_fen(total))
        )  # fmt: skip
    if quotas:
        _require_quota(quotas, tally, fresh)


def _require_quota(quotas: Sequence[Quota], tally: Tally, fresh: Sequence[Enrolment]) -> None:
    for enrolment in fresh:
        if not any(within_quota(quota.region_code, enrolment.scope_code) for quota in quotas):
            place = region_name(enrolment.scope_code[:9] + "000")
            raise QuotaFull(_("这一期没有分名额给%(place)s。要加名额，请找旗妇联。", place=place))
    for quota in quotas:
        here = [enrolment for enrolment in fresh if within_quota(quota.region_code, enrolment.scope_code)]
        used, used_fen = tally.used(quota.region_code)
        if here and used + len(here) > quota.persons:
            left = max(quota.persons - used, 0)
            place = region_name(quota.region_code)
            raise QuotaFull(
                _("%(place)s的名额还剩 %(left)s 个，这次要 %(n)s 个。请少选几人，或请旗妇联加名额。",
                  place=place, left=left, n=len(here))
            )  # fmt: skip
        money = used_fen + sum(enrolment.amount_fen for enrolment in here)
        if here and quota.budget_fen is not None and money > quota.budget_fen:
            raise QuotaFull(
                _("%(place)s的钱不够：分到 %(budget)s 元，加上这次要 %(total)s 元。",
                  place=region_name(quota.region_code), budget=format_fen(quota.budget_fen), total=format_fen(money))
            )  # fmt: skip


def _insert(enrolments: list[Enrolment], actor: Actor, today: dt.date, reason: str | None) -> list[Enrolment]:
    if not enrolments:
        return []
    try:
        with savepoint():
            db.session.add_all(enrolments)
    except IntegrityError as error:
        raise AlreadyNominated(enrolments[0].person.name if len(enrolments) == 1 else str(_("有人"))) from error
    write_steps(enrolments, {}, EnrolmentState.NOMINATED, actor=actor, today=today, note=None)
    log_step(enrolments, "enrolment.nominate", actor=actor, note=None)
    return enrolments


def resubmit(enrolments: Sequence[Enrolment], *, reason: str | None, actor: Actor, today: dt.date) -> list[Enrolment]:
    """returned → nominated, after the township has mended what was missing. Raises WrongState."""
    actor.demand(Permission.ENROLMENT_NOMINATE)
    require_visible(enrolments, actor)
    refresh_locked(enrolments)
    note = (reason or "").strip() or None
    values: dict[str, Any] = {"return_reason": None} | ({"reason": note} if note else {})
    return move(
        enrolments, EnrolmentState.NOMINATED, "enrolment.resubmit", actor=actor, today=today, note=note, **values
    )
