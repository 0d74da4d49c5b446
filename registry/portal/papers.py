"""What a donor takes to the board: one pairing on paper, and the one page of all her gifts. Always in Chinese."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from registry.core.i18n import official_language
from registry.core.money import format_fen
from registry.core.paper.fonts import Style, require_glyphs, text_width
from registry.core.paper.grid import Column, draw_cell, draw_heading, draw_row, spread
from registry.core.paper.page import INK, INK_2, PORTRAIT, SUNK, Paper
from registry.core.paper.wrap import fit_size
from registry.portal.flow import Drawing, draw_flow, flow_on_paper
from registry.releases.content import Shown
from registry.releases.trail import (
    Balance,
    Gift,
    Pair,
    Place,
    month_text,
    school_year_text,
    total,
    year_state,
    year_text,
)

MARGIN = 48.0
ROW, HEADING, SIZE = 19.0, 22.0, 9.0
FOOT = 62.0
GIFTS_SHOWN = 8
TERMS = ("您捐来", "已经发到", "已安排，待发", "还没安排", "转作公用")


@dataclass(frozen=True)
class Head:
    """What every paper for a donor carries: her name, the office, today's month, and whether it is a demonstration."""

    donor: str
    office: str
    hotline: str
    today: dt.date
    printed_at: dt.datetime
    demo: bool


def pairing_pdf(head: Head, pair: Pair) -> bytes:
    """One pairing: the equation, the way of each yuan, the years. Raises MissingGlyph."""
    with official_language():
        drawing = draw_flow(pair, list(pair.visits))
        _require(head, [pair.alias, pair.program, *(line.text for line in drawing.lines)])
        return _draw_pairing(head, pair, drawing)


def _draw_pairing(head: Head, pair: Pair, drawing: Drawing) -> bytes:
    note = f"{told_line(pair)}{pair.program}　结对第 {pair.year_on(head.today)} 年，共 {pair.years} 年"
    width = PORTRAIT[0] - 2 * MARGIN
    flow_height = drawing.height * width / 952
    table_height = HEADING + ROW * (len(pair.lines) + 1) + 40
    pages = 1 if PORTRAIT[1] - 250 - flow_height - table_height > FOOT else 2
    paper = Paper("结对资金去向", PORTRAIT, head.printed_at)
    y = _top(paper, head, pair.alias, note)
    y = paper.paragraph(MARGIN, y, width, alias_note(pair.alias), SIZE, 14, colour=INK_2) - 8
    y = _equation(paper, y, pair.balance, month_text(head.today))
    if pair.balance.given:
        y = _section(paper, y, "每一元走到了哪一步")
        y = flow_on_paper(paper, drawing, MARGIN, y, width) - 14
    if pages == 2:
        y = _turn(paper, head, 1, 2)
    y = _section(paper, y, "各年情况")
    columns = [Column("学年", 110, grow=1), Column("应到（元）", 110, "right", 1), Column("状态", 180, grow=2)]
    rows = [(year_text(x), format_fen(x.amount_fen), str(year_state(x, head.today)[1])) for x in pair.lines]
    _table(
        paper, y, columns, rows, ("认捐合计", format_fen(pair.pledged), f"已发到 {format_fen(pair.balance.reached)}")
    )
    _end(paper, head, pages, pages)
    return paper.finish()


def told_line(pair: Pair) -> str:
    """What was released of the child, in Chinese, for paper: 小学生（2025—2026学年）　."""
    told = pair.told
    if told is None or told.stage_word is None:
        return ""
    status = f"　{told.status_word}" if told.status_word else ""
    return f"{told.stage_word}（{school_year_text(told.year)}）{status}　"


def board_pdf(head: Head, shown: Shown) -> bytes:
    """The one page for the board: all gifts, where they are, and every pairing under its alias. Raises MissingGlyph."""
    gifts, pairs = shown.gifts, shown.pairs
    with official_language():
        _require(head, [*(gift.fund + gift.goods for gift in gifts), *(pair.alias + pair.program for pair in pairs)])
        sums = shown.balance
        paper = Paper("捐赠资金使用情况", PORTRAIT, head.printed_at)
        y = _top(paper, head, "捐赠资金使用情况", f"截至 {month_text(head.today)}")
        y = _equation(paper, y, sums, month_text(head.today))
        sentence = board_sentence(shown)
        y = paper.paragraph(MARGIN, y - 4, paper.width - 2 * MARGIN, sentence, 11, 18, Style.SERIF_BOLD) - 4
        y = _gift_table(paper, _section(paper, y, "每一笔捐款"), gifts, sums)
        if pairs:
            y = _pair_table(paper, _section(paper, y - 12, "每一个结对（化名）"), pairs, sums, head.today)
        _end(paper, head, 1, 1)
        return paper.finish()


def board_sentence(shown: Shown) -> str:
    """60,000.00 元 = 已发到 20 名女童 40,000.00 元 + 等第 3 年 20,000.00 元。 Every term that is not nothing."""
    sums = shown.balance
    live = [gift for gift in shown.gifts if not gift.reversed]
    who = "女童" if live and all(gift.girls_only for gift in live) else "孩子"
    terms = [f"已发到 {shown.children} 名{who} {format_fen(sums.reached)} 元"]
    if sums.planned:
        terms.append(f"已安排待发 {format_fen(sums.planned)} 元")
    if sums.left:
        terms.append(f"{_waits_for(shown)} {format_fen(sums.left)} 元")
    if sums.pooled:
        terms.append(f"转作项目公用 {format_fen(sums.pooled)} 元")
    return f"{format_fen(sums.given)} 元 = {' + '.join(terms)}。"


def _waits_for(shown: Shown) -> str:
    """What the money that is not arranged waits for: the coming years of the pairings, when they need all of it."""
    coming = [(year.number, year.amount_fen) for pair in shown.pairs for year in pair.lines
              if year.place in (Place.AWAITED, Place.LEFT)]  # fmt: skip
    if not coming or sum(fen for _number, fen in coming) < shown.balance.left:
        return "还没安排"
    numbers = "、".join(str(number) for number in sorted({number for number, _fen in coming}))
    return f"等第 {numbers} 年"


def alias_note(alias: str) -> str:
    """Why there is an alias; in Chinese, for paper."""
    return f"“{alias}”是给您一家用的化名。为保护孩子，这里没有姓名、学校、村名和正面照片，日期只写到月。"


def _require(head: Head, texts: Sequence[str]) -> None:
    require_glyphs([head.donor, head.office, head.hotline, *texts])


def _top(paper: Paper, head: Head, title: str, note: str) -> float:
    y = paper.height - 66
    width = paper.text(MARGIN, y, title, 22, Style.SERIF_BOLD)
    room = paper.width - 2 * MARGIN - width - 12
    paper.text(MARGIN + width + 12, y, note, fit_size(note, Style.SANS, room, 10, 8), colour=INK_2)
    paper.double_rule(MARGIN, paper.width - MARGIN, y - 14)
    told = f"捐赠人：{head.donor}　　经办：{head.office}" + (f"　　电话：{head.hotline}" if head.hotline else "")
    paper.text(MARGIN, y - 34, told, fit_size(told, Style.SANS, paper.width - 2 * MARGIN, SIZE, 6))
    return y - 54


def _section(paper: Paper, y: float, title: str) -> float:
    paper.text(MARGIN, y - 10, title, 11, Style.SANS_BOLD)
    return y - 18


def _equation(paper: Paper, y: float, sums: Balance, until: str) -> float:
    """In = reached + planned + left, between a rule and the accountant's double line."""
    y = _section(paper, y, f"您的钱（截至 {until}，单位：元）")
    values = [sums.given, sums.reached, sums.planned, sums.left, *([sums.pooled] if sums.pooled else [])]
    width = (paper.width - 2 * MARGIN) / len(values)
    paper.rule(MARGIN, paper.width - MARGIN, y, 0.9, INK_2)
    amounts = [format_fen(x) for x in values]
    size = min(16.0, *(fit_size(a, Style.SANS_BOLD, width - 26, 16, 8) for a in amounts))
    for number, (term, amount) in enumerate(zip(TERMS, amounts, strict=False)):
        x = MARGIN + number * width + (16 if number else 0)
        paper.text(x, y - 15, term, SIZE, colour=INK_2)
        paper.text(x, y - 36, amount, size, Style.SANS_BOLD)
        if number:
            paper.text(x - 12, y - 36, "=" if number == 1 else "+", 12, colour=INK_2)
    for below in (45, 48):
        paper.rule(MARGIN, paper.width - MARGIN, y - below, 0.7, INK_2)
    return y - 62


def _table(
    paper: Paper, y: float, columns: list[Column], rows: Sequence[Sequence[str]], totals: Sequence[str]
) -> float:
    width = paper.width - 2 * MARGIN
    columns = spread(columns, width)
    draw_heading(paper, MARGIN, y, HEADING, columns, SIZE)
    y -= HEADING
    for row in rows:
        draw_row(paper, MARGIN, y, ROW, columns, row, size=SIZE)
        y -= ROW
    x = MARGIN
    for column, text in zip(columns, totals, strict=True):
        draw_cell(paper, (x, y, column.width, ROW), text, Style.SANS_BOLD, SIZE, column.align, SUNK)
        x += column.width
    paper.rule(MARGIN, x, y, 1.2, INK)
    paper.rule(MARGIN, x, y - ROW - 2.5, 0.6, INK)
    return y - ROW - 2.5


def _money_row(sums: Balance) -> list[str]:
    return [format_fen(x) for x in (sums.given, sums.reached, sums.planned, sums.left, sums.pooled)]


def _gift_table(paper: Paper, y: float, gifts: Sequence[Gift], sums: Balance) -> float:
    columns = [
        Column("到账", 58), Column("捐来（元）", 68, "right", 1), Column("已发到", 68, "right", 1),
        Column("待发", 60, "right", 1), Column("还没安排", 66, "right", 1), Column("转作公用", 62, "right", 1),
        Column("孩子", 34, "right"), Column("实物折价", 60, "right"),
    ]  # fmt: skip
    live = [gift for gift in gifts if not gift.reversed]
    shown = live if len(live) <= GIFTS_SHOWN else live[: GIFTS_SHOWN - 1]
    rows = [
        [month_text(g.month), *_money_row(g.balance), str(g.children), format_fen(g.goods_value_fen) if g.goods else ""]
        for g in shown
    ]
    rest = live[len(shown) :]
    if rest:
        goods = sum(g.goods_value_fen for g in rest)
        rows.append([f"另 {len(rest)} 笔", *_money_row(total(g.balance for g in rest)), "", format_fen(goods)])
    goods = sum(g.goods_value_fen for g in live)
    return _table(paper, y, columns, rows, ["合计", *_money_row(sums), "", format_fen(goods) if goods else ""])


def _pair_table(paper: Paper, y: float, pairs: Sequence[Pair], sums: Balance, today: dt.date) -> float:
    """Every pairing, what is not bound to one, and the same totals as above."""
    columns = [
        Column("化名", 54, grow=1), Column("学段", 72), Column("年", 44), Column("捐来（元）", 66, "right", 1),
        Column("已发到", 66, "right", 1), Column("待发", 60, "right", 1), Column("还没安排", 62, "right", 1),
        Column("转作公用", 58, "right", 1),
    ]  # fmt: skip
    fits = max(2, int((y - FOOT - HEADING - 2 * ROW - 4) // ROW))
    shown = list(pairs) if len(pairs) <= fits else list(pairs[: fits - 1])
    rows = [[p.alias, str(p.stage or ""), f"第 {p.year_on(today)}/{p.years} 年", *_money_row(p.balance)] for p in shown]
    rest = pairs[len(shown) :]
    if rest:
        rows.append([f"另 {len(rest)} 名", "", "", *_money_row(total(p.balance for p in rest))])
    unbound = sums - total(p.balance for p in pairs)
    if unbound != Balance():
        rows.append(["没有结对的", "", "", *_money_row(unbound)])
    return _table(paper, y, columns, rows, ["合计", "", "", *_money_row(sums)])


def _turn(paper: Paper, head: Head, page: int, pages: int) -> float:
    _end(paper, head, page, pages)
    return paper.height - 60


def _end(paper: Paper, head: Head, page: int, pages: int) -> None:
    note = "本页由登记系统按已放行的资料生成，不作为财税票据。"
    paper.text(MARGIN, 42, note, fit_size(note, Style.SANS, text_width(note, Style.SANS, 8.5), 8.5, 8), colour=INK_2)
    paper.footer(MARGIN, head.printed_at, page, pages, head.demo)
    paper.next_page()
