"""A county's old ledger of women in hardship: .xls from a Mac, a sheet a village, incomes in 万元, a heading on each page."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import xlwt

from registry.core.identity import make_id_number

FILENAME = "困难妇女台账（2026）.xls"
HEADINGS = [
    "序号",
    "妇女姓名",
    "民族",
    "出生年月日",
    "公民身份号码",
    "困难类别",
    "家庭年人均收入（万元）",
    "婚姻状况",
    "电话",
    "知情同意",
    "上级系统录入",
]
WOMEN = (
    ("四义堂", [("赵桂芳", "汉", dt.date(1980, 2, 3), "单亲、低收入", "0.36", "离异"),
               ("娜仁花", "蒙", dt.date(1975, 11, 20), "两癌", "2,400元", "已婚"),
               ("白 玉 兰", "汉族", dt.date(1988, 7, 1), "重病/残疾", 0.41, "丧偶")]),
    ("苏独仑嘎查", [("其其格", "蒙古", dt.date(1969, 5, 30), "失独", "约0.5", "已婚"),
                ("琪琪格", "蒙古族", dt.date(1991, 1, 9), "受灾", "", "未婚")]),
)  # fmt: skip
ROWS = sum(len(people) for _village, people in WOMEN)


def _serial(day: dt.date) -> int:
    """The day as Excel for the Mac counted it: from 1904."""
    return (day - dt.date(1904, 1, 1)).days


def workbook() -> bytes:
    """Five women on two sheets; the second page of each sheet begins with the heading again."""
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = True
    place = 0
    for village, people in WOMEN:
        sheet = book.add_sheet(village)
        lines: list[list[Any]] = [
            [f"{village}困难妇女台账"],
            ["填报单位：德岭山镇妇联", "", "", "", "", "2026年2月10日"],
            HEADINGS,
        ]
        for serial, (name, group, born, kind, income, married) in enumerate(people, start=1):
            place += 1
            number = make_id_number("150824", born, 100 + 2 * place)
            lines.append(
                [
                    serial,
                    name,
                    group,
                    _serial(born),
                    number,
                    kind,
                    income,
                    married,
                    f"139478450{place:02d}",
                    "同意",
                    "已录入",
                ]
            )
            if serial == 1:
                lines += [["小计", "1人"], HEADINGS]
        lines += [["合计", f"{len(people)}人"], ["填表人：", "王建华", "", "审核："]]
        sheet.write_merge(0, 0, 0, len(HEADINGS) - 1, lines[0][0])
        for line, cells in enumerate(lines[1:], start=1):
            for column, cell in enumerate(cells):
                sheet.write(line, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
