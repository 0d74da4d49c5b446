"""One workbook from what the townships sent, in the template's own layout: serial numbers anew, the township named, totals."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from copy import copy
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from registry.core.i18n import _
from registry.core.tables.workbook import Cell
from registry.files.queries import read_bytes
from registry.reporting.checking import PLACE
from registry.reporting.layout import Form, find_forms, read_rows
from registry.reporting.models import ReportAnswer, ReportTask
from registry.reporting.queries import IN
from registry.reporting.services import template_bytes
from registry.reporting.sums import Checked, check_sums
from registry.reporting.words import STATES, clock
from registry.tables.book import YELLOW, insert_rows, open_book, put, save_book
from registry.tables.services import read_xlsx

_TOTAL = re.compile(r"[小合总共]\s*计")
_NO_SUM = re.compile(r"号|电话|手机|年龄|年级|日期|年月|编码|代码|邮编|比例|率|标准|序")
Row = tuple[str, dict[int, Cell]]


def merge(
    task: ReportTask, answers: Sequence[ReportAnswer], places: dict[str, str], *, today: dt.date, who: str,
    mark: str = "",
) -> bytes:  # fmt: skip
    """The .xlsx of all that was sent and not sent back; rows one after another, by township.

    Two sheets are added: the sums of each township beside the sums of the whole, and who sent when, late ones marked.
    """
    data = template_bytes(task)
    forms = find_forms(read_xlsx(data, "template.xlsx"))
    rows: list[list[Row]] = [[] for _form in forms]
    for answer in answers:
        if answer.state in IN and answer.file is not None:
            book = read_xlsx(read_bytes(answer.file), "answer.xlsx")
            name = places.get(answer.scope_code, answer.scope_code)
            for at, sent in enumerate(read_rows(book, forms)):
                rows[at] += [(name, row) for row in sent]
    target = open_book(data)
    checked = []
    for form, found in zip(forms, rows, strict=True):
        last = _write(target[form.sheet], form, found)
        checked.append(Checked(form, found, summed_columns(form), min(form.rows, default=form.last_heading + 1), last))
    check_sums(target, checked)
    _who_sent(target, task, answers, places, today)
    return save_book(target, who, mark)


def _write(sheet: Worksheet, form: Form, found: Sequence[Row]) -> int:
    """Write what came; returns the last row of the merged ones."""
    fixed, loose = _sorted(form, found)
    for number, row in fixed:
        _add_up(sheet, number, row)
    free = [number for number in form.rows if number not in form.written]
    after = max(form.rows, default=form.last_heading)
    missing = len(loose) - len(free)
    if missing > 0:
        free += insert_rows(sheet, after, missing)
    named = next((at for at, words in form.columns.items() if PLACE.search(words)), None)
    beside = max(form.columns) + 1
    if named is None and loose:
        _beside(sheet, form.last_heading, beside, str(_("报送单位")))
    for serial, (number, (place, row)) in enumerate(zip(free, loose, strict=False), start=len(form.written) + 1):
        for at, value in row.items():
            _put(sheet.cell(number, at), value)
        if form.serial:
            _put(sheet.cell(number, form.serial), serial)
        if named is None:
            _beside(sheet, number, beside, place)
        elif named not in row:
            _put(sheet.cell(number, named), place)
    foot = form.foot + max(missing, 0) if form.foot else None
    last = max([after, *free[: len(loose)]])
    _totals(sheet, form, foot, loose, last)
    return last


def _sorted(form: Form, found: Sequence[Row]) -> tuple[list[tuple[int, dict[int, Cell]]], list[Row]]:
    """Answers to rows the template names go into those rows; all others follow one after another."""
    fixed: list[tuple[int, dict[int, Cell]]] = []
    loose: list[Row] = []
    for place, row in found:
        number = next((number for number, cells in form.written.items() if _begins(form, cells, row)), None)
        if number is None:
            loose.append((place, row))
        else:
            fixed.append((number, row))
    return fixed, loose


def _begins(form: Form, cells: Sequence[Cell], row: dict[int, Cell]) -> bool:
    own = {at: str(cells[at - 1]).strip() for at in form.columns if at != form.serial and at <= len(cells)}
    own = {at: text for at, text in own.items() if text}
    return all(str(row.get(at, "")).strip() == text for at, text in own.items())


def _add_up(sheet: Worksheet, number: int, row: dict[int, Cell]) -> None:
    """Numbers of several townships in one row are added, of texts the first stays."""
    for at, value in row.items():
        cell = sheet.cell(number, at)
        if cell.value in (None, ""):
            _put(cell, value)
        elif _is_number(value) and _is_number(cell.value):
            cell.value += value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _put(cell: Any, value: Cell) -> None:
    if isinstance(cell, MergedCell) or (isinstance(cell.value, str) and cell.value.startswith("=")):
        return
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, dt.datetime):
        value = value.date()
    put(cell, value if isinstance(value, (str, int, float, dt.date)) else str(value))


def _beside(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    cell._style = copy(sheet.cell(row, column - 1)._style)
    put(cell, text)


def _totals(sheet: Worksheet, form: Form, foot: int | None, loose: Sequence[Row], last: int) -> None:
    """Sums of the columns of numbers, in the template's own 合计 row where it has one, else in a row of their own."""
    sums = {at: value for at in summed_columns(form) if (value := _sum_of(at, loose)) is not None}
    if not sums:
        return
    if foot is None or not _is_total(sheet, form, foot):
        foot = insert_rows(sheet, last, 1)[0]
        put(sheet.cell(foot, min(form.columns)), str(_("合计")))
    for at, value in sums.items():
        if sheet.cell(foot, at).value in (None, ""):
            _put(sheet.cell(foot, at), value)


def summed_columns(form: Form) -> list[int]:
    """The columns whose words allow a sum: no numbers of papers, ages or rates."""
    return [at for at, words in form.columns.items() if at != form.serial and not _NO_SUM.search(words)]


def _is_total(sheet: Worksheet, form: Form, row: int) -> bool:
    return any(_TOTAL.search(str(sheet.cell(row, at).value or "")) for at in range(1, max(form.columns) + 1))


def _sum_of(at: int, rows: Sequence[Row]) -> Cell | None:
    values = [row[at] for _place, row in rows if at in row]
    if not values or not all(_is_number(value) for value in values):
        return None
    return sum(value for value in values if isinstance(value, (int, float)))


def _who_sent(
    target: Any, task: ReportTask, answers: Sequence[ReportAnswer], places: dict[str, str], today: dt.date
) -> None:
    sheet = target.create_sheet(_free_name(target, str(_("报送情况"))))
    heads = (_("乡镇"), _("状态"), _("行数"), _("报送日期"), _("报送人"), _("第几次报"), _("计时"))
    sheet.append([str(text) for text in heads])
    for answer in answers:
        state = str(_("零报告") if answer.is_zero and answer.state in IN else STATES[answer.state])
        state = str(_("撤并，不用报")) if answer.dropped else state
        now = clock(answer, task, today)
        line = (places.get(answer.scope_code, answer.scope_code), state, answer.row_count if answer.state in IN else "",
                answer.sent_on or "", answer.sent_by, answer.version or "", str(now.text))  # fmt: skip
        row = sheet.max_row + 1
        for at, value in enumerate(line, start=1):
            put(sheet.cell(row, at), value)
        if now.tone == "late" and not answer.dropped:
            sheet.cell(row, len(line)).fill = YELLOW
    for column, width in zip("ABCDEFG", (18, 12, 8, 14, 12, 10, 14), strict=True):
        sheet.column_dimensions[column].width = width


def _free_name(target: Any, name: str) -> str:
    """A sheet's name that the template does not use itself."""
    return name if name not in target.sheetnames else f"{name}2"
