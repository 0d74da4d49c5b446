"""A township's officer: one big sheet in WPS, merged everything, sub-totals by village, three sheets nobody should read."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from openpyxl.styles import Alignment

from registry.core.identity import make_id_number
from tests.rosters.offices.people import born, full_width, name_of, number_ending_in_x, number_of, sex_of

FILENAME = "德岭山镇2026年春季农村留守儿童花名册（汇总）.xlsx"
UPPER = ["序号", "村别", "儿童姓名", "性别", "身份证号码\n（18位）", "父亲情况", None, None, "母亲情况", None, None,
         "监护人", None, None, "念书的地方", "年级", "困境类型\n（可多填）", "是否签同意书", "备注"]  # fmt: skip
LOWER = [None] * 5 + ["姓名", "状况", "务工地点"] * 2 + ["姓名", "与儿童关系", "联系电话"] + [None] * 5
MERGED = (
    "B5:B6",
    "C5:C6",
    "D5:D6",
    "E5:E6",
    "F5:F6",
    "G5:I5",
    "J5:L5",
    "M5:O5",
    "P5:P6",
    "Q5:Q6",
    "R5:R6",
    "S5:S6",
    "T5:T6",
)
X_PLACE, X_NUMBER = number_ending_in_x(40)
GOOD, BAD = 11, 4


def _child(place: int, village: str | None, **changed: Any) -> list[Any]:
    row = [place + 1, village, name_of(place), sex_of(place), number_of(place), f"{name_of(place)[0]}建国", "外出务工", "呼和浩特",
           "李梅", "正常", "", f"赵秀{name_of(place)[1]}", "奶奶", f"1394784{place:04d}", "德岭山镇小学", "五年级", "留守", "是", ""]  # fmt: skip
    for key, value in changed.items():
        row[int(key[1:])] = value
    return row


def _rows() -> list[list[Any]]:
    lost = number_of(9)
    return [
        _child(0, "四义堂", c2="王 雨 桐", c4="'" + number_of(0)),
        _child(1, None, c4=full_width(number_of(1)), c16="留守、家庭贫困"),
        _child(2, None, c2="阿依古丽．买买提", c4=f"{number_of(2)[:6]} {number_of(2)[6:14]} {number_of(2)[14:]}"),
        _child(3, None, c6="已故", c7="—", c9="离家出走", c16="事实无人抚养/重病"),
        [None, "四义堂村小计", "4人"],
        _child(X_PLACE, "苏独仑嘎查", c0=5, c4=X_NUMBER.lower(), c15="初一"),
        _child(5, None, c4=number_of(5) + "　", c15="7年级", c13="138-4785-0005"),
        _child(6, None, c16="孤儿 残疾", c6="死亡", c9="死亡", c7="", c13="0478-5912345"),
        [None] * 19,
        _child(7, "siyitang", c13="13947840007/13947840017"),
        _child(8, "四义堂村三组", c16="留守(√) 孤儿( )"),
        ["本页小计", None, "9人"],
        [*UPPER[:5], "父亲情况", None, None, "母亲情况", None, None, "监护人", None, None, *UPPER[14:]],
        LOWER,
        _child(9, "四义堂村", c4=f"{float(lost[:17] + '0'):.5E}"),
        _child(10, "四义堂村", c4=number_of(10)[:-1]),
        _child(11, "德岭山镇四义堂村", c4="未上户", c16="流动"),
        _child(12, "四义堂村", c16="家庭贫困；残疾；留守"),
        _child(13, "四义堂村", c2="", c4=number_of(13)),
        _child(14, "四义堂村", c17=""),
        ["合    计", None, "15人"],
    ]  # fmt: skip


def workbook() -> bytes:
    """11 rows that can be taken, 4 that cannot: digits lost, a digit missing, no number and no birth date, no name."""
    book = openpyxl.Workbook()
    about = book.active
    about.title = "填写说明"
    about.append(["姓名", "身份证号", "村", "监护人姓名"])
    about.append(["按户口簿填写", "18位", "写全称", "现在照顾的人"])
    page = book.create_sheet("留守儿童")
    page.append([None, "德岭山镇2026年春季农村留守儿童基本情况花名册"])
    page.append([None, "填报单位（盖章）：德岭山镇妇联"] + [None] * 13 + ["填报时间：2026年3月5日"])
    page.append([None, "单位：人"])
    page.append([])
    for row in (UPPER, LOWER, *_rows()):
        page.append([None, *row])
    page.append([])
    page.append(
        [
            None,
            "单位负责人：高凤霞",
            None,
            None,
            "审核人：王建华",
            None,
            None,
            "填表人：李秀英",
            None,
            None,
            "联系电话：13947812345",
        ]
    )
    page.append([None, "注：本表一式两份，于每季度末月25日前上报。"])
    for span in ("B1:T1", "B2:H2", *MERGED, "C7:C10", "C12:C14"):
        page.merge_cells(span)
    page["B1"].alignment = Alignment(horizontal="center")
    old = book.create_sheet("2024年旧表")
    old.append(["姓名", "身份证号", "村"])
    old.append(["旧人", make_id_number("150824", born(90), 90), "四义堂村"])
    old.sheet_state = "hidden"
    book.create_sheet("Sheet3")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def mended() -> bytes:
    """The same workbook after the officer has typed the four cells that were sent back."""
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    page = book["留守儿童"]
    for row in page.iter_rows(min_row=7):
        if row[1].value == 10:
            row[5].value = number_of(9)
        elif row[1].value == 11:
            row[5].value = number_of(10)
        elif row[1].value == 12:
            row[5].value = number_of(11)
        elif row[1].value == 14:
            row[3].value = name_of(13)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
