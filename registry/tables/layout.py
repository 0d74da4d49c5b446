"""Where the tables of a blank workbook are: the heading, what each column asks for, and the rows that wait to be filled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.core.tables.workbook import Cell, Sheet, Workbook
from registry.rosters.reading.headings import Column, Heading, find_heading, headings_in
from registry.rosters.reading.recipients import CHILDREN, WOMEN
from registry.rosters.reading.table import explains, title_in
from registry.rosters.reading.vocabulary import Vocabulary, plain_heading

SEARCHED_ROWS, FEWEST = 20, 3
# What the register can work out though no roster brings it.
WORKED_OUT = {"年龄": "age", "周岁": "age", "实际年龄": "age", "出生年月日": "birth_date"}
Learned = Mapping[str, Mapping[str, str]]  # kind → plain heading → key, "" for a column to leave aside
_SERIAL = re.compile(r"^(?:[0-9一二三四五六七八九十]{1,5}(?:\.0)?[.、．]?|…+|\.{2,})$")
_TOTAL = re.compile(r"^(?:.{0,6}(?:小计|合计|总计|共计|总数))")


@dataclass(frozen=True)
class BlankTable:
    """A table of persons. Rows and columns count from 1, as in the workbook; `columns`: column → field key."""

    sheet: str
    kind: str  # children | women
    title: str
    heading_row: int
    columns: dict[int, str]
    unknown: tuple[str, ...]
    rows: tuple[int, ...]  # rows to fill, in order; those that name somebody and empty ones
    named: frozenset[int]  # rows that name somebody already
    last_row: int  # of the rows to fill: what stands below belongs to the foot


def find_blank_tables(book: Workbook, learned: Learned | None = None) -> list[BlankTable]:
    """The tables of persons in all sheets that do not explain something, at most one a sheet.

    `learned`: what the office said about headings that nobody understood.
    """
    found = []
    for sheet in book.sheets:
        if not explains(sheet) and (table := _table_of(sheet, learned or {})):
            found.append(table)
    return found


def _table_of(sheet: Sheet, learned: Learned) -> BlankTable | None:
    options = []
    for own in (CHILDREN, WOMEN):
        vocabulary = own.taught(learned.get(own.kind, {}))
        heading = find_heading(sheet.rows, sheet.merged, vocabulary, 0) or _by_name(sheet, vocabulary)
        if heading and "name" in heading.keys:
            options.append((len(heading.keys), vocabulary.kind, heading))
    if not options:
        return None
    titles = ["  ".join(str(cell) for cell in row if cell != "") for row in sheet.rows]
    best = max(options, key=lambda option: option[0])
    title = title_in(titles[: best[2].first])
    kind, heading = "women" if "妇女" in title or "母亲" in title else best[1], best[2]
    columns = {c.index + 1: key for c in heading.columns
               if (key := c.key or WORKED_OUT.get(plain_heading(c.heading)))}  # fmt: skip
    aside = {words for words, key in learned.get(best[1], {}).items() if not key}
    name = next(number for number, key in columns.items() if key == "name")
    rows, named = _rows(sheet.rows, heading.last + 1, name - 1, columns)
    first = heading.last + 2
    last = rows[-1] if rows else first - 1
    unknown = tuple(c.heading for c in heading.columns
                    if c.index + 1 not in columns and c.heading and plain_heading(c.heading) not in aside)  # fmt: skip
    return BlankTable(sheet.name, kind, title or sheet.name, heading.last + 1, columns, unknown,
                      tuple(rows), frozenset(named), last)  # fmt: skip


def _by_name(sheet: Sheet, vocabulary: Vocabulary) -> Heading | None:
    """A heading row of which only the name is understood: the other words are asked about."""
    for place, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        texts = headings_in(row)
        meanings = vocabulary.bind(texts)
        if sum(map(bool, texts)) >= FEWEST and any(meaning.key == "name" for meaning in meanings):
            columns = tuple(Column(at, "".join(texts[at].split()), meaning.key, meaning.bank)
                            for at, meaning in enumerate(meanings) if texts[at])  # fmt: skip
            return Heading(place, place, columns)
    return None


def _rows(rows: Sequence[Sequence[Cell]], start: int, name: int, keys: dict[int, str]) -> tuple[list[int], list[int]]:
    """Row numbers (from 1) that may be filled: blank ones, those with a serial number only, and those with a name."""
    serial = {number - 1 for number, key in keys.items() if key == "serial"}
    free, named = [], []
    for place in range(start, len(rows)):
        row = rows[place]
        texts = {at: str(cell).strip() for at, cell in enumerate(row) if str(cell).strip()}
        if any(_TOTAL.match(text) for text in texts.values()):
            break
        if name in texts:
            named.append(place + 1)
        elif set(texts) - serial or any(not _SERIAL.match(text) for text in texts.values()):
            break
        free.append(place + 1)
    return free, named
