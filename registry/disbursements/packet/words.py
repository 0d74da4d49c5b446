"""The words for the papers of a batch."""

from __future__ import annotations

from registry.core.i18n import Text, _
from registry.disbursements.packet.models import PaperKind
from registry.files.models import FileKind

PAPER_LABELS: dict[PaperKind, Text] = {
    PaperKind.ALLOCATION: _("资金下达文件"),
    PaperKind.MINUTES: _("会议纪要"),
    PaperKind.NOTICE_RESULT: _("公示照片和结果"),
    PaperKind.APPROVAL: _("签批的付款申请单"),
    PaperKind.BANK_RECEIPT: _("银行回单"),
    PaperKind.SIGNED_SHEET: _("签了字的签领表"),
    PaperKind.OTHER: _("其他"),
}
FILE_KINDS: dict[PaperKind, FileKind] = {
    PaperKind.MINUTES: FileKind.MINUTES,
    PaperKind.NOTICE_RESULT: FileKind.NOTICE_PHOTO,
    PaperKind.BANK_RECEIPT: FileKind.BANK_RETURN,
    PaperKind.SIGNED_SHEET: FileKind.SIGNED_SHEET,
}
"""How the store of files knows them; the others are evidence."""
