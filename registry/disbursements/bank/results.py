"""Taking in what the bank says: arrived, failed with the money back, or set aside; the same file twice changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from registry.access.actor import Actor
from registry.audit.services import record
from registry.core.errors import Conflict, DomainError, Invalid
from registry.core.i18n import Text, _
from registry.core.masking import mask_bank
from registry.core.savepoint import savepoint
from registry.disbursements.bank.matching import Match, match_rows
from registry.disbursements.bank.models import BankResult, BankResultLine, Outcome
from registry.disbursements.bank.out import by_bank, known_lines, may_handle, why_left_out
from registry.disbursements.bank.reading import BankRow, digest_of
from registry.disbursements.batches import require_state, set_lines_aside
from registry.disbursements.lines import LIVE_STATES, all_lines, lock_batch
from registry.disbursements.models import Batch, BatchState, Disbursement, DisbursementState
from registry.disbursements.payment import pay_batch, return_line
from registry.extensions import db

B, S = BatchState, DisbursementState


@dataclass(frozen=True)
class Taken:
    """The record of a result file; `again` when this content had been taken before and nothing was changed."""

    result: BankResult
    again: bool = False


def take_result(
    batch: Batch, rows: Sequence[BankRow], *, filename: str, paid_on: dt.date | None, actor: Actor, today: dt.date
) -> Taken:
    """Match every row and act on it: arrivals noted with their receipt, failures returned with the money back.

    An approved batch is paid by it first, on `paid_on` (else the newest day in the file); who could not be in the
    transfer file is set aside before that. Raises Denied, WrongBatchState, Invalid (field "file") where no row is of
    this batch, and what pay_batch raises.
    """
    may_handle(batch, actor)
    batch = lock_batch(batch)
    digest = digest_of(rows)
    before = db.session.scalar(select(BankResult).where(BankResult.batch_id == batch.id, BankResult.digest == digest))
    if before is not None:
        return Taken(before, again=True)
    require_state(batch, B.APPROVED, B.PAID, B.CLOSED)
    lines = all_lines(batch)
    sent = [line for line in lines if line.state in LIVE_STATES or line.paid_on is not None]
    matches = match_rows(rows, known_lines(batch, sent), batch.number)
    _require_ours(matches, batch)
    if batch.state is B.APPROVED:
        _pay(batch, lines, rows, paid_on, actor, today)
    return Taken(_settle(batch, matches, lines, digest, filename, actor, today))


def _require_ours(matches: Sequence[Match], batch: Batch) -> None:
    """A file of which no row can be placed is somebody else's; nothing is written."""
    if any(match.known is not None for match in matches):
        return
    first = next(match for match in matches if match.wrong is not None)
    raise Invalid(
        _("文件里 %(n)s 行，没有一行是批次 %(number)s 的，什么都没改。第 %(row)s 行：%(why)s",
          n=len(matches), number=batch.number, row=first.row.sheet_row, why=str(first.wrong)), "file",
    )  # fmt: skip


def _pay(
    batch: Batch, lines: Sequence[Disbursement], rows: Sequence[BankRow], paid_on: dt.date | None, actor: Actor,
    today: dt.date,
) -> None:  # fmt: skip
    bare = [line for line in by_bank(lines) if line.state is S.APPROVED and why_left_out(line) is not None]
    if bare:
        set_lines_aside(batch, bare, reason=str(_("没有能用的银行账户，没进转账文件")), actor=actor, today=today)
    day = paid_on or max((row.day for row in rows if row.day is not None and row.day <= today), default=today)
    pay_batch(batch, paid_on=day, actor=actor, today=today)


def _settle(
    batch: Batch, matches: Sequence[Match], lines: Sequence[Disbursement], digest: str, filename: str, actor: Actor,
    today: dt.date,
) -> BankResult:  # fmt: skip
    result = BankResult(
        batch_id=batch.id, digest=digest, received_on=today, rows=len(matches), created_by_id=actor.user_id,
        arrived=0, failed=0, unchanged=0, set_aside=0, arrived_fen=0, failed_fen=0, set_aside_fen=0,
    )  # fmt: skip
    result.file_name = filename.strip()[:200]
    by_id = {line.id: line for line in lines}
    told = []
    for place, match in enumerate(matches, start=1):
        line = by_id[match.known.id] if match.known is not None else None
        outcome, why = _act(match, line, actor, today)
        told.append(_note(place, match, line, outcome, why))
        _count(result, outcome, match.row.amount_fen or (line.amount_fen if line else 0))
    db.session.add(result)
    db.session.flush()
    for note in told:
        note.result_id = result.id
    db.session.add_all(told)
    subjects = sorted({line.person_id for line in by_id.values()})
    counts = {name: getattr(result, name) for name in ("rows", "arrived", "failed", "set_aside")}
    record(actor, "bank.result", result, subjects=subjects, region_code=batch.scope_code, detail=counts)
    db.session.flush()
    return result


def _act(match: Match, line: Disbursement | None, actor: Actor, today: dt.date) -> tuple[Outcome, Text | str | None]:
    """What a row does to its payment, and why it does nothing."""
    row = match.row
    if match.wrong is not None or line is None:
        return Outcome.SET_ASIDE, match.wrong
    if row.arrived:
        return _arrive(line, row, today)
    if line.state is S.RETURNED:
        return Outcome.UNCHANGED, None
    reason = str(_("银行退回：%(why)s", why=row.reason or row.status))
    try:
        with savepoint():
            return_line(line, reason=reason, actor=actor, today=today)
    except Conflict as error:
        return Outcome.SET_ASIDE, _("银行说没转成，可是%(why)s", why=str(error))
    except DomainError as error:
        return Outcome.SET_ASIDE, error.message
    return Outcome.FAILED, reason


def _arrive(line: Disbursement, row: BankRow, today: dt.date) -> tuple[Outcome, Text | None]:
    if line.state not in (S.PAID, S.SIGNED) or line.paid_on is None:
        return Outcome.SET_ASIDE, _("银行说转成了，可是这一笔已经退回或作废。请向银行核对，别转两次。")
    if line.arrived_on is not None:
        return Outcome.UNCHANGED, None
    day = row.day if row.day is not None and line.paid_on <= row.day <= today else line.paid_on
    line.arrived_on, line.receipt_number = day, row.receipt or None
    return Outcome.ARRIVED, None


def _note(
    place: int, match: Match, line: Disbursement | None, outcome: Outcome, why: Text | str | None
) -> BankResultLine:
    row = match.row
    note = BankResultLine(
        place=place, sheet_row=row.sheet_row, disbursement_id=line.id if line else None, outcome=outcome,
        amount_fen=row.amount_fen, reason=str(why)[:300] if why is not None else None,
    )  # fmt: skip
    if outcome is Outcome.SET_ASIDE:
        note.told = "　".join(filter(None, (row.name, mask_bank(row.account) if row.account else "", row.status)))[:200]
    return note


def _count(result: BankResult, outcome: Outcome, fen: int) -> None:
    setattr(result, outcome.value, getattr(result, outcome.value) + 1)
    if outcome is not Outcome.UNCHANGED:
        name = f"{outcome.value}_fen"
        setattr(result, name, getattr(result, name) + fen)
