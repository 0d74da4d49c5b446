"""发放花名册（签领表）: the paper people sign with a pen or a thumb, and the auditor asks for.

Rows are at least 10 mm high for a thumb; cash and the value of goods are never added; each page has its
own sub-total and what the pages before came to; the last has the total in figures and capitals and the
signatures.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from registry.core.capitals import capital_amount
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.core.paper.fonts import Style, require_glyphs, text_width
from registry.core.paper.grid import (
    draw_cell,
    draw_heading,
    draw_in,
    draw_row,
    paginate,
    row_height,
    spread,
)
from registry.core.paper.ornament import qr
from registry.core.paper.page import INK, INK_2, INK_3, LANDSCAPE, MM, SUNK, Paper
from registry.core.paper.wrap import fit_size
from registry.disbursements.sheet_content import SheetHead, SheetRow, Sum, sheet_fields, sum_rows

MARGIN = 32.0
WIDTH = LANDSCAPE[0] - 2 * MARGIN
ROW = 10 * MM
SUM_ROW = 24.0
HEADING = 30.0
FOOT = 68.0
"""Height kept for QR code and footer."""
SIGNATURES = 40.0
SIZE = 9.0

__all__ = ["SheetHead", "SheetRow", "sheet_pdf"]


def sheet_pdf(
    head: SheetHead,
    rows: Sequence[SheetRow],
    *,
    demo: bool,
    draft: bool,
    printed_at: datetime,
    verify_url: str | None = None,
    full_ids: bool = False,
) -> bytes:
    """The sheet, A4 landscape. `draft` prints 草样 across it. Raises MissingGlyph naming the person."""
    require_glyphs(head.items() + [head.title])
    for row in rows:
        require_glyphs(row.texts())
    return _Sheet(head, rows, demo, draft, printed_at, verify_url, full_ids).pdf()


class _Sheet:
    """One sheet while it is being drawn."""

    def __init__(
        self,
        head: SheetHead,
        rows: Sequence[SheetRow],
        demo: bool,
        draft: bool,
        printed_at: datetime,
        verify_url: str | None,
        full_ids: bool,
    ) -> None:
        self.head, self.rows, self.demo, self.draft = head, rows, demo, draft
        self.printed_at, self.verify_url, self.full_ids = printed_at, verify_url, full_ids
        self.total = sum_rows(rows)
        self.fields = sheet_fields(rows, self.total, full_ids, head.method)
        self.columns = spread([field.column for field in self.fields], WIDTH)
        self.cells = list(zip(*(field.values for field in self.fields), strict=True))
        self.heights = [row_height(cells, self.columns, Style.SANS, SIZE, ROW) for cells in self.cells]
        self.head_lines = _flow(head.items())
        self.paper = Paper(str(_("发放花名册")), LANDSCAPE, printed_at)

    def pdf(self) -> bytes:
        """Draw all pages."""
        top = self.paper.height - 78 - 15 * len(self.head_lines)
        room = top - HEADING - FOOT - SUM_ROW
        pages = paginate(self.heights, room, SUM_ROW + 4 + SIGNATURES)
        done: list[int] = []
        for number, page in enumerate(pages, start=1):
            self._page(top, page, done, number, len(pages))
            done.extend(page)
        return self.paper.finish()

    def _page(self, top: float, page: list[int], done: list[int], number: int, count: int) -> None:
        if self.draft:
            self.paper.watermark(str(_("草样")))
        self._head()
        draw_heading(self.paper, MARGIN, top, HEADING, self.columns, SIZE)
        y = top - HEADING
        for index in page:
            draw_row(self.paper, MARGIN, y, self.heights[index], self.columns, self.cells[index], size=SIZE)
            y -= self.heights[index]
        y = self._subtotal(y, page, done)
        if number == count:
            y = self._grand_total(y)
            self._signatures(y)
        self.paper.box(MARGIN, y, WIDTH, top - y, None, INK, 1.3)
        self._foot(number, count)
        self.paper.next_page()

    def _head(self) -> None:
        size = fit_size(self.head.title, Style.SERIF_BOLD, WIDTH, 19, 10, 2)
        y = self.paper.height - 54
        self.paper.text(
            self.paper.width / 2,
            y,
            self.head.title,
            size,
            Style.SERIF_BOLD,
            align="center",
            spacing=2 * size / 19,
        )
        y -= 21
        for line in self.head_lines:
            self._head_line(y, line)
            y -= 15

    def _head_line(self, y: float, items: list[str]) -> None:
        """Items spread over the width, the first at the left edge, the last at the right."""
        widths = [text_width(item, Style.SANS, SIZE) for item in items]
        gap = (WIDTH - sum(widths)) / (len(items) - 1) if len(items) > 1 else 0.0
        x = MARGIN
        for item, width in zip(items, widths, strict=True):
            size = fit_size(item, Style.SANS, WIDTH, SIZE, 6)
            self.paper.text(x, y, item, size)
            x += width + gap

    def _edges(self) -> tuple[float, float, float]:
        """Where the money columns begin and end; between, where the goods begin (the end if there are none)."""
        x = MARGIN
        start = middle = end = MARGIN
        for field, column in zip(self.fields, self.columns, strict=True):
            if field.kind == "cash":
                start, middle, end = x, x + column.width, x + column.width
            elif field.kind == "goods":
                end = x + column.width
            x += column.width
        return start, middle, end

    def _sum_row(self, y: float, height: float, label: str, sums: Sum, size: float, rest: str) -> None:
        start, middle, end = self._edges()
        fill = SUNK if label and not self.draft else None
        paper = self.paper
        draw_cell(paper, (MARGIN, y, start - MARGIN, height), label, Style.SANS_BOLD, SIZE, "left", fill)
        cash = format_fen(sums.cash)
        draw_cell(paper, (start, y, middle - start, height), cash, Style.SANS_BOLD, size, "right", fill)
        if end > middle:
            goods = format_fen(sums.goods)
            draw_cell(paper, (middle, y, end - middle, height), goods, Style.SANS_BOLD, size, "right", fill)
        draw_cell(paper, (end, y, MARGIN + WIDTH - end, height), rest, Style.SANS_BOLD, SIZE, "left", fill)

    def _subtotal(self, y: float, page: list[int], done: list[int]) -> float:
        here = sum_rows([self.rows[index] for index in page])
        label = str(_("本页小计　%(count)s 人", count=here.persons))
        rest = ""
        if done:
            before = sum_rows([self.rows[index] for index in done])
            rest = str(_("前页累计 %(count)s 人　%(cash)s", count=before.persons, cash=format_fen(before.cash)))
            if self.total.goods:
                rest += str(_("　物资折价 %(value)s", value=format_fen(before.goods)))
        self._sum_row(y, SUM_ROW, label, here, SIZE, rest)
        return y - SUM_ROW

    def _grand_total(self, y: float) -> float:
        label = str(_("合计　%(count)s 人", count=self.total.persons))
        height = SUM_ROW + 4
        rest = str(_("物资折价另计，不并入金额")) if self.total.goods else ""
        self._sum_row(y, height, "", self.total, SIZE + 1, rest)
        start = self._edges()[0]
        width = text_width(label, Style.SANS_BOLD, SIZE + 1) + 18
        draw_in(self.paper, (MARGIN, y, width, height), label, Style.SANS_BOLD, SIZE + 1, "left")
        capitals = capital_amount(self.total.cash)
        box = (MARGIN + width, y, start - MARGIN - width, height)
        draw_in(self.paper, box, capitals, Style.SERIF_BOLD, 13, "left")
        self.paper.rule(MARGIN, MARGIN + WIDTH, y, 1.2, INK)
        return y - height

    def _signatures(self, y: float) -> None:
        labels = (_("制表人："), _("复核人："), _("发放人（两人）："), _("监督人："), _("负责人（盖章）："))
        shares = (1.0, 1.0, 1.6, 1.0, 1.3)
        gap = 16.0
        unit = (WIDTH - gap * (len(labels) - 1)) / sum(shares)
        x = MARGIN
        for label, share in zip(labels, shares, strict=True):
            self.paper.text(x, y - 24, str(label), 10)
            self.paper.rule(x, x + unit * share, y - 34, 0.6, INK_2)
            x += unit * share + gap

    def _foot(self, number: int, count: int) -> None:
        x = MARGIN
        if self.verify_url:
            qr(self.paper, MARGIN, 22, 36, self.verify_url)
            x += 44
        notes = (
            _("含完整证件号码：只限归档，由专人保管，不得张贴、外传。")
            if self.full_ids
            else _("证件号码已遮盖，请与本人证件末三位核对。"),
            _("没来领的，15 天内再上门。签完拍照存回批次。"),
        )
        for line, note in enumerate(notes):
            self.paper.text(x, 38 - 12 * line, str(note), 8, colour=INK_3)
        self.paper.footer(MARGIN, self.printed_at, number, count, self.demo)


def _flow(items: list[str]) -> list[list[str]]:
    """Head items line by line, as many as fit."""
    lines: list[list[str]] = [[]]
    used = 0.0
    for item in items:
        width = text_width(item, Style.SANS, SIZE)
        if lines[-1] and used + width > WIDTH:
            lines.append([])
            used = 0.0
        lines[-1].append(item)
        used += width + 22
    return lines
