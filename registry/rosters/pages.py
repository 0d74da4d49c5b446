"""What the preview page shows: numbers, differences, refused rows in their own grid, how the columns were read."""

from __future__ import annotations

from dataclasses import dataclass

from registry.core.masking import mask_bank, mask_id
from registry.core.tables.workbook import Cell
from registry.rosters.kinds import RosterKind
from registry.rosters.outcomes import CREATED, UNCHANGED, UPDATED, Outcome
from registry.rosters.reading.errors_book import grouped, reasons_of, shown
from registry.rosters.reading.headings import Column
from registry.rosters.reading.report import REFUSED, WARNING, Said, masked, said_once
from registry.rosters.reading.roster import RosterRow, Source
from registry.rosters.results import Planned

SHOWN_CHANGED, SHOWN_REFUSED, SHOWN_WARNINGS, SHOWN_OPEN = 100, 60, 30, 50
_ALWAYS = ("name", "id_number", "birth_date", "guardian_name", "village")
_MOST_COLUMNS = 7


@dataclass(frozen=True)
class GridCell:
    """A cell as its sender wrote it, identities masked; `wrong` when it is to be mended, `lead` the name."""

    text: str
    wrong: bool
    lead: bool = False


@dataclass(frozen=True)
class GridRow:
    """A refused row: its number in Excel, the cells, the reasons."""

    number: int
    cells: tuple[GridCell, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """The refused rows of one table under its own headings."""

    sheet: str
    headings: tuple[str, ...]
    rows: tuple[GridRow, ...]


@dataclass(frozen=True)
class OpenRow:
    """A row that can be opened: what its cells said, under their headings."""

    number: int
    name: str
    place: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PreviewPage:
    """Everything on the page of a file that is not taken yet."""

    planned: Planned
    changed: list[Outcome]
    grids: list[Grid]
    warnings: list[Said]
    warning_count: int
    sheets: int
    columns: list[tuple[str, str]]
    skipped: int
    fresh: list[OpenRow]
    same: list[OpenRow]

    @property
    def good(self) -> int:
        """How many rows would be taken."""
        return self.planned.counts.rows - self.planned.counts.refused

    @property
    def change_count(self) -> int:
        """How many fields differ."""
        return sum(len(outcome.changes) for outcome in self.changed)


def preview_page(planned: Planned, kind: RosterKind) -> PreviewPage:
    """Arrange a plan for the page; nothing that identifies a person is whole in it but names."""
    warnings = [problem for problem in planned.reading.all_problems() if problem.level == WARNING]
    sheets = [problem for problem in planned.reading.problems if problem.level == REFUSED]
    return PreviewPage(
        planned,
        [outcome for outcome in planned.outcomes if outcome.action == UPDATED and outcome.changes],
        _grids(planned.refused_rows[:SHOWN_REFUSED]),
        said_once([*sheets, *warnings]),
        len(warnings),
        len({source.sheet for source in planned.reading.sources}),
        _columns(planned, kind),
        sum(planned.reading.skipped.values()),
        _opened(planned, CREATED),
        _opened(planned, UNCHANGED),
    )


def _opened(planned: Planned, action: str) -> list[OpenRow]:
    found = [outcome for outcome in planned.outcomes if outcome.action == action][:SHOWN_OPEN]
    return [OpenRow(outcome.row.row_number, outcome.name, outcome.place, _cells(outcome.row)) for outcome in found]


def _cells(row: RosterRow) -> tuple[tuple[str, str], ...]:
    pairs = ((column, row.raw[column.index]) for column in row.source.columns if column.index < len(row.raw))
    return tuple((masked(column.heading), cell_text(cell, column.key)) for column, cell in pairs if cell != "")


def _columns(planned: Planned, kind: RosterKind) -> list[tuple[str, str]]:
    """Heading → what it was understood as; an empty text for a column that was left aside."""
    fields = kind.vocabulary.fields
    return [
        (column.heading, fields[column.key].synonyms[0] if column.key in fields else "")
        for column in planned.reading.columns
    ]


def _grids(rows: list[RosterRow]) -> list[Grid]:
    return [_grid(source, refused) for source, refused in grouped(rows)]


def _grid(source: Source, rows: list[RosterRow]) -> Grid:
    wrong = {problem.place for row in rows for problem in row.problems if problem.level == REFUSED}
    chosen = [column for column in source.columns if column.index in wrong or column.key in _ALWAYS]
    chosen = sorted(chosen, key=lambda column: (column.index not in wrong, column.key != "name", column.index))
    columns = sorted(chosen[:_MOST_COLUMNS], key=lambda column: column.index)
    return Grid(source.sheet, tuple(masked(column.heading) for column in columns),
                tuple(_grid_row(row, columns) for row in rows))  # fmt: skip


def _grid_row(row: RosterRow, columns: list[Column]) -> GridRow:
    refusals = [problem for problem in row.problems if problem.level == REFUSED]
    places = {problem.place for problem in refusals}
    cells = (
        GridCell(cell_text(row.raw[column.index] if column.index < len(row.raw) else "", column.key),
                 column.index in places, column.key == "name")
        for column in columns
    )  # fmt: skip
    return GridRow(row.row_number, tuple(cells), tuple(masked(reason) for reason in reasons_of(row)))


def cell_text(cell: Cell, key: str | None) -> str:
    """A cell as Excel shows it, with numbers of persons and accounts masked by the shared rule."""
    text = shown(cell)
    digits = sum(char.isdigit() for char in text)
    if key == "bank_account" and digits >= 6:
        return mask_bank(text)
    if key is not None and key.endswith(("id", "id_number")) and digits >= 10 and "E" not in text.upper():
        return mask_id(text)
    return masked(text)
