"""捐赠对账单 on paper: one donor, or all of a year in one file, each from a new page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from registry.core.capitals import capital_amount
from registry.core.dates import format_cn
from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.core.paper.account import Account, Section, accounts_pdf
from registry.donors.statement import Statement


def statements_pdf(rows: Sequence[Statement], organisation: str, *, printed_at: datetime, demo: bool) -> bytes:
    """The statements in the order given. Raises Invalid when there is none, MissingGlyph."""
    if not rows:
        raise Invalid(_("这一年没有捐赠，没有对账单可印。"), "year")
    return accounts_pdf("捐赠对账单", [_account(row, organisation) for row in rows], printed_at=printed_at, demo=demo)


def _account(row: Statement, organisation: str) -> Account:
    goods = sum(gift.goods_fen for gift in row.gifts if not gift.reversed)
    words = [
        f"期末结余大写：{capital_amount(row.closing)}。" if row.closing > 0 else "期末没有结余。",
        "孩子的姓名和住处依法保密，表中是受助编号，日期记到月。",
        "本对账单仅供核对，不作为财税票据；捐赠票据由财政票据系统开具。",
    ]
    if goods:
        words.insert(1, f"另有捐赠物资折价 {format_fen(goods)} 元，不并入现金。")
    return Account(
        f"{row.year} 年捐赠对账单", organisation,
        [("捐赠人", row.donor.name), ("期间", f"{row.year}年1月1日至{row.year}年12月31日")],
        [_balance(row), _given(row), _children(row)], words, ("制表", "复核", "单位盖章"),
    )  # fmt: skip


def _balance(row: Statement) -> Section:
    names = ["年初结余", "本年捐款", "送到孩子手里", "划入公用资金", "年末结余"]
    fen = [row.opening, row.received, row.reached, row.in_fund, row.closing]
    return Section("一、钱在哪里（元）", names, [[format_fen(value) for value in fen]])


def _given(row: Statement) -> Section:
    lines = [
        [format_cn(gift.on), gift.fund, gift.receipt or "—", _goods(gift.goods, gift.goods_fen),
         "已冲回" if gift.reversed else "", format_fen(gift.fen)]
        for gift in row.gifts
    ]  # fmt: skip
    total = format_fen(sum(gift.fen for gift in row.gifts if not gift.reversed))
    return Section("二、本年捐赠", ["收到日期", "资金", "票据代码号码", "物资", "备注", "现金（元）"], lines,
                   ["合计", "", "", "", "", total], "本年没有新的捐赠。")  # fmt: skip


def _goods(words: str, fen: int) -> str:
    return f"{words}，折价 {format_fen(fen)} 元" if fen else words


def _children(row: Statement) -> Section:
    lines = [
        [f"{line.month.year}年{line.month.month}月", line.alias, line.program, "退回" if line.fen < 0 else "",
         format_fen(line.fen)]
        for line in row.children
    ]  # fmt: skip
    total = format_fen(sum(line.fen for line in row.children))
    return Section("三、送到孩子手里", ["月份", "受助编号", "项目", "备注", "金额（元）"], lines,
                   ["合计", "", "", "", total], "本年没有发放。")  # fmt: skip
