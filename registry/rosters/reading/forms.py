"""Forms with one person a page: labels with their value beside them, as in sixty sheets of one workbook."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from registry.core.tables.workbook import Cell, Sheet
from registry.core.width import half_width
from registry.rosters.reading.headings import Column, find_heading, headings_in
from registry.rosters.reading.table import date_in, title_in, unit_in
from registry.rosters.reading.vocabulary import Vocabulary
from registry.rosters.reading.words import TICKS

MAX_ROWS = 120
MIN_KEYS = 6
TABLE_SHARE = 0.6  # a table has most of its headings in one place


@dataclass(frozen=True)
class Form:
    """One person: `columns[i].key` names `cells[i]`; `row` is the row of the name from 0."""

    row: int
    columns: tuple[Column, ...]
    cells: list[Cell]
    title: str
    fill_date: dt.date | None
    unit: str


@dataclass(frozen=True)
class _Label:
    row: int
    column: int
    text: str


def is_form(sheet: Sheet, vocabulary: Vocabulary) -> bool:
    """Whether labels are spread over the sheet instead of standing in one heading."""
    if not 2 <= len(sheet.rows) <= MAX_ROWS:
        return False
    labels = _labels(sheet, vocabulary)
    keys = {meaning.key for meaning in vocabulary.bind([label.text for label in labels]) if meaning.key}
    if "name" not in keys or len(keys) < MIN_KEYS:
        return False
    heading = find_heading(sheet.rows, sheet.merged, vocabulary, 0)
    return heading is None or len(heading.keys) < TABLE_SHARE * len(keys)


def read_form(sheet: Sheet, vocabulary: Vocabulary) -> Form:
    """The person of a form: a label's value is what stands to its right before the next label."""
    labels = _labels(sheet, vocabulary)
    meanings = vocabulary.bind([label.text for label in labels])
    places = {(label.row, label.column) for label in labels}
    columns: list[Column] = []
    cells: list[Cell] = []
    for label, meaning in zip(labels, meanings, strict=True):
        if meaning.key:
            columns.append(Column(len(cells), label.text, meaning.key, meaning.bank))
            cells.append(_value(sheet, label, places))
    row = next(label.row for label, meaning in zip(labels, meanings, strict=True) if meaning.key == "name")
    above = ["  ".join(str(cell) for cell in line if cell != "") for line in sheet.rows[:row]]
    everything = ["  ".join(str(cell) for cell in line if cell != "") for line in sheet.rows]
    return Form(row, tuple(columns), cells, title_in(above), date_in(everything), unit_in(everything))


def _labels(sheet: Sheet, vocabulary: Vocabulary) -> list[_Label]:
    found: list[_Label] = []
    for number, row in enumerate(sheet.rows):
        for place, text in enumerate(headings_in(row)):
            if text and (_is_label(text, vocabulary) or _asks(text, row, place, found, vocabulary)):
                found.append(_Label(number, place, text))
    return found


def _asks(text: str, row: list[Cell], place: int, before: list[_Label], vocabulary: Vocabulary) -> bool:
    """Whether a word that may be an answer (无监护能力) is a question here: a box to tick follows it, or the question
    before it takes nothing but yes and no.
    """
    bare = text.strip(" ：:")
    if bare not in ANSWERS or vocabulary.find(text).key is None:
        return False
    follows = next((cell for cell in row[place + 1 :] if cell != ""), "")
    if isinstance(follows, str) and follows and not half_width(follows).strip(f"() {TICKS}"):
        return True
    key = vocabulary.find(before[-1].text).key if before else None
    return key is not None and vocabulary.fields[key].kind == "yes_no"


def _is_label(text: str, vocabulary: Vocabulary) -> bool:
    """A known heading that is not at the same time an answer (留守, 孤儿, 父亲 are both)."""
    meaning = vocabulary.find(text)
    if meaning.key is None:
        return text.strip(" ：:") in vocabulary.shared
    kind = vocabulary.fields[meaning.key].kind
    bare = text.strip(" ：:")
    return not (bare in vocabulary.people and kind == "relative_name") and bare not in ANSWERS


ANSWERS = frozenset(
    {"留守", "留守儿童", "孤儿", "困境儿童", "事无", "事实无人抚养", "无监护能力", "寄宿", "住校", "说明", "情况"}
)


def _value(sheet: Sheet, label: _Label, places: set[tuple[int, int]]) -> Cell:
    row = sheet.rows[label.row]
    for place in range(label.column + 1, len(row)):
        if (label.row, place) in places:
            return ""
        if row[place] != "":
            return row[place]
    return ""
