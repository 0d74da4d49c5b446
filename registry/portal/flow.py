"""The way of each yuan as a drawing: gift → fund → child → signature → visit; the band's width is the amount.

One set of boxes and bands, drawn by the server as SVG for the page and on paper for the PDF.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape
from reportlab.lib.colors import HexColor

from registry.core.i18n import _
from registry.core.money import format_fen
from registry.core.paper.fonts import Style
from registry.core.paper.page import Paper
from registry.core.paper.wrap import fit_size
from registry.releases.trail import Pair, Place, Year, month_text

WIDTH = 952
COLUMNS = ((0, 160), (208, 144), (416, 136), (600, 158), (806, 146))
HEAD, BOX, GAP = 34, 64, 14
THICKEST = 30.0
PLUM, TEAL, OCHRE, INK, INK_2, GREY = "#7C2A52", "#08755F", "#946000", "#25211F", "#4A4440", "#CFC8C0"
PLUM_BAND, TEAL_BAND, OCHRE_BAND = "#E8D0DC", "#CBE5DE", "#F4E5C3"


@dataclass(frozen=True)
class Line:
    """A line of text in a box, at `y` from the top of the drawing."""

    x: float
    y: float
    text: str
    size: float = 14
    colour: str = INK
    bold: bool = False
    room: float = 0


@dataclass(frozen=True)
class Shape:
    """A box or a band: `edge` is None for a band, `dashed` for what is only planned."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str | None = None
    dashed: bool = False


@dataclass(frozen=True)
class Drawing:
    """Everything to draw, in units of the screen; `said` tells it to those who do not see it."""

    height: float
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]
    said: str


class _Pen:
    """Collects shapes and lines column by column."""

    def __init__(self) -> None:
        self.shapes: list[Shape] = []
        self.lines: list[Line] = []

    def box(self, column: int, y: float, height: float, edge: str, texts: list[tuple[Any, ...]], **more: Any) -> None:
        x, width = COLUMNS[column]
        width = more.pop("width", width)
        self.shapes.append(Shape(x, y, width, height, more.get("fill", "#FFFFFF"), edge, more.get("dashed", False)))
        below = y + 24
        for text, size, colour, bold in texts:
            self.lines.append(Line(x + 13, below, str(text), size, colour, bold, width - 26))
            below += 25 if bold or size > 14 else 23

    def band(self, start: int, end: int, middle: float, thick: float, fill: str, dashed: bool = False) -> None:
        x = COLUMNS[start][0] + COLUMNS[start][1]
        self.shapes.append(Shape(x, middle - thick / 2, COLUMNS[end][0] - x, thick, fill, None, dashed))


def draw_flow(pair: Pair, visits: list[Any]) -> Drawing:
    """The drawing of a pairing with money of its donor; years still without her gift are left out."""
    years = [year for year in pair.lines if year.mine]
    gifts = _gifts(years)
    sent = [year for year in years if year.place is not Place.LEFT]
    scale = THICKEST / max((year.amount_fen for year in years), default=1)
    pen = _Pen()
    left = _draw_gifts(pen, gifts, scale)
    right = HEAD + len(sent) * (BOX + GAP) - GAP
    bottom = max(left, right, HEAD + 172)
    _draw_fund(pen, pair, years, bottom)
    for number, year in enumerate(sent):
        _draw_year(pen, year, HEAD + number * (BOX + GAP), year.amount_fen * scale, _visit_of(year, sent, visits))
    heads = (_("您的捐款"), _("项目账户"), pair.alias, _("签领和证书"), _("回访"))
    for (x, width), head in zip(COLUMNS, heads, strict=True):
        pen.lines.append(Line(x, 16, str(head), 13, INK_2, False, width))
    return Drawing(bottom + 2, tuple(pen.shapes), tuple(pen.lines), _said(pair))


def _gifts(years: list[Year]) -> list[tuple[str, int]]:
    """(month, fen for this child) of each gift, in the order of the years."""
    found: dict[str, tuple[str, int]] = {}
    for year in years:
        month, amount = found.get(str(year.gift), (month_text(year.gift_month), 0))
        found[str(year.gift)] = month, amount + year.amount_fen
    return list(found.values())


def _draw_gifts(pen: _Pen, gifts: list[tuple[str, int]], scale: float) -> float:
    y: float = HEAD
    for month, amount in gifts:
        height = max(BOX, amount * scale + 16)
        pen.box(0, y, height, PLUM, [(month, 13, INK_2, False), (format_fen(amount), 18, INK, True)])
        pen.band(0, 1, y + height / 2, max(2.0, amount * scale), PLUM_BAND)
        y += height + GAP
    return y - GAP


def _draw_fund(pen: _Pen, pair: Pair, years: list[Year], bottom: float) -> None:
    balance = pair.balance
    kept = balance.planned + balance.left
    fits = balance.given == balance.reached + kept
    fund = next((year.fund for year in years if year.fund), "")
    told = [
        (pair.program, 14, INK, True), (fund, 13, INK_2, False),
        (_("进 %(sum)s", sum=format_fen(balance.given)), 13, INK_2, False),
        (_("出 %(sum)s", sum=format_fen(balance.reached)), 13, INK_2, False),
        (_("留 %(sum)s", sum=format_fen(kept)), 13, INK_2, False),
    ]  # fmt: skip
    pen.box(1, HEAD, bottom - HEAD, GREY, told, fill="#FBF8F5")
    x, width = COLUMNS[1]
    for rule in (130, 133):
        pen.shapes.append(Shape(x + 13, HEAD + rule, width - 26, 1, INK_2))
    word, colour = (_("对得上"), TEAL) if fits else (_("正在核对"), OCHRE)
    pen.lines.append(Line(x + 13, HEAD + 156, str(word), 14, colour, True, width - 26))


def _visit_of(year: Year, sent: list[Year], visits: list[Any]) -> Any:
    """The first visit after the money came and before the next money came."""
    if year.paid is None:
        return None
    later = [other.paid for other in sent if other.paid is not None and other.paid > year.paid]
    return next((v for v in visits if v >= year.paid and (not later or v < min(later))), None)


def _draw_year(pen: _Pen, year: Year, y: float, thick: float, visit: Any) -> None:
    reached = year.place is Place.REACHED
    edge, band = (TEAL, TEAL_BAND) if reached else (OCHRE, OCHRE_BAND)
    when = month_text(year.paid) if reached else _("第 %(n)s 年", n=year.number)
    middle, thick = y + BOX / 2, max(2.0, thick)
    pen.band(1, 2, middle, thick, band)
    pen.box(2, y, BOX, edge, [(when, 13, INK_2, False), (format_fen(year.amount_fen), 18, INK, True)],
            dashed=not reached)  # fmt: skip
    pen.band(2, 3, middle, thick, band, dashed=not reached)
    pen.box(3, y, BOX, edge, _arrival(year), dashed=not reached)
    if visit is not None:
        x = COLUMNS[3][0] + COLUMNS[3][1]
        pen.shapes.append(Shape(x, middle, COLUMNS[4][0] - x, 1, GREY, None, True))
        pen.box(4, y, BOX, GREY, [(month_text(visit), 13, INK_2, False), (_("已回访"), 14, INK, False)])


def _arrival(year: Year) -> list[tuple[Any, ...]]:
    if year.place is not Place.REACHED:
        return [(_("待发"), 14, OCHRE, True), (_("发到后这里会写明"), 13, INK_2, False)]
    if year.signed is None:
        return [(_("已发，待签领"), 14, TEAL, True), (_("签领后这里会写明"), 13, INK_2, False)]
    note = _("%(month)s · 有证书", month=month_text(year.signed)) if year.certified else month_text(year.signed)
    return [(_("已签领"), 14, TEAL, True), (note, 13, INK_2, False)]


def _said(pair: Pair) -> str:
    sums = pair.balance
    return str(
        _("您给%(alias)s捐来 %(given)s 元，已经发到 %(reached)s 元，已安排待发 %(planned)s 元，还没安排 %(left)s 元。",
          alias=pair.alias, given=format_fen(sums.given), reached=format_fen(sums.reached),
          planned=format_fen(sums.planned), left=format_fen(sums.left))
    )  # fmt: skip


def _squeeze(line: Line) -> str:
    wide = 1.05 * sum(line.size if ord(c) > 0x2E7F else line.size * 0.6 for c in line.text)
    return f' textLength="{line.room:g}" lengthAdjust="spacingAndGlyphs"' if line.room and wide > line.room else ""


def flow_svg(drawing: Drawing) -> Markup:
    """The drawing as SVG with presentation attributes only (the content policy allows no inline style)."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 0 {WIDTH + 2} {drawing.height:g}" width="{WIDTH}" '
        f'height="{drawing.height:g}" role="img" aria-label="{escape(drawing.said)}">'
    ]
    for s in drawing.shapes:
        dash = ' stroke-dasharray="5 4"' if s.dashed and s.edge else ""
        edge = f' stroke="{s.edge}" stroke-width="1.5"{dash}' if s.edge else ""
        pieces = _stripes(s) if s.dashed and not s.edge else [s]
        parts += [
            f'<rect x="{p.x:g}" y="{p.y:.1f}" width="{p.width:g}" height="{p.height:.1f}" fill="{s.fill}"{edge}/>'
            for p in pieces
        ]
    for line in drawing.lines:
        weight = ' font-weight="700"' if line.bold else ""
        parts.append(
            f'<text x="{line.x:g}" y="{line.y:g}" font-size="{line.size:g}" fill="{line.colour}"{weight}'
            f"{_squeeze(line)}>{escape(line.text)}</text>"
        )
    return Markup("".join(parts) + "</svg>")


def _stripes(band: Shape) -> list[Shape]:
    """A dashed band as upright stripes."""
    count = int((band.width + 3) // 8)
    return [Shape(band.x + 8 * n, band.y, min(5, band.width), band.height, band.fill) for n in range(count)]


def flow_on_paper(paper: Paper, drawing: Drawing, x: float, top: float, width: float) -> float:
    """The same drawing with its upper left corner at (x, top), `width` points wide. Returns the y below it."""
    scale = width / WIDTH
    for s in drawing.shapes:
        for p in _stripes(s) if s.dashed and not s.edge else [s]:
            paper.canvas.setDash([3, 2] if s.dashed and s.edge else [])
            edge = HexColor(s.edge) if s.edge else None
            paper.box(x + p.x * scale, top - (p.y + p.height) * scale, p.width * scale, p.height * scale,
                      HexColor(s.fill), edge, 0.9)  # fmt: skip
    paper.canvas.setDash([])
    for line in drawing.lines:
        style = Style.SANS_BOLD if line.bold else Style.SANS
        wanted = max(8.0, line.size * scale)
        size = fit_size(line.text, style, line.room * scale, wanted, 4) if line.room else wanted
        paper.text(x + line.x * scale, top - line.y * scale, line.text, size, style, HexColor(line.colour))
    return top - drawing.height * scale
