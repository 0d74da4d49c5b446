"""What a workbook itself says of its cells: drop-downs that take only some words, and columns that are hidden."""

from __future__ import annotations

import re
from typing import Any

from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

MOST_OPTIONS = 500
SAME = {
    "学前": ("幼儿园", "学龄前", "幼儿"),
    "中职": ("中专", "职高", "技校"),
    "低保": ("低保户",),
    "一般": ("一般户", "否"),
}
_REFERENCE = re.compile(r"(?:'?([^'!]+)'?!)?(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)")


def hidden_columns(sheet: Worksheet) -> frozenset[int]:
    """Columns nobody sees, from 1."""
    found: set[int] = set()
    for letter, dimension in sheet.column_dimensions.items():
        if dimension.hidden:
            first = dimension.min or column_index_from_string(letter)
            found |= set(range(first, (dimension.max or first) + 1))
    return frozenset(found)


def drop_downs(sheet: Worksheet, row: int) -> dict[int, tuple[str, ...]]:
    """Column → the words that a drop-down in a row takes."""
    found: dict[int, tuple[str, ...]] = {}
    for rule in sheet.data_validations.dataValidation:
        if rule.type != "list" or not rule.formula1:
            continue
        options = _options(sheet, rule.formula1)
        for span in rule.sqref.ranges:
            if options and span.min_row <= row <= span.max_row:
                found |= dict.fromkeys(range(span.min_col, span.max_col + 1), options)
    return found


def _options(sheet: Worksheet, formula: str) -> tuple[str, ...]:
    text = formula.strip().removeprefix("=")
    if text.startswith('"'):
        return tuple(part.strip() for part in text.strip('"').split(",") if part.strip())
    found = _REFERENCE.fullmatch(text)
    book = sheet.parent
    if found is None or (found[1] and (book is None or found[1] not in book.sheetnames)):
        return ()
    source: Any = book[found[1]] if found[1] and book is not None else sheet
    left, top, right, low = range_boundaries(found[2].replace("$", ""))
    if None in (left, top, right, low) or (low - top + 1) * (right - left + 1) > MOST_OPTIONS:
        return ()
    cells = source.iter_rows(min_row=top, max_row=low, min_col=left, max_col=right, values_only=True)
    return tuple(str(value).strip() for line in cells for value in line if value not in (None, ""))


def fitting(value: str, options: tuple[str, ...]) -> str | None:
    """The word of a drop-down that says what the register says; None when none does, or several do."""
    if value in options:
        return value
    parts = [word for part in re.split(r"[、，,；;]", value) if part for word in (part, *SAME.get(part, ()))]
    found = {option for option in options for part in parts if part == option}
    found = found or {option for option in options for part in parts if part in option or option in part}
    return next(iter(found)) if len(found) == 1 else None


def stretch_drop_downs(sheet: Worksheet, after: int, count: int) -> None:
    """After rows were put in below `after`: a drop-down of that row covers them, those below move down."""
    for rule in sheet.data_validations.dataValidation:
        for span in rule.sqref.ranges:
            if span.min_row > after:
                span.shift(row_shift=count)
            elif span.max_row >= after:
                span.expand(down=count)
