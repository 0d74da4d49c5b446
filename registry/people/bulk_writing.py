"""Checked persons written many at once: row ids taken together, a handful of executemany statements a portion.

Search rows are sorted before they are written, so that the index grows at its end of each county.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import cast, overload

from sqlalchemy import Table, func, insert, select, text

from registry.access.actor import Actor
from registry.core.orm import PUBLIC_ID_LENGTH, utcnow
from registry.extensions import Model, db
from registry.people.bulk_rows import Rows, add_parts, household_values, person_values, public_ids
from registry.people.data import PersonData
from registry.people.models import Consent, Household, NameGram, Person, Relative, StatusSpell
from registry.people.registering import heads
from registry.people.shared_homes import SharedHomes

PORTION = 1_000


@dataclass(frozen=True, slots=True)
class Inserted:
    """A person as she stands in the database, in the order of the rows given."""

    id: int
    public_id: str
    household_id: int


class _InsertedRows(Sequence[Inserted]):
    """What was inserted, in a few bytes a row."""

    def __init__(self, first_id: int) -> None:
        self.first_id = first_id
        self.letters = bytearray()
        self.homes = array("q")

    def add(self, public_id: str, household_id: int) -> None:
        """The next person."""
        self.letters += public_id.encode()
        self.homes.append(household_id)

    def __len__(self) -> int:
        return len(self.homes)

    @overload
    def __getitem__(self, place: int) -> Inserted: ...

    @overload
    def __getitem__(self, place: slice) -> list[Inserted]: ...

    def __getitem__(self, place: int | slice) -> Inserted | list[Inserted]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        home, at = self.homes[place], place % len(self.homes) * PUBLIC_ID_LENGTH
        return Inserted(self.first_id + at // PUBLIC_ID_LENGTH, self.letters[at : at + PUBLIC_ID_LENGTH].decode(), home)


def _first_id(model: type[Model], count: int) -> int:
    """The first of `count` consecutive row ids that nobody else gets: SQLite has one writer, PostgreSQL a sequence."""
    table = _table(model)
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        return (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1
    connection.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
    sequence = {"sequence": f"{table.name}_id_seq"}
    first = int(connection.execute(text("SELECT nextval(CAST(:sequence AS regclass))"), sequence).scalar_one())
    connection.execute(
        text("SELECT setval(CAST(:sequence AS regclass), :last)"), sequence | {"last": first + count - 1}
    )
    return first


def write_all(
    data: Sequence[PersonData], homes: int, shared: set[str], made: SharedHomes, actor: Actor, today: dt.date
) -> Sequence[Inserted]:
    """Write in portions, so that a hundred thousand rows never stand in memory as columns."""
    home_ids = count(_first_id(Household, homes))
    first_person = _first_id(Person, len(data))
    inserted = _InsertedRows(first_person)
    for start in range(0, len(data), PORTION):
        built = _build(data, start, home_ids, first_person, shared, made, inserted, actor, today)
        _write(built)
    return inserted


def _build(
    data: Sequence[PersonData], start: int, home_ids: Iterator[int], first_person: int, shared: set[str],
    made: SharedHomes, inserted: _InsertedRows, actor: Actor, today: dt.date,
) -> Rows:  # fmt: skip
    stamp = {"created_at": (now := utcnow()), "updated_at": now, "created_by_id": actor.user_id}
    built, new_ids = Rows(), public_ids()
    for place in range(start, min(start + PORTION, len(data))):
        row = data[place]
        home = made.ids.get(row.household_public_id) if row.household_public_id else None
        if home is None:
            home = next(home_ids)
            if row.household_public_id in shared:
                made.ids[row.household_public_id] = home
            built.household.append({"id": home} | household_values(row, new_ids) | stamp)
        person_id, public_id = first_person + place, next(new_ids)
        head = home not in made.headed and heads(row)
        if head:
            made.headed.add(home)
        values = person_values(row, person_id, public_id, home, today)
        built.person.append(values | {"heads_household": head} | stamp)
        add_parts(built, row, person_id, today, stamp, new_ids)
        inserted.add(public_id, home)
    return built


def _table(model: type[Model]) -> Table:
    return cast(Table, model.__table__)


def _write(built: Rows) -> None:
    built.gram.sort(key=lambda row: (row["county_code"], row["kind"], row["gram"], row["person_id"]))
    connection = db.session.connection()
    for model, rows in (
        (Household, built.household), (Person, built.person), (Relative, built.relative),
        (StatusSpell, built.spell), (Consent, built.consent), (NameGram, built.gram),
    ):  # fmt: skip
        if rows:
            connection.execute(insert(_table(model)), rows)
