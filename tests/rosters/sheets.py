"""Rosters for the tests: invented children with valid numbers, as plain rows and as files."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from registry.core.identity import make_id_number

HEADINGS = (
    "序号",
    "姓名",
    "公民身份号码",
    "村别",
    "家庭住址",
    "监护人姓名",
    "与儿童关系",
    "监护人电话",
    "学校",
    "年级",
    "困境类型",
    "是否同意",
)
NAMES = ("王雨桐", "萨仁高娃", "刘子轩", "巴特尔", "周文博", "田欣", "苏和", "郝思远", "闫可欣", "其其格")


def number(place: int, *, year: int = 2014) -> str:
    """A valid number; even places are girls."""
    return make_id_number("150824", dt.date(year, 1 + place % 12, 1 + place % 28), 100 + place)


def child(place: int, **changed: Any) -> list[Any]:
    """One row under HEADINGS; `changed` by the place of the column (c2=…)."""
    name = NAMES[place % len(NAMES)]
    row: list[Any] = [
        place + 1, name, number(place), "四义堂村", f"四义堂村{place + 1}组", f"赵秀{chr(0x82F1 + place)}", "祖母",
        f"1394784{place:04d}", "德岭山镇小学", "五年级", "留守", "是",
    ]  # fmt: skip
    for key, value in changed.items():
        row[int(key[1:])] = value
    return row


def children(count: int = 5) -> list[list[Any]]:
    """Several clean rows."""
    return [child(place) for place in range(count)]


def workbook(rows: Sequence[Sequence[Any]], *, title: str = "", headings: Sequence[str] = HEADINGS,
             footer: Sequence[Sequence[Any]] = (), sheet: str = "Sheet1") -> bytes:  # fmt: skip
    """An .xlsx with a title row where there is a title."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    if title:
        page.append([title])
        page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headings))
    page.append(list(headings))
    for row in (*rows, *footer):
        page.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
