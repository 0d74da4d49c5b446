"""Many persons at once, for rosters and the demonstration: the same checks, a handful of executemany statements.

An import is one entry of the audit log with a digest and all its subjects. Search rows are sorted before they are
written, so that the index grows at its end of each county.
"""

from __future__ import annotations

import datetime as dt
import secrets
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast, overload

from sqlalchemy import Table, func, insert, select, text

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.audit.chain import digest
from registry.audit.services import record
from registry.core.crypto import keys
from registry.core.errors import DomainError, Invalid
from registry.core.i18n import _
from registry.core.orm import ALPHABET, PUBLIC_ID_LENGTH, utcnow
from registry.extensions import Model, db
from registry.people.columns import column_values, household_number_index, id_index
from registry.people.data import HouseholdData, PersonData
from registry.people.entering import checked
from registry.people.models import Consent, ConsentAnswer, Household, NameGram, Person, Relative, StatusSpell
from registry.people.registering import already_registered, head_name_of, heads
from registry.people.rules import CodeBook, Rules
from registry.people.search import find_by_number, gram_rows
from registry.people.shared_homes import SharedHomes, known_homes
from registry.people.statuses import list_of, mask_of
from registry.regions.loading import ensure_villages

CHUNK = 500
PORTION = 1_000
_BLOCK = 1024
_LETTERS = bytes(ord(ALPHABET[number % len(ALPHABET)]) for number in range(256))


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


class RowRefused(Invalid):
    """A row of the given rows was refused: `row_number` counts from 1, `reason` is the rule's own error."""

    def __init__(self, row_number: int, reason: DomainError) -> None:
        super().__init__(_("第 %(row)s 行：%(problem)s", row=row_number, problem=reason.message), reason.field)
        self.row_number, self.reason = row_number, reason


@dataclass
class _Rows:
    household: list[dict[str, Any]] = field(default_factory=list)
    person: list[dict[str, Any]] = field(default_factory=list)
    relative: list[dict[str, Any]] = field(default_factory=list)
    spell: list[dict[str, Any]] = field(default_factory=list)
    consent: list[dict[str, Any]] = field(default_factory=list)
    gram: list[dict[str, Any]] = field(default_factory=list)


def insert_people(
    rows: Sequence[PersonData], *, actor: Actor, today: dt.date, source: str = "bulk", lenient: bool = True,
    trusted: bool = False,
) -> Sequence[Inserted]:  # fmt: skip
    """Register all rows or none; returns their ids in the same order.

    Rows with the same `household_public_id` share that household, or a new one when none has it ("" and None: one each).
    Raises RowRefused for the first row that is refused.
    Looks for the same ID number, not for likely duplicates: rosters ask before. Logged once as person.import.
    `trusted`: the rows are what `entering.checked` gave back in this transaction, and are not checked a second time.
    """
    actor.demand(Permission.PEOPLE_WRITE)
    if not rows:
        return []
    data = rows if trusted else _checked_rows(rows, Rules(actor, today, CodeBook(on=today), lenient))
    made = known_homes(data)
    counties, homes, shared = _look_over(data, made.ids, actor, today)
    for county in sorted(counties):
        ensure_villages(db.session, county + "000000")
    db.session.flush()
    inserted = _write_all(data, homes, shared, made, actor, today)
    ids = [person.id for person in inserted]
    detail = {"source": source, "rows": len(ids), "digest": digest(sorted(person.public_id for person in inserted))}
    record(actor, "person.import", subjects=ids, detail=detail)
    return inserted


def public_ids() -> Iterator[str]:
    """Random public ids without end, drawn in blocks; 256 is a multiple of 32, so every letter is equally likely."""
    while True:
        block = secrets.token_bytes(PUBLIC_ID_LENGTH * _BLOCK).translate(_LETTERS).decode()
        yield from (block[at : at + PUBLIC_ID_LENGTH] for at in range(0, len(block), PUBLIC_ID_LENGTH))


def _table(model: type[Model]) -> Table:
    return cast(Table, model.__table__)


def _checked_rows(rows: Sequence[PersonData], rules: Rules) -> list[PersonData]:
    data, seen = [], set()
    for number, row in enumerate(rows, start=1):
        try:
            one = checked(row, rules)
            if one.id_number:
                index = id_index(one.id_type, one.id_number)
                if index in seen:
                    raise Invalid(_("这个证件号在表里出现了两次。"), "id_number")
                seen.add(index)
        except DomainError as error:
            raise RowRefused(number, error) from error
        data.append(one)
    return data


def known_indexes(indexes: Sequence[str]) -> set[str]:
    """Those blind indexes that are on the register, asked in chunks."""
    known: set[str] = set()
    for start in range(0, len(indexes), CHUNK):
        part = indexes[start : start + CHUNK]
        query = select(Person.id_index).where(Person.id_index.in_(part), Person.merged_into_id.is_(None))
        known.update(index for index in db.session.scalars(query) if index is not None)
    return known


def _look_over(
    data: Sequence[PersonData], known: Mapping[str, int], actor: Actor, today: dt.date
) -> tuple[set[str], int, set[str]]:
    """Refuse whoever is on the register; the counties of the rows, how many households they make, and the marks of
    those that several rows share.
    """
    indexes: dict[str, int] = {}
    counties, homes, shared, single = set[str](), set[str](), set[str](), 0
    for number, row in enumerate(data):
        counties.add(row.scope_code[:6])
        if row.id_number:
            indexes[id_index(row.id_type, row.id_number)] = number
        home = row.household_public_id
        if home in homes:
            shared.add(home)
        elif home:
            if home not in known:
                homes.add(home)
        else:
            single += 1
    _refuse_known(data, indexes, actor, today)
    return counties, single + len(homes), shared


def _refuse_known(data: Sequence[PersonData], indexes: dict[str, int], actor: Actor, today: dt.date) -> None:
    known = known_indexes(list(indexes))
    if not known:
        return
    number = min(indexes[index] for index in known)
    found = find_by_number(data[number].id_number or "")
    if found is not None:
        raise RowRefused(number + 1, already_registered(found, actor=actor, today=today))


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


def _write_all(
    data: Sequence[PersonData], homes: int, shared: set[str], made: SharedHomes, actor: Actor, today: dt.date
) -> _InsertedRows:
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
) -> _Rows:  # fmt: skip
    stamp = {"created_at": (now := utcnow()), "updated_at": now, "created_by_id": actor.user_id}
    built, new_ids = _Rows(), public_ids()
    for place in range(start, min(start + PORTION, len(data))):
        row = data[place]
        home = made.ids.get(row.household_public_id) if row.household_public_id else None
        if home is None:
            home = next(home_ids)
            if row.household_public_id in shared:
                made.ids[row.household_public_id] = home
            built.household.append({"id": home} | _household_values(row, new_ids) | stamp)
        person_id, public_id = first_person + place, next(new_ids)
        head = home not in made.headed and heads(row)
        if head:
            made.headed.add(home)
        values = _person_values(row, person_id, public_id, home, today)
        built.person.append(values | {"heads_household": head} | stamp)
        _add_parts(built, row, person_id, today, stamp, new_ids)
        inserted.add(public_id, home)
    return built


def _person_values(row: PersonData, person_id: int, public_id: str, home_id: int, today: dt.date) -> dict[str, Any]:
    pairs = ((list_of(row.kind), status.code) for status in row.statuses or ())
    return column_values(row, public_id) | {
        "id": person_id,
        "public_id": public_id,
        "household_id": home_id,
        "registered_on": row.registered_on or today,
        "grade_on": today if row.grade else None,
        "status_mask": mask_of(pairs),
        "consent_asked": row.consent is not None and row.consent.answer is not ConsentAnswer.NOT_ASKED,
        "version": 1,
    }


def _household_values(row: PersonData, new_ids: Iterator[str]) -> dict[str, Any]:
    home, public_id, ring = row.household or HouseholdData(), next(new_ids), keys()
    address = home.address or row.address
    return {
        "public_id": public_id,
        "scope_code": row.scope_code,
        "head_name": head_name_of(row),
        "address_sealed": ring.seal(public_id, "address", address) if address else None,
        "income_class": home.income_class,
        "income_per_head_fen": home.income_per_head_fen,
        "size": home.size,
        "hardship_cause": home.hardship_cause,
        "dibao_number_sealed": (ring.seal(public_id, "dibao_number", home.dibao_number) if home.dibao_number else None),
        "head_index": id_index("cn_id", home.head_number) if home.head_number else None,
        "number_sealed": ring.seal(public_id, "number", home.number) if home.number else None,
        "number_index": household_number_index(home.number) if home.number else None,
    }


def _add_parts(
    built: _Rows, row: PersonData, person_id: int, today: dt.date, stamp: dict[str, Any], new_ids: Iterator[str]
) -> None:
    ring = keys()
    for relative in row.relatives or ():
        public_id = next(new_ids)
        built.relative.append({
            "public_id": public_id, "person_id": person_id, "kinship": relative.kinship, "name": relative.name,
            "birth_date": relative.birth_date, "state": relative.state, "workplace": relative.workplace,
            "is_guardian": relative.is_guardian, "note": relative.note,
            "id_number_sealed": (
                ring.seal(public_id, "id_number", relative.id_number) if relative.id_number else None
            ),
            "id_index": id_index("cn_id", relative.id_number) if relative.id_number else None,
            "phone_sealed": ring.seal(public_id, "phone", relative.phone) if relative.phone else None,
        } | stamp)  # fmt: skip
    for status in row.statuses or ():
        built.spell.append({
            "public_id": next(new_ids), "person_id": person_id, "list_name": list_of(row.kind),
            "code": status.code, "start_on": status.start_on, "evidence": status.evidence,
            "definition": status.definition, "confirmed_on": status.start_on,
        } | stamp)  # fmt: skip
    if row.consent is not None:
        consent = row.consent
        built.consent.append({
            "public_id": next(new_ids), "person_id": person_id, "answer": consent.answer,
            "given_by": consent.given_by, "relation": consent.relation, "asked_on": consent.asked_on or today,
            "source": consent.source, "file_id": consent.file_id,
        } | stamp)  # fmt: skip
    built.gram.extend(gram_rows(row.scope_code[:6], person_id, row.name))


def _write(built: _Rows) -> None:
    built.gram.sort(key=lambda row: (row["county_code"], row["kind"], row["gram"], row["person_id"]))
    connection = db.session.connection()
    for model, rows in (
        (Household, built.household), (Person, built.person), (Relative, built.relative),
        (StatusSpell, built.spell), (Consent, built.consent), (NameGram, built.gram),
    ):  # fmt: skip
        if rows:
            connection.execute(insert(_table(model)), rows)
