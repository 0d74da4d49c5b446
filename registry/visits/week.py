"""The plan of the week of a village: who is due by Sunday or planned in it, what to know at the door, what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers, visible_to
from registry.accounts.models import User
from registry.core.errors import Denied
from registry.core.i18n import Text, _
from registry.extensions import db
from registry.people.filters import region_condition
from registry.people.models import Person, Relative
from registry.people.schedule import week_end
from registry.people.showing import masked, shown_address, shown_name
from registry.visits.due import DueRow, list_due_by
from registry.visits.models import Visit, VisitState
from registry.visits.words import CARE, FIRST, PURPOSES, said, unpack

MOST_LINES, MOST_VILLAGES = 300, 40
DAY = dt.timedelta(days=1)
STATE_WORDS: dict[str, Text] = {"done": _("已走访"), "planned": _("还没去"), "cancelled": _("没去成")}


@dataclass(frozen=True)
class WeekLine:
    """Somebody to see, with what the visitor should know. `purposes`: codes; `planned`: her plan lies in this week."""

    row: DueRow
    planned: bool
    head_name: str
    address: str
    phone: str
    promised: str
    purposes: tuple[str, ...]

    @property
    def home(self) -> tuple[str, int]:
        """What keeps a household together on the sheet."""
        return (self.address, self.row.household_id or -self.row.person_id)


@dataclass(frozen=True)
class PlannedPast:
    """A plan of the week: whom, when, by whom, who planned it, and what became of it."""

    public_id: str
    person_id: int
    name: str
    planned_on: dt.date
    visitor_name: str
    planner: str
    state: str
    done_on: dt.date | None
    purposes: str
    note: str

    @property
    def word(self) -> Text:
        """The state in words."""
        return STATE_WORDS[self.state]


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the week of a day."""
    return day - dt.timedelta(days=day.weekday())


def week_lines(village: str, monday: dt.date, actor: Actor, today: dt.date) -> list[WeekLine]:
    """Those of a village to see in a week, planned days first, the rest by lateness; none of a week gone by. Raises Denied."""
    actor.demand(Permission.VISIT_READ)
    if not covers(actor, village):
        raise Denied
    sunday = week_end(monday)
    if sunday < today:
        return []
    rows = list_due_by(sunday, village, actor, today, limit=MOST_LINES)
    ids = [row.person_id for row in rows]
    people = {
        person.id: person
        for person in db.session.scalars(
            select(Person).where(Person.id.in_(ids)).options(joinedload(Person.household)).order_by(Person.id)
        )
    }
    phones, promises = _guardian_phones(ids), _promises(ids)
    lines = [_line(row, people[row.person_id], monday, phones, promises, actor) for row in rows]
    return sorted(lines, key=_order)


def _order(line: WeekLine) -> Any:
    planned = line.row.planned_on if line.planned else None
    return (planned is None, planned or line.row.due_on, line.row.visitor_name if planned else "", line.home)


def _line(
    row: DueRow, person: Person, monday: dt.date, phones: Mapping[int, str | None], promises: Mapping[int, str],
    actor: Actor,
) -> WeekLine:  # fmt: skip
    home = person.household
    planned = row.planned_on is not None and monday <= row.planned_on <= week_end(monday)
    purposes = unpack(row.plan_purposes) or [CARE if row.last_visit_on else FIRST]
    purposes += ["id_number"] if person.id_index is None and "id_number" not in purposes else []
    purposes += ["consent"] if not person.consent_asked and "consent" not in purposes else []
    return WeekLine(
        row, planned, shown_name(home.head_name, actor) if home else "",
        shown_address(person.address or (home.address if home else None), actor),
        masked("phone", person.phone or phones.get(row.person_id)), promises.get(row.person_id, ""), tuple(purposes),
    )  # fmt: skip


def _guardian_phones(ids: Sequence[int]) -> dict[int, str | None]:
    found = db.session.scalars(
        select(Relative)
        .where(
            Relative.person_id.in_(ids), Relative.is_guardian, Relative.ended_on.is_(None),
            Relative.phone_sealed.is_not(None),
        )
        .order_by(Relative.id.desc())
    )  # fmt: skip
    return {relative.person_id: relative.phone for relative in found}


def _promises(ids: Sequence[int]) -> dict[int, str]:
    """What was promised at the last visit of each."""
    last = select(Visit.person_id, Visit.promised).join(Person, Person.id == Visit.person_id)
    found = db.session.execute(
        last.where(
            Visit.person_id.in_(ids), Visit.state == VisitState.DONE, Visit.done_on == Person.last_visit_on,
            Visit.promised.is_not(None),
        ).order_by(Visit.id)
    )  # fmt: skip
    return {row.person_id: row.promised for row in found}


def planned_in(village: str, monday: dt.date, actor: Actor) -> list[PlannedPast]:
    """The plans of a village's week and what became of them, by day: who planned, who went, what was given up and why."""
    actor.demand(Permission.VISIT_READ)
    query = (
        select(Visit, Person.name.label("person_name"), User.name.label("planner"))
        .join(Person, Person.id == Visit.person_id)
        .outerjoin(User, User.id == Visit.created_by_id)
        .where(
            region_condition(village), visible_to(actor, Person.scope_code),
            Visit.planned_on.between(monday, week_end(monday)),
        )
        .order_by(Visit.planned_on, Visit.id)
        .limit(MOST_LINES)
    )  # fmt: skip
    return [
        PlannedPast(
            visit.public_id, visit.person_id, shown_name(name, actor), cast("dt.date", visit.planned_on), visit.visitor_name,
            planner or "", visit.state.value, visit.done_on, said(visit.purposes, PURPOSES), visit.cancel_reason or "",
        )
        for visit, name, planner in db.session.execute(query)
    ]  # fmt: skip
