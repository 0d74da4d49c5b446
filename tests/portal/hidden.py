"""Every column of every record about a child, found from the models, with other values; and a crawl of a donor's pages.

A column or a table that is added later is taken in by itself: what a donor may know is named here, nothing else is.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from sqlalchemy import Column, Enum, Table, select, update
from sqlalchemy.exc import DBAPIError

from registry.core.orm import Moment
from registry.extensions import Model, db
from registry.people.models import Household, Person

# Money, months and aliases are told: these columns may move a donor's page. Everything else about a child is hidden.
TOLD: dict[str, set[str]] = {
    "pairing": {"public_id", "donor_id", "program_id", "alias", "starts_on", "years", "yearly_fen", "state"},
    "disbursement": {"state", "amount_fen", "paid_on", "signed_on", "instalment_id"},
    "donor_letter": {"public_id", "pairing_id", "kind", "state", "text_sealed", "derivative_id", "released_on"},
    "instalment": {"pairing_id", "year_no", "due_on", "amount_fen", "state", "donation_id", "disbursement_id"},
    "certificate": {"public_id", "number", "donation_id", "disbursement_id", "issued_on", "state"},
    "stored_file": {"public_id", "path", "erased_at"},
    "released_child": {"pairing_id", "county", "stage", "status", "school_year", "visits"},
}
LOG = "audit_subject"  # who was read of; a trigger keeps it, and no donor's page reads it
LINK = re.compile(r'(?:href|src)="(/[^"#]*)"')
NOT_PAGES = ("/static/", "/bootstrap/")


def tables_of_people() -> list[Table]:
    """The tables with a row about a person or a household: they point at one of them, or name her without a key."""
    roots = {Person.__tablename__, Household.__tablename__}
    return [
        table for table in Model.metadata.sorted_tables
        if table.name in roots or any(key.column.table.name in roots for key in table.foreign_keys)
        or "person_id" in table.columns and table.name != LOG
    ]  # fmt: skip


def tables_behind() -> set[str]:
    """Those and every table that points at one of them, however far off."""
    found = {table.name for table in tables_of_people()}
    while True:
        more = {
            table.name for table in Model.metadata.sorted_tables
            if any(key.column.table.name in found for key in table.foreign_keys)
        }  # fmt: skip
        if more <= found:
            return found
        found |= more


def _rows(table: Table, people: list[int], homes: list[int]) -> list[Any]:
    """The primary keys of the rows about these persons or their households."""
    found = []
    for key in table.foreign_keys:
        ids = {"person": people, "household": homes}.get(key.column.table.name)
        if ids:
            found.append(key.parent.in_(ids))
    if not found and "person_id" in table.columns:
        found = [table.c.person_id.in_(people)]
    if table.name in ("person", "household"):
        found = [table.c.id.in_(people if table.name == "person" else homes)]
    keys = list(table.primary_key.columns)
    return [row for test in found for row in db.session.execute(select(*keys).where(test)).all()]


def _values(column: Column[Any], seed: int, row: int) -> Iterator[Any]:
    """Other values of the column's type, until the database takes one."""
    dice = random.Random(f"{column.table.name}.{column.name}.{seed}.{row}")
    kind = column.type
    if isinstance(kind, Enum):
        yield from dice.sample(list(kind.enums), len(kind.enums))
        return
    python = dt.datetime if isinstance(kind, Moment) else kind.python_type
    if python is bool:
        yield from dice.sample([True, False], 2)
    elif python is int:
        yield from (dice.randrange(100, 9999), dice.randrange(2, 9), 1, 0)
    elif python is dt.date:
        yield dt.date(2008, 1, 1) + dt.timedelta(days=dice.randrange(9999))
        yield dt.date(2030, 1, 1) + dt.timedelta(days=dice.randrange(999))
    elif python is dt.datetime:
        yield dt.datetime(2031, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=dice.randrange(10**7))
    elif python is bytes:
        yield dice.randbytes(24)
    else:
        length = getattr(kind, "length", None) or 40
        yield "".join(dice.choice("乌日娜查干巴拉abcdef0123456789") for _n in range(length))
        yield "".join(dice.choice("0123456789") for _n in range(length))
    if column.nullable:
        yield None


def shuffle(people: list[int], homes: list[int], seed: int) -> tuple[set[str], set[str]]:
    """Give every hidden column of these persons' records another value; (columns changed, columns that refused).

    Sealed columns get bytes that open nothing, so that whoever reads one fails. Keys and the pointers between rows stay.
    """
    changed: set[str] = set()
    refused: set[str] = set()
    for table in tables_of_people():
        skip = TOLD.get(table.name, set())
        for number, row in enumerate(_rows(table, people, homes)):
            where = [column == value for column, value in zip(table.primary_key.columns, row, strict=True)]
            for column in table.columns:
                if column.primary_key or column.name in skip or column.foreign_keys or column.name == "person_id":
                    continue
                if column.computed is not None:  # it moves with the columns it is made from
                    continue
                done = _put(table, column, where, seed, number)
                (changed if done else refused).add(f"{table.name}.{column.name}")
    db.session.expire_all()
    return changed, refused - changed


def _put(table: Table, column: Column[Any], where: list[Any], seed: int, number: int) -> bool:
    for value in _values(column, seed, number):
        try:
            with db.session.begin_nested():
                db.session.execute(update(table).where(*where).values({column.name: value}))
            return True
        except DBAPIError:
            continue
    return False


def crawl(client: Any, start: str = "/portal") -> dict[str, Any]:
    """Every address a donor can reach by following links from her first page, with its answer."""
    got: dict[str, Any] = {}
    waiting = [start]
    while waiting:
        url = waiting.pop(0)
        if url in got or url.startswith(NOT_PAGES):
            continue
        got[url] = answer = client.get(url)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            waiting += sorted({unescape(link) for link in LINK.findall(answer.get_data(as_text=True))})
    return got
