"""Confirming many at once from the work list of the clocks: statuses that still hold, grades that are still right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.audit.services import record
from registry.core.errors import Conflict
from registry.core.i18n import _
from registry.extensions import db
from registry.people.models import Person
from registry.people.queries import select_people
from registry.people.statuses import end_day, left_behind_age

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Confirmed:
    """How many were confirmed, and the names of those left out because a status of theirs is over by age."""

    done: int
    over: Sequence[str]


def _picked(refs: Sequence[str], actor: Actor) -> Sequence[Person]:
    """The ticked persons of the actor's region; others are not there."""
    actor.demand(Permission.PEOPLE_WRITE)
    query = select_people(actor).where(Person.public_id.in_(list(refs)[:MOST_AT_ONCE]), Person.closed_on.is_(None))
    people = db.session.scalars(query.options(selectinload(Person.statuses)).order_by(Person.id)).unique().all()
    if not people:
        raise Conflict(_("还没有选人。请先在名单里勾选。"))
    return people


def confirm_many(refs: Sequence[str], *, actor: Actor, today: dt.date) -> Confirmed:
    """Note that all live statuses of the persons still hold today; what is over by age is ended singly, not confirmed.

    Doing it again changes nothing. Raises Conflict when nobody is chosen. Logged once as status.confirm_many.
    """
    limit, done, over = left_behind_age(today, actor.region_code), [], []
    for person in _picked(refs, actor):
        live = [spell for spell in person.statuses if spell.end_on is None]
        ends = [end_day(one.list_name, one.code, person.birth_date, age_limit=limit) for one in live]
        if any(day is not None and day <= today for day in ends):
            over.append(person.name)
            continue
        for spell in live:
            spell.confirmed_on = today
        done.append(person.id)
    db.session.flush()
    if done:
        record(
            actor, "status.confirm_many", subjects=done, region_code=actor.region_code, detail={"persons": len(done)}
        )
    return Confirmed(len(done), over)


def confirm_grades(refs: Sequence[str], *, actor: Actor, today: dt.date) -> Confirmed:
    """Note that stage and grade are as they stand this school year (somebody repeats a grade). Logged as person.grades."""
    people = _picked(refs, actor)
    for person in people:
        person.grade_on = today
    db.session.flush()
    record(actor, "person.grades", subjects=[person.id for person in people], region_code=actor.region_code,
           detail={"persons": len(people)})  # fmt: skip
    return Confirmed(len(people), ())
