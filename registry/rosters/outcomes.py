"""What becomes of a row: created, updated with its differences, unchanged, or refused; the same words for all kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registry.core.i18n import Text
from registry.core.roster_kinds import RosterContext as Context
from registry.rosters.reading.report import REFUSED, WARNING, Problem
from registry.rosters.reading.roster import RosterRow

__all__ = ["CREATED", "UNCHANGED", "UPDATED", "Change", "Context", "Outcome", "Trace", "add_problem"]
CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference as the worker reads it, identities masked."""

    label: Text
    old: str
    new: str


@dataclass(slots=True)
class Outcome:
    """A row and what would become of it. `plan` is the kind's own; `made` tells that the row makes a person."""

    row: RosterRow
    action: str
    name: str = ""
    place: str = ""
    changes: Sequence[Change] = ()
    plan: Any = None
    made: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """What applying a row left behind; `before` is the kind's own text for the undo."""

    row: RosterRow
    action: str
    object_type: str
    object_id: str
    before: str | None = None


def add_problem(row: RosterRow, key: str, code: str, message: Text, *, refused: bool = True) -> None:
    """Say something about a row at the column of the field `key`, or about the row where it has no such column."""
    column = next((column for column in row.source.columns if column.key == key), None)
    heading, place = (column.heading, column.index) if column else ("", -1)
    level = REFUSED if refused else WARNING
    row.problems.append(Problem(row.sheet, row.row_number, heading, code, message, level, place))
