"""A printed document: pages, text in runs, rules, footer. Lengths are points, y counts up from the foot."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from registry.core.i18n import _
from registry.core.paper.fonts import PRINTING, Style, runs, text_width
from registry.core.paper.wrap import wrap

rl_config.useA85 = 0  # ASCII85 makes files a quarter larger and slower, for mail systems of the nineties

MM = 72 / 25.4
PORTRAIT: tuple[float, float] = A4
LANDSCAPE: tuple[float, float] = landscape(A4)

PLUM = HexColor("#7C2A52")
PLUM_DEEP = HexColor("#5E1E3E")
PLUM_TINT = HexColor("#F7EDF2")
INK = HexColor("#25211F")
INK_2 = HexColor("#4A4440")
INK_3 = HexColor("#6B645F")
RUST = HexColor("#931E12")
LINE = HexColor("#E4DFD9")
LINE_2 = HexColor("#CFC8C0")
SUNK = HexColor("#F6F4F1")
WATERMARK = HexColor("#EDEAE6")
VOID_MARK = HexColor("#F3DEDA")
DEMO_MARK = _("演示数据，不作凭证")


class Paper:
    """A PDF being drawn. `title` goes into the file's properties and must not name a person."""

    def __init__(self, title: str, size: tuple[float, float], printed_at: datetime) -> None:
        self.width, self.height = size
        self._out = io.BytesIO()
        self.canvas: Any = Canvas(self._out, pagesize=size, pageCompression=1, invariant=1, lang="zh-CN")
        stamp = printed_at.strftime("D:%Y%m%d%H%M%S")
        self.canvas.setDateFormatter(lambda *_parts: stamp)
        self.canvas.setTitle(title)
        self.canvas.setAuthor("")
        self.canvas.setSubject("")
        self.canvas.setCreator("Lianxin Register")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        style: Style = Style.SANS,
        colour: Any = INK,
        align: str = "left",
        spacing: float = 0.0,
    ) -> float:
        """Draw a line with its baseline at `y`; `align` is left, center or right at `x`. Returns its width."""
        width = text_width(text, style, size, spacing)
        start = x - width / 2 if align == "center" else x - width if align == "right" else x
        line = self.canvas.beginText(start, y)
        line.setFillColor(colour)
        if spacing:
            line.setCharSpace(spacing)
        for name, piece in runs(text, style):
            line.setFont(name, size)
            line.textOut(piece)
        if spacing:
            line.setCharSpace(0)
        self.canvas.drawText(line)
        return width

    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        size: float,
        leading: float,
        style: Style = Style.SANS,
        indent: float = 0.0,
        colour: Any = INK,
        justify: bool = True,
    ) -> float:
        """Draw wrapped text from baseline `y`; full lines are spread. Returns the next baseline."""
        lines = wrap(text, style, size, width, indent)
        for number, line in enumerate(lines):
            inset = indent if number == 0 else 0.0
            spacing = 0.0
            if justify and number < len(lines) - 1 and len(line) > 1:
                room = width - inset - text_width(line, style, size)
                spacing = room / (len(line) - 1) if 0 < room < 3 * size else 0.0
            self.text(x + inset, y, line, size, style, colour, spacing=spacing)
            y -= leading
        return y

    def rule(self, x1: float, x2: float, y: float, weight: float = 0.6, colour: Any = LINE_2) -> None:
        """A horizontal line."""
        self.line(x1, y, x2, y, weight, colour)

    def line(self, x1: float, y1: float, x2: float, y2: float, weight: float = 0.6, colour: Any = LINE_2) -> None:
        """A straight line."""
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(weight)
        self.canvas.line(x1, y1, x2, y2)

    def double_rule(self, x1: float, x2: float, y: float, colour: Any = PLUM_DEEP) -> None:
        """The thick-and-thin line 文武线 of Chinese printing, the thick one at `y`."""
        self.rule(x1, x2, y, 1.8, colour)
        self.rule(x1, x2, y - 4, 0.7, colour)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: Any = None,
        stroke: Any = INK,
        weight: float = 0.6,
    ) -> None:
        """A rectangle with its lower left corner at (x, y); None leaves out the ground or the border."""
        if fill is not None:
            self.canvas.setFillColor(fill)
        if stroke is not None:
            self.canvas.setStrokeColor(stroke)
            self.canvas.setLineWidth(weight)
        self.canvas.rect(x, y, width, height, stroke=int(stroke is not None), fill=int(fill is not None))

    def tick_box(self, x: float, y: float, size: float, ticked: bool) -> None:
        """A box □ on the baseline `y`, with a tick when `ticked`. Drawn, because few fonts have one."""
        low = y - size * 0.1
        self.box(x, low, size, size, weight=0.6)
        if ticked:
            self.canvas.setLineWidth(1.1)
            path = self.canvas.beginPath()
            path.moveTo(x + size * 0.18, low + size * 0.5)
            path.lineTo(x + size * 0.42, low + size * 0.2)
            path.lineTo(x + size * 0.86, low + size * 0.86)
            self.canvas.drawPath(path, stroke=1, fill=0)

    def watermark(self, text: str, size: float = 150.0, colour: Any = WATERMARK, spacing: float = 30.0) -> None:
        """Large letters across the page. Draw before the rest, so that nothing is hidden."""
        self.canvas.saveState()
        self.canvas.translate(self.width / 2, self.height / 2)
        self.canvas.rotate(30)
        self.text(0, -size * 0.35, text, size, Style.SANS_BOLD, colour, "center", spacing)
        self.canvas.restoreState()

    def footer(self, margin: float, printed_at: datetime, page: int, pages: int, demo: bool, y: float = 26) -> None:
        """Time of printing and page x of y at the right, the demo mark in the middle."""
        right = _(
            "%(time)s 打印　第 %(page)s 页 / 共 %(pages)s 页",
            time=stamp_text(printed_at),
            page=page,
            pages=pages,
        )
        self.text(self.width - margin, y, str(right), 8.5, colour=INK_2, align="right")
        if demo:
            self.text(self.width / 2, y, str(DEMO_MARK), 9, colour=INK_2, align="center")

    def next_page(self) -> None:
        """End this page."""
        self.canvas.showPage()

    def finish(self) -> bytes:
        """The whole file. Every page must have been ended with next_page."""
        with PRINTING:
            self.canvas.save()
        return self._out.getvalue()


def stamp_text(moment: datetime) -> str:
    """2026年3月13日 14:05"""
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"
