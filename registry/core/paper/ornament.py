"""What makes a certificate worth framing: linked rings, the rosette, the place for the seal, the QR code.

Rings and rosette are forms: written once in a file, called on every page.
"""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin

import segno
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.pathobject import PDFPathObject

from registry.core.i18n import _
from registry.core.paper.fonts import Style
from registry.core.paper.page import INK, INK_3, PLUM, Paper

ROSETTE = HexColor("#EFE7EA")
RING = 6.7
_ARC = 0.5522847498
"""How far the handles of a quarter circle's Bézier curve lie from its ends, in radii."""


def _ellipse(x: float, y: float, across: float, along: float, angle: float = 0.0) -> str:
    """An ellipse with the half-axes `across` and `along`, turned by `angle` (radians), as PDF path operators."""
    turn, lean = cos(angle), sin(angle)

    def point(u: float, v: float) -> str:
        u, v = u * across, v * along
        return f"{x + u * turn - v * lean:.2f} {y + u * lean + v * turn:.2f}"

    parts = [f"{point(1, 0)} m"]
    for u, v in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        parts.append(f"{point(u - v * _ARC, v + u * _ARC)} {point(u * _ARC - v, v * _ARC + u)} {point(-v, u)} c")
    return "\n".join(parts) + " h"


def _circle(x: float, y: float, radius: float) -> str:
    return _ellipse(x, y, radius, radius)


def _ring_row(start: float, end: float) -> list[float]:
    """Middles of overlapping rings from `start` to `end`, their spacing adjusted to end exactly there."""
    count = max(2, round((end - start) / 9.9))
    return [start + number * (end - start) / count for number in range(count + 1)]


def _corner(x: float, y: float) -> list[str]:
    """A small rosette of eight petals, with a ring round it."""
    angles = [number * pi / 4 for number in range(8)]
    petals = [_circle(x + 5.0 * cos(angle), y + 5.0 * sin(angle), 5.4) for angle in angles]
    return [_circle(x, y, 10.6), _circle(x, y, 4.6), *petals]


@lru_cache(maxsize=4)
def _rings(width: float, height: float, middle: float) -> str:
    """All rings of the frame, their middles `middle` from the edge of the page."""
    clear = middle + 18.5
    parts = []
    for x in (middle, width - middle):
        parts += [_circle(x, y, RING) for y in _ring_row(clear, height - clear)]
        for y in (middle, height - middle):
            parts += _corner(x, y)
    for y in (middle, height - middle):
        parts += [_circle(x, y, RING) for x in _ring_row(clear, width - clear)]
    return "\n".join(parts)


def ring_frame(paper: Paper, margin: float = 26.4, band: float = 23.8) -> None:
    """The frame of linked rings between two lines, `margin` from the edge and `band` wide."""
    canvas = paper.canvas
    if not canvas.hasForm("rings"):
        canvas.beginForm("rings", 0, 0, paper.width, paper.height)
        inner = margin + band
        paper.box(margin, margin, paper.width - 2 * margin, paper.height - 2 * margin, None, PLUM, 2.0)
        paper.box(inner, inner, paper.width - 2 * inner, paper.height - 2 * inner, None, PLUM, 0.6)
        canvas.setLineWidth(0.55)
        rings = _rings(paper.width, paper.height, margin + band / 2)
        canvas.drawPath(PDFPathObject([rings]), stroke=1, fill=0)
        canvas.endForm()
    canvas.doForm("rings")


@lru_cache(maxsize=4)
def _petals(x: float, y: float, outer: float, inner: float) -> str:
    return "\n".join(_ellipse(x, y, outer, inner, number * pi / 18) for number in range(18))


def rosette(paper: Paper, x: float, y: float, outer: float = 187.0, inner: float = 68.0) -> None:
    """A pale guilloche of turned ellipses behind the text, between radius `inner` and `outer`."""
    canvas = paper.canvas
    if not canvas.hasForm("rosette"):
        canvas.beginForm("rosette", 0, 0, paper.width, paper.height)
        canvas.setStrokeColor(ROSETTE)
        canvas.setLineWidth(0.55)
        canvas.drawPath(PDFPathObject([_petals(x, y, outer, inner)]), stroke=1, fill=0)
        canvas.endForm()
    canvas.doForm("rosette")


def seal_place(paper: Paper, x: float, y: float, radius: float = 59.5) -> None:
    """A dashed circle of a real seal's 42 mm with 盖章处 in it: a seal is pressed, never printed."""
    canvas = paper.canvas
    canvas.setStrokeColor(INK_3)
    canvas.setLineWidth(0.5)
    canvas.setDash(2, 2)
    canvas.circle(x, y, radius, stroke=1, fill=0)
    canvas.setDash()
    paper.text(x, y + radius - 15, str(_("盖章处")), 9.5, Style.SANS, INK_3, "center")


@lru_cache(maxsize=256)
def _qr_rows(content: str) -> tuple[int, tuple[str, ...]]:
    """Side in modules and the dark runs as PDF rectangles in module units. Fixed mask: four times faster."""
    code = segno.make(content, error="m", mask=2, micro=False, boost_error=False)
    side = len(code.matrix)
    rectangles = []
    for number, row in enumerate(code.matrix):
        start = 0
        while start < side:
            if not row[start]:
                start += 1
                continue
            end = start
            while end < side and row[end]:
                end += 1
            rectangles.append(f"{start} {side - 1 - number} {end - start} 1 re")
            start = end
    return side, tuple(rectangles)


def qr(paper: Paper, x: float, y: float, size: float, content: str) -> None:
    """A QR code of `content`, `size` wide, lower left corner at (x, y); leave white around it."""
    side, rectangles = _qr_rows(content)
    canvas = paper.canvas
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(size / side, size / side)
    canvas.setFillColor(INK)
    canvas.drawPath(PDFPathObject(["\n".join(rectangles)]), stroke=0, fill=1)
    canvas.restoreState()
