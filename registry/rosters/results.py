"""What an import is or would be, in numbers that add up: for the command, the preview and the list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from registry.people.offices import Telling
from registry.rosters.outcomes import CREATED, UNCHANGED, UPDATED, Outcome
from registry.rosters.reading.report import REFUSED
from registry.rosters.reading.roster import Reading, RosterRow


@dataclass(frozen=True)
class Counts:
    """rows = created + updated + unchanged + refused. A sheet that could not be taken counts as one refused row."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    people_created: int = 0


@dataclass(frozen=True)
class Planned:
    """A file that was read and compared with the register; nothing is written."""

    reading: Reading
    outcomes: list[Outcome]
    telling: Telling

    @property
    def counts(self) -> Counts:
        """The numbers as if all good rows were taken."""
        refused = len(self.refused_rows) + sum(problem.level == REFUSED for problem in self.reading.problems)
        by_action = {action: self.count(action) for action in (CREATED, UPDATED, UNCHANGED)}
        made = sum(outcome.made for outcome in self.outcomes)
        return Counts(sum(by_action.values()) + refused, **by_action, refused=refused, people_created=made)

    def count(self, action: str) -> int:
        """How many rows have the outcome."""
        return sum(outcome.action == action for outcome in self.outcomes)

    @property
    def refused_rows(self) -> list[RosterRow]:
        """The rows that are kept out."""
        return [row for row in self.reading.rows if row.refused]


@dataclass(frozen=True)
class ImportResult:
    """What an import did. `import_id` is its public id, None when nothing was to be kept (dry run, refused file)."""

    planned: Planned
    counts: Counts
    import_id: str | None = None
    written: bool = False

    def as_json(self) -> dict[str, Any]:
        """The one JSON value of `roster import --json` (contract)."""
        counts = self.counts
        return {
            "import": self.import_id,
            "rows": counts.rows,
            "created": counts.created,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
            "refused": counts.refused,
            "people_created": counts.people_created,
            "problems": problems_json(self.planned.reading),
        }


def problems_json(reading: Reading) -> list[dict[str, Any]]:
    """All problems of a file, in their order, identities masked."""
    return [problem.as_json() for problem in reading.all_problems()]


def nothing_written(counts: Counts) -> Counts:
    """The numbers of a file that was refused as a whole: the good rows are not in."""
    return Counts(rows=counts.rows, unchanged=counts.unchanged, refused=counts.refused)


def subject_ids(outcomes: Iterable[Outcome]) -> list[int]:
    """Row ids of the known persons that a plan speaks of."""
    people = (getattr(outcome.plan, "person", None) for outcome in outcomes)
    return sorted({person.id for person in people if person is not None})
