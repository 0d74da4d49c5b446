"""The plan of the week to carry along, A4 across: each village begins a page, rows are high enough for a pen and a thumb."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from registry.core.dates import format_cn
from registry.core.i18n import _, official_language
from registry.core.paper.fonts import Style, require_glyphs
from registry.core.paper.grid import Column, draw_cell, draw_heading, draw_row, paginate, row_height, spread
from registry.core.paper.page import INK, INK_2, LANDSCAPE, MM, Paper
from registry.core.paper.wrap import fit_size
from registry.people.models import RecipientKind
from registry.people.schedule import week_end
from registry.visits.week import WeekLine
from registry.visits.words import PURPOSES

MARGIN = 30.0
WIDTH = LANDSCAPE[0] - 2 * MARGIN
SIZE, SMALL = 9.0, 8.0
TOP, HEADING, FOOT, SIGN = 88.0, 24.0, 44.0, 34.0
LEAST = 13 * MM
BOX_WIDTH, BOX_LEADING, BOXES_IN_LINE = 54.0, 12.0, 3
COLUMNS = (
    Column("序号", 26, "center"), Column("哪天、谁去", 60), Column("姓名（户主）", 86), Column("住址（怎么找）、电话", 100, grow=0.4),
    Column("上次走访、答应的事", 104, grow=0.4), Column("为什么走访（打勾）", BOX_WIDTH * BOXES_IN_LINE + 8),
    Column("走访记录", 100, grow=1.0), Column("签字（手印）", 60, "center"),
)  # fmt: skip
TICKS = 5
OFFERED = {
    RecipientKind.CHILD: ("care", "festival", "guardianship", "school", "mind", "wish", "consent", "id_number", "other"),
    RecipientKind.WOMAN: ("care", "festival", "health", "mind", "loan", "consent", "id_number", "other"),
}  # fmt: skip


@dataclass(frozen=True)
class VillageWeek:
    """The lines of one village."""

    place: str
    lines: Sequence[WeekLine]


def week_pdf(
    weeks: Sequence[VillageWeek], *, monday: dt.date, organisation: str, demo: bool, printed_at: dt.datetime
) -> bytes:
    """The sheets of several villages in one file, pages counted through. Raises MissingGlyph."""
    with official_language():
        return _Sheets(weeks, monday, organisation, demo, printed_at).pdf()


class _Sheets:
    """The file while it is being drawn."""

    def __init__(
        self, weeks: Sequence[VillageWeek], monday: dt.date, organisation: str, demo: bool, printed_at: dt.datetime
    ) -> None:
        self.monday, self.organisation, self.demo, self.printed_at = monday, organisation, demo, printed_at
        self.columns = spread(COLUMNS, WIDTH)
        self.paper = Paper(str(_("本周走访计划")), LANDSCAPE, printed_at)
        self.pages: list[tuple[VillageWeek, list[int], bool]] = []
        self.cells = {week.place: [self._texts(n, line) for n, line in enumerate(week.lines, 1)] for week in weeks}
        for week in weeks:
            require_glyphs([week.place, organisation, *(text for row in self.cells[week.place] for text in row)])
            room = self.paper.height - TOP - HEADING - FOOT
            found = paginate([self._height(week, n) for n in range(len(week.lines))], room, SIGN)
            self.pages += [(week, rows, rows is found[-1]) for rows in found]

    def pdf(self) -> bytes:
        """Draw all."""
        for number, (week, rows, last) in enumerate(self.pages, start=1):
            self._page(week, rows, last)
            self.paper.footer(MARGIN, self.printed_at, number, len(self.pages), self.demo)
            self.paper.next_page()
        return self.paper.finish()

    def _texts(self, number: int, line: WeekLine) -> list[str]:
        row = line.row
        when = format_cn(row.planned_on).partition("年")[2] if line.planned and row.planned_on else ""
        who = str(_("%(sex)s %(age)s 岁", sex=row.sex, age=row.age))
        last = format_cn(row.last_visit_on) if row.last_visit_on else str(_("从没走访"))
        late = str(_("晚 %(days)s 天", days=row.days_late)) if row.days_late > 0 else ""
        promised = str(_("答应：%(what)s", what=line.promised)) if line.promised else ""
        return [
            str(number), "\n".join(text for text in (when, row.visitor_name if line.planned else "") if text),
            "\n".join([row.name, who, *([str(_("户主 %(name)s", name=line.head_name))] if line.head_name else [])]),
            "\n".join(text for text in (line.address, line.phone) if text), "\n".join(text for text in (f"{last}　{late}".strip(), promised) if text), "", "", "",
        ]  # fmt: skip

    def _height(self, week: VillageWeek, number: int) -> float:
        boxes = -(-len(_boxes(week.lines[number])) // BOXES_IN_LINE)
        least = max(LEAST, boxes * BOX_LEADING + 6)
        return row_height(self.cells[week.place][number], self.columns, Style.SANS, SIZE, least)

    def _page(self, week: VillageWeek, rows: Sequence[int], last: bool) -> None:
        top = self._head(week)
        draw_heading(self.paper, MARGIN, top, HEADING, self.columns, SIZE)
        y = top - HEADING
        for number in rows:
            height = self._height(week, number)
            draw_row(self.paper, MARGIN, y, height, self.columns, self.cells[week.place][number], size=SIZE)
            self._boxes(week.lines[number], y, height)
            y -= height
        if last:
            y = self._signatures(y)
        self.paper.box(MARGIN, y, WIDTH, top - y, None, INK, 1.3)

    def _head(self, week: VillageWeek) -> float:
        y = self.paper.height - 52
        title = str(_("%(place)s走访计划", place=week.place))
        self.paper.text(self.paper.width / 2, y, title, fit_size(title, Style.SERIF_BOLD, WIDTH, 18, 9, 2),
                        Style.SERIF_BOLD, align="center", spacing=2)  # fmt: skip
        days = str(_("%(first)s 至 %(last)s", first=format_cn(self.monday), last=format_cn(week_end(self.monday))))
        self.paper.text(MARGIN, y - 24, str(_("填报单位：%(name)s", name=self.organisation)), SIZE, colour=INK_2)
        self.paper.text(self.paper.width / 2, y - 24, days, SIZE, colour=INK_2, align="center")
        count = str(
            _("共 %(homes)s 户 %(people)s 人", homes=len({line.home for line in week.lines}), people=len(week.lines))
        )
        self.paper.text(self.paper.width - MARGIN, y - 24, count, SIZE, colour=INK_2, align="right")
        return self.paper.height - TOP

    def _boxes(self, line: WeekLine, top: float, height: float) -> None:
        left = MARGIN + sum(column.width for column in self.columns[:TICKS]) + 5
        codes = _boxes(line)
        lines = -(-len(codes) // BOXES_IN_LINE)
        first = top - height / 2 + (lines - 1) * BOX_LEADING / 2 - SMALL * 0.36
        for place, code in enumerate(codes):
            x = left + place % BOXES_IN_LINE * BOX_WIDTH
            y = first - place // BOXES_IN_LINE * BOX_LEADING
            self.paper.tick_box(x, y, 6.5, code in line.purposes)
            self.paper.text(x + 8.5, y, str(PURPOSES[code]), SMALL)

    def _signatures(self, y: float) -> float:
        labels = (_("计划人："), _("走访人："), _("村（社区）负责人："), _("审核："))
        for place, label in enumerate(labels):
            draw_cell(self.paper, (MARGIN + place * WIDTH / 4, y, WIDTH / 4, SIGN), "")
            self.paper.text(MARGIN + place * WIDTH / 4 + 7, y - SIGN / 2 - 3, str(label), SIZE)
        return y - SIGN


def _boxes(line: WeekLine) -> list[str]:
    """The purposes offered for a person, with whatever else is planned."""
    offered = OFFERED.get(line.row.kind, OFFERED[RecipientKind.WOMAN])
    return [*offered[:-1], *(code for code in line.purposes if code not in offered), offered[-1]]
