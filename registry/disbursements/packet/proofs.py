"""Which paper of a batch is there, and which line lacks which proof: what an auditor would ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from registry.access.scope import code_range
from registry.core.i18n import Text, _
from registry.disbursements.lines import LIVE_STATES
from registry.disbursements.models import Batch, Certificate, Disbursement, DisbursementState, PayMethod
from registry.disbursements.packet.models import PaperKind
from registry.disbursements.packet.queries import Scan
from registry.programs.models import Notice

S, K = DisbursementState, PaperKind


@dataclass(frozen=True)
class Lack:
    """A line and the proofs it lacks."""

    line: Disbursement
    what: Sequence[Text]


@dataclass(frozen=True)
class Proofs:
    """The papers that are lacking, of the batch as a whole and line by line."""

    papers: Mapping[PaperKind, Text]
    lines: Sequence[Lack]
    unconfirmed: bool = False

    @property
    def complete(self) -> bool:
        """Nothing is lacking."""
        return not self.papers and not self.lines and not self.unconfirmed


def find_lacks(
    batch: Batch, lines: Sequence[Disbursement], scans: Sequence[Scan], notices: Sequence[Notice],
    certificates: Mapping[int, Certificate],
) -> Proofs:  # fmt: skip
    """What is lacking; `certificates` by line row id. Lines taken out before the payment need no proof. No query."""
    kept = [line for line in lines if line.state in LIVE_STATES or line.paid_on is not None]
    places = [scan.file.scope_code for scan in scans if scan.paper.kind is K.SIGNED_SHEET]
    notice_ids = {notice.id for notice in notices}
    found = [Lack(line, _of_line(batch, line, places, notice_ids, certificates)) for line in kept]
    there = {scan.paper.kind for scan in scans}
    unconfirmed = batch.past and batch.approver_id is None
    return Proofs(_of_batch(batch, kept, there, notices), [lack for lack in found if lack.what], unconfirmed)


def _of_batch(
    batch: Batch, lines: Sequence[Disbursement], there: Collection[PaperKind], notices: Sequence[Notice]
) -> dict[PaperKind, Text]:
    paid = any(line.paid_on is not None for line in lines)
    wanted: dict[PaperKind, Text] = {
        K.ALLOCATION: _("没有资金下达文件的扫描件"),
        K.MINUTES: _("没有会议纪要的扫描件"),
    }
    if notices and not any(notice.photo_id for notice in notices):
        wanted[K.NOTICE_RESULT] = _("没有公示照片或结果证明")
    if batch.past or batch.approver_id is not None:
        wanted[K.APPROVAL] = _("没有签批的付款申请单")
    by_bank = paid and any(line.method is PayMethod.BANK and line.amount_fen for line in lines)
    if by_bank and not any(line.arrived_on for line in lines):
        wanted[K.BANK_RECEIPT] = _("没有银行回单，也没有银行结果")
    if any(line.state is S.SIGNED for line in lines):
        wanted[K.SIGNED_SHEET] = _("没有签了字的签领表")
    return {kind: text for kind, text in wanted.items() if kind not in there}


def _of_line(
    batch: Batch, line: Disbursement, places: Sequence[str], notices: Collection[int],
    certificates: Mapping[int, Certificate],
) -> list[Text]:  # fmt: skip
    lacks: list[Text] = []
    enrolment = line.enrolment
    if batch.program.notice_required and enrolment.notice_id not in notices and not enrolment.exempt_reason:
        lacks.append(_("没有公示，也没有不公示的理由"))
    if line.paid_on is None:
        lacks.append(_("还没有发放"))
        return lacks
    if line.id not in certificates:
        lacks.append(_("没有证书"))
    if line.state is S.PAID and line.method is PayMethod.BANK and line.amount_fen and line.arrived_on is None:
        lacks.append(_("没有银行到账结果"))
    if line.state is S.PAID:
        lacks.append(_("没有签领"))
    if line.state is S.SIGNED and not any(_covers(place, line.scope_code) for place in places):
        lacks.append(_("签领表没有扫描件"))
    return lacks


def _covers(place: str, code: str) -> bool:
    low, high = code_range(place)
    return low <= code <= high
