"""Who was late for a visit on a day gone by, for the summary of a past period and the list behind its figure.

As the visits up to that day stand; the risk is the one of now, and agreed days are left out: they have been answered,
moved or given up since.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import case, func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.days_sql import days_after
from registry.extensions import db
from registry.people.bits import NEVER_VISITED
from registry.people.figures import kept_on
from registry.people.models import Person
from registry.people.schedule import Intervals, Risk, intervals
from registry.visits.due import DueRow, due_rows, select_due
from registry.visits.models import Visit, VisitState
from registry.visits.words import NOBODY

MOST = 500


def _late(region: str, day: dt.date, steps: Intervals) -> Any:
    """(id, due_on) of those who were late on a day, as a SELECT."""
    visit = Visit.__table__.alias()
    seen = (
        select(func.max(visit.c.done_on))
        .where(
            visit.c.person_id == Person.id, visit.c.state == VisitState.DONE, visit.c.done_on <= day,
            visit.c.met != NOBODY,
        )
        .correlate(Person)
        .scalar_subquery()
    )  # fmt: skip
    by_risk, first = (
        case(*((Person.visit_class.in_((risk, risk + NEVER_VISITED)), days[risk + more]) for risk in Risk), else_=0)
        for days in [steps.by_class()]
        for more in (0, NEVER_VISITED)
    )
    due = func.coalesce(
        days_after(seen, by_risk), days_after(Person.registered_on, first), type_=Person.registered_on.type
    )
    return select(Person.id.label("id"), due.label("due_on")).where(*kept_on(region, day), due < day)


def count_late_on(region: str, day: dt.date) -> int:
    """How many persons of a region were late on a day before today."""
    found = _late(region, day, intervals(day, region)).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def list_late_on(region: str, day: dt.date, actor: Actor, *, limit: int = MOST) -> list[DueRow]:
    """Those the count counts, the longest overdue first, at most `limit`. Raises Denied."""
    actor.demand(Permission.VISIT_READ)
    late = _late(region, day, intervals(day, region)).where(visible_to(actor, Person.scope_code)).subquery()
    found = select(late).order_by(late.c.due_on, late.c.id).limit(limit).subquery()
    return due_rows(db.session.execute(select_due(found)).all(), actor, day)
