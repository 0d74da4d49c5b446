"""A pay-out sheet after the holiday: money in 元 and 万元, goods apart, page totals, signatures, households by their head."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

FILENAME = "2026年春节慰问发放花名册（已签字）.xlsx"
UPPER = ["序\n号", "姓 名", "身份证号", "家庭住址", "慰问金（元）", "慰问品", None, None, "领取人签字（手印）", "备 注"]
LOWER = [None, None, None, None, None, "品名", "数量", "折价（元）", None, None]


def workbook(people: Sequence[tuple[str, str, str]], *, late: int = 0) -> bytes:
    """Those (name, number, address) people, 1,200.00 or 0.05万元 each; the first `late` rows lack the amount."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "发放表"
    page.append(["2026年春节慰问金（品）发放花名册"])
    page.append(
        [
            "填报单位（盖章）：乌拉特中旗妇联",
            None,
            None,
            "项目：春节慰问",
            "资金来源：妇联经费",
            None,
            None,
            "发放时间：2026年2月10日",
        ]
    )
    page.append(UPPER)
    page.append(LOWER)
    for place, (name, number, address) in enumerate(people, start=1):
        money: Any = "" if place <= late else "0.05万元" if place % 2 else "1,200.00"
        goods: list[Any] = ["米面油", "1份", "￥150"] if place % 3 == 0 else ["", "", ""]
        page.append([place, name, number, address, money, *goods, name, ""])
        if place % 3 == 0:
            page.append(["本页小计", None, None, None, 1700])
    page.append(["合计", f"{len(people)}人", None, None, "大写：人民币壹万元整"])
    page.append(["制表人：李秀英", None, "复核人：王建华", None, "发放人：李秀英、高凤霞", None, None, "监督人："])
    for span in ("A1:J1", "F3:H3", *(f"{column}3:{column}4" for column in "ABCDEIJ")):
        page.merge_cells(span)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
