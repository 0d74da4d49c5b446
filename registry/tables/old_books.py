"""An old .xls blank as .xlsx, so that it can be filled: its words, merged cells and rows; frames and widths made anew."""

from __future__ import annotations

import io

from openpyxl import Workbook as Book
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from registry.core.tables.workbook import Sheet, Workbook

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EDGE = Border(*(Side(style="thin"),) * 4)
_NARROWEST, _WIDEST = 8, 30


def is_old(data: bytes) -> bool:
    """Whether a file is an .xls."""
    return data.startswith(OLD)


def as_xlsx(book: Workbook) -> bytes:
    """The .xlsx that looks like what was read: same cells and spans; formulas are values there already."""
    target = Book()
    target.remove(target.active)
    for sheet in book.sheets:
        _copy(sheet, target.create_sheet(sheet.name[:31]))
        target[sheet.name[:31]].sheet_state = "hidden" if sheet.hidden else "visible"
    out = io.BytesIO()
    target.save(out)
    return out.getvalue()


def _copy(sheet: Sheet, target: object) -> None:
    width = max((len(row) for row in sheet.rows), default=0)
    heading = max(range(len(sheet.rows)), key=lambda at: sum(cell != "" for cell in sheet.rows[at]), default=0)
    for at, row in enumerate(sheet.rows, start=1):
        for column in range(1, width + 1):
            cell = target.cell(at, column)  # type: ignore[attr-defined]
            value = row[column - 1] if column <= len(row) else ""
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) or None if isinstance(value, str) else value
            cell.alignment = Alignment(
                vertical="center", wrap_text=True, horizontal="center" if at <= heading + 1 else None
            )
            if at > heading:
                cell.border = _EDGE
            if at <= heading + 1:
                cell.font = Font(bold=True, size=14 if at == 1 and heading else 11)
    for (top, left), (low, right) in sheet.merged:
        target.merge_cells(start_row=top + 1, start_column=left + 1, end_row=low + 1, end_column=right + 1)  # type: ignore[attr-defined]
    for column in range(1, width + 1):
        words = [str(row[column - 1]) for row in sheet.rows[heading:] if column <= len(row)]
        longest = max((2 * len(text) + 2 for text in words), default=0)
        target.column_dimensions[get_column_letter(column)].width = max(_NARROWEST, min(longest, _WIDEST))  # type: ignore[attr-defined]
