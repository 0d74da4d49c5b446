"""The papers that only the bound file has: cover, list of contents, request for payment, and what is lacking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from registry.core.paper.fonts import Style, require_glyphs, text_width
from registry.core.paper.form import Blank, Opinion, blanks_height, draw_blanks, draw_opinion
from registry.core.paper.grid import Column, draw_heading, draw_row, paginate, row_height, spread
from registry.core.paper.page import INK, INK_2, INK_3, PLUM_DEEP, PORTRAIT, Paper
from registry.core.paper.wrap import fit_size, wrap

MARGIN = 56.0
WIDTH = PORTRAIT[0] - 2 * MARGIN
LEAST_ROW = 26.0
SIZE = 10.0


@dataclass(frozen=True)
class CoverWords:
    """What stands on the cover and on the request: plain texts, empty ones left out."""

    organisation: str
    title: str
    number: str
    rows: Sequence[tuple[str, str]]
    request: Sequence[tuple[str, str]]
    capitals: str
    demo: bool

    def texts(self) -> list[str]:
        """Every text that will be drawn."""
        pairs = [text for pair in (*self.rows, *self.request) for text in pair]
        return [self.organisation, self.title, self.number, self.capitals, *pairs]


@dataclass(frozen=True)
class Entry:
    """A line of the contents: `pages` is "3" or "3—7", empty when the paper is lacking."""

    number: int
    title: str
    note: str
    pages: str


def cover_pdf(words: CoverWords, printed_at: dt.datetime) -> bytes:
    """档案封面: title, number, what it is about; the years it is kept are written by hand. Raises MissingGlyph."""
    require_glyphs(words.texts())
    paper = Paper("档案封面", PORTRAIT, printed_at)
    middle = paper.width / 2
    paper.box(34, 34, paper.width - 68, paper.height - 68, None, PLUM_DEEP, 1.6)
    paper.box(39, 39, paper.width - 78, paper.height - 78, None, PLUM_DEEP, 0.5)
    size = fit_size(words.organisation, Style.SERIF_BOLD, WIDTH, 20, 11, 2)
    paper.text(middle, paper.height - 120, words.organisation, size, Style.SERIF_BOLD, align="center", spacing=2)
    paper.text(middle, paper.height - 190, "资金发放档案", 36, Style.SERIF_BOLD, PLUM_DEEP, "center", 8)
    paper.double_rule(middle - 120, middle + 120, paper.height - 212)
    y = paper.height - 262
    for line in wrap(words.title, Style.SERIF_BOLD, 18, WIDTH - 20):
        paper.text(middle, y, line, 18, Style.SERIF_BOLD, align="center")
        y -= 28
    y -= 22
    for label, value in words.rows:
        paper.text(MARGIN + 84, y, label, 12, Style.SERIF, INK_2, "right")
        for line in wrap(value, Style.SERIF, 13, WIDTH - 110) or [""]:
            paper.text(MARGIN + 98, y, line, 13, Style.SERIF)
            paper.rule(MARGIN + 94, MARGIN + WIDTH - 10, y - 6, 0.4)
            y -= 27
    for place, label in enumerate(("立卷人", "检查人", "保管期限")):
        x = MARGIN + place * WIDTH / 3
        paper.text(x, 86, label + "：", 12, Style.SERIF, INK_2)
        paper.rule(x + 52, x + WIDTH / 3 - 14, 82, 0.5, INK_2)
    if words.demo:
        paper.text(middle, 52, "演示数据，不作凭证", 9, colour=INK_2, align="center")
    paper.next_page()
    return paper.finish()


def contents_pdf(entries: Sequence[Entry], words: CoverWords, printed_at: dt.datetime) -> bytes:
    """卷内目录: each paper with its pages, or 缺. Raises MissingGlyph."""
    columns = spread([
        Column("序号", 36, "center"), Column("材料名称", 210, "left", 1.0), Column("页码", 60, "center"),
        Column("备注", 150, "left", 0.8),
    ], WIDTH)  # fmt: skip
    rows = [(str(entry.number), entry.title, entry.pages or "缺", entry.note) for entry in entries]
    return _list_pdf("卷　内　目　录", words.number, columns, rows, printed_at)


def lacks_pdf(rows: Sequence[tuple[str, str, str]], words: CoverWords, printed_at: dt.datetime) -> bytes:
    """缺件清单: line, name and what it lacks; a page that says so when nothing is lacking. Raises MissingGlyph."""
    columns = spread(
        [Column("序号", 40, "center"), Column("姓名或材料", 140, "left", 0.5), Column("缺什么", 220, "left", 1.0)],
        WIDTH,
    )
    return _list_pdf("缺　件　清　单", words.number, columns, rows, printed_at, none="材料齐全，没有缺件。")


def _list_pdf(
    title: str, under: str, columns: list[Column], rows: Sequence[tuple[str, ...]], printed_at: dt.datetime,
    none: str = "",
) -> bytes:  # fmt: skip
    require_glyphs(text for row in rows for text in row)
    paper = Paper(title, PORTRAIT, printed_at)
    heights = [row_height(row, columns, Style.SANS, SIZE, LEAST_ROW) for row in rows]
    top = paper.height - 122
    for page in paginate(heights, top - 30 - 60, 0.0) if rows else [[]]:
        paper.text(paper.width / 2, paper.height - 84, title, 20, Style.SERIF_BOLD, align="center")
        paper.text(paper.width / 2, paper.height - 106, under, 10, colour=INK_3, align="center")
        if rows:
            draw_heading(paper, MARGIN, top, 28, columns, SIZE)
        else:
            paper.text(paper.width / 2, top - 40, none, 13, Style.SERIF, align="center")
        y = top - 28
        for index in page:
            draw_row(paper, MARGIN, y, heights[index], columns, rows[index], size=SIZE)
            y -= heights[index]
        if rows:
            paper.box(MARGIN, y, WIDTH, top - y, None, INK, 1.2)
        paper.next_page()
    return paper.finish()


def request_pdf(words: CoverWords, printed_at: dt.datetime) -> bytes:
    """付款申请单: what is to be paid from where, with boxes for the three opinions. Raises MissingGlyph."""
    require_glyphs(words.texts())
    paper = Paper("付款申请单", PORTRAIT, printed_at)
    paper.text(paper.width / 2, paper.height - 84, "资金付款申请单", 22, Style.SERIF_BOLD, align="center", spacing=3)
    unit = f"申请单位：{words.organisation}"
    number = f"编号：{words.number}"
    room = WIDTH - text_width(number, Style.SANS, SIZE) - 16
    paper.text(MARGIN, paper.height - 112, unit, fit_size(unit, Style.SANS, room, SIZE, 6), colour=INK_2)
    paper.text(MARGIN + WIDTH, paper.height - 112, number, SIZE, colour=INK_2, align="right")
    top = y = paper.height - 122
    for label, value in words.request:
        row, values = (Blank("value", label, label_width=92),), {"value": value}
        height = max(32.0, blanks_height(row, values, WIDTH))
        draw_blanks(paper, MARGIN, y, height, row, values, WIDTH)
        y -= height
    for label in ("经办人意见", "复核（财务）意见", "负责人审批意见"):
        draw_opinion(paper, MARGIN, y, WIDTH, 92, Opinion(label))
        y -= 92
    paper.box(MARGIN, y, WIDTH, top - y, None, INK, 1.3)
    paper.text(MARGIN, y - 18, "签批后由编制人以外的人扫描，存进批次的案卷。", 9, colour=INK_3)
    if words.demo:
        paper.text(paper.width / 2, 26, "演示数据，不作凭证", 9, colour=INK_2, align="center")
    paper.next_page()
    return paper.finish()
