"""The words of this room: kinds of donors, states of gifts, pairings and yearly instalments, with their glyphs."""

from __future__ import annotations

from registry.core.i18n import _
from registry.donors.gift_models import GiftBatchState, ValueSource
from registry.donors.models import DonorKind, InstalmentState, PairingState
from registry.donors.mother_models import ContactWay, MotherPairKind
from registry.donors.wish_models import WishState

DONOR_KINDS = {
    DonorKind.INDIVIDUAL: _("个人"),
    DonorKind.COMPANY: _("企业"),
    DonorKind.CHAMBER: _("商会"),
    DonorKind.FOUNDATION: _("基金会"),
}
PAIRING_STATES = {
    PairingState.HELD: _("预认领"),
    PairingState.PLEDGED: _("已认领"),
    PairingState.ACTIVE: _("结对中"),
    PairingState.COMPLETED: _("已完成"),
    PairingState.ENDED: _("已结束"),
}
PAIRING_GLYPHS = {
    PairingState.HELD: "draft",
    PairingState.PLEDGED: "pending",
    PairingState.ACTIVE: "approved",
    PairingState.COMPLETED: "signed",
    PairingState.ENDED: "void",
}
INSTALMENT_STATES = {
    InstalmentState.SCHEDULED: _("等捐款"),
    InstalmentState.FUNDED: _("捐款已到"),
    InstalmentState.ALLOCATED: _("已安排，待发"),
    InstalmentState.PAID: _("已发"),
    InstalmentState.EVIDENCED: _("已签领"),
    InstalmentState.WAIVED: _("免了"),
    InstalmentState.CANCELLED: _("取消"),
}
INSTALMENT_GLYPHS = {
    InstalmentState.SCHEDULED: "draft",
    InstalmentState.FUNDED: "pending",
    InstalmentState.ALLOCATED: "approved",
    InstalmentState.PAID: "paid",
    InstalmentState.EVIDENCED: "signed",
    InstalmentState.WAIVED: "void",
    InstalmentState.CANCELLED: "void",
}
TABS = {
    "live": _("正在结对"),
    "money": _("本年的钱还没到"),
    "held": _("预认领"),
    "done": _("已完成和结束"),
}
VALUE_SOURCES = {
    ValueSource.INVOICE: _("发票"),
    ValueSource.APPRAISAL: _("评估报告"),
    ValueSource.MARKET: _("市价"),
    ValueSource.DONOR: _("捐赠人申报"),
}
GIFT_BATCH_STATES = {
    GiftBatchState.OPEN: ("draft", _("录入中")),
    GiftBatchState.POSTED: ("signed", _("已过账")),
    GiftBatchState.VOID: ("void", _("作废")),
}
MOTHER_PAIR_KINDS = {
    MotherPairKind.ONE_ONE: _("一对一"),
    MotherPairKind.SEVERAL: _("多位妈妈帮一个孩子"),
    MotherPairKind.TEAM: _("单位团队"),
}
CONTACT_WAYS = {
    ContactWay.HOME: _("上门"),
    ContactWay.MEETING: _("见面"),
    ContactWay.PHONE: _("电话、视频"),
    ContactWay.MESSAGE: _("微信、短信"),
    ContactWay.LETTER: _("写信"),
    ContactWay.ACTIVITY: _("一起参加活动"),
}
WISH_STATES = {
    WishState.OPEN: ("pending", _("等人认领")),
    WishState.CLAIMED: ("approved", _("已认领")),
    WishState.FULFILLED: ("signed", _("已实现")),
    WishState.WITHDRAWN: ("void", _("已收回")),
}
MOTHER_TABS = {
    "live": _("正在结对"),
    "late": _("“六个一”晚了"),
    "quiet": _("90 天没联系"),
    "ended": _("已结束"),
}
