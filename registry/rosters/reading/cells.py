"""Columns made ready for reading many rows: parser, cache of texts seen before, and the words for a problem."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from registry.core.errors import Invalid
from registry.core.i18n import Text
from registry.core.tables.workbook import Cell
from registry.rosters.reading.cell_text import Odd, Parser
from registry.rosters.reading.headings import Column
from registry.rosters.reading.report import REFUSED, Problem
from registry.rosters.reading.values import parser_for
from registry.rosters.reading.vocabulary import Field, Vocabulary

CACHED = 4_000
_UNIQUE = ("id", "name", "code", "account")


class ColumnReader:
    """Reads the cells of one column."""

    def __init__(self, column: Column, field: Field, parser: Parser) -> None:
        self.place, self.heading, self.bank = column.index, column.heading, column.bank
        self.field, self.key, self.parser = field, field.key, parser
        self.strict = field.required or field.key == "id_number"
        self._seen: dict[str, tuple[Any, Odd | None]] = {}
        self._remembers = field.kind not in _UNIQUE

    def read(self, cell: Cell) -> tuple[Any, Odd | None]:
        """The value, or what is odd about the cell."""
        if not self._remembers or not isinstance(cell, str):
            return self._parse(cell)
        known = self._seen.get(cell)
        if known is None:
            known = self._parse(cell)
            if len(self._seen) < CACHED:
                self._seen[cell] = known
        return known

    def _parse(self, cell: Cell) -> tuple[Any, Odd | None]:
        try:
            return self.parser(cell), None
        except Odd as odd:
            return None, odd
        except Invalid as invalid:
            return None, Odd(self.field.kind, invalid.message)

    def problem(self, sheet: str, row: int, code: str, message: Text, level: str = REFUSED) -> Problem:
        """A problem in this column."""
        return Problem(sheet, row, self.heading, code, message, level, self.place)


def readers_for(
    columns: Iterable[Column], vocabulary: Vocabulary, *, today: dt.date, date1904: bool
) -> list[ColumnReader]:
    """Readers of the columns that mean something, in their order."""
    readers = []
    for column in columns:
        if column.key is None:
            continue
        field = vocabulary.fields[column.key]
        parser = parser_for(field, today=today, date1904=date1904)
        if parser is not None:
            if field.kind == "money" and "万元" in column.heading:
                parser = _in_wan(parser)
            readers.append(ColumnReader(column, field, parser))
    return readers


def _in_wan(parser: Parser) -> Parser:
    """Figures under a heading such as 贷款金额（万元） count ten thousands, unless the cell says its own unit."""

    def parse(cell: Cell) -> Any:
        bare = not isinstance(cell, str) or not any(unit in cell for unit in "万元圆千亿")
        value = parser(cell)
        return value * 10_000 if bare and value is not None else value

    return parse
