"""The approval of a batch by another person than its maker: every check once more, then the money is set aside."""

from __future__ import annotations

import datetime as dt

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import NotFound
from registry.disbursements import money
from registry.disbursements.batches import require_state
from registry.disbursements.checks import Check, batch_checks, missing_glyphs
from registry.disbursements.errors import EmptyBatch, NotPayable, SamePerson
from registry.disbursements.lines import live_lines, lock_batch
from registry.disbursements.models import Batch, BatchState, Disbursement, DisbursementState
from registry.disbursements.money import Plan
from registry.extensions import db
from registry.funds.errors import Overdraft


def approve_batch(batch: Batch, *, actor: Actor, today: dt.date) -> Batch:
    """pending → approved, all lines with it; the fund's money is reserved, allocated instalments are tied to lines.

    Raises SamePerson (also a CHECK of the database), Overdraft with the missing sum, MissingGlyph, NotPayable
    (notice, objection, double payment, cash where only the bank may pay, once in a lifetime), WrongBatchState.
    """
    actor.demand(Permission.DISBURSEMENT_APPROVE)
    batch = lock_batch(batch)
    if not covers(actor, batch.scope_code):
        raise NotFound
    require_state(batch, BatchState.PENDING)
    if batch.maker_id == actor.user_id:
        raise SamePerson
    lines = live_lines(batch)
    if not lines:
        raise EmptyBatch
    plan = money.plan(batch, lines, today)
    _refuse(batch_checks(batch, lines, actor=actor, today=today, plan=plan), lines, plan)
    money.reserve(batch, plan, actor=actor, today=today)
    for line in lines:
        line.state, line.instalment_id = DisbursementState.APPROVED, plan.instalments.get(line.id)
    batch.state, batch.approver_id, batch.approved_on = BatchState.APPROVED, actor.user_id, today
    batch.return_reason = None
    record(actor, "batch.approve", batch, subjects=[line.person_id for line in lines], detail={"lines": len(lines)})
    db.session.flush()
    return batch


def _refuse(checks: list[Check], lines: list[Disbursement], plan: Plan) -> None:
    for check in checks:
        if check.state != "bad":
            continue
        if check.key == "money":
            raise Overdraft(available=plan.available, wanted=plan.from_fund)
        if check.key == "glyphs":
            raise missing_glyphs(lines)[0]
        raise NotPayable(check.text)
