"""Care at school, 四个一: which school has done which of the year's events. A school is entered once a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers, visible_to, within
from registry.audit.services import record
from registry.centers.models import SchoolEvent
from registry.core.dates import school_year
from registry.core.errors import Denied, Invalid
from registry.core.guarding import guarded
from registry.core.i18n import _
from registry.extensions import db


@dataclass(frozen=True)
class SchoolRow:
    """A school's year: event code → the day it was done, None while it is missing."""

    school: str
    scope_code: str
    done: dict[str, SchoolEvent]

    def missing(self, events: Sequence[str]) -> int:
        """How many of the events are not done."""
        return sum(1 for code in events if code not in self.done or self.done[code].done_on is None)


def list_schools(actor: Actor, year: int, *, region: str | None = None) -> list[SchoolRow]:
    """The schools of the actor's region in a school year (2025 is 2025—2026), by name; one query."""
    actor.demand(Permission.CENTER_READ)
    query = select(SchoolEvent).where(SchoolEvent.year == year, visible_to(actor, SchoolEvent.scope_code))
    if region:
        query = query.where(within(region, SchoolEvent.scope_code))
    rows: dict[tuple[str, str], SchoolRow] = {}
    for event in db.session.scalars(query.order_by(SchoolEvent.scope_code, SchoolEvent.school, SchoolEvent.id)):
        row = rows.setdefault((event.scope_code, event.school), SchoolRow(event.school, event.scope_code, {}))
        row.done[event.event] = event
    return list(rows.values())


def record_event(
    school: str, scope_code: str, event: str, *, done_on: dt.date | None, people: int = 0, actor: Actor, today: dt.date
) -> SchoolEvent:
    """A school did one of the events on a day of its school year (or has still to do it: no day). Twice is a change."""
    actor.demand(Permission.CENTER_WRITE)
    if not covers(actor, scope_code):
        raise Denied(_("只能登记本单位地方的学校。"))
    if len(school.strip()) < 2:
        raise Invalid(_("还没写学校名称。"), "school")
    if done_on and done_on > today:
        raise Invalid(_("%(day)s还没到。请写今天或以前。", day=done_on.isoformat()), "done_on")
    year = school_year(done_on or today)
    where = (SchoolEvent.scope_code == scope_code, SchoolEvent.school == school.strip(), SchoolEvent.year == year,
             SchoolEvent.event == event)  # fmt: skip
    known = db.session.scalar(select(SchoolEvent).where(*where).order_by(SchoolEvent.id))
    row = known or SchoolEvent(school=school.strip(), scope_code=scope_code, year=year, event=event,
                               created_by_id=actor.user_id)  # fmt: skip
    with guarded({}):
        row.done_on, row.people = done_on, people
        db.session.add(row)
    record(actor, "school.event", row)
    return row


def count_events(region: str, first: dt.date, last: dt.date) -> int:
    """Events that schools of a region did between two days."""
    where = (SchoolEvent.done_on.between(first, last), within(region, SchoolEvent.scope_code))
    return db.session.scalar(select(func.count()).select_from(SchoolEvent).where(*where)) or 0
