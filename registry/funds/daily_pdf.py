"""日结单 on paper: every fund of the day, the proofs, and who signs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from registry.core.dates import format_cn
from registry.core.money import format_fen
from registry.core.paper.account import Account, Section, accounts_pdf
from registry.funds.daily import DaySlip


def slip_pdf(slip: DaySlip, organisation: str, sources: Mapping[str, object], *, printed_at: datetime,
             demo: bool) -> bytes:  # fmt: skip
    """The slip as PDF. `sources` gives the words of the funds' sources. Raises MissingGlyph."""
    sums = [sum(getattr(row, name) for row in slip.funds) for name in ("opening", "income", "out", "closing", "moves")]
    rows = [
        [row.title, str(sources.get(row.source, row.source)), *map(format_fen, (row.opening, row.income, row.out)),
         format_fen(row.closing), str(row.moves), format_cn(row.closed_until) if row.closed_until else "—"]
        for row in slip.funds
    ]  # fmt: skip
    money = Section(
        "一、资金（元）", ["资金", "来源", "昨日结余", "今日进", "今日发", "今日结余", "笔数", "账结到"], rows,
        ["合计", "", *map(format_fen, sums[:4]), str(sums[4]), ""], "还没有资金。",
    )  # fmt: skip
    heads = Section("二、审计日志的链头", ["链", "条数", "哈希（SHA-256）"],
                    [[head.chain, str(head.count), head.hash] for head in slip.heads], None, "还没有日志。")  # fmt: skip
    checked = (
        "账目逐条核对：全部一致。" if not slip.problems else f"账目核对有 {len(slip.problems)} 处不一致，请找管理员。"
    )
    words = [checked, *(f"不一致：{problem}" for problem in slip.problems[:5]),
             "以后核对日志，条数和哈希应当还能在链上找到；找不到，说明有人删改过。"]  # fmt: skip
    account = Account("日结单", organisation, [("日期", format_cn(slip.day))], [money, heads], words,
                      ("制单", "复核", "负责人"))  # fmt: skip
    return accounts_pdf("日结单", [account], printed_at=printed_at, demo=demo)
