"""Making a batch, changing its names, handing it in, giving it back. Money moves only later (approval, payment)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.core.i18n import _
from registry.disbursements import money
from registry.disbursements.errors import EmptyBatch, NotPayable, ReasonMissing, WrongBatchState
from registry.disbursements.lines import LIVE_STATES, common_scope, guardians, live_lines, lock_batch
from registry.disbursements.models import Batch, BatchState, Disbursement, DisbursementState, PayMethod
from registry.disbursements.numbers import batch_number
from registry.disbursements.words import BATCH_LABELS
from registry.extensions import db
from registry.funds.budget_models import BudgetLine
from registry.funds.budgets import require_line_of
from registry.funds.models import Fund
from registry.people.models import Person, RecipientKind, Relative
from registry.programs.models import Cycle, Enrolment, EnrolmentState
from registry.settings.queries import region_chain

B, S = BatchState, DisbursementState
EDITABLE = (B.DRAFT, B.RETURNED)
PAYABLE = (EnrolmentState.APPROVED, EnrolmentState.ACTIVE)


def require_state(batch: Batch, *states: BatchState) -> None:
    """Raise WrongBatchState unless the batch is in one of the states."""
    if batch.state not in states:
        raise WrongBatchState(batch.number, BATCH_LABELS[batch.state])


def reason_of(text: str) -> str:
    """The reason as kept; raises ReasonMissing when there is none."""
    if not text.strip():
        raise ReasonMissing
    return text.strip()[:300]


def own_batch(batch: Batch, actor: Actor) -> None:
    """Raise unless the batch is the actor's to change: the names of a batch are its maker's work, so that "maker" says one person (invariant 5)."""
    actor.demand(Permission.DISBURSEMENT_PREPARE)
    if not covers(actor, batch.scope_code):
        raise NotFound
    if batch.maker_id is not None and batch.maker_id != actor.user_id:
        raise Denied(_("这批不是您编的。要改名单，请编制人改，或者退回后另编一批。"))


def may_use_fund(fund: Fund, actor: Actor) -> bool:
    """An office pays from funds of its region and of the offices above it."""
    return covers(actor, fund.scope_code) or fund.scope_code in region_chain(actor.region_code)


def make_batch(
    cycle: Cycle, fund: Fund, enrolments: Sequence[Enrolment], *, method: PayMethod, actor: Actor, today: dt.date,
    pay_on: dt.date | None = None, title: str = "", place: str | None = None, allocation_paper: str | None = None,
    minutes_number: str | None = None, amounts: Mapping[int, int] | None = None, budget_line: BudgetLine | None = None,
) -> Batch:  # fmt: skip
    """A draft with one line per approved enrolment; its number is the next of the cycle's series.

    `amounts` replaces the enrolment's frozen amount (enrolment row id → fen), for what is paid again after a
    void; `budget_line` is the line of the fund that it is charged to. Raises EmptyBatch, NotFound outside the actor's
    region, NotPayable, Conflict naming who is in another batch.
    """
    actor.demand(Permission.DISBURSEMENT_PREPARE)
    if not enrolments:
        raise EmptyBatch
    if not may_use_fund(fund, actor) or not all(covers(actor, enrolment.scope_code) for enrolment in enrolments):
        raise NotFound
    if cycle.program.bank_only and method is not PayMethod.BANK:
        raise NotPayable(_("“%(program)s”只能银行转账，不能发现金或实物。", program=cycle.program.title), "method")
    require_line_of(fund, budget_line)
    scope_code = common_scope([enrolment.scope_code for enrolment in enrolments])
    number = batch_number(cycle, scope_code, today)
    batch = Batch(
        number=number, title=title.strip() or _title(cycle, number), program_id=cycle.program_id, cycle_id=cycle.id,
        fund_id=fund.id, scope_code=scope_code, method=method, pay_on=pay_on or cycle.pay_on, place=place,
        allocation_paper=allocation_paper or fund.paper_number, minutes_number=minutes_number,
        maker_id=actor.user_id, created_by_id=actor.user_id,
        budget_line_id=budget_line.id if budget_line else None,
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    _add(batch, cycle, enrolments, amounts or {}, actor)
    subjects = [enrolment.person_id for enrolment in enrolments]
    record(actor, "batch.make", batch, subjects=subjects, detail={"lines": len(subjects)})
    return batch


def _title(cycle: Cycle, number: str) -> str:
    count = int(number.rpartition("-")[2])
    return f"{cycle.program.title} {cycle.title} 第 {count} 批"[:100]


def add_lines(batch: Batch, enrolments: Sequence[Enrolment], *, actor: Actor, today: dt.date) -> list[Disbursement]:
    """More names in a draft. Raises as make_batch, and WrongBatchState once it was handed in."""
    batch = lock_batch(batch)
    own_batch(batch, actor)
    require_state(batch, *EDITABLE)
    if not all(covers(actor, enrolment.scope_code) for enrolment in enrolments):
        raise NotFound
    lines = _add(batch, batch.cycle, enrolments, {}, actor)
    batch.scope_code = common_scope([batch.scope_code, *(line.scope_code for line in lines)])
    batch.edition += 1
    record(actor, "batch.add_lines", batch, subjects=[line.person_id for line in lines])
    db.session.flush()
    return lines


def _add(
    batch: Batch, cycle: Cycle, enrolments: Sequence[Enrolment], amounts: Mapping[int, int], actor: Actor
) -> list[Disbursement]:
    _require_payable(cycle, enrolments)
    earlier = _ended_before([enrolment.id for enrolment in enrolments])
    known = guardians([enrolment.person_id for enrolment in enrolments])
    last = db.session.scalar(select(func.max(Disbursement.serial)).where(Disbursement.batch_id == batch.id)) or 0
    lines = []
    for serial, enrolment in enumerate(enrolments, start=last + 1):
        line = _line(batch, cycle, enrolment, known.get(enrolment.person_id), amounts.get(enrolment.id))
        line.serial, line.replaces_id, line.created_by_id = serial, earlier.get(enrolment.id), actor.user_id
        lines.append(line)
    try:
        with db.session.begin_nested():
            db.session.add_all(lines)
    except IntegrityError as error:
        raise Conflict(_("名单里有人刚被编进另一批。请刷新再选。")) from error
    return lines


def _require_payable(cycle: Cycle, enrolments: Sequence[Enrolment]) -> None:
    for enrolment in enrolments:
        if enrolment.cycle_id != cycle.id:
            raise Invalid(_("%(name)s不在“%(cycle)s”里。", name=enrolment.person.name, cycle=cycle.title), "enrolments")
        if enrolment.state not in PAYABLE:
            raise NotPayable(_("%(name)s还没有批准，不能发。先走完提名、公示和批准。", name=enrolment.person.name))
    ids = [enrolment.id for enrolment in enrolments]
    taken = db.session.execute(
        select(Person.name, Batch.number)
        .join(Disbursement, Disbursement.person_id == Person.id)
        .join(Batch, Disbursement.batch_id == Batch.id)
        .where(Disbursement.enrolment_id.in_(ids), Disbursement.state.in_(LIVE_STATES))
        .order_by(Disbursement.id)
        .limit(1)
    ).first()
    if taken is not None:
        raise Conflict(_("%(name)s已经在批次 %(number)s 里，不能再发一次。", name=taken.name, number=taken.number))


def _ended_before(enrolment_ids: Sequence[int]) -> dict[int, int]:
    """Enrolment → its newest returned or void line, which a new line replaces."""
    rows = db.session.execute(
        select(Disbursement.enrolment_id, func.max(Disbursement.id).label("id"))
        .where(Disbursement.enrolment_id.in_(enrolment_ids), Disbursement.paid_on.is_not(None))
        .group_by(Disbursement.enrolment_id)
        .order_by(Disbursement.enrolment_id)
    )
    return {row.enrolment_id: row.id for row in rows}


def _line(
    batch: Batch, cycle: Cycle, enrolment: Enrolment, guardian: Relative | None, amount: int | None
) -> Disbursement:
    person, program = enrolment.person, cycle.program
    fen = enrolment.amount_fen if amount is None else amount
    method = batch.method if fen else PayMethod.GOODS
    line = Disbursement(
        batch_id=batch.id, enrolment_id=enrolment.id, person_id=person.id, program_id=program.id, cycle_id=cycle.id,
        scope_code=enrolment.scope_code, stage=enrolment.stage, amount_fen=fen, goods_item=enrolment.goods_item,
        goods_value_fen=enrolment.goods_value_fen, per_household=program.per_household, method=method,
    )  # fmt: skip
    if method is PayMethod.BANK:
        line.bank_account = person.bank_account
        line.payee_name, line.payee_relation = person.account_holder, person.account_relation
    if line.payee_name is None and guardian is not None and person.kind is RecipientKind.CHILD:
        line.payee_name, line.payee_relation = guardian.name, guardian.kinship
    return line


def remove_line(batch: Batch, lines: Sequence[Disbursement], *, reason: str, actor: Actor, today: dt.date) -> Batch:
    """Take names out of a batch before its approval; they stay in it, struck through, with the reason.

    The maker while she edits, the approver while it waits. Raises WrongBatchState, ReasonMissing, Denied.
    """
    batch = lock_batch(batch)
    why = reason_of(reason)
    if batch.state is B.PENDING:
        actor.demand(Permission.DISBURSEMENT_APPROVE)
        if not covers(actor, batch.scope_code):
            raise NotFound
    else:
        own_batch(batch, actor)
        require_state(batch, *EDITABLE)
    for line in lines:
        if line.batch_id != batch.id or line.state is not S.PROPOSED:
            raise Conflict(_("%(name)s不在这份名单里了。请刷新看看。", name=line.person.name))
        line.state, line.end_reason, line.ended_on = S.RETURNED, why, today
    batch.edition += 1
    record(actor, "batch.remove_line", batch, subjects=[line.person_id for line in lines], reason=why)
    db.session.flush()
    return batch


def set_lines_aside(batch: Batch, lines: Sequence[Disbursement], *, reason: str, actor: Actor, today: dt.date) -> Batch:
    """Take lines out of an approved batch so that the others can be paid; their money is free again.

    They stay on the list with the reason and may enter another batch. Raises WrongBatchState, ReasonMissing,
    Conflict where nobody would be left, Denied, NotFound.
    """
    actor.demand(Permission.DISBURSEMENT_PAY)
    batch = lock_batch(batch)
    why = reason_of(reason)
    if not covers(actor, batch.scope_code):
        raise NotFound
    require_state(batch, B.APPROVED)
    if any(line.batch_id != batch.id or line.state is not S.APPROVED for line in lines):
        raise Conflict(_("名单变了。请刷新看看。"))
    if len(lines) >= len(live_lines(batch)):
        raise Conflict(_("不能把全部的人都放到一边。不发了，请作废这一批。"))
    money.release(batch, lines, actor=actor, today=today)
    for line in lines:
        line.state, line.end_reason, line.ended_on, line.instalment_id = S.RETURNED, why, today, None
    batch.edition += 1
    record(actor, "batch.set_aside", batch, subjects=[line.person_id for line in lines], reason=why)
    db.session.flush()
    return batch


def submit_batch(batch: Batch, *, actor: Actor, today: dt.date) -> Batch:
    """draft or returned → pending: it now waits for another person. Raises EmptyBatch, WrongBatchState."""
    batch = lock_batch(batch)
    own_batch(batch, actor)
    require_state(batch, *EDITABLE)
    lines = live_lines(batch)
    if not lines:
        raise EmptyBatch
    batch.state, batch.submitted_on = B.PENDING, today
    record(actor, "batch.submit", batch, subjects=[line.person_id for line in lines])
    db.session.flush()
    return batch


def return_batch(batch: Batch, *, reason: str, actor: Actor, today: dt.date) -> Batch:
    """pending or approved → returned to its maker; what was reserved is free again. Raises ReasonMissing, Denied."""
    batch = lock_batch(batch)
    why = reason_of(reason)
    _may_stop(batch, actor)
    require_state(batch, B.PENDING, B.APPROVED)
    lines = live_lines(batch)
    _free(batch, lines, actor, today)
    batch.state, batch.return_reason, batch.edition = B.RETURNED, why, batch.edition + 1
    batch.approver_id = batch.approved_on = None
    record(actor, "batch.return", batch, subjects=[line.person_id for line in lines], reason=why)
    db.session.flush()
    return batch


def void_batch(batch: Batch, *, reason: str, actor: Actor, today: dt.date) -> Batch:
    """Give a batch up before it is paid; its number stays, its people may enter another. Raises as return_batch."""
    batch = lock_batch(batch)
    why = reason_of(reason)
    _may_stop(batch, actor)
    require_state(batch, B.DRAFT, B.RETURNED, B.PENDING, B.APPROVED)
    lines = live_lines(batch)
    _free(batch, lines, actor, today)
    for line in lines:
        line.state, line.end_reason, line.ended_on = S.VOID, why, today
    batch.state, batch.return_reason = B.VOID, why
    record(actor, "batch.void", batch, subjects=[line.person_id for line in lines], reason=why)
    db.session.flush()
    return batch


def _may_stop(batch: Batch, actor: Actor) -> None:
    if not covers(actor, batch.scope_code):
        raise NotFound
    if batch.state is B.APPROVED or actor.user_id != batch.maker_id:
        actor.demand(Permission.DISBURSEMENT_APPROVE)
    else:
        actor.demand(Permission.DISBURSEMENT_PREPARE)


def _free(batch: Batch, lines: Sequence[Disbursement], actor: Actor, today: dt.date) -> None:
    if batch.state is B.APPROVED:
        money.release(batch, lines, actor=actor, today=today)
        for line in lines:
            line.state, line.instalment_id = S.PROPOSED, None
