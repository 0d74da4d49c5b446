"""Where the heading of a table is: one row or two, below titles and merged lines, found by what its words mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.core.tables.workbook import Cell, Span
from registry.rosters.reading.vocabulary import MAX_HEADING, Meaning, Vocabulary

SEARCHED_ROWS = 40
MIN_KEYS = 3
MIN_SHARE = 0.3  # of the filled cells of a heading row must mean something


@dataclass(frozen=True)
class Column:
    """One column from 0; `key` is None when the heading means nothing here. `bank`: named by the heading."""

    index: int
    heading: str
    key: str | None
    bank: str | None = None


@dataclass(frozen=True)
class Heading:
    """The rows of a heading (from 0, both included) and its columns with text."""

    first: int
    last: int
    columns: tuple[Column, ...]

    @property
    def keys(self) -> set[str]:
        """What the columns mean, without the serial number."""
        return {column.key for column in self.columns if column.key and column.key != "serial"}


def find_heading(
    rows: Sequence[Sequence[Cell]], merged: Sequence[Span], words: Vocabulary, start: int, end: int | None = None
) -> Heading | None:
    """The best heading in the rows from `start` and before `end`; None when too little is understood."""
    best: Heading | None = None
    end = len(rows) if end is None else min(end, len(rows))
    for place in range(start, min(start + SEARCHED_ROWS, end)):
        for candidate in _candidates(rows, merged, words, place, end):
            if _good(candidate) and (best is None or _weight(candidate) > _weight(best)):
                best = candidate
        if best is not None and place > best.last + 2:
            break
    return best


def headings_in(row: Sequence[Cell]) -> list[str]:
    """The texts of a row that could be headings; numbers, dates and long texts could not."""
    return [cell.strip() if isinstance(cell, str) and len(cell) <= 4 * MAX_HEADING else "" for cell in row]


def _weight(heading: Heading) -> tuple[int, int]:
    """More meanings win; with equally many, one row wins over two, so that a title is no upper heading."""
    return len(heading.keys), heading.first - heading.last


def _good(heading: Heading) -> bool:
    keys = heading.keys
    filled = sum(1 for column in heading.columns if column.heading)
    enough = len(keys) >= MIN_KEYS or ("name" in keys and len(keys) == 2 and filled <= 5)
    return enough and len(keys) >= MIN_SHARE * filled


def _candidates(
    rows: Sequence[Sequence[Cell]], merged: Sequence[Span], words: Vocabulary, place: int, end: int
) -> list[Heading]:
    upper = headings_in(rows[place])
    if not any(upper):
        return []
    found = [_heading(place, place, upper, upper, words.bind(upper))]
    if place + 1 < end and any(lower := headings_in(rows[place + 1])):
        width = max(len(upper), len(lower))
        lower += [""] * (width - len(lower))
        sections = _filled(upper + [""] * (width - len(upper)), lower, merged, place)
        texts = [low or high for low, high in zip(lower, sections, strict=True)]
        shown = [high + low if low and high != low else high or low for high, low in zip(sections, lower, strict=True)]
        found.append(_heading(place, place + 1, shown, texts, words.bind(texts, sections)))
    return found


def _heading(first: int, last: int, shown: Sequence[str], texts: Sequence[str], meanings: Sequence[Meaning]) -> Heading:
    columns = tuple(
        Column(index, "".join(shown[index].split()), meaning.key, meaning.bank)
        for index, meaning in enumerate(meanings)
        if texts[index]
    )
    return Heading(first, last, columns)


def _filled(upper: list[str], lower: list[str], merged: Sequence[Span], place: int) -> list[str]:
    """The upper row with merged cells filled to the right, by the spans of the file or else by sight."""
    filled = list(upper)
    spans = [span for span in merged if span[0][0] == place and span[1][1] > span[0][1]]
    for (__, left), (__, right) in spans:
        for column in range(left, min(right + 1, len(filled))):
            filled[column] = upper[left]
    if not merged and sum(1 for text in upper if text) > 1:
        for column in range(1, len(filled)):
            if not filled[column] and lower[column] and lower[column - 1]:
                filled[column] = filled[column - 1]
    return filled
