"""The check beside a merged table: what each township's own rows add up to, and whether that is what was merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from registry.core.i18n import _
from registry.core.tables.workbook import Cell
from registry.reporting.layout import Form
from registry.tables.book import put

Row = tuple[str, dict[int, Cell]]


@dataclass(frozen=True)
class Checked:
    """A merged table: what came, the columns that may be summed, and the rows from `first` to `last` it was written to."""

    form: Form
    rows: Sequence[Row]
    columns: Sequence[int]
    first: int
    last: int


def check_sums(target: Any, tables: Sequence[Checked]) -> None:
    """Add the sheet 各乡镇合计: rows and sums by township, their sum, what stands in the merged sheet, the difference.

    The two sums come by different ways: the townships' from what they sent, the other as a formula over the sheet.
    """
    name = str(_("各乡镇合计"))
    sheet = target.create_sheet(name if name not in target.sheetnames else f"{name}2")
    for table in tables:
        _write(sheet, table, [at for at in table.columns if _numbers(at, table.rows)])
    sheet.column_dimensions["A"].width = 22


def _write(sheet: Any, table: Checked, columns: Sequence[int]) -> None:
    start = sheet.max_row + 2 if sheet.max_row > 1 else 1
    heads = [table.form.sheet, str(_("行数")), *(table.form.columns[at].partition("#")[0] for at in columns)]
    for at, text in enumerate(heads, start=1):
        put(sheet.cell(start, at), text)
        sheet.cell(start, at).font = Font(bold=True)
    places = list(dict.fromkeys(place for place, _row in table.rows))
    for number, place in enumerate(places, start=start + 1):
        own = [row for name, row in table.rows if name == place]
        for at, value in enumerate(
            [place, len(own), *(sum(_number(row.get(c)) for row in own) for c in columns)], start=1
        ):
            put(sheet.cell(number, at), value)
    _foot(sheet, start + 1, start + len(places), table, columns)


def _foot(sheet: Any, first: int, last: int, table: Checked, columns: Sequence[int]) -> None:
    added, there, apart = range(last + 1, last + 4)
    for row, words in ((added, _("各乡镇相加")), (there, _("合并表里")), (apart, _("相差"))):
        put(sheet.cell(row, 1), str(words))
        sheet.cell(row, 1).font = Font(bold=True)
    merged = "'" + table.form.sheet.replace("'", "''") + "'"
    for at in range(2, 3 + len(columns)):
        letter = get_column_letter(at)
        sheet.cell(added, at).value = f"=SUM({letter}{first}:{letter}{last})" if last >= first else 0
        if at > 2:
            source = get_column_letter(columns[at - 3])
            sheet.cell(there, at).value = f"=SUM({merged}!{source}{table.first}:{source}{table.last})"
            sheet.cell(apart, at).value = f"={letter}{added}-{letter}{there}"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _number(value: Any) -> float:
    return value if _is_number(value) else 0


def _numbers(at: int, rows: Sequence[Row]) -> bool:
    values = [row[at] for _place, row in rows if at in row]
    return bool(values) and all(_is_number(value) for value in values)
