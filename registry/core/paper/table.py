"""Any list on paper: title, repeated heading, totals, page x of y."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from registry.core.i18n import _
from registry.core.paper.fonts import Style, require_glyphs, text_width
from registry.core.paper.grid import PAD, Column, draw_cell, draw_heading, draw_row, paginate, row_height, spread
from registry.core.paper.page import INK, INK_2, LANDSCAPE, PORTRAIT, SUNK, Paper
from registry.core.paper.wrap import fit_size

MARGIN = 36.0
SIZE = 9.0
HEADING = 24.0
ROW = 20.0
THUMB = 28.4  # 10 mm: room for a signature or a thumb
TOTAL = 22.0
FOOT = 48.0
_FIGURES = frozenset("0123456789.,−-%：: ")


def table_pdf(
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    totals: Sequence[str] | None = None,
    *,
    organisation: str,
    landscape: bool,
    printed_at: datetime,
    demo: bool,
    row: float = ROW,
    counted: bool = True,
) -> bytes:
    """The list as PDF. `totals` has one text per column, empty ones are left white. Figures stand at the right.

    `row` is the least height of a line, THUMB where it is signed; without `counted` the head does not say how many.

    Raises MissingGlyph, and ValueError when a row has not as many cells as there are headings.
    """
    lines = [tuple(row) for row in rows]
    if any(len(line) != len(headings) for line in [*lines, *([totals] if totals else [])]):
        raise ValueError("every row of a table has one cell for each heading")
    for line in [(title, organisation), tuple(headings), *lines, tuple(totals or ())]:
        require_glyphs(line)
    size = LANDSCAPE if landscape else PORTRAIT
    paper = Paper(str(_("列表")), size, printed_at)
    columns = table_columns(headings, lines, totals, size[0] - 2 * MARGIN)
    heights = [row_height(line, columns, Style.SANS, SIZE, row) for line in lines]
    top = paper.height - 84
    pages = paginate(heights, top - HEADING - FOOT, TOTAL if totals else 0.0)
    for number, page in enumerate(pages, start=1):
        _head(paper, title, organisation, len(lines) if counted else None)
        y = top
        draw_heading(paper, MARGIN, y, HEADING, columns, SIZE)
        y -= HEADING
        for index in page:
            draw_row(paper, MARGIN, y, heights[index], columns, lines[index], size=SIZE)
            y -= heights[index]
        if totals and number == len(pages):
            y = _totals(paper, y, columns, totals)
        paper.box(MARGIN, y, paper.width - 2 * MARGIN, top - y, None, INK, 1.2)
        paper.footer(MARGIN, printed_at, number, len(pages), demo)
        paper.next_page()
    return paper.finish()


def table_columns(
    headings: Sequence[str], lines: Sequence[Sequence[str]], totals: Sequence[str] | None, width: float
) -> list[Column]:
    """Columns as wide as their texts want, within reason; those of figures stand at the right."""
    columns = []
    for number, heading in enumerate(headings):
        texts = [line[number] for line in lines]
        shown = [*texts, totals[number]] if totals else texts
        wanted = max((text_width(text, Style.SANS_BOLD, SIZE) for text in set(shown)), default=0.0)
        wanted = max(min(wanted, 150.0), min(text_width(heading, Style.SANS_BOLD, SIZE), 80.0)) + 2 * PAD + 1
        figures = any(texts) and all(set(text) <= _FIGURES for text in texts)
        align: Literal["left", "right"] = "right" if figures else "left"
        columns.append(Column(heading, wanted, align, 0.0 if figures else wanted))
    return spread(columns, width)


def _head(paper: Paper, title: str, organisation: str, count: int | None) -> None:
    y = paper.height - 50
    width = paper.width - 2 * MARGIN
    size = fit_size(title, Style.SERIF_BOLD, width, 17, 9, 1.5)
    paper.text(paper.width / 2, y, title, size, Style.SERIF_BOLD, align="center", spacing=1.5 * size / 17)
    paper.text(MARGIN, y - 24, organisation, fit_size(organisation, Style.SANS, width - 90, SIZE, 6), colour=INK_2)
    if count is not None:
        counted = str(_("共 %(count)s 行", count=count))
        paper.text(paper.width - MARGIN, y - 24, counted, SIZE, colour=INK_2, align="right")


def _totals(paper: Paper, y: float, columns: Sequence[Column], totals: Sequence[str]) -> float:
    """The row of totals: one line above, the accountant's double line below."""
    x = MARGIN
    for column, total in zip(columns, totals, strict=True):
        draw_cell(paper, (x, y, column.width, TOTAL), total, Style.SANS_BOLD, SIZE, column.align, SUNK)
        x += column.width
    paper.rule(MARGIN, x, y, 1.2, INK)
    paper.rule(MARGIN, x, y - TOTAL - 3, 0.6, INK)
    return y - TOTAL
