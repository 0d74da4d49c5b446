"""Is the next year ready, 60 days ahead: the money set aside, the school's word, a visit within half a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, not_, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.donors.models import Donor, Instalment, InstalmentState, Pairing
from registry.donors.pairs import RUNNING
from registry.extensions import db
from registry.people.models import Person
from registry.people.showing import shown_name
from registry.programs.models import Program

AHEAD = dt.timedelta(days=60)
VISIT_WITHIN = dt.timedelta(days=183)
SHOWN = 100
Visited = Callable[[Any, dt.date], Any]
_OPEN = (InstalmentState.SCHEDULED, InstalmentState.FUNDED, InstalmentState.ALLOCATED)


@dataclass(frozen=True)
class ComingYear:
    """A year that falls due within 60 days, and which of the three is there."""

    pairing_ref: str
    person_id: int
    child: str
    donor: str
    program: str
    year_no: int
    due_on: dt.date
    amount_fen: int
    money: bool
    school: bool
    visit: bool

    @property
    def ready(self) -> bool:
        """Whether nothing is missing."""
        return self.money and self.school and self.visit


def _money() -> ColumnElement[bool]:
    return Instalment.state == InstalmentState.ALLOCATED


def _visit(visited: Visited | None, today: dt.date) -> Any:
    return visited(Pairing.person_id, today - VISIT_WITHIN) if visited is not None else literal(True)


def _coming(actor: Actor, today: dt.date) -> list[Any]:
    return [
        visible_to(actor, Pairing.scope_code), Pairing.state.in_(RUNNING), Instalment.state.in_(_OPEN),
        Instalment.due_on >= today, Instalment.due_on <= today + AHEAD,
    ]  # fmt: skip


def coming_years(
    actor: Actor, today: dt.date, visited: Visited | None, *, lacking: bool = False, limit: int = SHOWN
) -> Sequence[ComingYear]:
    """Years of running pairings due within 60 days, the earliest first; `lacking` leaves out those that are ready.

    One query. Raises Denied without pairing:read.
    """
    actor.demand(Permission.PAIRING_READ)
    school, visit = Instalment.school_confirmed_on.is_not(None), _visit(visited, today)
    query = (
        select(Pairing.public_id, Pairing.person_id, Person.name, Donor.name.label("donor"), Program.title,
               Instalment.year_no, Instalment.due_on, Instalment.amount_fen, _money().label("money"),
               school.label("school"), visit.label("visit"))
        .join(Pairing, Pairing.id == Instalment.pairing_id)
        .join(Person, Person.id == Pairing.person_id)
        .join(Donor, Donor.id == Pairing.donor_id)
        .join(Program, Program.id == Pairing.program_id)
        .where(*_coming(actor, today))
        .order_by(Instalment.due_on, Instalment.id)
        .limit(limit)
    )  # fmt: skip
    if lacking:
        query = query.where(not_(and_(_money(), school, visit)))
    return [
        ComingYear(row[0], row[1], shown_name(row[2], actor), *row[3:8], *map(bool, row[8:]))
        for row in db.session.execute(query)
    ]


def count_coming(actor: Actor, today: dt.date, visited: Visited | None) -> tuple[int, int]:
    """How many years fall due within 60 days, and how many of them lack something; one query."""
    actor.demand(Permission.PAIRING_READ)
    ready = and_(_money(), Instalment.school_confirmed_on.is_not(None), _visit(visited, today))
    base = select(func.count()).select_from(Instalment).join(Pairing, Pairing.id == Instalment.pairing_id)
    base = base.where(*_coming(actor, today))
    row = db.session.execute(select(base.scalar_subquery(), base.where(not_(ready)).scalar_subquery())).one()
    return int(row[0]), int(row[1])
