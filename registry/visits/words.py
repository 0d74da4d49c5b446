"""The words of a visit: what it is for, who was met, what is needed; codes are stored, labels are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from registry.core.errors import Invalid
from registry.core.i18n import Text, _

CARE = "care"
FIRST = "first"
NOBODY = "nobody"

PURPOSES: dict[str, Text] = {
    CARE: _("日常走访"),
    FIRST: _("首次入户"),
    "festival": _("节日慰问"),
    "guardianship": _("监护核查"),
    "status": _("身份确认"),
    "consent": _("补签同意书"),
    "id_number": _("补身份证号"),
    "payout": _("补发补签"),
    "school": _("就学回访"),
    "health": _("患病随访"),
    "mind": _("心理关爱"),
    "wish": _("微心愿"),
    "loan": _("贷款回访"),
    "other": _("其他"),
}
MET: dict[str, Text] = {
    "child": _("孩子"),
    "self": _("本人"),
    "grandmother": _("祖母"),
    "grandfather": _("祖父"),
    "parents": _("父母"),
    "spouse": _("配偶"),
    "relative": _("亲友"),
    "teacher": _("老师"),
    NOBODY: _("家里没人"),
}
NEEDS: dict[str, Text] = {
    "doctor": _("看病"),
    "supplies": _("学习用品"),
    "heating": _("取暖"),
    "mind": _("心理"),
    "living": _("生活费"),
    "clothing": _("衣被"),
    "food": _("米面油"),
    "tuition": _("上学费用"),
    "tutoring": _("功课辅导"),
    "company": _("陪伴"),
    "guardian": _("监护"),
    "housing": _("修房"),
    "papers": _("证件手续"),
    "job": _("就业"),
    "safety": _("人身安全"),
    "other": _("其他"),
}
KEEPERS: dict[str, Text] = {
    "grandmother": _("祖母"),
    "grandfather": _("祖父"),
    "mother": _("母亲"),
    "father": _("父亲"),
    "maternal_grandmother": _("外祖母"),
    "maternal_grandfather": _("外祖父"),
    "other_relative": _("亲友"),
}
CHILD_MET = ("child", "grandmother", "grandfather", "parents", "relative", "teacher", NOBODY)
WOMAN_MET = ("self", "spouse", "parents", "child", "relative", NOBODY)
FIRST_NEEDS = 4  # those offered without opening the rest


def pack(codes: Iterable[str], known: Mapping[str, Text], field: str) -> str:
    """Codes as they are stored, in the order of the list, each once; raises Invalid for one the list has not."""
    given = set(codes)
    if given - known.keys():
        raise Invalid(_("“%(code)s”不在可选的几项里。请重新选。", code=sorted(given - known.keys())[0][:20]), field)
    return ",".join(code for code in known if code in given)


def unpack(stored: str) -> list[str]:
    """The codes of a stored text."""
    return [code for code in stored.split(",") if code]


def said(stored: str, known: Mapping[str, Text]) -> str:
    """The labels of a stored text, joined by 、."""
    return "、".join(str(known[code]) for code in unpack(stored) if code in known)
