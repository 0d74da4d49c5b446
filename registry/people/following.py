"""Persons follow their places: after a merger or a move of places their codes and their households' are the new ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select, update

from registry.access.actor import Actor
from registry.audit.services import record
from registry.extensions import db
from registry.people.columns import place_values
from registry.people.models import Household, Person
from registry.people.search import write_search_rows

SUBJECTS = 5_000


def follow_region(codes: Mapping[str, str], actor: Actor, today: dt.date) -> int:
    """Rewrite the places of persons (closed ones too: their files go along) and households; returns how many persons.

    Transfers, visits and payments keep the place of their day. Logged as person.region with all persons as subjects.
    """
    done = 0
    for old, new in sorted(codes.items()):
        ids = list(db.session.scalars(select(Person.id).where(Person.scope_code == old).order_by(Person.id)))
        db.session.execute(update(Household).where(Household.scope_code == old).values(scope_code=new))
        if not ids:
            continue
        db.session.execute(
            update(Person)
            .where(Person.scope_code == old)
            .values(**place_values(new), version=Person.version + 1, updated_at=Person.updated_at)
        )
        if old[:6] != new[:6]:
            _search_anew(ids)
        for start in range(0, len(ids), SUBJECTS):
            part = ids[start : start + SUBJECTS]
            detail = {"from": old, "to": new, "persons": len(part)}
            record(actor, "person.region", None, subjects=part, region_code=new, detail=detail)
        done += len(ids)
    return done


def _search_anew(ids: list[int]) -> None:
    for start in range(0, len(ids), 500):
        query = select(Person).where(Person.id.in_(ids[start : start + 500]), Person.merged_into_id.is_(None))
        for person in db.session.scalars(query.order_by(Person.id)).all():
            db.session.refresh(person)
            write_search_rows(person)
