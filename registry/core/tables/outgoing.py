"""A list as a file, .xlsx or .csv: every cell text and no cell a formula, with a first line that says who and when."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from registry.core.i18n import Text

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet may take for a formula
LONG = 12  # digits from which Excel shows a number in powers of ten


@dataclass(frozen=True)
class Out:
    """A column of the file: its heading, its width in characters and what a row has there."""

    heading: Text | str
    width: int
    value: Callable[[Any], str]


def as_csv(mark: str, columns: Sequence[Out], rows: Iterable[Any]) -> bytes:
    """The rows as .csv in UTF-8 with a mark, which Excel needs to read Chinese."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([_plain(mark)])
    writer.writerow([_plain(str(column.heading)) for column in columns])
    writer.writerows([_plain(column.value(row)) for column in columns] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, mark: str, columns: Sequence[Out], rows: Iterable[Any]) -> bytes:
    """The rows as .xlsx; all cells are strings, so no cell becomes a formula and no number loses a digit."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold, text = book.add_worksheet(title[:31]), book.add_format({"bold": True}), book.add_format()
    text.set_num_format("@")
    sheet.write_string(0, 0, mark)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, text)
        sheet.write_string(1, place, str(column.heading), bold)
    for number, row in enumerate(rows, 2):
        for place, column in enumerate(columns):
            sheet.write_string(number, place, column.value(row), text)
    sheet.freeze_panes(2, 1)
    book.close()
    return target.getvalue()


def _plain(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would calculate or round."""
    risky = cell.lstrip(" ").startswith(STARTS) or (cell.isdigit() and len(cell) >= LONG)
    return "'" + cell if risky else cell
