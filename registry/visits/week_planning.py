"""Saying who goes when: the picks of a week become plans, a missed plan is put aside with where it went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from registry.access.actor import Actor
from registry.audit.services import record
from registry.core.dates import format_cn
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.extensions import db
from registry.people.models import Person
from registry.people.queries import find_people
from registry.people.schedule import week_end
from registry.visits.entry import FARTHEST_DAYS, LONGEST_NAME, checked_purposes, checked_text
from registry.visits.models import Visit, VisitState
from registry.visits.services import demand_open_file, new_plan

MOST_PICKS = 300


@dataclass(frozen=True)
class Pick:
    """Whom (public id), on which day, who goes, and what for (codes)."""

    person: str
    on: dt.date
    visitor: str
    purposes: tuple[str, ...]


def plan_week(picks: Sequence[Pick], *, actor: Actor, today: dt.date) -> int:
    """Plan the picks; how many changed anything, so that the same sent twice changes nothing.

    A plan that lies in the same week is moved; one that was missed before is given up with the new day as the reason,
    and stays in its week's account; a later one stays. Raises Denied, NotFound, Conflict, Invalid (field: the person).
    """
    if len(picks) > MOST_PICKS:
        raise Invalid(_("一次最多排 %(most)s 人。", most=MOST_PICKS))
    people = {person.public_id: person for person in find_people([pick.person for pick in picks], actor)}
    if set(people) != {pick.person for pick in picks}:
        raise NotFound
    for pick in picks:
        demand_open_file(actor, people[pick.person])
        _check(pick, people[pick.person], today)
    changed = [people[pick.person].id for pick in picks if _plan(people[pick.person], pick, actor, today)]
    if changed:
        record(actor, "visit.plan_week", subjects=changed, detail={"count": len(changed)})
    return len(changed)


def _check(pick: Pick, person: Person, today: dt.date) -> None:
    if not today <= pick.on <= today + dt.timedelta(days=FARTHEST_DAYS):
        raise Invalid(
            _("%(name)s 排在 %(day)s：走访要排在今天以后、两年以内。", name=person.name, day=pick.on.isoformat()),
            pick.person,
        )
    checked_purposes(pick.purposes)
    checked_text(pick.visitor, LONGEST_NAME, pick.person)


def _plan(person: Person, pick: Pick, actor: Actor, today: dt.date) -> bool:
    purposes, visitor = checked_purposes(pick.purposes), pick.visitor.strip()
    monday = pick.on - dt.timedelta(days=pick.on.weekday())
    plans = _open_plans(person, week_end(pick.on))
    here = next((plan for plan in plans if plan.planned_on == pick.on), None) or next(
        (plan for plan in plans if plan.planned_on and plan.planned_on >= max(monday, today)), None
    )
    missed = [plan for plan in plans if plan is not here and plan.planned_on and plan.planned_on < today]
    for plan in missed:
        plan.state, plan.recorded_on = VisitState.CANCELLED, today
        plan.cancel_reason = str(_("没去成，改到 %(day)s", day=format_cn(pick.on)))
    if here is None:
        db.session.flush()
        new_plan(person, pick.on, purposes, visitor, actor)
        return True
    if not missed and (here.planned_on, here.visitor_name, here.purposes) == (pick.on, visitor, purposes):
        return False
    here.planned_on, here.visitor_name, here.purposes = pick.on, visitor, purposes
    db.session.flush()
    return True


def _open_plans(person: Person, until: dt.date) -> list[Visit]:
    plans = select(Visit).where(
        Visit.person_id == person.id, Visit.state == VisitState.PLANNED, Visit.planned_on <= until
    )
    return list(db.session.scalars(plans.order_by(Visit.planned_on, Visit.id)))
