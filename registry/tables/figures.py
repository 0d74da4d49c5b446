"""Tables of numbers: places down the side, figures across the top; each empty cell is counted for its place and period."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.cell.cell import MergedCell

from registry.access.actor import Actor
from registry.core.plugs import FigureSpec
from registry.core.tables.workbook import Cell, Sheet, Workbook
from registry.regions.models import Region
from registry.regions.names import stem_of
from registry.regions.queries import children_of, get_region
from registry.rosters.reading.table import explains, title_in
from registry.rosters.reading.vocabulary import plain_heading
from registry.tables.categories import Category, category_of, count_category, words_of_lists

SEARCHED_ROWS = 15
_PLACES = re.compile(r"乡镇|苏木|街道|单位|地区|嘎查|村|旗县|区划|辖区")
_COUNTED = re.compile(r"(?:人数|户数|个数|件数|次数|总数|数量|数|金额|情况)$")
_ALL = re.compile(r"^(?:全[县旗区镇乡村市]|合计|总计|共计)$")
_ASIDE = re.compile(r"^(?:序号|编号|备注|说明|填表人|审核人)")
ALIASES = {
    "农村留守儿童": "children.left_behind", "留守": "children.left_behind", "困境": "children.in_difficulty",
    "困难母亲": "women.in_difficulty", "贫困母亲": "women.in_difficulty", "结对": "pairings.active",
    "结对帮扶": "pairings.active", "走访人": "visits.done", "走访次": "visits.done", "入户走访": "visits.done",
    "捐款": "donations.amount", "接受捐款": "donations.amount", "接受捐赠": "donations.count",
}  # fmt: skip


@dataclass(frozen=True)
class FigureTable:
    """Where the numbers go; rows and columns from 1. `columns`: column → (figure, divisor); `rows`: row → region."""

    sheet: str
    title: str
    columns: dict[int, tuple[FigureSpec, int]]
    rows: dict[int, str]
    unknown: tuple[str, ...]
    categories: dict[int, Category] = field(default_factory=dict)


@dataclass(frozen=True)
class _Known:
    figures: Mapping[str, FigureSpec]
    words: Mapping[str, tuple[str, str]]
    places: Mapping[str, Region]
    own: Region


def find_figure_tables(book: Workbook, region: str, specs: Sequence[FigureSpec]) -> list[FigureTable]:
    """The tables whose first columns name the region's places and whose headings name figures, at most one a sheet."""
    figures = {_plain(str(spec.label)): spec for spec in specs}
    by_id = {spec.id: spec for spec in specs}
    figures |= {_plain(word): by_id[name] for word, name in ALIASES.items() if name in by_id}
    places = {stem_of(place.name): place for place in children_of(region)}
    known = _Known(figures, words_of_lists(), places, get_region(region))
    found = [_table_of(sheet, known) for sheet in book.sheets if not explains(sheet)]
    return [table for table in found if table]


def _plain(text: str) -> str:
    return _COUNTED.sub("", plain_heading(text))


def _table_of(sheet: Sheet, known: _Known) -> FigureTable | None:
    for at, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        texts = [str(cell).strip() for cell in row]
        side = next((place for place, text in enumerate(texts) if _PLACES.search(text) and len(text) <= 12), None)
        if side is None:
            continue
        heads, last = _heads(sheet, at, texts)
        rows = _rows(sheet.rows[last + 1 :], last + 2, side, known)
        titles = ["  ".join(str(cell) for cell in above if cell != "") for above in sheet.rows[:at]]
        table = _read(sheet, heads, side, title_in(titles) or sheet.name, rows, known) if rows else None
        if table is not None:
            return table
    return None


def _heads(sheet: Sheet, at: int, texts: list[str]) -> tuple[list[tuple[str, ...]], int]:
    """The words above each column, the upper heading first, and the last row of the heading."""
    spans = [(left, right) for (row, left), (_low, right) in sheet.merged if row == at and right > left]
    if not spans or at + 1 >= len(sheet.rows):
        return [(text,) if text else () for text in texts], at
    below = [str(cell).strip() for cell in sheet.rows[at + 1]]
    width = max(len(texts), len(below))
    upper, lower = texts + [""] * (width - len(texts)), below + [""] * (width - len(below))
    for left, right in spans:
        upper[left : right + 1] = [upper[left]] * (min(right + 1, width) - left)
    return [tuple(part for part in pair if part) for pair in zip(upper, lower, strict=True)], at + 1


def _read(
    sheet: Sheet, heads: Sequence[tuple[str, ...]], side: int, title: str, rows: dict[int, str], known: _Known
) -> FigureTable | None:
    figures: dict[int, tuple[FigureSpec, int]] = {}
    categories: dict[int, Category] = {}
    unknown = []
    for place, parts in enumerate(heads):
        words = "".join(parts)
        if place <= side or not words or _ASIDE.match(words):
            continue
        spec = known.figures.get(_plain(words)) if len(parts) == 1 else None
        category = None if spec else category_of(parts, title, known.words)
        if spec:
            figures[place + 1] = (spec, _divisor(spec, words))
        elif category:
            categories[place + 1] = category
        else:
            unknown.append(words)
    if not figures and not categories:
        return None
    return FigureTable(sheet.name, title, figures, rows, tuple(unknown), categories)


def _divisor(spec: FigureSpec, heading: str) -> int:
    """Fen as yuan, or as 万元 where the heading says so."""
    return (1_000_000 if "万元" in heading else 100) if spec.unit == "fen" else 1


def _rows(rows: Sequence[Sequence[Cell]], first: int, side: int, known: _Known) -> dict[int, str]:
    found = {}
    for number, row in enumerate(rows, start=first):
        text = "".join(str(row[side]).split()) if side < len(row) else ""
        ahead = text if text else "".join("".join(str(cell).split()) for cell in row[:side])
        if stem_of(text) in known.places:
            found[number] = known.places[stem_of(text)].code
        elif ahead and (ahead == known.own.name or _ALL.match(ahead)):
            found[number] = known.own.code
    return found


def write_figures(
    sheet: Any, table: FigureTable, first: dt.date, last: dt.date, today: dt.date, *, region: str, actor: Actor
) -> int:
    """Count and write every empty cell; formulas and what somebody wrote stay. Returns how many were written."""
    written = 0
    counted = {
        column: count_category(category, region, list(table.rows.values()), actor, today)
        for column, category in table.categories.items()
    }
    for row, code in table.rows.items():
        for column, (spec, divisor) in table.columns.items():
            if _free(sheet.cell(row, column)):
                value = spec.count(code, first, last, today)
                sheet.cell(row, column).value = value // divisor if value % divisor == 0 else value / divisor
                written += 1
        for column, counts in counted.items():
            if _free(sheet.cell(row, column)):
                sheet.cell(row, column).value = counts[code]
                written += 1
    return written


def _free(cell: Any) -> bool:
    return not isinstance(cell, MergedCell) and cell.value in (None, "")
