"""Planning the visits that nobody has planned: whoever is on the register and has no open plan gets one by risk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Row, Select, exists, insert, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.audit.services import record
from registry.core.orm import new_public_id
from registry.extensions import db
from registry.people.models import Person
from registry.visits.models import Visit, VisitState
from registry.visits.schedule import Intervals, intervals, risk_of
from registry.visits.words import CARE

BATCH = 500


def plan_missing_visits(*, actor: Actor, today: dt.date) -> int:
    """Plan a visit for everybody in the actor's region who has none; how many. Twice on one day plans nothing new.

    Due after the last visit by risk; who was never visited within a month of registration. A day in the past
    stays as it is, so that the visit shows as late. Raises Denied. Logged as visit.plan_missing.
    """
    actor.demand(Permission.VISIT_WRITE)
    steps = intervals(today, actor.region_code)
    people = db.session.execute(_without_plan(actor)).all()
    for start in range(0, len(people), BATCH):
        rows = [_row(person, steps, actor) for person in people[start : start + BATCH]]
        db.session.execute(insert(Visit), rows)
    if people:
        ids = [person.id for person in people]
        record(actor, "visit.plan_missing", subjects=ids, detail={"count": len(ids)})
    return len(people)


def _without_plan(actor: Actor) -> Select[*tuple[Any, ...]]:
    planned = exists().where(Visit.person_id == Person.id, Visit.state == VisitState.PLANNED)
    return (
        select(
            Person.id, Person.household_id, Person.scope_code, Person.status_mask, Person.guardian_type,
            Person.last_visit_on, Person.registered_on,
        )
        .where(
            visible_to(actor, Person.scope_code), Person.closed_on.is_(None), Person.merged_into_id.is_(None), ~planned
        )
        .order_by(Person.id)
    )  # fmt: skip


def _row(person: Row[Any], steps: Intervals, actor: Actor) -> dict[str, Any]:
    risk = risk_of(person.status_mask, person.guardian_type)
    if person.last_visit_on is not None:
        due = steps.next_after(person.last_visit_on, risk)
    else:
        due = steps.first_due(person.registered_on, risk)
    return {
        "public_id": new_public_id(), "person_id": person.id, "household_id": person.household_id,
        "scope_code": person.scope_code, "state": VisitState.PLANNED, "planned_on": due,
        "purposes": CARE if person.last_visit_on else "first", "visitor_name": "", "met": "", "needs": "",
        "created_by_id": actor.user_id,
    }  # fmt: skip
