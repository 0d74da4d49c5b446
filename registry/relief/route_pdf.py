"""走访慰问路线签收表 of a festival batch: each village begins a page, with its own totals and signatures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields

from registry.core.capitals import capital_amount
from registry.core.i18n import _, official_language
from registry.core.money import format_fen
from registry.core.paper.fonts import Style, require_glyphs
from registry.core.paper.grid import Column, draw_cell, draw_heading, draw_row, paginate, row_height, spread
from registry.core.paper.page import INK, INK_2, LANDSCAPE, MM, SUNK, Paper
from registry.core.paper.wrap import fit_size

MARGIN = 32.0
WIDTH = LANDSCAPE[0] - 2 * MARGIN
SIZE, TOP, HEADING, FOOT, TOTAL, SIGN = 9.0, 88.0, 24.0, 44.0, 24.0, 36.0
LEAST = 10 * MM
COLUMNS = (
    Column("序号", 28, "center"), Column("户主或姓名", 72), Column("对象", 32, "center"), Column("住址", 96, grow=1.0),
    Column("慰问金（元）", 64, "right"), Column("慰问品", 76, grow=0.6), Column("数量", 34, "right"),
    Column("折价（元）", 56, "right"), Column("到户日期", 64), Column("签字（手印）", 84, "center"), Column("慰问人", 66),
)  # fmt: skip
BEFORE_MONEY = 4


@dataclass(frozen=True)
class Gift:
    """A line: whom, as a person or for her household, what. Sums in fen."""

    name: str
    household: bool
    address: str
    cash_fen: int
    item: str
    pieces: int
    goods_fen: int

    def texts(self, number: int) -> list[str]:
        """The cells of the line; the last three are for the pen."""
        cash, goods = (format_fen(fen) if fen else "" for fen in (self.cash_fen, self.goods_fen))
        kind = str(_("户") if self.household else _("人"))
        pieces = str(self.pieces) if self.goods_fen else ""
        return [str(number), self.name, kind, self.address, cash, self.item, pieces, goods, "", "", ""]


@dataclass(frozen=True)
class Sums:
    """What lines come to: persons and households apart, cash and goods apart."""

    persons: int
    households: int
    cash_fen: int
    pieces: int
    goods_fen: int

    @staticmethod
    def of(gifts: Sequence[Gift]) -> Sums:
        """The sums of some lines."""
        goods = [gift for gift in gifts if gift.goods_fen]
        homes = sum(gift.household for gift in gifts)
        return Sums(len(gifts) - homes, homes, sum(gift.cash_fen for gift in gifts), sum(gift.pieces for gift in goods),
                    sum(gift.goods_fen for gift in goods))  # fmt: skip

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Sums)))


@dataclass(frozen=True)
class Stop:
    """A village with its lines, in the order of the batch."""

    place: str
    gifts: Sequence[Gift]


def route_pdf(title: str, stops: Sequence[Stop], *, organisation: str, demo: bool, printed_at: dt.datetime) -> bytes:
    """The sheet, A4 across, pages counted through all villages. Raises MissingGlyph."""
    with official_language():
        require_glyphs([title, organisation])
        return _Route(title, stops, organisation, demo, printed_at).pdf()


class _Route:
    """The sheet while it is being drawn."""

    def __init__(
        self, title: str, stops: Sequence[Stop], organisation: str, demo: bool, printed_at: dt.datetime
    ) -> None:
        self.title, self.stops, self.organisation = title, stops, organisation
        self.demo, self.printed_at = demo, printed_at
        self.columns = spread(COLUMNS, WIDTH)
        self.paper = Paper(str(_("走访慰问路线签收表")), LANDSCAPE, printed_at)
        self.cells = [[gift.texts(n) for n, gift in enumerate(stop.gifts, start=1)] for stop in stops]
        for stop, rows in zip(stops, self.cells, strict=True):
            require_glyphs([stop.place, *(text for row in rows for text in row)])
        self.heights = [[row_height(row, self.columns, Style.SANS, SIZE, LEAST) for row in rows] for rows in self.cells]
        self.all = [Sums.of(stop.gifts) for stop in stops]

    def pdf(self) -> bytes:
        """Draw all."""
        room = self.paper.height - TOP - HEADING - FOOT
        last = TOTAL + SIGN + (TOTAL if len(self.stops) > 1 else 0)
        found = [(n, rows) for n, heights in enumerate(self.heights) for rows in paginate(heights, room, last)]
        for number, (stop, rows) in enumerate(found, start=1):
            ends = number == len(found) or found[number][0] != stop
            self._page(stop, rows, ends, ends and number == len(found))
            self.paper.footer(MARGIN, self.printed_at, number, len(found), self.demo)
            self.paper.next_page()
        return self.paper.finish()

    def _page(self, stop: int, rows: Sequence[int], ends: bool, very_last: bool) -> None:
        top = self._head(self.stops[stop])
        draw_heading(self.paper, MARGIN, top, HEADING, self.columns, SIZE)
        y = top - HEADING
        for row in rows:
            draw_row(self.paper, MARGIN, y, self.heights[stop][row], self.columns, self.cells[stop][row], size=SIZE)
            y -= self.heights[stop][row]
        if ends:
            y = self._sum(y, str(_("本村合计")), self.all[stop])
            if very_last and len(self.stops) > 1:
                y = self._sum(y, str(_("全部合计")), sum(self.all[1:], self.all[0]))
            y = self._signatures(y)
        self.paper.box(MARGIN, y, WIDTH, top - y, None, INK, 1.3)

    def _head(self, stop: Stop) -> float:
        y = self.paper.height - 52
        title = str(_("%(title)s走访慰问路线签收表", title=self.title))
        size = fit_size(title, Style.SERIF_BOLD, WIDTH, 17, 9, 1.5)
        self.paper.text(self.paper.width / 2, y, title, size, Style.SERIF_BOLD, align="center", spacing=1.5)
        self.paper.text(MARGIN, y - 24, stop.place, 11, Style.SANS_BOLD)
        self.paper.text(self.paper.width - MARGIN, y - 24, self.organisation, SIZE, colour=INK_2, align="right")
        return self.paper.height - TOP

    def _sum(self, y: float, label: str, sums: Sums) -> float:
        """Persons, households, cash, pieces and the value of goods, none added to another; cash in capitals as well."""
        said = [
            (sums.persons, _("%(count)s 人", count=sums.persons)),
            (sums.households, _("%(count)s 户", count=sums.households)),
        ]
        counted = "　".join([label, *(str(words) for count, words in said if count)])
        capitals = capital_amount(sums.cash_fen) if sums.cash_fen else ""
        money = [format_fen(sums.cash_fen), "", str(sums.pieces) if sums.pieces else "",
                 format_fen(sums.goods_fen) if sums.goods_fen else ""]  # fmt: skip
        widths = [column.width for column in self.columns]
        texts = [(sum(widths[:BEFORE_MONEY]), counted, "left")]
        texts += [(width, text, "right") for width, text in zip(widths[BEFORE_MONEY:], money, strict=False)]
        texts.append((sum(widths[BEFORE_MONEY + len(money) :]), capitals, "left"))
        x = MARGIN
        for width, text, align in texts:
            draw_cell(self.paper, (x, y, width, TOTAL), text, Style.SANS_BOLD, SIZE, align, SUNK)
            x += width
        return y - TOTAL

    def _signatures(self, y: float) -> float:
        labels = (_("制表人："), _("慰问人（两人）："), _("村（社区）负责人："), _("审核（盖章）："))
        for place, label in enumerate(labels):
            draw_cell(self.paper, (MARGIN + place * WIDTH / 4, y, WIDTH / 4, SIGN), "")
            self.paper.text(MARGIN + place * WIDTH / 4 + 7, y - SIGN / 2 - 3, str(label), SIZE)
        return y - SIGN
