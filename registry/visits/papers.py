"""The papers of this room: 走访慰问记录表, one visit a page, and the route of a village to carry along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from registry.access.actor import Actor
from registry.core.dates import age_on, format_cn
from registry.core.i18n import _, official_language
from registry.core.paper.fonts import Style, require_glyphs
from registry.core.paper.form import SIZE, Blank, blanks_height, draw_blanks, draw_side
from registry.core.paper.grid import draw_cell
from registry.core.paper.page import INK, INK_2, PORTRAIT, Paper
from registry.core.paper.table import table_pdf
from registry.core.paper.wrap import fit_size, wrap
from registry.people.showing import is_worker, shown_address, shown_name
from registry.visits.models import Visit
from registry.visits.queries import SEX_WORDS
from registry.visits.routes import Stop
from registry.visits.words import MET, NEEDS, PURPOSES, said

MARGIN = 40.0
WIDTH = PORTRAIT[0] - 2 * MARGIN
LEADING = 15.0
SIGN = 46.0
FOOT = 60.0
LEAST_TEXT = 150.0
Rows = tuple[tuple[Blank, ...], ...]

TOP_ROWS: Rows = (
    (Blank("name", "姓名", 1.2), Blank("sex", "性别", 0.5, label_width=40), Blank("age", "年龄", 0.6, label_width=40)),
    (Blank("head", "户主", 0.8), Blank("place", "所在村（嘎查）", 1.4, label_width=78)),
    (Blank("address", "家庭住址"),),
    (Blank("done_on", "走访日期"), Blank("visitor", "走访人")),
    (Blank("purposes", "走访事由"), Blank("met", "见到的人")),
)
LOW_ROWS: Rows = (
    (Blank("needs", "需要"),),
    (Blank("gifts", "慰问金\n（品）"),),
    (Blank("promised", "答应办\n的事"),),
    (Blank("next_due_on", "下次走访"), Blank("photos", "照片")),
)


def record_pdf(
    visit: Visit, *, place: str, organisation: str, photos: int, actor: Actor, demo: bool, printed_at: dt.datetime
) -> bytes:
    """走访慰问记录表 of one visit, A4; long findings run on to a second page. Raises MissingGlyph."""
    with official_language():
        values = record_values(visit, place=place, photos=photos, actor=actor)
        findings = (visit.findings or "") if is_worker(actor) else str(_("（不显示）"))
        require_glyphs([*values.values(), findings, organisation])
        return _Record(values, findings, organisation, demo, printed_at).pdf()


def record_values(visit: Visit, *, place: str, photos: int, actor: Actor) -> dict[str, str]:
    """The values of the places on the form."""
    person, home, day = visit.person, visit.person.household, visit.done_on
    return {
        "name": shown_name(person.name, actor), "sex": str(SEX_WORDS[person.sex]),
        "age": str(_("%(age)s 周岁", age=age_on(person.birth_date, day))) if day else "",
        "head": shown_name(home.head_name, actor) if home else "", "place": place,
        "address": shown_address(person.address or (home.address if home else None), actor),
        "done_on": format_cn(day) if day else "", "visitor": visit.visitor_name if day else "",
        "purposes": said(visit.purposes, PURPOSES), "met": said(visit.met, MET), "needs": said(visit.needs, NEEDS),
        "gifts": visit.gifts or "", "promised": visit.promised or "",
        "next_due_on": format_cn(visit.next_due_on) if visit.next_due_on else "",
        "photos": str(_("%(count)s 张，存档", count=photos)) if photos else "",
    }  # fmt: skip


class _Record:
    """One record while it is being drawn."""

    def __init__(
        self, values: dict[str, str], findings: str, organisation: str, demo: bool, printed_at: dt.datetime
    ) -> None:
        self.values, self.organisation, self.demo, self.printed_at = values, organisation, demo, printed_at
        self.lines = [
            line for part in findings.split("\n") for line in (wrap(part, Style.SANS, 10, WIDTH - 74) if part else [""])
        ]
        self.paper = Paper(str(_("走访慰问记录表")), PORTRAIT, printed_at)
        self.y = 0.0

    def pdf(self) -> bytes:
        """Draw all."""
        low = sum(self._height(row) for row in LOW_ROWS) + SIGN
        top = sum(self._height(row) for row in TOP_ROWS)
        room = self.paper.height - 96 - top - FOOT
        fits = max(1, int((room - low - 16) // LEADING))
        full = max(1, int((room - 16) // LEADING))
        single = len(self.lines) <= fits
        first, rest = (self.lines, []) if single else (self.lines[:full], self.lines[full:])
        more = int((self.paper.height - 96 - FOOT - low - 16) // LEADING)
        parts = [first, *[rest[i : i + more] for i in range(0, len(rest), more)]]
        if not single and len(parts) == 1:
            parts.append([])
        for number, part in enumerate(parts, start=1):
            self._page(part, number, len(parts), low)
        return self.paper.finish()

    def _height(self, row: tuple[Blank, ...]) -> float:
        return max(24.0, blanks_height(row, self.values, WIDTH))

    def _page(self, lines: Sequence[str], number: int, pages: int, low: float) -> None:
        self._head()
        top = self.y
        if number == 1:
            self._rows(TOP_ROWS)
        last = number == pages
        spare = self.y - FOOT - (low if last else 0.0)
        self._findings(lines, max(len(lines) * LEADING + 16, min(LEAST_TEXT * 2, spare)))
        if last:
            self._rows(LOW_ROWS)
            self._signatures()
        self.paper.box(MARGIN, self.y, WIDTH, top - self.y, None, INK, 1.3)
        self.paper.footer(MARGIN, self.printed_at, number, pages, self.demo)
        self.paper.next_page()

    def _head(self) -> None:
        y = self.paper.height - 54
        title = str(_("走访慰问记录表"))
        self.paper.text(self.paper.width / 2, y, title, 19, Style.SERIF_BOLD, align="center", spacing=2)
        name = str(_("填报单位：%(name)s", name=self.organisation))
        self.paper.text(MARGIN, y - 26, name, fit_size(name, Style.SANS, WIDTH, SIZE, 6), colour=INK_2)
        self.y = y - 34

    def _rows(self, rows: Rows) -> None:
        for row in rows:
            height = self._height(row)
            draw_blanks(self.paper, MARGIN, self.y, height, row, self.values, WIDTH)
            self.y -= height

    def _findings(self, lines: Sequence[str], height: float) -> None:
        draw_side(self.paper, MARGIN, self.y, height, str(_("走访情况")))
        draw_cell(self.paper, (MARGIN + 21, self.y, WIDTH - 21, height), "")
        y = self.y - 17
        for line in lines:
            self.paper.text(MARGIN + 30, y, line, 10)
            y -= LEADING
        self.y -= height

    def _signatures(self) -> None:
        half = WIDTH / 2
        for place, label in enumerate((_("受访人签字（按印）："), _("走访人签字："))):
            draw_cell(self.paper, (MARGIN + place * half, self.y, half, SIGN), "")
            self.paper.text(MARGIN + place * half + 8, self.y - SIGN / 2 - 3, str(label), SIZE + 1)
        self.y -= SIGN


def route_pdf(
    stops: Sequence[Stop], *, place: str, organisation: str, today: dt.date, demo: bool, printed_at: dt.datetime
) -> bytes:
    """The route of a village as a list to carry, with room for the pen. Raises MissingGlyph."""
    with official_language():
        headings = [
            str(word)
            for word in (
                _("序号"), _("户主"), _("姓名"), _("性别年龄"), _("住址"), _("类别"), _("事由"), _("上次走访"),
                _("应访日期"), _("晚（天）"), _("走访情况　　　"), _("受访人签字　"),
            )
        ]  # fmt: skip
        rows = [
            [
                str(number), stop.head_name, row.name, f"{row.sex} {row.age}", stop.address, str(row.risk_word),
                row.purposes, row.last_visit_on.isoformat() if row.last_visit_on else "—", row.due_on.isoformat(),
                str(max(0, row.days_late)), "", "",
            ]
            for number, stop in enumerate(stops, start=1)
            for row in stop.people
        ]  # fmt: skip
        title = str(_("%(place)s走访路线（%(day)s）", place=place, day=format_cn(today)))
        return table_pdf(
            title, headings, rows, organisation=organisation, landscape=True, printed_at=printed_at, demo=demo
        )
