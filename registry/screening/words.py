"""The words of the room: states, parts, how a woman was reached, what came of a second look."""

from __future__ import annotations

from registry.core.i18n import Text, _
from registry.screening.models import FollowState, InviteState, Part

INVITE_STATES: dict[InviteState, Text] = {
    InviteState.INVITED: _("已邀请"),
    InviteState.AWAY: _("外出"),
    InviteState.DECLINED: _("不愿查"),
    InviteState.SCREENED: _("已筛查"),
    InviteState.VOID: _("作废"),
}
INVITE_GLYPHS = {
    InviteState.INVITED: "pending", InviteState.AWAY: "clock", InviteState.DECLINED: "void",
    InviteState.SCREENED: "signed", InviteState.VOID: "void",
}  # fmt: skip
FOLLOW_STATES: dict[FollowState, Text] = {
    FollowState.DUE: _("待随访"),
    FollowState.DONE: _("已随访"),
    FollowState.LOST: _("失访"),
    FollowState.REFUSED: _("拒绝"),
    FollowState.VOID: _("作废"),
}
FOLLOW_GLYPHS = {
    FollowState.DUE: "clock", FollowState.DONE: "signed", FollowState.LOST: "returned", FollowState.REFUSED: "void",
    FollowState.VOID: "void",
}  # fmt: skip
PARTS: dict[Part, Text] = {Part.CERVICAL: _("宫颈"), Part.BREAST: _("乳腺")}
TEST_WORDS: dict[str, Text] = {
    "cytology": _("宫颈细胞学"),
    "hpv": _("HPV 检测"),
    "birads": _("乳腺检查"),
    "histology": _("组织病理"),
}
HOW: dict[str, Text] = {"phone": _("电话"), "home": _("上门"), "message": _("短信微信"), "village": _("村里捎话")}
ANSWERS: dict[str, Text] = {
    "reached": _("联系上了"), "no_answer": _("没人接"), "away": _("人在外地"), "unwilling": _("不愿来"),
}  # fmt: skip
OUTCOMES: dict[str, Text] = {
    "clear": _("复查正常"),
    "observe": _("继续观察，定期复查"),
    "treated": _("已治疗"),
    "referred": _("已转上级医院"),
    "precancer": _("确诊癌前病变"),
    "cancer": _("确诊癌症"),
}
"""What a second look ended with; "observe" and "referred" ask for the next one."""
AGAIN = frozenset({"observe", "referred"})


def tests_said(stored: str) -> str:
    """The tests of a screening in words, without any result."""
    return "、".join(str(TEST_WORDS[name]) for name in stored.split(",") if name in TEST_WORDS) or str(_("没有写"))
