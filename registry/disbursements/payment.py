"""Paying a batch: each line's money out, certificate numbers, enrolments active — all in one transaction, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.disbursements import money
from registry.disbursements.batches import reason_of, require_state
from registry.disbursements.certificates import issue_certificates, mark_void, valid_certificates
from registry.disbursements.checks import notice_check
from registry.disbursements.errors import NotPayable, WrongLineState
from registry.disbursements.lines import PAID_STATES, live_lines, lock_batch
from registry.disbursements.models import Batch, BatchState, Disbursement, DisbursementState
from registry.disbursements.words import LINE_LABELS
from registry.extensions import db
from registry.programs.models import EnrolmentState
from registry.programs.steps import activate

B, S = BatchState, DisbursementState


def pay_batch(batch: Batch, *, paid_on: dt.date, actor: Actor, today: dt.date) -> Batch:
    """approved → paid: money out line by line, a certificate each, enrolments active.

    Pressing twice pays once: whoever comes second waits for the lock, finds the batch paid and gets the first
    result back unchanged. Raises Invalid (field "paid_on"), NotPayable for an open objection, WrongBatchState, MissingGlyph, Denied.
    """
    actor.demand(Permission.DISBURSEMENT_PAY)
    batch = lock_batch(batch)
    if not covers(actor, batch.scope_code):
        raise NotFound
    if batch.state in (B.PAID, B.CLOSED):
        return batch
    require_state(batch, B.APPROVED)
    _day(batch, paid_on, today)
    lines = live_lines(batch)
    held = notice_check(batch, lines, today)
    if held.state == "bad":  # an objection may have come in since the approval
        raise NotPayable(held.text)
    money.pay_out(batch, lines, paid_on=paid_on, actor=actor)
    for line in lines:
        line.state, line.paid_on = S.PAID, paid_on
    batch.state, batch.paid_by_id, batch.paid_on = B.PAID, actor.user_id, paid_on
    fresh = [line.enrolment for line in lines if line.enrolment.state is EnrolmentState.APPROVED]
    record(actor, "batch.pay", batch, subjects=[line.person_id for line in lines], detail={"lines": len(lines)})
    if fresh:
        activate(fresh, actor=actor, today=today)
    db.session.flush()
    issue_certificates(batch, lines, on=paid_on)
    return batch


def _day(batch: Batch, paid_on: dt.date, today: dt.date) -> None:
    if paid_on > today:
        raise Invalid(_("发放的日子还没到。请写实际到账或发到手的那一天。"), "paid_on")
    if batch.approved_on is not None and paid_on < batch.approved_on:
        raise Invalid(
            _(
                "发放的日子在批准（%(m)s月%(d)s日）之前。请核对。",
                m=batch.approved_on.month,
                d=batch.approved_on.day,
            ),
            "paid_on",
        )


def return_line(line: Disbursement, *, reason: str, actor: Actor, today: dt.date) -> Disbursement:
    """paid → returned: the money did not arrive or came back; it goes back to where it came from.

    The certificate is void with it, its number stays. Raises ReasonMissing, WrongLineState, Denied, NotFound.
    """
    actor.demand(Permission.DISBURSEMENT_PAY)
    return _take_back(line, S.RETURNED, (S.PAID,), "line.return", reason, actor, today)


def void_line(line: Disbursement, *, reason: str, actor: Actor, today: dt.date) -> Disbursement:
    """paid or signed → void: a wrong payment. Money back, certificate void, number kept; pay anew in another batch.

    The new line then says which one it replaces. Raises ReasonMissing, WrongLineState, Denied, NotFound.
    """
    actor.demand(Permission.CERTIFICATE_VOID)
    return _take_back(line, S.VOID, PAID_STATES, "line.void", reason, actor, today)


def _take_back(
    line: Disbursement, to: DisbursementState, allowed: Sequence[DisbursementState], action: str, reason: str,
    actor: Actor, today: dt.date,
) -> Disbursement:  # fmt: skip
    why = reason_of(reason)
    if not covers(actor, line.scope_code):
        raise NotFound
    batch = lock_batch(line.batch)
    db.session.refresh(line)
    if line.state not in allowed:
        raise WrongLineState(line.person.name, LINE_LABELS[line.state])
    money.take_back(batch, line, reason=why, actor=actor, today=today)
    line.state, line.end_reason, line.ended_on = to, why, today
    mark_void(valid_certificates([line.id]), why, today)
    close_when_done(batch)
    record(actor, action, line, subjects=[line.person_id], reason=why)
    db.session.flush()
    return line


def close_when_done(batch: Batch) -> None:
    """paid → closed once nobody's signature is missing; the caller records it."""
    db.session.flush()
    if batch.state is B.PAID and all(line.state is not S.PAID for line in live_lines(batch)):
        batch.state = B.CLOSED
