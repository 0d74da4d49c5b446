"""A file as sheets of plain cells. Rows and columns keep the places they have in Excel."""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from registry.core.i18n import _
from registry.core.memory import give_back
from registry.core.spool import OPEN, Spool
from registry.core.tables.compound import Broken, look_over
from registry.core.tables.delimited import read_delimited
from registry.core.tables.guards import Unreadable, check_cells, check_extent, damaged, kind_of, locked

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Span = tuple[tuple[int, int], tuple[int, int]]
MAX_SHEETS = 500
LARGE = 1_000_000  # bytes of a file whose cells, read and packed, leave much behind
_COUNTS_FROM_1904 = re.compile(rb"""date1904=["'](?:1|true)["']""")


@dataclass
class Sheet:
    """One sheet: `rows[0][0]` is A1, rows are not to be changed; `merged`: spans of (row, column), both ends included."""

    name: str
    rows: Sequence[list[Cell]]
    merged: list[Span] = field(default_factory=list)
    hidden: bool = False


@dataclass
class Workbook:
    """The sheets of a file; `date1904`: bare serial numbers count from 1904."""

    sheets: list[Sheet]
    date1904: bool = False


def read_workbook(source: bytes | Path, filename: str) -> Workbook:
    """Read .xlsx, .xlsm (macros are ignored), .xls or a text file with separators.

    Raises Unreadable with one sentence for everything that cannot or must not be opened.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    kind = kind_of(data, filename)
    if len(data) > LARGE:
        give_back()
    if kind == "text":
        rows: list[list[Cell]] = [list(row) for row in read_delimited(data)]
        book = Workbook([Sheet(Path(filename).stem, rows)])
    else:
        book = _read_excel(data)
    if len(data) > LARGE:
        give_back()
    if not any(value != "" for sheet in book.sheets for row in sheet.rows for value in row):
        raise Unreadable(_("文件里没有内容。请看看是不是选错了，或者没有保存。"))
    return book


def _read_excel(data: bytes) -> Workbook:
    date1904 = _counts_from_1904(data) if data.startswith(b"PK") else _check_old(data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            if len(book.sheet_names) > MAX_SHEETS:
                raise Unreadable(_("工作表超过 %(limit)s 张。请分成几个文件再导入。", limit=MAX_SHEETS))
            hidden = {meta.name for meta in book.sheets_metadata if meta.visible != SheetVisibleEnum.Visible}
            worksheets = [meta.name for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
            sheets, cells = [], 0
            for name in worksheets:
                sheets.append(_read_sheet(book.get_sheet_by_name(name), name in hidden))
                cells += sum(len(row) for row in sheets[-1].rows)
                check_cells(cells)
    except PasswordError as protected:
        raise Unreadable(locked()) from protected
    except (CalamineError, OSError, ValueError, OverflowError) as broken:
        raise Unreadable(damaged()) from broken
    return Workbook(sheets, date1904)


def _check_old(data: bytes) -> bool:
    """Refuse an .xls that is locked or reaches too far, before it is laid out; whether it counts from 1904."""
    try:
        book = look_over(data)
    except (Broken, struct.error, MemoryError) as broken:
        raise Unreadable(damaged()) from broken
    if book.locked:
        raise Unreadable(locked())
    for rows, columns in book.extents:
        check_extent(rows, columns)
    check_cells(sum(rows * columns for rows, columns in book.extents))
    return book.date1904


def _read_sheet(sheet: CalamineSheet, hidden: bool) -> Sheet:
    check_extent(sheet.total_height, sheet.total_width)
    left: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)
    cells = (left + row for row in sheet.iter_rows())
    rows: Sequence[list[Cell]] = list(cells) if sheet.total_height <= OPEN else Spool(cells)
    return Sheet(sheet.name, rows, list(sheet.merged_cell_ranges or ()), hidden)


def _counts_from_1904(data: bytes) -> bool:
    """Whether a package's workbook says so; what is not there says nothing (kind_of has looked into it)."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        name = next(name for name in package.namelist() if name.lower() == "xl/workbook.xml")
        return bool(_COUNTS_FROM_1904.search(package.read(name)))
