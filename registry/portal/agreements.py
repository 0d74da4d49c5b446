"""The agreement on a donor's pairings and the card of one pairing, on paper: aliases, years, money. Always in Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from registry.core.capitals import capital_amount
from registry.core.i18n import official_language
from registry.core.money import format_fen
from registry.core.paper.fonts import Style, require_glyphs
from registry.core.paper.grid import Column, draw_heading, draw_row, spread
from registry.core.paper.page import INK_2, INK_3, MM, PLUM, PLUM_DEEP, PORTRAIT, Paper
from registry.core.paper.wrap import fit_size
from registry.portal.papers import Head, told_line
from registry.releases.trail import Pair, month_text

MARGIN = 56.0
ROW, SIZE = 18.0, 9.0
ROWS_FIRST, ROWS_MORE = 14, 32
CARD = (148 * MM, 105 * MM)
LIVE = ("pledged", "active", "completed")
TERMS = (
    "一、乙方自愿资助下列孩子，每人每年的金额和年数见表。孩子用化名，由甲方编定，只给乙方一家使用。",
    "二、甲方收到捐款后按年发给孩子，由监护人签领，并把每一笔到了哪一步告诉乙方，日期写到月。",
    "三、为保护孩子，甲方不提供姓名、证件号、住址、学校和正面照片；乙方不打听，不自行联系，不公开孩子的情况。",
    "四、孩子转学、升学或退出时，甲方告诉乙方；换一名孩子，要乙方同意。没有发出的钱退回乙方的捐款里，另作安排。",
    "五、来信和回访由甲方审看后转交。孩子可能受到伤害时，甲方先保护孩子，不转交来信。",
    "六、本协议一式两份，双方各执一份，自盖章之日起生效。本协议不作为财税票据。",
)


def agreement_pdf(head: Head, pairs: Sequence[Pair]) -> bytes:
    """The agreement for all running pairings of a donor, with room for two seals. Raises MissingGlyph."""
    live = [pair for pair in pairs if pair.state in LIVE]
    with official_language():
        require_glyphs([head.donor, head.office, *(pair.alias + pair.program for pair in live)])
        paper = Paper("结对资助协议书", PORTRAIT, head.printed_at)
        pages = _split(live)
        y = _opening(paper, head, live)
        for number, rows in enumerate(pages, 1):
            y = _children(paper, y, rows)
            if number < len(pages):
                _foot(paper, head, number, len(pages))
                y = paper.height - 64
        _seals(paper, head, y - 26)
        _foot(paper, head, len(pages), len(pages))
        return paper.finish()


def _split(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """The children page by page; the last page keeps room for the seals."""
    pages, rest = [list(pairs[:ROWS_FIRST])], list(pairs[ROWS_FIRST:])
    while rest:
        pages.append(rest[:ROWS_MORE])
        rest = rest[ROWS_MORE:]
    return pages


def _opening(paper: Paper, head: Head, pairs: Sequence[Pair]) -> float:
    width = paper.width - 2 * MARGIN
    y = paper.height - 76
    paper.text(paper.width / 2, y, "结对资助协议书", 22, Style.SERIF_BOLD, align="center")
    paper.double_rule(MARGIN, paper.width - MARGIN, y - 14)
    y -= 38
    for line in (f"甲方（执行单位）：{head.office}", f"乙方（捐赠人）：{head.donor}"):
        paper.text(MARGIN, y, line, fit_size(line, Style.SERIF, width, 11, 7), Style.SERIF)
        y -= 19
    y -= 4
    for term in TERMS:
        y = paper.paragraph(MARGIN, y, width, term, 10.5, 17, Style.SERIF) - 2
    total = sum(pair.pledged for pair in pairs)
    told = f"共 {len(pairs)} 名孩子，合计 {format_fen(total)} 元"
    if total:
        told += f"（{capital_amount(total)}）"
    paper.text(MARGIN, y - 8, told, fit_size(told, Style.SERIF_BOLD, width, 11, 7), Style.SERIF_BOLD)
    return y - 20


def _children(paper: Paper, y: float, pairs: Sequence[Pair]) -> float:
    columns = spread(
        [Column("化名", 80, grow=1), Column("项目", 150, grow=2), Column("从", 74), Column("年数", 40, "right"),
         Column("每年（元）", 76, "right"), Column("合计（元）", 84, "right")],
        paper.width - 2 * MARGIN,
    )  # fmt: skip
    draw_heading(paper, MARGIN, y, ROW + 2, columns, SIZE)
    y -= ROW + 2
    for pair in pairs:
        cells = [pair.alias, pair.program, month_text(pair.starts), str(pair.years), format_fen(pair.yearly_fen),
                 format_fen(pair.pledged)]  # fmt: skip
        draw_row(paper, MARGIN, y, ROW, columns, cells, size=SIZE)
        y -= ROW
    return y


def _seals(paper: Paper, head: Head, y: float) -> None:
    middle = paper.width / 2 + 12
    for x, party in ((MARGIN, head.office), (middle, head.donor)):
        name = f"{'甲方' if x == MARGIN else '乙方'}：{party}"
        paper.text(x, y, name, fit_size(name, Style.SERIF, middle - MARGIN - 20, 10.5, 6), Style.SERIF)
        paper.text(x, y - 22, "（盖章）　经办人签字：", 10.5, Style.SERIF)
        paper.text(x, y - 62, "日期：　　　　年　　月　　日", 10.5, Style.SERIF)


def _foot(paper: Paper, head: Head, page: int, pages: int) -> None:
    paper.footer(MARGIN, head.printed_at, page, pages, head.demo)
    paper.next_page()


def card_pdf(head: Head, pair: Pair) -> bytes:
    """The card of one pairing (A6), to keep on a desk: alias, stage, program, years. Raises MissingGlyph."""
    with official_language():
        require_glyphs([head.donor, head.office, head.hotline, pair.alias, pair.program])
        paper = Paper("结对卡", CARD, head.printed_at)
        edge, width = 8 * MM, CARD[0] - 16 * MM
        paper.box(edge, edge, width, CARD[1] - 16 * MM, None, PLUM, 1.2)
        paper.box(edge + 3, edge + 3, width - 6, CARD[1] - 16 * MM - 6, None, PLUM, 0.4)
        middle, y = CARD[0] / 2, CARD[1] - edge - 30
        paper.text(middle, y, "结　对　卡", 15, Style.SERIF_BOLD, PLUM_DEEP, "center")
        paper.text(middle, y - 52, pair.alias, 34, Style.SERIF_BOLD, align="center")
        note = f"{told_line(pair)}{pair.program}".strip()
        paper.text(middle, y - 76, note, fit_size(note, Style.SANS, width - 40, 10, 7), colour=INK_2, align="center")
        years = f"{month_text(pair.starts)}起结对 {pair.years} 年，每年 {format_fen(pair.yearly_fen)} 元"
        paper.text(middle, y - 106, years, 11, Style.SERIF, align="center")
        thanks = f"{head.donor} 结对资助"
        size = fit_size(thanks, Style.SERIF_BOLD, width - 40, 13, 7)
        paper.text(middle, y - 130, thanks, size, Style.SERIF_BOLD, align="center")
        office = head.office + (f"　{head.hotline}" if head.hotline else "")
        paper.text(middle, edge + 30, office, fit_size(office, Style.SANS, width - 40, 9, 6), align="center")
        small = "化名只给一家使用，不写真名、学校和住址。" + ("　演示数据，不作凭证" if head.demo else "")
        paper.text(middle, edge + 16, small, 7.5, colour=INK_3, align="center")
        paper.next_page()
        return paper.finish()
