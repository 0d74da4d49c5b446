"""The lists of gift batches and statements as asked for, as files."""

from __future__ import annotations

from typing import Any

from registry.access.permissions import Permission
from registry.access.sending import Asked, Outgoing
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, word, yuan
from registry.donors import gift_batches
from registry.donors.statement import statements
from registry.donors.words import GIFT_BATCH_STATES

BATCHES = Outgoing("gift-batches", _("捐赠录入批"), (
    Out(_("名称"), 28, "batch.title"), Out(_("收到日期"), 12, "batch.received_on"), Out(_("资金"), 24, "batch.fund.title"),
    Out(_("录入（笔）"), 8, "typed"), Out(_("数好（笔）"), 8, "batch.control_count"),
    Out(_("现金数好（元）"), 14, yuan("batch.control_fen")), Out(_("物资数好（元）"), 14, yuan("batch.control_goods_fen")),
    Out(_("状态"), 10, word({state: text for state, (_glyph, text) in GIFT_BATCH_STATES.items()}, "batch.state")),
), "donation.export")  # fmt: skip
LINES = Outgoing("gift-batch", _("录入的捐赠"), (
    Out(_("捐赠人"), 28, "donor.name"), Out(_("物资"), 20, "goods"), Out(_("票据号码"), 16, "receipt_number"),
    Out(_("物资折价（元）"), 14, yuan("goods_value_fen")), Out(_("现金（元）"), 14, yuan("amount_fen")),
), "donation.export", also=Permission.PEOPLE_EXPORT)  # fmt: skip
STATEMENTS = Outgoing("statements", _("捐赠对账单"), (
    Out(_("捐赠人"), 28, "donor.name"), Out(_("年初结余（元）"), 14, yuan("opening")), Out(_("本年捐款（元）"), 14, yuan("received")),
    Out(_("送到孩子（元）"), 14, yuan("reached")), Out(_("划入公用（元）"), 14, yuan("in_fund")), Out(_("年末结余（元）"), 14, yuan("closing")),
), "donation.export", also=Permission.PEOPLE_EXPORT)  # fmt: skip


def batches_listed(asked: Asked) -> Page[gift_batches.BatchRow]:
    """The latest batches of gifts; all of them in the file."""
    return Page(gift_batches.list_batches(asked.actor, limit=asked.whole or gift_batches.PAGE), None)


def lines_listed(asked: Asked) -> Page[Any]:
    """What was typed into a batch."""
    return Page(gift_batches.get_batch(asked.path["ref"], asked.actor).lines, None)


def year_asked(asked: Asked) -> int:
    """The year of the statements, the last one unless another is named."""
    text = asked.get("year")
    return int(text) if text.isdecimal() and 2000 <= int(text) <= 2100 else asked.today.year - 1


def statements_listed(asked: Asked) -> Page[Any]:
    """Where every donor's money stood at the end of a year."""
    return Page(statements(asked.actor, year_asked(asked)), None)
