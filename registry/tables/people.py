"""Who goes into a blank table, and who is meant by the names that stand in one already. Always inside the actor's region."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from registry.access.actor import Actor
from registry.core.names import normalise_name
from registry.extensions import db
from registry.people.filters import PersonFilter, View, filter_conditions
from registry.people.models import Person
from registry.people.queries import select_people
from registry.people.search import indexes_of

MOST = 5_000
CHUNK = 400
_LOADED = (joinedload(Person.household), selectinload(Person.relatives), selectinload(Person.statuses))


def view_of(title: str, kind: str) -> View:
    """Whom a title asks for: 留守 → left-behind children, 困境 → children in difficulty, 妇女 → women."""
    if kind == "women":
        return View.WOMEN
    return View.LEFT_BEHIND if "留守" in title and "困境" not in title else View.IN_DIFFICULTY


def people_for(view: View, region: str | None, actor: Actor, today: dt.date) -> Sequence[Person]:
    """The persons of a tab in a place, by village and name, at most MOST; 3 queries."""
    where = filter_conditions(PersonFilter(region=region, view=view), actor, today)
    query = select(Person).where(*where).options(*_LOADED)
    order = (Person.scope_code, Person.pinyin, Person.id)
    return db.session.scalars(query.order_by(*order).limit(MOST)).unique().all()


def match_named(wanted: Iterable[tuple[str, str, dt.date | None]], actor: Actor) -> list[Person | None | str]:
    """For (name, number or "", birth date or None) the person, None when nobody is registered, "several" when unclear."""
    rows = list(wanted)
    numbers = {number: indexes_of(number) for _name, number, _birth in rows if number}
    by_index = _load(Person.id_index, sorted({index for found in numbers.values() for index in found}), actor)
    known = {person.id_index: person for person in by_index}
    names = sorted({normalise_name(name) for name, _number, _birth in rows if name})
    by_name: dict[str, list[Person]] = {}
    for person in _load(Person.name, names, actor):
        by_name.setdefault(person.name, []).append(person)
    found: list[Person | None | str] = []
    for name, number, birth in rows:
        if number:
            found.append(next((known[index] for index in numbers[number] if index in known), None))
            continue
        same = [one for one in by_name.get(normalise_name(name), []) if birth in (None, one.birth_date)]
        found.append(same[0] if len(same) == 1 else "several" if same else None)
    return found


def _load(column: object, values: Sequence[str], actor: Actor) -> list[Person]:
    people: list[Person] = []
    for start in range(0, len(values), CHUNK):
        part = values[start : start + CHUNK]
        query = select_people(actor).where(column.in_(part))  # type: ignore[attr-defined]
        people += db.session.scalars(query.options(*_LOADED).order_by(Person.id)).unique()
    return people
