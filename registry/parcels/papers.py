"""签收表 of what is on its way, and 爱心档案: one child's care file with everything she was given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from registry.access.actor import Actor
from registry.core.dates import age_on, format_cn
from registry.core.i18n import official_language
from registry.core.money import format_fen
from registry.core.paper.fonts import Style, require_glyphs
from registry.core.paper.form import Blank, blanks_height, draw_blanks
from registry.core.paper.grid import Column, draw_heading, draw_row, row_height
from registry.core.paper.page import INK, INK_2, PORTRAIT, Paper
from registry.core.paper.table import THUMB, table_pdf
from registry.parcels.models import Parcel
from registry.parcels.words import KINDS, STATES
from registry.people.models import Person, Sex
from registry.people.queries import guardian_of, live_statuses
from registry.people.showing import labels_of, shown_address, shown_name, status_labels
from registry.people.timeline import TimelineEntry

MARGIN, FOOT = 40.0, 50.0
WIDTH = PORTRAIT[0] - 2 * MARGIN
HEADINGS = ("序号", "姓名", "村（社区）", "编号", "捐赠方", "内容", "价值（元）", "送达日期", "签收人（手印）")
GIVEN = (("日期", 82), ("名称", 62), ("内容", 110), ("捐赠方", 100), ("状态", 52), ("反馈", 109))
TOLD = (("日期", 82), ("记事", 353), ("经办", 80))
ROWS = (
    (Blank("name", "姓名"), Blank("sex", "性别", 0.5, label_width=40), Blank("born", "出生日期", 1.1)),
    (Blank("place", "所在村"), Blank("address", "住址", 1.4)),
    (Blank("school", "学校年级", 1.2), Blank("statuses", "类别")),
    (Blank("guardian", "监护人"), Blank("parents", "父母情况", 1.6)),
)


def delivery_pdf(
    rows: Sequence[tuple[Parcel, str, str]], *, organisation: str, demo: bool, printed_at: dt.datetime
) -> bytes:
    """The sheet to carry; rows are (parcel, shown name, village). Raises MissingGlyph."""
    ordered = sorted(rows, key=lambda row: (row[0].scope_code, row[0].id))
    lines = [
        (str(number), name, place, parcel.number or "", parcel.donor_name, parcel.contents or str(KINDS[parcel.kind].source),
         format_fen(parcel.value_fen), "　" * 5, "　" * 6)
        for number, (parcel, name, place) in enumerate(ordered, start=1)
    ]  # fmt: skip
    total = format_fen(sum(row[0].value_fen for row in rows))
    with official_language():
        return table_pdf("爱心邮包签收表", HEADINGS, lines, ("", "合计", "", "", "", "", total, "", ""), organisation=organisation,
                         landscape=True, printed_at=printed_at, demo=demo, row=THUMB)  # fmt: skip


def care_file_pdf(
    child: Person, parcels: Sequence[Parcel], events: Sequence[TimelineEntry], *, place: str, organisation: str,
    actor: Actor, today: dt.date, demo: bool, printed_at: dt.datetime,
) -> bytes:  # fmt: skip
    """The care file as PDF: particulars, what she was given, what happened. Raises MissingGlyph."""
    with official_language():
        values = _values(child, place, actor, today)
        given = [
            (format_cn(row.delivered_on or row.ordered_on), str(KINDS[row.kind]), row.contents or row.number or "",
             row.donor_name, str(STATES[row.state]), row.feedback or "")
            for row in parcels
        ]  # fmt: skip
        told = [(format_cn(entry.at), str(entry.sentence), entry.actor_name) for entry in reversed(events)]
        for texts in (values.values(), *given, *told):
            require_glyphs(texts)
        pages, data = 1, b""
        for _twice in range(2):  # how many pages there are is known when it has been drawn once
            drawing = _File(values, organisation, demo, printed_at, pages)
            drawing.table("收到的邮包、信封", GIVEN, given)
            drawing.table("成长和关爱记录", TOLD, told)
            data, pages = drawing.pdf(), drawing.number
        return data


def _values(child: Person, place: str, actor: Actor, today: dt.date) -> dict[str, str]:
    words, lists = status_labels(), labels_of("school_stage", "parent_state", "kinship")
    guardian = guardian_of(child)
    kinship = lists["kinship"]
    parents = [
        f"{kinship.get(row.kinship, row.kinship)} {shown_name(row.name, actor)}"
        f"（{lists['parent_state'].get(row.state or 'ok', '')}{'，' + row.workplace if row.workplace else ''}）"
        for row in child.relatives
        if row.kinship in ("father", "mother") and row.ended_on is None
    ]
    grade = f"{lists['school_stage'].get(child.stage or '', '')}{f'{child.grade}年级' if child.grade else ''}"
    return {
        "name": shown_name(child.name, actor), "sex": "女" if child.sex is Sex.FEMALE else "男",
        "born": f"{format_cn(child.birth_date)}（{age_on(child.birth_date, today)}岁）", "place": place,
        "address": shown_address(child.address, actor), "school": f"{child.school or ''} {grade}".strip(),
        "statuses": "、".join(str(words.get((row.list_name, row.code), row.code)) for row in live_statuses(child)),
        "guardian": f"{kinship.get(guardian.kinship, '')} {shown_name(guardian.name, actor)}" if guardian else "",
        "parents": "；".join(parents),
    }  # fmt: skip


class _File:
    """A care file while it is being drawn."""

    def __init__(
        self, values: dict[str, str], organisation: str, demo: bool, printed_at: dt.datetime, pages: int
    ) -> None:
        self.demo, self.printed_at, self.number, self.pages = demo, printed_at, 1, pages
        self.paper = Paper("爱心档案", PORTRAIT, printed_at)
        self.y = self.paper.height - 54
        self.paper.text(self.paper.width / 2, self.y, "爱心档案", 20, Style.SERIF_BOLD, align="center", spacing=4)
        self.paper.text(MARGIN, self.y - 26, f"建档单位：{organisation}", 9, colour=INK_2)
        self.y -= 36
        top = self.y
        for row in ROWS:
            height = max(24.0, blanks_height(row, values, WIDTH))
            draw_blanks(self.paper, MARGIN, self.y, height, row, values, WIDTH)
            self.y -= height
        self.paper.box(MARGIN, self.y, WIDTH, top - self.y, None, INK, 1.3)

    def table(self, title: str, heads: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]]) -> None:
        """A titled table that goes on over the page; empty ones say so in a line."""
        columns = [Column(label, width, "left") for label, width in heads]
        self._room(70)
        self.y -= 24
        self.paper.text(MARGIN, self.y, title, 12, Style.SANS_BOLD)
        self.y -= 8
        if not rows:
            self.y -= 14
            self.paper.text(MARGIN, self.y, "暂无记录", 9, colour=INK_2)
            return
        self._heading(columns)
        for row in rows:
            height = row_height(row, columns, Style.SANS, 9, 20)
            if self._room(height):
                self._heading(columns)
            draw_row(self.paper, MARGIN, self.y, height, columns, row, size=9)
            self.y -= height

    def _heading(self, columns: Sequence[Column]) -> None:
        draw_heading(self.paper, MARGIN, self.y, 22, columns, 9)
        self.y -= 22

    def _room(self, height: float) -> bool:
        """Begin a new page when `height` does not fit; whether it did."""
        if self.y - height > FOOT:
            return False
        self._end_page()
        self.number, self.y = self.number + 1, self.paper.height - 44
        return True

    def _end_page(self) -> None:
        self.paper.footer(MARGIN, self.printed_at, self.number, self.pages, self.demo)
        self.paper.next_page()

    def pdf(self) -> bytes:
        """The finished file."""
        self._end_page()
        return self.paper.finish()
