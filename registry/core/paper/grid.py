"""Rows of ruled cells: text wraps inside its cell and the row grows; pages are filled by height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from registry.core.paper.fonts import Style, text_width
from registry.core.paper.page import INK, INK_2, SUNK, Paper
from registry.core.paper.wrap import fit_size, wrap

PAD = 3.5
LEADING = 1.25
SMALLEST = 8.0
"""Nothing is printed smaller than 8 points."""


@dataclass(frozen=True)
class Column:
    """A column: heading, width in points, where its cells stand, and what share of spare width it takes."""

    heading: str
    width: float
    align: Literal["left", "center", "right"] = "left"
    grow: float = 0.0


def spread(columns: Sequence[Column], width: float) -> list[Column]:
    """The columns made to fill `width` points: spare width by `grow`, a shortage taken from all alike."""
    spare = width - sum(column.width for column in columns)
    shares = sum(column.grow for column in columns)
    if spare < 0 or not shares:
        factor = width / sum(column.width for column in columns)
        return [Column(c.heading, c.width * factor, c.align, c.grow) for c in columns]
    return [Column(c.heading, c.width + spare * c.grow / shares, c.align, c.grow) for c in columns]


def cell_lines(text: str, width: float, style: Style, size: float) -> tuple[float, list[str]]:
    """Type size and lines of a cell `width` wide: as it is, a little smaller, or wrapped at 8 points."""
    room = width - 2 * PAD
    fitted = fit_size(text, style, room, size, SMALLEST)
    lines = text.split("\n")
    if len(lines) > 1:
        fitted = min(fit_size(line, style, room, size, SMALLEST) for line in lines)
    if all(text_width(line, style, fitted) <= room + 0.05 for line in lines):
        return fitted, lines
    return SMALLEST, wrap(text, style, SMALLEST, room)


def row_height(
    values: Sequence[str], columns: Sequence[Column], style: Style, size: float, least: float, pad: float = 2 * PAD
) -> float:
    """Height the row needs, at least `least`."""
    tallest = least
    for value, column in zip(values, columns, strict=True):
        if value:
            fitted, lines = cell_lines(value, column.width, style, size)
            tallest = max(tallest, len(lines) * fitted * LEADING + pad)
    return tallest


def draw_cell(
    paper: Paper,
    box: tuple[float, float, float, float],
    text: str,
    style: Style = Style.SANS,
    size: float = 9.0,
    align: str = "left",
    fill: Any = None,
    border: Any = INK_2,
    weight: float = 0.5,
) -> None:
    """A ruled cell in `box` (left, top, width, height) with its text in the middle of the height."""
    x, top, width, height = box
    paper.box(x, top - height, width, height, fill, border, weight)
    if text:
        draw_in(paper, box, text, style, size, align)


def draw_in(
    paper: Paper, box: tuple[float, float, float, float], text: str, style: Style, size: float, align: str
) -> None:
    """Text in a cell without its lines."""
    x, top, width, height = box
    fitted, lines = cell_lines(text, width, style, size)
    leading = fitted * LEADING
    anchor = {"left": x + PAD, "center": x + width / 2, "right": x + width - PAD}[align]
    y = top - height / 2 + (len(lines) - 1) * leading / 2 - fitted * 0.36
    for line in lines:
        paper.text(anchor, y, line, fitted, style, INK, align)
        y -= leading


def draw_row(
    paper: Paper,
    x: float,
    top: float,
    height: float,
    columns: Sequence[Column],
    values: Sequence[str],
    style: Style = Style.SANS,
    size: float = 9.0,
) -> None:
    """One row of cells with its upper left corner at (x, top)."""
    for column, value in zip(columns, values, strict=True):
        draw_cell(paper, (x, top, column.width, height), value, style, size, column.align)
        x += column.width


def draw_heading(paper: Paper, x: float, top: float, height: float, columns: Sequence[Column], size: float) -> None:
    """The row of headings, bold on a grey ground."""
    for column in columns:
        box = (x, top, column.width, height)
        draw_cell(paper, box, column.heading, Style.SANS_BOLD, size, "center", SUNK)
        x += column.width


def paginate(heights: Sequence[float], room: float, last: float) -> list[list[int]]:
    """Row numbers page by page: each page holds `room` points, the last needs `last` points besides.

    The end never stands alone: when it does not fit below the rows, up to three of them move along.
    No rows gives one empty page.
    """
    pages: list[list[int]] = [[]]
    used = 0.0
    for number, height in enumerate(heights):
        if pages[-1] and used + height > room:
            pages.append([])
            used = 0.0
        pages[-1].append(number)
        used += height
    if used + last > room and len(pages[-1]) > 1:
        pages.append([])
        moved = 0.0
        while len(pages[-2]) > 1 and len(pages[-1]) < 3 and moved + heights[pages[-2][-1]] + last <= room:
            number = pages[-2].pop()
            pages[-1].insert(0, number)
            moved += heights[number]
    return pages
