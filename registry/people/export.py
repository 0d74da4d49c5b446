"""The list as a workbook: what the worker sees, masked the same, numbers as text, with who took it out and when."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

import xlsxwriter
from flask import Response

from registry.access.actor import Actor
from registry.core.i18n import _
from registry.people.filters import PersonFilter
from registry.people.listing import PersonRow, list_people

MOST = 5000
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = (
    _("序号"), _("姓名"), _("性别"), _("出生日期"), _("年龄"), _("证件号"), _("乡镇"), _("村（嘎查）"), _("情况"),
    _("监护人"), _("学校"), _("上次走访"), _("登记日期"),
)  # fmt: skip
WIDTHS = (6, 14, 6, 12, 6, 22, 14, 16, 30, 14, 22, 12, 12)


def all_rows(person_filter: PersonFilter, actor: Actor, today: dt.date) -> list[PersonRow]:
    """Every row of a narrowed list, at most MOST."""
    rows: list[PersonRow] = []
    cursor: str | None = None
    while len(rows) < MOST:
        page = list_people(person_filter, actor=actor, today=today, cursor=cursor, limit=500)
        rows += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
    return rows[:MOST]


def _line(number: int, row: PersonRow) -> list[str]:
    return [
        str(number), row.name, str(_("女") if row.sex == "female" else _("男")), row.birth_date.isoformat(),
        str(row.age), row.id_masked or str(_("无证件")), row.township, row.village, "、".join(map(str, row.tags)),
        row.guardian_name, row.school, row.last_visit_on.isoformat() if row.last_visit_on else "",
        row.registered_on.isoformat(),
    ]  # fmt: skip


def workbook(rows: Sequence[PersonRow], who: str, when: str) -> bytes:
    """The rows as .xlsx; every cell is text, so that no cell becomes a formula and no number loses a digit."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold, text = book.add_worksheet(str(_("帮扶对象"))), book.add_format({"bold": True}), book.add_format()
    text.set_num_format("@")
    sheet.write_string(0, 0, str(_("帮扶对象，共 %(count)s 人。%(who)s %(when)s 导出，证件号已遮。",
                                   count=len(rows), who=who, when=when)))  # fmt: skip
    for place, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(place, place, width, text)
        sheet.write_string(1, place, str(heading), bold)
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(_line(number, row)):
            sheet.write_string(number + 1, place, cell, text)
    sheet.freeze_panes(2, 2)
    sheet.set_header("&R" + who + " " + when)
    book.close()
    return target.getvalue()


def sent(data: bytes, today: dt.date) -> Response:
    """The workbook as a download."""
    response = Response(data, mimetype=TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="recipients-{today:%Y%m%d}.xlsx"'
    return response
