"""What the bank has said of a batch so far, for its page and for the audit packet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.core.errors import NotFound
from registry.disbursements.bank.models import BankResult, BankResultLine
from registry.disbursements.bank.out import by_bank
from registry.disbursements.lines import LIVE_STATES
from registry.disbursements.models import Batch, Disbursement, DisbursementState
from registry.extensions import db

S = DisbursementState


@dataclass(frozen=True)
class Standing:
    """Transfers of a batch by what is known of them: persons and fen."""

    sent: int = 0
    sent_fen: int = 0
    arrived: int = 0
    arrived_fen: int = 0
    returned: int = 0
    returned_fen: int = 0

    @property
    def open(self) -> int:
        """Transfers of which the bank has said nothing yet."""
        return self.sent - self.arrived - self.returned

    @property
    def open_fen(self) -> int:
        """Their sum."""
        return self.sent_fen - self.arrived_fen - self.returned_fen


def standing(lines: Sequence[Disbursement]) -> Standing:
    """Where the transfers of a paid batch stand; no query. Lines set aside before the payment are not in it."""
    sent = [line for line in by_bank(lines) if line.paid_on is not None or line.state in LIVE_STATES]
    arrived = [line for line in sent if line.arrived_on is not None and line.state in LIVE_STATES]
    returned = [line for line in sent if line.state not in LIVE_STATES]
    return Standing(
        len(sent), _fen(sent), len(arrived), _fen(arrived), len(returned), _fen(returned),
    )  # fmt: skip


def _fen(lines: Sequence[Disbursement]) -> int:
    return sum(line.amount_fen for line in lines)


def list_results(batch: Batch, actor: Actor) -> Sequence[BankResult]:
    """The result files of a batch, newest first; none for those who see a part of the batch only."""
    if not covers(actor, batch.scope_code):
        return []
    return db.session.scalars(
        select(BankResult).where(BankResult.batch_id == batch.id).order_by(BankResult.id.desc())
    ).all()


def get_result(batch: Batch, public_id: str, actor: Actor) -> BankResult:
    """A result file of this batch; raises NotFound, Denied."""
    actor.demand(Permission.DISBURSEMENT_READ)
    found = next((result for result in list_results(batch, actor) if result.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def result_lines(results: Sequence[BankResult]) -> Sequence[BankResultLine]:
    """The rows of result files in the order of the files, with payment and person; one query."""
    return db.session.scalars(
        select(BankResultLine)
        .options(joinedload(BankResultLine.disbursement).joinedload(Disbursement.person))
        .where(BankResultLine.result_id.in_([result.id for result in results]))
        .order_by(BankResultLine.result_id, BankResultLine.place)
    ).all()
