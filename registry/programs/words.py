"""The words for kinds of program and states of an enrolment, and the circle each state is drawn with."""

from __future__ import annotations

from registry.core.i18n import Text, _
from registry.programs.models import EnrolmentState, ProgramKind, SexRule

S = EnrolmentState

KIND_LABELS: dict[ProgramKind, Text] = {
    ProgramKind.SPRING_BUD: _("春蕾助学"),
    ProgramKind.PAIR_AID: _("结对助学"),
    ProgramKind.CANCER_AID: _("两癌救助"),
    ProgramKind.LOAN: _("妇女小额贷款"),
    ProgramKind.CARE_CENTER: _("关爱阵地"),
    ProgramKind.EMERGENCY: _("急难救助"),
    ProgramKind.FESTIVAL: _("节日慰问"),
    ProgramKind.OTHER: _("其他项目"),
}
STATE_LABELS: dict[EnrolmentState, Text] = {
    S.NOMINATED: _("待初审"),
    S.RETURNED: _("退回待改"),
    S.REVIEWED: _("初审通过"),
    S.NOTICED: _("公示中"),
    S.NOTICE_EXEMPT: _("不公示"),
    S.APPROVED: _("已批准"),
    S.ACTIVE: _("在享"),
    S.COMPLETED: _("已完成"),
    S.REFUSED: _("不予纳入"),
    S.WITHDRAWN: _("已撤回"),
}
STATE_GLYPHS: dict[EnrolmentState, str] = {
    S.NOMINATED: "pending",
    S.RETURNED: "returned",
    S.REVIEWED: "pending",
    S.NOTICED: "publicised",
    S.NOTICE_EXEMPT: "publicised",
    S.APPROVED: "approved",
    S.ACTIVE: "paid",
    S.COMPLETED: "signed",
    S.REFUSED: "void",
    S.WITHDRAWN: "void",
}
SEX_RULES: dict[SexRule, Text] = {
    SexRule.ANY: _("不限"),
    SexRule.GIRLS_PREFERRED: _("女生优先，男生提醒"),
    SexRule.GIRLS_ONLY: _("只收女生"),
}
AUDIENCES: dict[str, Text] = {"child": _("儿童"), "woman": _("妇女"), "any": _("都可以")}


def codes_of(stored: str) -> list[str]:
    """The codes of a comma-separated list column; empty for any."""
    return [code for code in stored.split(",") if code]
