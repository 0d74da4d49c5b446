"""An account on paper: facts at the head, tables one below the other, a word at the end, signatures, page x of y.

Several documents go into one file, each from a new page with its own page numbers: the statements of all donors of
a year, the slip of a day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from registry.core.paper.fonts import Style, require_glyphs, text_width
from registry.core.paper.grid import draw_cell, draw_heading, draw_row, row_height
from registry.core.paper.page import INK, INK_2, PORTRAIT, SUNK, Paper
from registry.core.paper.table import table_columns
from registry.core.paper.wrap import fit_size, wrap

MARGIN, FOOT, SIZE = 44.0, 56.0, 9.0
WIDTH = PORTRAIT[0] - 2 * MARGIN
HEAD, FACT, TITLE, HEADING, ROW, TOTAL, LINE = 62.0, 17.0, 30.0, 22.0, 19.0, 21.0, 15.0


@dataclass(frozen=True)
class Section:
    """A table under a title; `totals` has a text per column. Without rows `nothing` stands instead."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    totals: Sequence[str] | None = None
    nothing: str = ""


@dataclass(frozen=True)
class Account:
    """One document. `facts` are (name, value) at the head, `words` sentences at the end, `signs` who signs."""

    title: str
    organisation: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    words: Sequence[str] = ()
    signs: Sequence[str] = ()

    def texts(self) -> list[str]:
        """Every text that will be drawn."""
        cells = [
            cell for part in self.sections for row in [part.headings, *part.rows, part.totals or ()] for cell in row
        ]
        titles = [text for part in self.sections for text in (part.title, part.nothing)]
        return [self.title, self.organisation, *(text for fact in self.facts for text in fact), *titles, *cells,
                *self.words, *self.signs]  # fmt: skip


Draw = Callable[[float], None]


@dataclass
class _Pages:
    """What stands where: pages of (top, drawing). `again` is drawn first on a page that goes on with a table."""

    top: float
    pages: list[list[tuple[float, Draw]]] = field(default_factory=lambda: [[]])
    y: float = 0.0
    again: tuple[float, Draw] | None = None

    def put(self, height: float, draw: Draw, keep: float = 0.0) -> None:
        """The next part; on a new page when it and `keep` points below do not fit."""
        if self.y - height - keep < FOOT:
            self.pages.append([])
            self.y = self.top
            if self.again is not None:
                self._place(*self.again)
        self._place(height, draw)

    def _place(self, height: float, draw: Draw) -> None:
        self.pages[-1].append((self.y, draw))
        self.y -= height


def accounts_pdf(title: str, accounts: Sequence[Account], *, printed_at: datetime, demo: bool) -> bytes:
    """All documents in one file, in the order given. `title` names no person. Raises MissingGlyph."""
    for account in accounts:
        require_glyphs(account.texts())
    paper = Paper(title, PORTRAIT, printed_at)
    for account in accounts:
        pages = _lay_out(paper, account)
        for number, page in enumerate(pages, start=1):
            _head(paper, account)
            for top, draw in page:
                draw(top)
            paper.footer(MARGIN, printed_at, number, len(pages), demo)
            paper.next_page()
    return paper.finish()


def _head(paper: Paper, account: Account) -> None:
    size = fit_size(account.title, Style.SERIF_BOLD, WIDTH, 18, 10, 2)
    y = paper.height - 56
    paper.text(paper.width / 2, y, account.title, size, Style.SERIF_BOLD, align="center", spacing=2 * size / 18)
    paper.text(MARGIN, y - 24, account.organisation, SIZE, colour=INK_2)


def _lay_out(paper: Paper, account: Account) -> list[list[tuple[float, Draw]]]:
    top = paper.height - 56 - 38
    pages = _Pages(top, y=top)
    _facts(paper, account, pages)
    for section in account.sections:
        _section(paper, section, pages)
    for words in account.words:
        for line in wrap(words, Style.SANS, SIZE, WIDTH):
            pages.put(LINE, _line(paper, line))
    if account.signs:
        pages.put(54, _signatures(paper, account.signs))
    return pages.pages


def _line(paper: Paper, text: str) -> Draw:
    return lambda y: void(paper.text(MARGIN, y - 14, text, SIZE, colour=INK_2))


def void(_width: float) -> None:
    """Drawing returns a width that nobody needs here."""


def _facts(paper: Paper, account: Account, pages: _Pages) -> None:
    for name, value in account.facts:

        def draw(y: float, name: str = name, value: str = value) -> None:
            width = paper.text(MARGIN, y - 12, name + "：", SIZE + 1, colour=INK_2)
            paper.text(MARGIN + width + 2, y - 12, value, fit_size(value, Style.SANS_BOLD, WIDTH - width, SIZE + 1, 7),
                       Style.SANS_BOLD)  # fmt: skip

        pages.put(FACT, draw)


def _section(paper: Paper, section: Section, pages: _Pages) -> None:
    pages.put(TITLE, lambda y: void(paper.text(MARGIN, y - 22, section.title, 11, Style.SERIF_BOLD)), HEADING + 2 * ROW)
    if not section.rows:
        pages.put(LINE + 4, _line(paper, section.nothing))
        return
    rows = [tuple(row) for row in section.rows]
    columns = table_columns(section.headings, rows, section.totals, WIDTH)
    heading: Draw = lambda y: draw_heading(paper, MARGIN, y, HEADING, columns, SIZE)  # noqa: E731
    pages.put(HEADING, heading, ROW)
    pages.again = (HEADING, heading)
    for row in rows:
        height = row_height(row, columns, Style.SANS, SIZE, ROW)

        def draw(y: float, row: Sequence[str] = row, height: float = height) -> None:
            draw_row(paper, MARGIN, y, height, columns, row, size=SIZE)

        pages.put(height, draw)
    if section.totals:
        totals = section.totals

        def total(y: float) -> None:
            x = MARGIN
            for column, text in zip(columns, totals, strict=True):
                draw_cell(paper, (x, y, column.width, TOTAL), text, Style.SANS_BOLD, SIZE, column.align, SUNK)
                x += column.width
            paper.rule(MARGIN, x, y, 1.2, INK)
            paper.rule(MARGIN, x, y - TOTAL - 3, 0.6, INK)

        pages.put(TOTAL + 4, total)
    pages.again = None


def _signatures(paper: Paper, signs: Sequence[str]) -> Draw:
    def draw(y: float) -> None:
        step = WIDTH / len(signs)
        for number, sign in enumerate(signs):
            x = MARGIN + number * step
            width = text_width(sign + "：", Style.SANS, SIZE + 1)
            paper.text(x, y - 38, sign + "：", SIZE + 1)
            paper.rule(x + width + 2, x + step - 14, y - 41, 0.6, INK_2)

    return draw
