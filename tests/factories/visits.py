"""Households, persons and visits for the tests of this room and of those below it."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from registry.access.actor import Actor
from registry.audit.services import record
from registry.extensions import db
from registry.people.models import Household, Person, RecipientKind, Sex
from registry.people.statuses import BITS, CHILD_LIST
from registry.visits.models import Visit, VisitState
from registry.visits.services import record_visit

VILLAGE = "150824102201"
_numbers = itertools.count(1)


def make_home(*, scope_code: str = VILLAGE, head_name: str = "其木格", address: str = "三社 12 号") -> Household:
    """A household."""
    home = Household(scope_code=scope_code, head_name=head_name)
    home.address = address
    db.session.add(home)
    db.session.flush()
    record(None, "test.household", home)
    return home


def make_child(
    name: str | None = None, *, home: Household | None = None, scope_code: str = VILLAGE,
    statuses: tuple[str, ...] = (), registered_on: dt.date = dt.date(2026, 3, 1), **more: Any,
) -> Person:  # fmt: skip
    """A child on the register, with the bits of her statuses; her first visit is due at the end of the month."""
    place = home.scope_code if home else scope_code
    person = Person(
        household=home, kind=RecipientKind.CHILD, scope_code=place, county_code=place[:6], township_code=place[:9],
        name=name or f"杨佳{next(_numbers)}", sex=Sex.FEMALE, birth_date=dt.date(2013, 2, 3),
        registered_on=registered_on, status_mask=sum(BITS[CHILD_LIST, code] for code in statuses), **more,
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()
    record(None, "test.person", person, subjects=[person.id])
    return person


def make_plan(person: Person, planned_on: dt.date, *, purposes: str = "care") -> Visit:
    """An open plan on any day, past ones too."""
    visit = Visit(
        person=person, household_id=person.household_id, scope_code=person.scope_code, state=VisitState.PLANNED,
        planned_on=planned_on, purposes=purposes,
    )  # fmt: skip
    db.session.add(visit)
    db.session.flush()
    record(None, "test.visit", visit, subjects=[person.id])
    return visit


def make_visit(person: Person, done_on: dt.date, *, actor: Actor, today: dt.date, **more: Any) -> Visit:
    """A visit made on a day, recorded by the service."""
    answers: dict[str, Any] = {
        "met": ["child", "grandmother"],
        "findings": "祖母腿肿，上炕要人扶。",
        "needs": ["doctor"],
    }
    return record_visit(person, done_on=done_on, actor=actor, today=today, **(answers | more))
