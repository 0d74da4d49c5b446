"""Builders of messy files for the tests."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import xlwt

from registry.core.identity import make_id_number
from registry.rosters.reading.recipients import CHILDREN
from registry.rosters.reading.roster import Reading, read_roster

TODAY = dt.date(2026, 3, 12)
BORN = dt.date(2014, 6, 30)
HEAD = ("序号", "姓名", "性别", "身份证号", "村", "联系电话", "备注")


def number(serial: int, birth: dt.date = BORN) -> str:
    """A valid identity number; even serials are girls."""
    return make_id_number("150824", birth, serial)


def person(place: int, name: str = "乌云", **other: Any) -> list[Any]:
    """A good row under HEAD."""
    return [place, name, "女", other.get("id", number(place * 2)), "四义堂村", f"1384785{place:04d}", ""]


def xlsx(*sheets: Sequence[Sequence[Any]], names: Sequence[str] = (), merged: Sequence[str] = ()) -> bytes:
    """A workbook of these rows; `merged` applies to the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for place, rows in enumerate(sheets):
        sheet = book.create_sheet(names[place] if place < len(names) else f"Sheet{place + 1}")
        for row in rows:
            sheet.append(list(row))
        for span in merged if place == 0 else ():
            sheet.merge_cells(span)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls(rows: Sequence[Sequence[Any]]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("花名册")
    for line, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(line, place, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def text(rows: Sequence[Sequence[Any]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue().encode(encoding)


def read(data: bytes, filename: str = "花名册.xlsx") -> Reading:
    return read_roster(data, filename, CHILDREN, today=TODAY)


def codes(reading: Reading) -> list[tuple[int, str, str]]:
    """Row, code and level of every problem."""
    return [(problem.row, problem.code, problem.level) for problem in reading.all_problems()]


def replaced(data: bytes, member: str, content: bytes) -> bytes:
    """The package with one member exchanged or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != member:
                new.writestr(info.filename, old.read(info))
        new.writestr(member, content)
    return out.getvalue()
