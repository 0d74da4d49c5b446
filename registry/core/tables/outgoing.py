"""A list as a file, .xlsx or .csv: texts as texts, no cell a formula, with a first line that says who and when."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter

from registry.core.clock import local_time
from registry.core.i18n import Text

Cell = str | int | Decimal
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet may take for a formula
NO_NAME = str.maketrans("[]:*?/\\", "（）：＊？／＼")  # what the name of a sheet must not hold
LONG = 12  # digits from which Excel shows a number in powers of ten


def reach(row: Any, path: str) -> Any:
    """What lies at a path of a row: "fund.title", or "0.title" for rows of several parts; None where the way ends."""
    for part in path.split("."):
        if row is None:
            return None
        row = row[int(part)] if part.isdigit() else getattr(row, part)
    return row


@dataclass(frozen=True)
class Out:
    """A column of the file: its heading, its width in characters, and what a row has there: a function or a path."""

    heading: Text | str
    width: int
    value: Callable[[Any], Any] | str

    def cell(self, row: Any) -> Cell:
        """What stands in the cell: numbers and sums to be reckoned with, all else text; days as 2026-03-12."""
        found = reach(row, self.value) if isinstance(self.value, str) else self.value(row)
        if isinstance(found, Decimal) or (isinstance(found, int) and not isinstance(found, bool)):
            return found
        if isinstance(found, dt.datetime):
            return local_time(found).strftime("%Y-%m-%d %H:%M")
        return "" if found is None else str(found)


def yuan(path: str) -> Callable[[Any], Decimal | None]:
    """The fen at a path of a row, in yuan."""

    def sum_of(row: Any) -> Decimal | None:
        fen = reach(row, path)
        return None if fen is None else in_yuan(fen)

    return sum_of


def in_yuan(fen: int) -> Decimal:
    """Fen in yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


def word(words: Mapping[Any, Any], path: str) -> Callable[[Any], str]:
    """The word for the code at a path of a row; the code itself where there is none."""

    def told(row: Any) -> str:
        code = reach(row, path)
        return "" if code is None else str(words.get(code, code))

    return told


def as_csv(mark: str, columns: Sequence[Out], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The cells as .csv in UTF-8 with a mark, which Excel needs to read Chinese."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([_plain(mark)])
    writer.writerow([_plain(str(column.heading)) for column in columns])
    writer.writerows([_plain(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, mark: str, columns: Sequence[Out], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The cells as .xlsx; texts are written as texts, so that none becomes a formula and no number loses a digit."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet, bold, text = (
        book.add_worksheet(title.translate(NO_NAME)[:31]),
        book.add_format({"bold": True}),
        book.add_format(),
    )
    text.set_num_format("@")
    sums, whole = book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "0"})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, text)
    sheet.freeze_panes(2, 1)
    sheet.write_string(0, 0, mark)
    for place, column in enumerate(columns):
        sheet.write_string(1, place, str(column.heading), bold)
    for number, row in enumerate(rows, 2):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, place, cell, text)
            else:
                sheet.write_number(number, place, cell, sums if isinstance(cell, Decimal) else whole)
    book.close()
    return target.getvalue()


def _plain(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would calculate or round."""
    risky = cell.lstrip(" ").startswith(STARTS) or (cell.isdigit() and len(cell) >= LONG)
    return "'" + cell if risky else cell
