"""One visit to a home counts for everybody of the household whom the visitor saw there: nobody writes it twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.scope import visible_to
from registry.extensions import db
from registry.people.models import Person
from registry.people.queries import household_members
from registry.people.schedule import intervals, risk_of
from registry.people.showing import shown_name
from registry.visits.entry import check_days
from registry.visits.models import Visit
from registry.visits.services import find_sent, record_visit


def housemates(person: Person, actor: Actor) -> list[Person]:
    """The others of the person's household who are on the register, in the actor's region."""
    if person.household_id is None:
        return []
    found = household_members(person.household_id, actor)
    return [other for other in found if other.id != person.id and other.closed_on is None]


def record_home(
    person: Person, *, along: Sequence[str], done_on: dt.date, next_due_on: dt.date | None, client_key: str | None,
    actor: Actor, today: dt.date, **answers: Any,
) -> list[Visit]:  # fmt: skip
    """As record_visit, and for each housemate in `along` (public ids) a visit of her own; the asked person's is first.

    Gifts and photos stay with the first, so that nothing is counted twice. The next time is the agreed day, sooner
    where a housemate's risk wants it. Everything is checked before the first change; who is no housemate is left out.
    """
    chosen = set(along)
    others = [other for other in housemates(person, actor) if other.public_id in chosen] if chosen else []
    plans = [(other, _key(client_key, other), _next(other, done_on, next_due_on, actor, today)) for other in others]
    for other, key, due in plans:
        check_days(other, done_on, due, today)
        find_sent(key, actor)
    same: dict[str, Any] = {"done_on": done_on, "actor": actor, "today": today}
    first = record_visit(person, next_due_on=next_due_on, client_key=client_key, **same, **answers)
    answers = answers | {"gifts": None, "photos": ()}
    return [
        first,
        *(record_visit(other, next_due_on=due, client_key=key, **same, **answers) for other, key, due in plans),
    ]


def _key(client_key: str | None, other: Person) -> str | None:
    return f"{client_key}-{other.public_id}" if client_key else None


def _next(other: Person, done_on: dt.date, agreed: dt.date | None, actor: Actor, today: dt.date) -> dt.date | None:
    if agreed is None:
        return None
    risk = risk_of(other.status_mask, other.guardian_type)
    return min(agreed, intervals(today, actor.region_code).next_after(done_on, risk))


def household_names(household_ids: Sequence[int | None], actor: Actor) -> dict[int, list[dict[str, str]]]:
    """Household → public id and name of those of it who are on the register in the actor's region; one query."""
    homes = {one for one in household_ids if one is not None}
    rows = db.session.execute(
        select(Person.household_id, Person.public_id, Person.name)
        .where(
            Person.household_id.in_(homes), Person.closed_on.is_(None), Person.merged_into_id.is_(None),
            visible_to(actor, Person.scope_code),
        )
        .order_by(Person.id)
    )  # fmt: skip
    found: dict[int, list[dict[str, str]]] = {}
    for home, public_id, name in rows:
        found.setdefault(home or 0, []).append({"person": public_id, "name": shown_name(name, actor)})
    return found
