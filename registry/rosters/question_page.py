"""What the preview asks: which column an unknown heading is, and whom of the register an ambiguous row means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry.regions.queries import region_names
from registry.rosters.choices import Choices, unknown_headings
from registry.rosters.kinds import RosterKind
from registry.rosters.pages import cell_text
from registry.rosters.people_matching import NEW
from registry.rosters.reading.report import masked
from registry.rosters.results import Planned

MOST_ASKED = 60
LOOKED_AT, MOST_LETTERS = 200, 20


@dataclass(frozen=True)
class Question:
    """A row and whom it may mean: (public id, name, born, place, guardian); `answer` is what was chosen."""

    row: int
    sheet: str
    name: str
    people: tuple[tuple[str, str, str, str, str], ...]
    answer: str


@dataclass(frozen=True)
class VillageQuestion:
    """A village's name that several villages have: (code, township and village); `answer` is what the office said."""

    name: str
    villages: tuple[tuple[str, str], ...]
    answer: str


@dataclass(frozen=True)
class QuestionPage:
    """All questions of a file. `headings`: those not understood, each with what stands below it; `meanings`: (key,
    heading) of the columns that no heading was understood as.
    """

    headings: list[tuple[str, str]]
    meanings: list[tuple[str, str]]
    rows: list[Question]
    villages: list[VillageQuestion]
    new: str = NEW

    @property
    def open(self) -> int:
        """How many questions keep rows out until they are answered."""
        return sum(not asked.answer for asked in self.rows) + sum(not asked.answer for asked in self.villages)


def question_page(
    planned: Planned, kind: RosterKind, learned: Mapping[str, str], said: Choices, places_said: Mapping[str, str]
) -> QuestionPage:
    """What is to be asked about a file; nothing that identifies a person is whole in it but names.

    `learned`, `places_said`: what the office has said of headings and of villages with one name.
    """
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
    unknown = [heading for heading in unknown_headings(planned.reading, learned) if masked(heading) == heading]
    headings = [(heading, example_of(planned, heading)) for heading in unknown]
    return QuestionPage(headings, meanings, rows, villages_asked(planned, {**places_said, **said.places}))


def example_of(planned: Planned, heading: str) -> str:
    """What stands in the first filled cell below a heading, as far as it fits, numbers of persons masked."""
    for row in planned.reading.rows[:LOOKED_AT]:
        place = next((column.index for column in row.source.columns if column.heading == heading), -1)
        if 0 <= place < len(row.raw) and row.raw[place] != "":
            return cell_text(row.raw[place], "id_number")[:MOST_LETTERS]
    return ""


def villages_asked(planned: Planned, said: Mapping[str, str]) -> list[VillageQuestion]:
    """The village names of a file that several villages have, with what was said about them."""
    same = list(planned.reading.same_names.items())[:MOST_ASKED]
    codes = {code for _name, found in same for code in found}
    names = region_names(codes | {code[:9] + "000" for code in codes})
    return [
        VillageQuestion(
            name,
            tuple((code, f"{names.get(code[:9] + '000', '')} {names.get(code, code)}".strip()) for code in found),
            said.get(name, ""),
        )
        for name, found in same
    ]
