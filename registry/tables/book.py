"""Writing into the workbook itself, so that its layout, formulas and formats stay: values, yellow for doubt, more rows."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.tables.choices import drop_downs, fitting, hidden_columns, stretch_drop_downs
from registry.tables.layout import BlankTable
from registry.tables.values import Value

YELLOW = PatternFill("solid", fgColor="FFFF00")
TEXT_FORMAT = "@"
_RANGE = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+):(\$?[A-Z]{1,3}\$?)(\d+)")
_DATE_FORMAT = re.compile(r"[yYdD年月日]")


@dataclass(frozen=True)
class Line:
    """One row to write: values and doubts by field key; `whole` doubts the row itself (nobody, or several, found)."""

    values: Mapping[str, Value]
    doubts: Mapping[str, Any]
    whole: Any = None


def open_book(data: bytes) -> Workbook:
    """The workbook, checked before by core.tables; raises Invalid where it cannot be written again."""
    try:
        return load_workbook(io.BytesIO(data))
    except Exception as broken:  # openpyxl raises whatever its parts raise; the file was readable as values
        raise Invalid(
            _("这张表的格式太老或太特别，没法照原样填。请用 Excel 或 WPS 另存为 .xlsx 再上传。"), "file"
        ) from broken


def save_book(book: Workbook, who: str, mark: str = "") -> bytes:
    """The bytes; who filled it and when stands in the page header, and `mark` in its middle."""
    for sheet in book.worksheets:
        sheet.oddHeader.right.text = who
        if mark:
            sheet.oddHeader.center.text = mark
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def write_table(sheet: Worksheet, table: BlankTable, lines: Mapping[int, Line], more: Sequence[Line]) -> int:
    """Fill the rows (`lines`: row → values of those named already; `more`: for the empty rows, then for new ones).

    Returns how many cells are marked as doubtful. Formulas and what somebody wrote are never overwritten.
    """
    free = [row for row in table.rows if row not in table.named]
    missing = len(more) - len(free)
    if missing > 0:
        free += insert_rows(sheet, table.last_row, missing)
    doubtful, hidden = 0, hidden_columns(sheet)
    shown = {column: key for column, key in table.columns.items() if key != "serial" and column not in hidden}
    for row, line in [*lines.items(), *zip(free, more, strict=False)]:
        doubtful += _write_line(sheet, row, shown, line)
    _number_rows(sheet, table, [*sorted(table.named), *free[: len(more)]])
    return doubtful


def _write_line(sheet: Worksheet, row: int, columns: Mapping[int, str], line: Line) -> int:
    marked, options = 0, drop_downs(sheet, row)
    for column, key in columns.items():
        cell = sheet.cell(row, column)
        if isinstance(cell, MergedCell) or (isinstance(cell.value, str) and cell.value.startswith("=")):
            continue
        value = line.values.get(key)
        doubt = line.doubts.get(key) or (line.whole if key == "name" else None)
        if cell.value not in (None, ""):
            if value is not None and not same(cell.value, value):
                doubt = _("台账里是“%(value)s”", value=shown(value)) if key not in SECRET else _("和台账里的不一样")
        elif value is not None:
            word = fitting(shown(value), options[column]) if column in options else None
            if column in options and word is None:
                doubt = _("台账里是“%(value)s”，下拉里没有这一项，请选", value=shown(value))
            else:
                put(cell, value if word is None else word)
        elif not line.whole:
            doubt = doubt or (_("台账里还没有") if key in WANTED else None)
        if doubt:
            _mark(cell, str(doubt))
            marked += 1
    return marked


WANTED = frozenset(
    {"id_number", "phone", "bank_account", "guardian_name", "school", "grade", "village", "guardian_phone"}
)
SECRET = frozenset({"id_number", "bank_account", "phone", "guardian_id", "guardian_phone"})


def put(cell: Any, value: Value) -> None:
    """Write a value; a text is never a formula, a number of digits stays a text."""
    if isinstance(value, dt.date) and not _DATE_FORMAT.search(cell.number_format or ""):
        value = value.isoformat()
    if isinstance(value, str):
        if cell.number_format == "General" and value.isdigit():
            cell.number_format = TEXT_FORMAT
        cell.value = value
        cell.data_type = "s"  # never a formula, whatever a name begins with
    else:
        cell.value = value


def _mark(cell: Any, words: str) -> None:
    cell.fill = YELLOW
    cell.comment = Comment(words, "连心台账")


def shown(value: Value) -> str:
    """A value as text."""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def same(written: Any, value: Value) -> bool:
    """Whether a cell says what the register says, the way of writing aside."""
    if isinstance(written, dt.datetime):
        written = written.date()
    digits = re.compile(r"[\s.\-/年月日'’]")
    return digits.sub("", shown(written)).upper() == digits.sub("", shown(value)).upper()


def _number_rows(sheet: Worksheet, table: BlankTable, rows: Sequence[int]) -> None:
    column = next((number for number, key in table.columns.items() if key == "serial"), None)
    for number, row in enumerate(sorted(rows), start=1) if column else ():
        cell = sheet.cell(row, column)
        if not isinstance(cell, MergedCell) and cell.value in (None, ""):
            cell.value = number


def insert_rows(sheet: Worksheet, after: int, count: int) -> list[int]:
    """Make room below row `after` with that row's look; the foot moves down with its merged cells and formulas."""
    width, bottom = sheet.max_column, sheet.max_row
    heights = {row: sheet.row_dimensions[row].height for row in range(after, bottom + 1)}
    spans = [span for span in sheet.merged_cells.ranges if span.min_row > after]
    for span in spans:
        sheet.merged_cells.remove(span)
    if bottom > after:
        sheet.move_range(f"A{after + 1}:{get_column_letter(width)}{bottom}", rows=count, translate=False)
        for row in range(after + 1, bottom + 1):
            sheet.row_dimensions[row + count].height = heights[row]
        _stretch_formulas(sheet, after, count, bottom + count)
    stretch_drop_downs(sheet, after, count)
    for row in range(after + 1, after + count + 1):
        sheet.row_dimensions[row].height = heights[after]
        for column in range(1, width + 1):
            sheet.cell(row, column)._style = copy(sheet.cell(after, column)._style)
    for span in spans:
        left, top, right, low = range_boundaries(span.coord)
        sheet.merge_cells(start_row=top + count, start_column=left, end_row=low + count, end_column=right)
    return list(range(after + 1, after + count + 1))


def _stretch_formulas(sheet: Worksheet, after: int, count: int, bottom: int) -> None:
    """Sums over the rows reach the new ones; references to what moved move along."""

    def stretch(found: re.Match[str]) -> str:
        first, last = int(found[2]), int(found[4])
        first = first + count if first > after else first
        last = last + count if last >= after else last
        return f"{found[1]}{first}:{found[3]}{last}"

    for row in sheet.iter_rows(min_row=1, max_row=bottom):
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.value = _RANGE.sub(stretch, cell.value)
