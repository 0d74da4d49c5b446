"""Registering from a page: the same form sent twice registers once, and "not the same person" keeps its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.scope import visible_to
from registry.audit.services import record
from registry.extensions import db
from registry.people.changing import checked_reason
from registry.people.data import PersonData
from registry.people.models import Person
from registry.people.registering import register_person


def find_by_form_key(key: str, actor: Actor) -> Person | None:
    """The person that a form with this key has registered already."""
    if not key:
        return None
    return db.session.scalar(
        select(Person).where(Person.form_key == key, visible_to(actor, Person.scope_code)).order_by(Person.id)
    )


def register_once(
    data: PersonData, *, key: str, actor: Actor, today: dt.date, not_same: str | None = None,
    candidates: Sequence[str] = (), lenient: bool = False,
) -> Person:  # fmt: skip
    """Register, or give back whom the form with this key registered before.

    `lenient`: at the door guardian and consent may wait. `not_same`: why she is none of the `candidates` (public ids)
    shown on the page; it is kept in the log. Raises what register_person raises, and Invalid (field "not_same_reason")
    for a reason that is too short.
    """
    known = find_by_form_key(key, actor)
    if known is not None:
        return known
    reason = checked_reason(not_same, "not_same_reason") if not_same is not None else None
    person = register_person(data, actor=actor, today=today, confirmed_new=reason is not None, lenient=lenient)
    person.form_key = key or None
    db.session.flush()
    if reason is not None:
        record(actor, "person.not_same", person, subjects=[person.id], reason=reason,
               detail={"candidates": list(candidates)[:10]})  # fmt: skip
    return person
