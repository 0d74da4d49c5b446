"""Many persons at once, for rosters and the demonstration: the same checks, a handful of executemany statements.

An import is one entry of the audit log with a digest and all its subjects.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.audit.chain import digest
from registry.audit.services import record
from registry.core.errors import DomainError, Invalid
from registry.core.i18n import _
from registry.extensions import db
from registry.people.bulk_writing import Inserted, write_all
from registry.people.columns import id_index
from registry.people.data import PersonData
from registry.people.entering import checked
from registry.people.models import Person
from registry.people.registering import already_registered
from registry.people.rules import CodeBook, Rules
from registry.people.search import find_by_number
from registry.people.shared_homes import known_homes
from registry.regions.loading import ensure_villages

CHUNK = 500


class RowRefused(Invalid):
    """A row of the given rows was refused: `row_number` counts from 1, `reason` is the rule's own error."""

    def __init__(self, row_number: int, reason: DomainError) -> None:
        super().__init__(_("第 %(row)s 行：%(problem)s", row=row_number, problem=reason.message), reason.field)
        self.row_number, self.reason = row_number, reason


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
    inserted = write_all(data, homes, shared, made, actor, today)
    ids = [person.id for person in inserted]
    detail = {"source": source, "rows": len(ids), "digest": digest(sorted(person.public_id for person in inserted))}
    record(actor, "person.import", subjects=ids, detail=detail)
    return inserted


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
