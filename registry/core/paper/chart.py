"""Horizontal bars, the same on screen (SVG) and on paper (PDF): plum, the value as text beside each bar.

The SVG has presentation attributes only: the page's security policy forbids inline style. The table with the same
numbers stands beside the chart; for a screen reader the chart's own text says them too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from reportlab.lib.colors import HexColor

from registry.core.i18n import _
from registry.core.paper.fonts import Style, text_width
from registry.core.paper.page import INK, INK_2, PLUM, Paper
from registry.core.paper.wrap import fit_size

BAR_HEX = "#7C2A52"
PALE_HEX = "#C9A3B6"
INK_HEX = "#25211F"
NOTE_HEX = "#4A4440"
PALE = HexColor(PALE_HEX)


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its size (0 or more, any unit), the value as text; `unfinished` for a running month."""

    label: str
    value: int
    text: str
    unfinished: bool = False

    def shown(self) -> str:
        """The text beside the bar; an unfinished month says so."""
        return str(_("%(value)s（未完）", value=self.text)) if self.unfinished else self.text


def _lengths(bars: Sequence[Bar], room: float) -> list[float]:
    """Length of each bar in a field `room` wide; a value above nothing is always visible."""
    if any(bar.value < 0 for bar in bars):
        raise ValueError("a bar cannot be shorter than nothing")
    largest = max((bar.value for bar in bars), default=0)
    if largest == 0:
        return [0.0 for _bar in bars]
    return [max(1.0, room * bar.value / largest) if bar.value else 0.0 for bar in bars]


def bars_svg(title: str, bars: Sequence[Bar], *, width: int = 640, row: int = 30) -> str:
    """The chart as an SVG element `width` units wide, with title and description. Raises ValueError below 0."""
    size = 14.0
    left = min(width * 0.4, max((_screen_width(bar.label, size) for bar in bars), default=0.0)) + 10
    right = max((_screen_width(bar.shown(), size) for bar in bars), default=0.0) + 10
    lengths = _lengths(bars, max(20.0, width - left - right))
    height = row * len(bars) + 4
    said = "；".join(f"{bar.label} {bar.shown()}" for bar in bars)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="100%" role="img" '
        f'aria-label="{escape(title)}：{escape(said)}" font-size="{size:g}">',
        f"<title>{escape(title)}</title>",
    ]
    for number, (bar, length) in enumerate(zip(bars, lengths, strict=True)):
        y = number * row + row / 2
        fill = PALE_HEX if bar.unfinished else BAR_HEX
        parts.append(
            f'<text x="{left - 8:.1f}" y="{y + 5:.1f}" text-anchor="end" fill="{NOTE_HEX}"'
            f"{_squeezed(bar.label, size, left - 10)}>{escape(bar.label)}</text>"
            f'<rect x="{left:.1f}" y="{y - 8:.1f}" width="{length:.1f}" height="16" fill="{fill}"/>'
            f'<text x="{left + length + 7:.1f}" y="{y + 5:.1f}" fill="{INK_HEX}">{escape(bar.shown())}</text>'
        )
    parts.append("</svg>")
    return "".join(parts)


def _screen_width(text: str, size: float) -> float:
    """A guess at the width on screen, whatever the font: 5 % spare, Chinese characters square."""
    return 1.05 * sum(size if ord(c) > 0x2E7F or c in "—…“”" else size * 0.6 for c in text)


def _squeezed(text: str, size: float, room: float) -> str:
    if _screen_width(text, size) <= room + 0.5:
        return ""
    return f' textLength="{room:.1f}" lengthAdjust="spacingAndGlyphs"'


def draw_bars(paper: Paper, x: float, top: float, width: float, bars: Sequence[Bar], *, row: float = 20.0) -> float:
    """The same chart on paper with its upper left corner at (x, top). Returns the y below it."""
    size = 9.0
    left = min(width * 0.4, max((text_width(bar.label, Style.SANS, size) for bar in bars), default=0.0)) + 8
    right = max((text_width(bar.shown(), Style.SANS, size) for bar in bars), default=0.0) + 8
    lengths = _lengths(bars, max(20.0, width - left - right))
    y = top
    for bar, length in zip(bars, lengths, strict=True):
        middle = y - row / 2
        fitted = fit_size(bar.label, Style.SANS, left - 8, size, 5)
        paper.text(x + left - 6, middle - 3.2, bar.label, fitted, colour=INK_2, align="right")
        if length:
            paper.box(x + left, middle - 5, length, 10, PALE if bar.unfinished else PLUM, None)
        paper.text(x + left + length + 5, middle - 3.2, bar.shown(), size, colour=INK)
        y -= row
    return y
