"""The entrance: bytes of a file → rows with parsed values, each with its problems, and how it was understood."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from registry.core.i18n import Text, _
from registry.core.spool import Spool
from registry.core.tables.guards import Unreadable
from registry.core.tables.workbook import Cell, Sheet, Workbook, read_workbook
from registry.rosters.reading.cells import ColumnReader, readers_for
from registry.rosters.reading.forms import Form, is_form, read_form
from registry.rosters.reading.headings import Column
from registry.rosters.reading.origins import origins_in
from registry.rosters.reading.report import REFUSED, WARNING, Problem
from registry.rosters.reading.table import Table, explains, find_tables
from registry.rosters.reading.values import PartialDate
from registry.rosters.reading.vocabulary import Vocabulary
from registry.rosters.reading.words import statuses_in_title

_ON_EVERY_FORM = {"survey_date", "township", "village"}  # filled in beforehand


@dataclass(frozen=True)
class Source:
    """The table or form that rows come from. `statuses`: what title or sheet name say about all of them; `unit`: who
    filled it in; `form`: one person a page.
    """

    sheet: str
    title: str
    fill_date: dt.date | None
    columns: tuple[Column, ...]
    heading_rows: tuple[int, int]
    statuses: tuple[str, ...]
    unit: str = ""
    form: bool = False


@dataclass(slots=True)
class RosterRow:
    """One row: `values` by field key (absent means an empty cell), `raw` its cells as they were; both stand in a spool.

    `candidates`: whom the row may mean, where that is a question (see questions.Candidate).
    """

    sheet: str
    row_number: int
    problems: list[Problem]
    source: Source
    parsed: Sequence[dict[str, Any]]
    place: int
    cells: Sequence[list[Cell]]
    line: int
    candidates: tuple[Any, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """What the cells mean. Changes are kept only by setting it."""
        return self.parsed[self.place]

    @values.setter
    def values(self, values: dict[str, Any]) -> None:
        self.parsed, self.place = (values,), 0

    @property
    def raw(self) -> list[Cell]:
        """The cells as they were."""
        return self.cells[self.line]

    @property
    def refused(self) -> bool:
        """Whether anything here keeps the row out."""
        return any(problem.level == REFUSED for problem in self.problems)


@dataclass
class Reading:
    """A whole file. `skipped` counts lines that are no data; `problems` are about sheets; `parsed` the rows' values.

    `same_names`: a village's name that fits several → their codes, where it is a question which one is meant.
    """

    rows: list[RosterRow] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    parsed: Spool[dict[str, Any]] = field(default_factory=Spool)
    same_names: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The first title found."""
        return next((source.title for source in self.sources if source.title), "")

    @property
    def fill_date(self) -> dt.date | None:
        """The first day of filling in found."""
        return next((source.fill_date for source in self.sources if source.fill_date), None)

    @property
    def columns(self) -> tuple[Column, ...]:
        """How the columns of the first table were understood."""
        return self.sources[0].columns if self.sources else ()

    def all_problems(self) -> list[Problem]:
        """Problems of the file and of all rows, in their order."""
        return [*self.problems, *(problem for row in self.rows for problem in row.problems)]


def read_roster(data: bytes | Path, filename: str, vocabulary: Vocabulary, *, today: dt.date) -> Reading:
    """Read a roster of the vocabulary's kind.

    Raises Unreadable when the file cannot be opened or no sheet holds a table that is understood.
    Refused: a missing or unreadable required value, an unreadable identity number, birth date or sex that
    disagree with it, one identity number with two names (the first is kept). All else is a warning, and the
    value is left out.
    """
    book = read_workbook(data, filename)
    reading, before = Reading(), origins_in(book)
    for sheet in book.sheets:
        if explains(sheet) and len(book.sheets) > 1:
            reading.skipped["sheet"] += 1
        else:
            _read_sheet(reading, book, sheet, vocabulary, today, before.get(sheet.name, []))
    if not reading.sources:
        raise Unreadable(_missing(vocabulary))
    _refuse_shared_numbers(reading.rows)
    return reading


def _missing(vocabulary: Vocabulary) -> Text:
    needed = "、".join(f.synonyms[0] for f in vocabulary.fields.values() if f.required)
    return _("没有找到表头。表头里要有%(needed)s等列，可以先下载空表对照。", needed=f"“{needed}”")


def _read_sheet(
    reading: Reading, book: Workbook, sheet: Sheet, vocabulary: Vocabulary, today: dt.date, before: list[str]
) -> None:
    if is_form(sheet, vocabulary):
        form = read_form(sheet, vocabulary)
        readers = readers_for(form.columns, vocabulary, today=today, date1904=book.date1904)
        _add_form(reading, sheet, form, readers)
        return
    for table in find_tables(sheet, vocabulary):
        table.titles += before
        source = _source(table)
        lacking = [f for f in vocabulary.fields.values() if f.required and f.key not in table.heading.keys]
        if lacking:
            message = _("这张表没有“%(heading)s”一列，整张没有收。", heading=lacking[0].synonyms[0])
            row = table.heading.last + 1
            reading.problems.append(Problem(sheet.name, row, lacking[0].synonyms[0], "column_missing", message))
        readers = readers_for(table.columns, vocabulary, today=today, date1904=book.date1904)
        reading.sources.append(source)
        reading.skipped.update(table.skipped)
        if not lacking:
            reading.rows += _rows(sheet, table, source, readers, reading.parsed)


def _source(table: Table) -> Source:
    heading = table.heading
    statuses = statuses_in_title(table.title) or statuses_in_title(table.sheet)
    rows = (heading.first + 1, heading.last + 1)
    return Source(table.sheet, table.title, table.fill_date, table.columns, rows, statuses, table.unit)


def _add_form(reading: Reading, sheet: Sheet, form: Form, readers: list[ColumnReader]) -> None:
    statuses = statuses_in_title(form.title) or statuses_in_title(sheet.name)
    heading_rows = (form.row + 1, form.row + 1)
    source = Source(sheet.name, form.title, form.fill_date, form.columns, heading_rows, statuses, form.unit, form=True)
    reading.sources.append(source)
    values, problems = read_row(sheet.name, form.row + 1, form.cells, readers)
    if not values.keys() - _ON_EVERY_FORM and all(problem.code == "missing" for problem in problems):
        reading.skipped["blank_form"] += 1  # printed boxes such as 是（ ） 否（ ） are nobody's answer
        return
    reading.rows.append(RosterRow(sheet.name, form.row + 1, problems, source, (values,), 0, (form.cells,), 0))


def _inherited(sheet: Sheet, table: Table, readers: list[ColumnReader]) -> dict[int, list[Cell]]:
    """A village, school or household merged over several rows counts for each of them: the rows that get it so."""
    below = table.heading.last
    found: dict[int, list[Cell]] = {}
    places = {reader.place for reader in readers if reader.field.inherits}
    for (top, left), (bottom, __) in sheet.merged:
        if top > below and bottom > top and left in places and left < len(sheet.rows[top]):
            told = sheet.rows[top][left]
            for place in range(top + 1, min(bottom + 1, len(sheet.rows))):
                row = found.get(place) or sheet.rows[place]
                if left < len(row) and row[left] == "":
                    found.setdefault(place, list(row))[left] = told
    return found


def _rows(
    sheet: Sheet, table: Table, source: Source, readers: list[ColumnReader], parsed: Spool[dict[str, Any]]
) -> Iterator[RosterRow]:
    rows, name, inherited = sheet.rows, sheet.name, _inherited(sheet, table, readers)
    for place in table.rows:
        own = inherited.get(place)
        values, problems = read_row(name, place + 1, own or rows[place], readers)
        cells = (rows, place) if own is None else ((own,), 0)
        yield RosterRow(name, place + 1, problems, source, parsed, parsed.append(values), *cells)


def read_row(
    sheet: str, number: int, cells: list[Cell], readers: list[ColumnReader]
) -> tuple[dict[str, Any], list[Problem]]:
    """The values of one row and its problems in the order of the columns."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    width = len(cells)
    for reader in readers:
        cell = cells[reader.place] if reader.place < width else ""
        if cell == "":
            if reader.field.required:
                message = _("还没写%(heading)s。", heading=reader.field.synonyms[0])
                problems.append(reader.problem(sheet, number, "missing", message))
            continue
        value, odd = reader.read(cell)
        if odd is not None:
            level = REFUSED if reader.strict else WARNING
            problems.append(reader.problem(sheet, number, odd.code, odd.message, level))
        elif isinstance(value, dict):
            for key, part in value.items():
                if part is not None:
                    values.setdefault(key, part)
        elif value is not None:
            values[reader.key] = value
            if reader.bank:
                values.setdefault("bank_name", reader.bank)
        elif reader.field.required:
            message = _("还没写%(heading)s。", heading=reader.field.synonyms[0])
            problems.append(reader.problem(sheet, number, "missing", message))
    lost_number = any(problem.code in ("id_number", "id_digits_lost") for problem in problems)
    problems += [
        reader_of(readers, key).problem(sheet, number, code, said)
        for key, code, said in _compare(values, lost_number=lost_number)
    ]
    return values, problems


def reader_of(readers: list[ColumnReader], key: str) -> ColumnReader:
    """The reader of a column that is there."""
    return next(reader for reader in readers if reader.key == key)


def _compare(values: dict[str, Any], *, lost_number: bool = False) -> Iterator[tuple[str, str, Text]]:
    """Birth date and sex against the identity number, which fills them in when they are empty; what disagrees.

    A month alone is no second fault where the number, once mended (`lost_number`), will say the day.
    """
    born, sex = values.get("id_birth_date"), values.get("id_sex")
    told = values.get("birth_date")
    if isinstance(told, PartialDate):
        del values["birth_date"]
        if born is None and not lost_number:
            yield "birth_date", "date", _("出生日期只有年月。请照户口簿写到日。")
        elif born is not None and not told.fits(born):
            yield _disagree("birth_date", born.isoformat())
    elif born is not None and told is not None and told != born:
        yield _disagree("birth_date", born.isoformat())
    if born is not None:
        values.setdefault("birth_date", born)
    if sex is not None and values.setdefault("sex", sex) in ("unknown", "unstated"):
        values["sex"] = sex
    if sex is not None and values["sex"] != sex:
        yield _disagree("sex", "男" if sex == "male" else "女")


def _disagree(key: str, said: str) -> tuple[str, str, Text]:
    return key, f"{key}_differs", _("与证件号里的 %(said)s 不一样。以哪个为准，请看户口簿。", said=said)


def _refuse_shared_numbers(rows: list[RosterRow]) -> None:
    """Two rows with one identity number and different names: the first is kept, the second refused."""
    first: dict[str, tuple[RosterRow, str | None]] = {}
    for row in rows:
        values = row.values
        number, name = values.get("id_number"), values.get("name")
        if number is None:
            continue
        other, other_name = first.setdefault(number, (row, name))
        if other is row or other_name == name:
            continue
        if other.refused and not row.refused:
            first[number] = row, name
            continue
        place = next((c for c in row.source.columns if c.key == "id_number"), None)
        where = _("“%(sheet)s”", sheet=other.sheet) if other.sheet != row.sheet else _("本表")
        message = _("与%(where)s第 %(row)s 行是同一个证件号。留一行就行。", where=where, row=other.row_number)
        column, index = (place.heading, place.index) if place else ("", -1)
        row.problems.append(Problem(row.sheet, row.row_number, column, "id_twice", message, place=index))
