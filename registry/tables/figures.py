"""Tables of numbers: places down the side, figures across the top; each empty cell is counted for its place and period."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.cell import MergedCell

from registry.core.plugs import FigureSpec
from registry.core.tables.workbook import Cell, Sheet, Workbook
from registry.regions.models import Region
from registry.regions.names import stem_of
from registry.regions.queries import children_of, get_region
from registry.rosters.reading.table import explains, title_in
from registry.rosters.reading.vocabulary import plain_heading

SEARCHED_ROWS = 15
_PLACES = re.compile(r"乡镇|苏木|街道|单位|地区|嘎查|村|旗县|区划|辖区")
_COUNTED = re.compile(r"(?:人数|户数|个数|件数|次数|总数|数量|数|金额|情况)$")
_ALL = re.compile(r"^(?:全[县旗区镇乡村市]|合计|总计|共计)$")
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


def find_figure_tables(book: Workbook, region: str, specs: Sequence[FigureSpec]) -> list[FigureTable]:
    """The tables whose first columns name the region's places and whose headings name figures, at most one a sheet."""
    known = {_plain(str(spec.label)): spec for spec in specs}
    by_id = {spec.id: spec for spec in specs}
    known |= {_plain(word): by_id[name] for word, name in ALIASES.items() if name in by_id}
    places = {stem_of(place.name): place for place in children_of(region)}
    own = get_region(region)
    found = [_table_of(sheet, known, places, own) for sheet in book.sheets if not explains(sheet)]
    return [table for table in found if table]


def _plain(text: str) -> str:
    return _COUNTED.sub("", plain_heading(text))


def _table_of(sheet: Sheet, known: dict[str, FigureSpec], places: dict[str, Region], own: Region) -> FigureTable | None:
    for at, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        texts = [str(cell).strip() for cell in row]
        side = next((place for place, text in enumerate(texts) if _PLACES.search(text) and len(text) <= 12), None)
        figures = {place + 1: (known[_plain(text)], _divisor(known[_plain(text)], text))
                   for place, text in enumerate(texts) if text and _plain(text) in known}  # fmt: skip
        if side is None or not figures:
            continue
        rows = _rows(sheet.rows[at + 1 :], at + 2, side, places, own)
        if rows:
            unknown = tuple(text for place, text in enumerate(texts)
                            if text and place > side and place + 1 not in figures)  # fmt: skip
            titles = ["  ".join(str(cell) for cell in above if cell != "") for above in sheet.rows[:at]]
            return FigureTable(sheet.name, title_in(titles) or sheet.name, figures, rows, unknown)
    return None


def _divisor(spec: FigureSpec, heading: str) -> int:
    """Fen as yuan, or as 万元 where the heading says so."""
    return (1_000_000 if "万元" in heading else 100) if spec.unit == "fen" else 1


def _rows(
    rows: Sequence[Sequence[Cell]], first: int, side: int, places: dict[str, Region], own: Region
) -> dict[int, str]:
    found = {}
    for number, row in enumerate(rows, start=first):
        text = "".join(str(row[side]).split()) if side < len(row) else ""
        if stem_of(text) in places:
            found[number] = places[stem_of(text)].code
        elif text and (text == own.name or _ALL.match(text)):
            found[number] = own.code
    return found


def write_figures(sheet: Any, table: FigureTable, first: dt.date, last: dt.date, today: dt.date) -> int:
    """Count and write every empty cell; formulas and what somebody wrote stay. Returns how many were written."""
    written = 0
    for row, code in table.rows.items():
        for column, (spec, divisor) in table.columns.items():
            cell = sheet.cell(row, column)
            if isinstance(cell, MergedCell) or cell.value not in (None, ""):
                continue
            value = spec.count(code, first, last, today)
            cell.value = value // divisor if value % divisor == 0 else value / divisor
            written += 1
    return written
