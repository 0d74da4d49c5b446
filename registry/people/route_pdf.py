"""The route sheet of the clocks: a village a page, somebody a row, with boxes to tick and room to write on a knee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.core.i18n import _
from registry.core.paper.fonts import Style, require_glyphs
from registry.core.paper.grid import Column, draw_cell, draw_heading, paginate, row_height, spread
from registry.core.paper.page import INK, INK_2, MM, PORTRAIT, Paper
from registry.core.paper.wrap import fit_size

MARGIN, SIZE, HEADING, FOOT = 36.0, 9.5, 22.0, 62.0
ROW = 14 * MM  # written on by hand: people.md asks for 10 mm at least
BOX = 9.0


@dataclass(frozen=True)
class RouteRow:
    """Somebody to see. `phone` is masked; `where` her address."""

    name: str
    phone: str
    where: str
    why: str


@dataclass(frozen=True)
class RouteVillage:
    """A village with its rows, in the order of the list."""

    title: str
    rows: Sequence[RouteRow]


def route_pdf(
    place: str, villages: Sequence[RouteVillage], *, what: str, organisation: str, note: str, printed_at: datetime,
    demo: bool,
) -> bytes:  # fmt: skip
    """The sheet as PDF, A4 upright; every village begins a new page. `note` stands under the last row. MissingGlyph."""
    require_glyphs([place, what, organisation, note])
    for village in villages:
        require_glyphs([village.title])
        for row in village.rows:
            require_glyphs([row.name, row.where, row.why])
    paper = Paper(str(_("身份核实路线单")), PORTRAIT, printed_at)
    columns = _columns(paper.width - 2 * MARGIN)
    top = paper.height - 92
    pages: list[tuple[RouteVillage, list[int], list[float]]] = []
    for village in villages:
        heights = [row_height(_cells(at, row), columns, Style.SANS, SIZE, ROW) for at, row in enumerate(village.rows)]
        pages += [(village, page, heights) for page in paginate(heights, top - HEADING - FOOT, 0.0)]
    for number, (village, page, heights) in enumerate(pages, start=1):
        _head(paper, place, village, what, organisation)
        y = _rows(paper, village, page, heights, columns, top)
        last = number == len(pages) or pages[number][0] is not village
        _foot(paper, y, note if number == len(pages) else "", last)
        paper.footer(MARGIN, printed_at, number, len(pages), demo)
        paper.next_page()
    return paper.finish()


def _columns(width: float) -> list[Column]:
    texts = (("序号", 30, 0), ("姓名", 58, 0), ("住址、电话", 120, 1), ("要核实的事", 130, 1.4), ("核实结果", 66, 0),
             ("变化、日期", 80, 0.6))  # fmt: skip
    return spread([Column(words, wide, "center" if at == 0 else "left", grow)
                   for at, (words, wide, grow) in enumerate(texts)], width)  # fmt: skip


def _cells(at: int, row: RouteRow) -> tuple[str, ...]:
    return (str(at + 1), row.name, "\n".join(part for part in (row.where, row.phone) if part), row.why, "", "")


def _head(paper: Paper, place: str, village: RouteVillage, what: str, organisation: str) -> None:
    title = str(_("%(village)s身份核实路线单", village=village.title))
    size = fit_size(title, Style.SERIF_BOLD, paper.width - 2 * MARGIN, 17, 10)
    paper.text(paper.width / 2, paper.height - 52, title, size, Style.SERIF_BOLD, align="center")
    left = f"{organisation}　{place}" if place != village.title else organisation
    paper.text(MARGIN, paper.height - 78, left, fit_size(left, Style.SANS, 300, SIZE, 7), colour=INK_2)
    count = str(_("%(what)s · 共 %(count)s 人", what=what, count=len(village.rows)))
    paper.text(paper.width - MARGIN, paper.height - 78, count, SIZE, colour=INK_2, align="right")


def _rows(
    paper: Paper, village: RouteVillage, page: Sequence[int], heights: Sequence[float], columns: Sequence[Column],
    top: float,
) -> float:  # fmt: skip
    draw_heading(paper, MARGIN, top, HEADING, columns, SIZE)
    y = top - HEADING
    for at in page:
        x = MARGIN
        for column, text in zip(columns, _cells(at, village.rows[at]), strict=True):
            draw_cell(paper, (x, y, column.width, heights[at]), text, Style.SANS, SIZE, column.align)
            if column is columns[4]:
                _boxes(paper, x + 5, y, heights[at])
            x += column.width
        y -= heights[at]
    paper.box(MARGIN, y, paper.width - 2 * MARGIN, top - y, None, INK, 1.2)
    return y


def _boxes(paper: Paper, x: float, top: float, height: float) -> None:
    """Three answers to tick, spread over the height of the row."""
    words = (str(_("仍符合")), str(_("有变化")), str(_("没见到")))
    step = min(height / 3, 14.0)
    y = top - (height - 3 * step) / 2 - step / 2 - BOX * 0.45
    for text in words:
        paper.tick_box(x, y, BOX * 0.9, ticked=False)
        paper.text(x + BOX + 3, y, text, 8.5)
        y -= step


def _foot(paper: Paper, y: float, note: str, last: bool) -> None:
    if note:
        paper.text(MARGIN, y - 16, note, SIZE, colour=INK_2)
    if last:
        signs = str(
            _("核实人（签字）：　　　　　　　　村妇联主席（签字）：　　　　　　　　　日期：　　　年　　月　　日")
        )
        paper.text(MARGIN, y - 40, signs, SIZE)
