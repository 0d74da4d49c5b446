"""The words for states and methods of a pay-out, and the circle each state is drawn with."""

from __future__ import annotations

from registry.core.codes import KINSHIPS
from registry.core.i18n import Text, _
from registry.disbursements.models import BatchState, DisbursementState, PayMethod
from registry.programs.models import ProgramKind

B, D = BatchState, DisbursementState

BATCH_LABELS: dict[BatchState, Text] = {
    B.DRAFT: _("草稿"),
    B.PENDING: _("待批准"),
    B.RETURNED: _("退回修改"),
    B.APPROVED: _("已批准"),
    B.PAID: _("已发，等签领"),
    B.CLOSED: _("签领完"),
    B.VOID: _("作废"),
}
BATCH_GLYPHS: dict[BatchState, str] = {
    B.DRAFT: "draft",
    B.PENDING: "pending",
    B.RETURNED: "returned",
    B.APPROVED: "approved",
    B.PAID: "paid",
    B.CLOSED: "signed",
    B.VOID: "void",
}
PAST = _("补录")
"""How a batch or payment is marked that a roster brought in after it was paid."""
LINE_LABELS: dict[DisbursementState, Text] = {
    D.PROPOSED: _("待批准"),
    D.APPROVED: _("已批准"),
    D.PAID: _("已发"),
    D.SIGNED: _("签领"),
    D.RETURNED: _("退回"),
    D.VOID: _("作废"),
}
LINE_GLYPHS: dict[DisbursementState, str] = {
    D.PROPOSED: "pending",
    D.APPROVED: "approved",
    D.PAID: "paid",
    D.SIGNED: "signed",
    D.RETURNED: "returned",
    D.VOID: "void",
}
METHODS: dict[PayMethod, Text] = {
    PayMethod.BANK: _("银行转账"),
    PayMethod.CASH: _("现金"),
    PayMethod.GOODS: _("实物"),
    PayMethod.SERVICE: _("服务"),
}
NUMBER_CODES: dict[ProgramKind, str] = {
    ProgramKind.SPRING_BUD: "CL",
    ProgramKind.PAIR_AID: "JD",
    ProgramKind.CANCER_AID: "LA",
    ProgramKind.LOAN: "XD",
    ProgramKind.CARE_CENTER: "GA",
    ProgramKind.EMERGENCY: "JN",
    ProgramKind.FESTIVAL: "WW",
    ProgramKind.OTHER: "XM",
}
"""What batch numbers begin with: the initials of the kind's name."""


def relation_word(code: str | None) -> str:
    """A kinship code in words; what is no code stays as it was written."""
    if not code:
        return ""
    known = KINSHIPS.get(code)
    return known.label.source if known else code
