"""The check beside a merged table: what each township's own rows add up to, and whether that is what was merged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from registry.core.i18n import _
from registry.core.tables.workbook import Cell
from registry.reporting.layout import Form
from registry.tables.book import put

Row = tuple[str, dict[int, Cell]]


def check_sums(target: Any, tables: Sequence[tuple[Form, Sequence[Row], Sequence[int]]]) -> None:
    """Add the sheet 各乡镇合计: for each table rows and sums by township, their sum, and the merged rows' beside it."""
    name = str(_("各乡镇合计"))
    sheet = target.create_sheet(name if name not in target.sheetnames else f"{name}2")
    for form, rows, columns in tables:
        _write(sheet, form, rows, [at for at in columns if _numbers(at, rows)])
    sheet.column_dimensions["A"].width = 22


def _write(sheet: Any, form: Form, rows: Sequence[Row], columns: Sequence[int]) -> None:
    start = sheet.max_row + 2 if sheet.max_row > 1 else 1
    heads = [form.sheet, str(_("行数")), *(form.columns[at].partition("#")[0] for at in columns)]
    for at, text in enumerate(heads, start=1):
        put(sheet.cell(start, at), text)
        sheet.cell(start, at).font = Font(bold=True)
    places = list(dict.fromkeys(place for place, _row in rows))
    for number, place in enumerate(places, start=start + 1):
        own = [row for name, row in rows if name == place]
        line = [place, len(own), *(sum(_number(row.get(at)) for row in own) for at in columns)]
        for at, value in enumerate(line, start=1):
            put(sheet.cell(number, at), value)
    last = start + len(places)
    _foot(sheet, start, last, [len(rows), *(sum(_number(row.get(at)) for _place, row in rows) for at in columns)])


def _foot(sheet: Any, start: int, last: int, merged: Sequence[float]) -> None:
    """The townships' sum as a formula, what the merged rows hold, and the difference, which is 0 when nothing is lost."""
    for row, words in ((last + 1, _("各乡镇相加")), (last + 2, _("合并表里")), (last + 3, _("相差"))):
        put(sheet.cell(row, 1), str(words))
        sheet.cell(row, 1).font = Font(bold=True)
    for at, value in enumerate(merged, start=2):
        letter = get_column_letter(at)
        top = start + 1
        sheet.cell(last + 1, at).value = f"=SUM({letter}{top}:{letter}{last})" if last >= top else 0
        put(sheet.cell(last + 2, at), value)
        sheet.cell(last + 3, at).value = f"={letter}{last + 1}-{letter}{last + 2}"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _number(value: Any) -> float:
    return value if _is_number(value) else 0


def _numbers(at: int, rows: Sequence[Row]) -> bool:
    values = [row[at] for _place, row in rows if at in row]
    return bool(values) and all(_is_number(value) for value in values)
