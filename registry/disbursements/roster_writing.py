"""Writing payments of the past: enrolments as they were, one batch for each cycle, fund and way of paying, the money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from registry.audit.services import record
from registry.core.errors import Conflict
from registry.core.i18n import _
from registry.core.roster_kinds import Entries, RosterContext, RosterEntry
from registry.disbursements.lines import PAID_STATES, lock_batch
from registry.disbursements.models import Batch, BatchState, Certificate, Disbursement, DisbursementState, PayMethod
from registry.disbursements.numbers import batch_number
from registry.disbursements.roster_money import past_fund, pay_past, take_back_past
from registry.extensions import db
from registry.funds.models import Fund
from registry.people.models import LifetimeAid
from registry.programs.eligibility import chunks
from registry.programs.lifetime import claim
from registry.programs.models import ENDED_STATES, Cycle, Enrolment, EnrolmentState
from registry.programs.roster_enrolments import log_past, past_enrolment
from registry.programs.roster_enrolments import take_back_past as withdraw_past

UNDONE = "导入撤回"
S = DisbursementState
BATCH_LINES = 2_000


def write_payments(entries: Entries, context: RosterContext) -> list[Disbursement]:
    """The rows as paid lines; raises Overdraft, PeriodClosed, AlreadyGranted."""
    cycles = {id(entry): entry.extra["book"].settle(entry.extra["chosen"]) for entry in entries}
    enrolments = _enrolments(entries, cycles, context)
    groups: dict[tuple[int, int, str], list[RosterEntry]] = defaultdict(list)
    county, funds = context.region[:6] + "000000", dict[Any, Fund]()
    for entry in entries:
        fund = entry.extra.get("fund") or funds.get(entry.extra.get("source"))
        if fund is None:
            fund = past_fund(county, entry.extra.get("source"), actor=context.actor, today=context.today)
            funds[entry.extra.get("source")] = fund
        entry.extra["fund"] = fund
        groups[cycles[id(entry)].id, fund.id, _method(entry).value].append(entry)
    made: dict[int, Disbursement] = {}
    for group in groups.values():
        for start in range(0, len(group), BATCH_LINES):
            part = group[start : start + BATCH_LINES]
            lines = _batch(part, cycles[id(part[0])], enrolments, context)
            made.update({id(entry): line for entry, line in zip(part, lines, strict=True)})
    return [made[id(entry)] for entry in entries]


def _method(entry: RosterEntry) -> PayMethod:
    said = entry.values.get("method")
    if not entry.extra["cash"]:
        return PayMethod.SERVICE if said == "service" else PayMethod.GOODS
    if said in ("bank", "cash"):
        return PayMethod(said)
    chosen = entry.extra["chosen"]
    bank = entry.values.get("bank_account") or (chosen.program is not None and chosen.program.bank_only)
    return PayMethod.BANK if bank else PayMethod.CASH


def _enrolments(entries: Entries, cycles: dict[int, Cycle], context: RosterContext) -> dict[tuple[int, int], Enrolment]:
    """The live enrolment of each person and cycle; missing ones are made as they were."""
    found: dict[tuple[int, int], Enrolment] = {}
    for part in chunks(entry.person.id for entry in entries):
        query = select(Enrolment).where(Enrolment.person_id.in_(part), Enrolment.state.not_in(ENDED_STATES))
        found.update({(one.person_id, one.cycle_id): one for one in db.session.scalars(query.order_by(Enrolment.id))})
    fresh = []
    for entry in entries:
        cycle = cycles[id(entry)]
        key = (entry.person.id, cycle.id)
        if key not in found:
            state = EnrolmentState.COMPLETED if cycle.ends_on < context.today else EnrolmentState.ACTIVE
            found[key] = past_enrolment(entry.person, cycle, entry.extra["on"], entry.extra["cash"], state, context)
            fresh.append(found[key])
            if cycle.program.lifetime_kind and entry.person.id_index:
                db.session.flush()
                claim(entry.person, cycle.program.lifetime_kind, entry.extra["on"], context.source or cycle.title)
        elif found[key].state is EnrolmentState.APPROVED:
            found[key].state = EnrolmentState.ACTIVE
    db.session.flush()
    if fresh:
        log_past(fresh, context)
    return found


def _batch(
    entries: Entries, cycle: Cycle, enrolments: dict[tuple[int, int], Enrolment], context: RosterContext
) -> list[Disbursement]:
    last, actor = max(entry.extra["on"] for entry in entries), context.actor
    scope = context.region
    number = batch_number(cycle, scope, context.today)
    batch = Batch(
        number=number, title=f"{cycle.program.title} {cycle.title} {_('补录')}"[:100], program_id=cycle.program_id,
        cycle_id=cycle.id, fund=entries[0].extra["fund"], scope_code=scope, method=_method(entries[0]),
        state=BatchState.PAID, past=True, pay_on=last, paid_on=last, paid_by_id=actor.user_id, maker_id=actor.user_id,
        created_by_id=actor.user_id,
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    taken = _kinds_taken([enrolments[entry.person.id, cycle.id].id for entry in entries])
    lines = [_line(entry, batch, serial, enrolments[entry.person.id, cycle.id], taken)
             for serial, entry in enumerate(entries, start=1)]  # fmt: skip
    db.session.add_all(lines)
    db.session.flush()
    pay_past(batch, lines, actor=actor, today=context.today)
    if all(line.state is S.SIGNED for line in lines):
        batch.state = BatchState.CLOSED
    subjects = [line.person_id for line in lines]
    record(actor, "batch.import", batch, subjects=subjects, detail={"lines": len(lines)})
    db.session.flush()
    return lines


def _kinds_taken(enrolment_ids: Sequence[int]) -> dict[int, set[str]]:
    taken: dict[int, set[str]] = defaultdict(set)
    for part in chunks(enrolment_ids):
        rows = db.session.execute(
            select(Disbursement.enrolment_id, Disbursement.kind)
            .where(Disbursement.enrolment_id.in_(part), Disbursement.state.not_in((S.RETURNED, S.VOID)))
            .order_by(Disbursement.id)
        )
        for enrolment_id, kind in rows:
            taken[enrolment_id].add(kind)
    return taken


def _line(
    entry: RosterEntry, batch: Batch, serial: int, enrolment: Enrolment, taken: dict[int, set[str]]
) -> Disbursement:
    """A paid line. A second payment of a cycle is a kind of its own: one live line per enrolment and kind (invariant 5)."""
    kinds, extra, fields = taken[enrolment.id], entry.extra, entry.fields
    kind = next(k for n in range(1, len(kinds) + 2) if (k := "grant" if n == 1 else f"grant-{n}") not in kinds)
    kinds.add(kind)
    signed = fields["signed_on"]
    line = Disbursement(
        batch=batch, serial=serial, enrolment_id=enrolment.id, person_id=entry.person.id,
        program_id=batch.program_id, cycle_id=batch.cycle_id, kind=kind, scope_code=entry.person.scope_code,
        stage=entry.person.stage or "", amount_fen=extra["cash"], goods_value_fen=extra["goods"],
        goods_item=fields["goods_item"], quantity=fields["quantity"] or 1, per_household=extra["household"],
        method=_method(entry), state=S.SIGNED if signed else S.PAID, paid_on=extra["on"], signed_on=signed,
        proxy_name=fields["proxy_name"], created_by_id=batch.created_by_id,
    )  # fmt: skip
    if line.method is PayMethod.BANK:
        line.bank_account = entry.values.get("bank_account") or entry.person.bank_account
    return line


def remove_payments(lines: Sequence[Disbursement], context: RosterContext) -> None:
    """The undo of an import; batches that a second person sent back before are gone already. Raises Conflict as below."""
    back: set[int] = set()
    for part in chunks(line.batch_id for line in lines):
        back.update(db.session.scalars(select(Batch.id).where(Batch.id.in_(part), Batch.state == BatchState.VOID)))
    take_back_payments([line for line in lines if line.batch_id not in back], context)


def take_back_payments(
    lines: Sequence[Disbursement], context: RosterContext, *, action: str = "batch.void", reason: str = UNDONE
) -> None:
    """Void the payments and bring their money back; Conflict once a certificate was printed or a line has moved."""
    moved = [line for line in lines if line.state not in PAID_STATES]
    certified: set[int] = set()
    for part in chunks(line.id for line in lines):
        certified.update(
            one or 0
            for one in db.session.scalars(
                select(Certificate.disbursement_id).where(Certificate.disbursement_id.in_(part))
            )
        )
    if moved or certified:
        raise Conflict(
            _(
                "不能撤回：有 %(count)s 笔已经出了证书，或者退回、作废过。请逐笔处理。",
                count=len(moved) + len(certified),
            )
        )
    of_batch: dict[int, list[Disbursement]] = defaultdict(list)
    for line in lines:
        of_batch[line.batch_id].append(line)
    for batch_id in sorted(of_batch):
        void_past(db.session.get_one(Batch, batch_id), of_batch[batch_id], context, action, reason)
    _remove_enrolments(lines, context)


def void_past(batch: Batch, lines: Sequence[Disbursement], context: RosterContext, action: str, reason: str) -> None:
    """The batch and these payments of it void, their money back, and out of the fund what came in with them."""
    lock_batch(batch)
    for line in lines:
        line.state, line.end_reason, line.ended_on = S.VOID, reason, context.today
    take_back_past(batch, lines, reason=reason, actor=context.actor, today=context.today)
    batch.state, batch.return_reason = BatchState.VOID, reason
    record(context.actor, action, batch, subjects=[line.person_id for line in lines], reason=reason)
    db.session.flush()


def _remove_enrolments(lines: Sequence[Disbursement], context: RosterContext) -> None:
    """Enrolments that nobody nominated and that no payment holds any more came with the import and go with it."""
    gone: list[Enrolment] = []
    for part in chunks(line.enrolment_id for line in lines):
        live: Any = select(Disbursement.enrolment_id).where(
            Disbursement.enrolment_id.in_(part), Disbursement.state.not_in((S.RETURNED, S.VOID))
        )
        query = select(Enrolment).options(joinedload(Enrolment.person), joinedload(Enrolment.cycle).joinedload(Cycle.program)).where(
            Enrolment.id.in_(part), Enrolment.nominated_by_id.is_(None), Enrolment.approved_by_id.is_(None),
            Enrolment.id.not_in(live), Enrolment.state.not_in(ENDED_STATES),
        )  # fmt: skip
        gone.extend(db.session.scalars(query.order_by(Enrolment.id)))
    withdraw_past(gone, context)
    for enrolment in gone:
        kind, index = enrolment.cycle.program.lifetime_kind, enrolment.person.id_index
        if kind and index:
            for aid in db.session.scalars(
                select(LifetimeAid).where(LifetimeAid.kind == kind, LifetimeAid.id_index == index)
            ):
                db.session.delete(aid)
    db.session.flush()
