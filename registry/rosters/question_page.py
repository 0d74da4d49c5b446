"""What the preview asks: which column an unknown heading is, and whom of the register an ambiguous row means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry.regions.queries import region_names
from registry.rosters.choices import Choices, unknown_headings
from registry.rosters.kinds import RosterKind
from registry.rosters.people_matching import NEW
from registry.rosters.reading.report import masked
from registry.rosters.results import Planned

MOST_ASKED = 60


@dataclass(frozen=True)
class Question:
    """A row and whom it may mean: (public id, name, born, place, guardian); `answer` is what was chosen."""

    row: int
    sheet: str
    name: str
    people: tuple[tuple[str, str, str, str, str], ...]
    answer: str


@dataclass(frozen=True)
class QuestionPage:
    """All questions of a file. `meanings`: (key, heading) of the columns that no heading was understood as."""

    headings: list[str]
    meanings: list[tuple[str, str]]
    rows: list[Question]
    new: str = NEW


def question_page(planned: Planned, kind: RosterKind, learned: Mapping[str, str], said: Choices) -> QuestionPage:
    """What is to be asked about a file; nothing that identifies a person is whole in it but names."""
    used = {column.key for source in planned.reading.sources for column in source.columns}
    fields = kind.vocabulary.fields.values()
    meanings = [(field.key, field.synonyms[0]) for field in fields if field.key not in used and field.key != "serial"]
    asked = [row for row in planned.reading.rows if row.candidates][:MOST_ASKED]
    places = region_names({one.scope_code for row in asked for one in row.candidates})
    rows = [
        Question(
            row.row_number, row.sheet, str(row.values.get("name") or ""),
            tuple((one.ref, one.name, one.born, places.get(one.scope_code, ""), one.guardian) for one in row.candidates),
            said.answers.get((row.sheet, row.row_number), ""),
        )
        for row in asked
    ]  # fmt: skip
    headings = [heading for heading in unknown_headings(planned.reading, learned) if masked(heading) == heading]
    return QuestionPage(headings, meanings, rows)
