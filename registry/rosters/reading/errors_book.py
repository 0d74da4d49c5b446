"""The refused rows as a workbook to be mended and sent again: as they were, coloured, with the reasons at the end."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from registry.core.i18n import _
from registry.core.tables.workbook import Cell
from registry.rosters.reading.cell_text import EXACT
from registry.rosters.reading.origins import ORIGINS, origin_lines
from registry.rosters.reading.report import REFUSED
from registry.rosters.reading.roster import RosterRow, Source

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
RED, PALE = "#A32020", "#FBE9E7"
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def errors_workbook(rows: Iterable[RosterRow]) -> bytes:
    """An .xlsx of the refused rows among `rows`, one sheet for each table, with a last column 原因.

    Texts stay texts (no formula runs, no number is rounded). The identities are the sender's own, unmasked.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    formats = {
        "head": book.add_format({"bold": True, "border": 1, "bg_color": "#EEEBE6", "text_wrap": True}),
        "text": book.add_format({"num_format": "@", "border": 1}),
        "wrong": book.add_format({"num_format": "@", "border": 2, "border_color": RED, "bg_color": PALE, "bold": True}),
        "why": book.add_format({"text_wrap": True, "border": 1, "valign": "top"}),
    }
    groups = grouped(row for row in rows if row.refused)
    taken, origins = {ORIGINS}, list[list[str]]()
    for source, refused in groups:
        name = _sheet_name(str(_("登记表")) if source.form else source.sheet, taken)
        _write(book.add_worksheet(name), source, refused, formats)
        day = source.fill_date.isoformat() if source.fill_date else ""
        origins.append([name, *origin_lines(source.title, source.unit, day)])
    if groups:
        _keep_origins(book.add_worksheet(ORIGINS), origins)
    else:
        book.add_worksheet(str(_("没有收不了的行")))
    book.close()
    return buffer.getvalue()


def grouped(rows: Iterable[RosterRow]) -> list[tuple[Source, list[RosterRow]]]:
    """Rows by their table; forms of one layout stand together, however many sheets they came on."""
    groups: dict[object, tuple[Source, list[RosterRow]]] = {}
    for row in rows:
        key: object = (row.source.title, row.source.columns) if row.source.form else id(row.source)
        groups.setdefault(key, (row.source, []))[1].append(row)
    return list(groups.values())


def _keep_origins(sheet: Worksheet, origins: list[list[str]]) -> None:
    for line, texts in enumerate(origins):
        for place, text in enumerate(texts):
            sheet.write_string(line, place, text)
    sheet.hide()


def _sheet_name(name: str, taken: set[str]) -> str:
    clean = name.translate(_FORBIDDEN).strip(" '")[:25] or "Sheet"
    unique, number = clean, 1
    while unique.lower() in taken:
        number += 1
        unique = f"{clean} {number}"
    taken.add(unique.lower())
    return unique


def _write(sheet: Worksheet, source: Source, rows: list[RosterRow], formats: dict[str, Format]) -> None:
    reason = max((column.index for column in source.columns), default=0) + 1
    reason = max(reason, *(len(row.raw) for row in rows))
    for column in source.columns:
        sheet.write_string(0, column.index, column.heading, formats["head"])
    sheet.write_string(0, reason, str(_("原因")), formats["head"])
    sheet.set_column(0, max(reason - 1, 0), 16)
    sheet.set_column(reason, reason, 60)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, start=1):
        wrong = {problem.place for problem in row.problems if problem.level == REFUSED}
        for place in range(reason):
            cell = row.raw[place] if place < len(row.raw) else ""
            if cell != "" or place in wrong:
                sheet.write_string(line, place, shown(cell), formats["wrong" if place in wrong else "text"])
        reasons = "\n".join(reasons_of(row))
        sheet.write_string(line, reason, reasons, formats["why"])


def reasons_of(row: RosterRow) -> list[str]:
    """Why a row is kept out, in its reader's words; a form says on which sheet it stands."""
    where = str(_("“%(sheet)s”一页：", sheet=row.sheet)) if row.source.form else ""
    return [where + str(problem.message) for problem in row.problems if problem.level == REFUSED]


def shown(cell: Cell) -> str:
    """A cell as Excel would have shown it; a long number in scientific notation, as its sender saw it."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, (int, float)):
        if abs(cell) >= EXACT:
            return f"{cell:.5E}"
        return str(int(cell)) if float(cell).is_integer() else str(cell)
    if isinstance(cell, dt.datetime) and not cell.time():
        return cell.date().isoformat()
    return str(cell)
