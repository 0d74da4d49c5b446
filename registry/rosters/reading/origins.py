"""What stood around a table goes back with its refused rows: title, unit and day, on a hidden sheet of that workbook.

So the mended rows are understood as they were in the whole file: a status that only the title told, the day of filling
in, the unit. Nobody has to look at the sheet, and a workbook without it is read as well.
"""

from __future__ import annotations

from registry.core.tables.workbook import Workbook

ORIGINS = "原表"


def origin_lines(title: str, unit: str, day: str) -> list[str]:
    """The lines as a table's own title rows would say them."""
    told = (("", title), ("填报单位：", unit), ("填报日期：", day))
    return [word + text for word, text in told if text]


def origins_in(book: Workbook) -> dict[str, list[str]]:
    """The lines of each sheet, by the sheet's name."""
    sheet = next((sheet for sheet in book.sheets if sheet.hidden and sheet.name == ORIGINS), None)
    if sheet is None:
        return {}
    return {str(row[0]): [str(cell) for cell in row[1:] if cell != ""] for row in sheet.rows if row}
