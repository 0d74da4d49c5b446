"""How a room describes a kind of roster without knowing the room that reads Excel.

A room puts a `RosterSpec` into `plugs.rosters` under the kind's name. Reading the file, finding the persons, the
preview, "the same file again changes nothing", writing, the refused workbook, undo and the template are done once, in
`registry.rosters`, for all kinds. What the room gives is in `RosterSpec`; docs/architecture.md has an example.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.core.i18n import Text


class Policy(enum.StrEnum):
    """What happens to a record that is known: the file counts, the register counts, or only blanks are filled."""

    TAKE = "take"
    KEEP = "keep"
    FILL = "fill"


@dataclass(frozen=True)
class RosterContext:
    """The surroundings of an import: who, for which region (12 digits), on which day, from which file.

    `answers`: (sheet, row as Excel counts it) → the public id of the person whom the worker chose for the row.
    `places`: a village's name that several villages have → the code of the one that is meant.
    `telling`: what the worker may be told of persons whom other offices keep (people.offices.Telling).
    """

    actor: Any
    region: str
    today: dt.date
    source: str = ""
    new_people: bool = False
    policy: Policy = Policy.TAKE
    answers: Mapping[tuple[str, int], str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    telling: Any = None


@dataclass(frozen=True)
class RosterColumn:
    """One column. `headings`: the first is the heading of the template, all are recognised.

    `kind` names the parser: text (≤ 500), title (≤ 100), name, date (a month or year alone becomes its first day, with
    a warning), period ((first day, last day) of "2014年", "2013-07-01至2014-06-30"), money (fen), count, number
    (Decimal), percent (Decimal, "6.5%" → 6.5), phone, code, account, yes_no, grade, stage, sex, choice (`words`: code
    → "label synonym synonym"; the first word stands in the drop-down), id (somebody's identity number), region (kept
    as written). `parse` replaces the parser: it takes the cell's text and raises Invalid.
    A row without a `required` value is refused; in other columns an unreadable value is a warning and left out.
    `inherits`: a cell merged over rows counts for all of them.
    """

    key: str
    headings: tuple[str, ...]
    kind: str = "text"
    required: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    example: str = ""
    inherits: bool = False
    parse: Callable[[str], Any] | None = None


@dataclass(frozen=True)
class RosterPeople:
    """Rows are about a person of the register: the columns 姓名, 身份证号, 性别, 出生日期, 电话, 乡镇, 村, 住址, 监护人姓名
    come by themselves.

    `makes`: an unknown person with a valid identity number is registered without being asked for (`--new-people` does
    it for every kind); an ambiguous match never makes one. `who`: "woman", "child", or "" for by age. `statuses`: what
    she is registered as. `headings`: further words for the name's column. `find`: a last look for rows whose person
    was not found (it may set `entry.person`), before they are refused.
    """

    makes: bool = False
    who: str = ""
    statuses: tuple[str, ...] = ("other",)
    headings: tuple[str, ...] = ()
    find: Callable[[Sequence[RosterEntry], RosterContext], None] | None = None


@dataclass(eq=False)
class RosterEntry:
    """One good row on its way. `person` is a people.Person; None only while she is to be made (see `new_person`).

    The room's `check` fills `key` (what makes the row the same row, without the occurrence), `fields` (attribute of
    the record → value; None says nothing and never erases) and, for itself, `extra`.
    """

    values: Mapping[str, Any]
    place: str
    sheet: str
    row: int
    title: str = ""  # the line above the table, else the sheet's name
    filled_on: dt.date | None = None  # the filling date around the table
    person: Any = None
    new_person: Any = None
    name: str = ""
    key: tuple[Any, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    occurrence: int = 1
    existing: Any = None
    problems: list[tuple[str, str, Text, bool]] = field(default_factory=list)

    @property
    def who(self) -> Any:
        """The person as part of a key: her row id, or the number under which she will be registered."""
        return self.person.id if self.person is not None else ("new", self.values.get("id_number"))

    @property
    def refused(self) -> bool:
        """Whether `refuse` was called."""
        return any(refused for *_rest, refused in self.problems)

    def refuse(self, column: str, code: str, message: Text) -> None:
        """Keep the row out; `column` is the key of the column concerned ("" for the row), `message` says the cure."""
        self.problems.append((column, code, message, True))

    def warn(self, column: str, code: str, message: Text) -> None:
        """Take the row and say something about it."""
        self.problems.append((column, code, message, False))


Entries = Sequence[RosterEntry]


@dataclass(frozen=True)
class RosterSpec:
    """A kind of roster whose rows are records of one model with a `public_id`.

    - `check(entries, context)` looks everything up in a few queries for all entries, and fills `key` and `fields` or
      refuses. It writes nothing: it runs for the preview too.
    - `existing(entries, context)` → key → the live records under it, in the order of their row ids.
    - `create(entries, context)` writes new records through the room's services or in bulk and returns them in the
      same order; `entry.person` is there by then. DomainError ends the import with the row's number where it is known.
    - `remove(records, context)` takes created records back (void, withdraw, close: nothing is deleted), raises
      Conflict with names when something has followed. It must leave them out of `existing`.
    - `occurrences`: the second row with one key in a file is a record of its own and matches the second live record;
      else it is the same row said twice: unchanged, or refused when it says something different.
    - `update(entry, values, context)` writes differences of a known record; default: setattr. `may_update` may refuse.
    - `labels`: attribute → how the preview calls it; `show(attribute, value)` → its words (None: the usual ones).
    - `subjects(record)` → row ids of the persons it is about, for the audit log; default: `person_id`.
    """

    name: str
    title: Text
    permission: Any
    model: Any
    columns: tuple[RosterColumn, ...]
    check: Callable[[Entries, RosterContext], None]
    existing: Callable[[Entries, RosterContext], Mapping[tuple[Any, ...], Sequence[Any]]]
    create: Callable[[Entries, RosterContext], Sequence[Any]]
    remove: Callable[[Sequence[Any], RosterContext], None]
    people: RosterPeople | None = None
    occurrences: bool = False
    labels: Mapping[str, Text] = field(default_factory=dict)
    show: Callable[[str, Any], str | None] | None = None
    update: Callable[[RosterEntry, Mapping[str, Any], RosterContext], None] | None = None
    may_update: Callable[[RosterEntry, Mapping[str, Any], RosterContext], None] | None = None
    subjects: Callable[[Any], Sequence[int]] | None = None
