"""Ruled office forms: labels and values, boxes to tick, upright section names, opinions to sign and seal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.core.i18n import _
from registry.core.paper.fonts import Style, text_width
from registry.core.paper.grid import SMALLEST, Column, draw_cell, row_height
from registry.core.paper.page import INK_2, INK_3, SUNK, Paper
from registry.core.paper.wrap import wrap

SIZE = 9.0
LABEL = 58.0
SIDE = 21.0
LEAST = 17.5


@dataclass(frozen=True)
class Blank:
    """A place on a form: key of its value, printed label, share of the row; with `options`, boxes to tick."""

    key: str
    label: str
    share: float = 1.0
    options: tuple[str, ...] = ()
    label_width: float = LABEL


@dataclass(frozen=True)
class Opinion:
    """One level's opinion. Empty values leave room for the pen."""

    label: str
    text: str = ""
    signer: str = ""
    day: str = ""

    def texts(self) -> tuple[str, ...]:
        """Every text that will be drawn."""
        return (self.label, self.text, self.signer, self.day)


def blank_columns(row: Sequence[Blank], width: float) -> list[Column]:
    """Label and value columns of a row `width` wide."""
    room = width - sum(blank.label_width for blank in row)
    shares = sum(blank.share for blank in row)
    columns = []
    for blank in row:
        columns.append(Column("", blank.label_width, "center"))
        columns.append(Column("", room * blank.share / shares, "left"))
    return columns


def blanks_height(row: Sequence[Blank], values: dict[str, str], width: float) -> float:
    """Height of the row with these values."""
    texts = [text for blank in row for text in (blank.label, "" if blank.options else values.get(blank.key, ""))]
    return row_height(texts, blank_columns(row, width), Style.SANS, SIZE, LEAST, 3)


def draw_blanks(
    paper: Paper, x: float, top: float, height: float, row: Sequence[Blank], values: dict[str, str], width: float
) -> None:
    """A row of labels and values."""
    columns = blank_columns(row, width)
    for number, blank in enumerate(row):
        label, value = columns[2 * number], columns[2 * number + 1]
        draw_cell(paper, (x, top, label.width, height), blank.label, Style.SANS, SIZE, "center", SUNK)
        x += label.width
        text = values.get(blank.key, "")
        shown = "" if blank.options else text
        draw_cell(paper, (x, top, value.width, height), shown, Style.SANS, SIZE)
        if blank.options:
            ticks = [(option, option == text) for option in blank.options]
            draw_ticks(paper, x + 5, top - height / 2 - 3, ticks)
        x += value.width


def draw_ticks(paper: Paper, x: float, y: float, ticks: Sequence[tuple[str, bool]], gap: float = 9.0) -> None:
    """Boxes with their words in one line, the first at (x, y)."""
    for word, ticked in ticks:
        paper.tick_box(x, y, 8, ticked)
        x += 10.5 + paper.text(x + 10.5, y, word, SIZE) + gap


def ticks_lines(ticks: Sequence[tuple[str, bool]], width: float, gap: float = 9.0) -> list[list[tuple[str, bool]]]:
    """The boxes line by line, as many as fit in `width`."""
    lines: list[list[tuple[str, bool]]] = [[]]
    used = 0.0
    for word, ticked in ticks:
        step = 10.5 + text_width(word, Style.SANS, SIZE) + gap
        if lines[-1] and used + step > width:
            lines.append([])
            used = 0.0
        lines[-1].append((word, ticked))
        used += step
    return lines


def draw_side(paper: Paper, x: float, top: float, height: float, name: str) -> None:
    """A section's name from top to bottom at the left edge, in two columns when the section is low."""
    draw_cell(paper, (x, top, SIDE, height), "", fill=SUNK)
    fit = max(1, int((height - 4) // 10.5))
    columns = [name[i : i + fit] for i in range(0, len(name), fit)]
    size = 9.0 if len(columns) == 1 else 8.0
    for number, part in enumerate(columns):
        middle = x + SIDE / 2 + (number - (len(columns) - 1) / 2) * 9
        y = top - height / 2 + len(part) * 10.5 / 2 - 8.6
        for character in part:
            paper.text(middle, y, character, size, Style.SANS_BOLD, align="center")
            y -= 10.5


def opinion_height(opinion: Opinion, width: float) -> float:
    """The least height of the box, with the text at 8 points and a line to sign."""
    lines = len(wrap(opinion.text, Style.SANS, SMALLEST, width - 12, 16)) if opinion.text else 1
    return 18 + lines * 11.0 + 30


def draw_opinion(paper: Paper, x: float, top: float, width: float, height: float, opinion: Opinion) -> None:
    """Box with the opinion above; signature, seal and date at its foot."""
    draw_cell(paper, (x, top, width, height), "")
    paper.text(x + 6, top - 13, opinion.label, SIZE, Style.SANS_BOLD)
    if opinion.text:
        paper.paragraph(x + 6, top - 27, width - 12, opinion.text, SMALLEST, 11, indent=16)
    foot = top - height
    sign = str(_("负责人签字："))
    paper.text(x + 6, foot + 20, sign + opinion.signer, SIZE, colour=INK_2)
    paper.text(x + width - 6, foot + 20, str(_("（盖章）")), SIZE, colour=INK_3, align="right")
    day = opinion.day or str(_("　　　　年　　月　　日"))
    paper.text(x + width - 6, foot + 6, day, SIZE, colour=INK_2, align="right")
