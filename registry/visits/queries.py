"""Reading visits: one, those made, the open plan of a person; a plan is seen where the person lives now."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.extensions import db
from registry.people.models import Person, Sex
from registry.people.showing import shown_name
from registry.regions.queries import region_names
from registry.visits.models import Visit, VisitState
from registry.visits.words import MET, NOBODY, PURPOSES, said

PAGE = 50
Line = TypeVar("Line")
SEX_WORDS = {Sex.FEMALE: _("女"), Sex.MALE: _("男")}


@dataclass(frozen=True)
class DonePast:
    """A visit that was made, as a line."""

    id: int
    public_id: str
    person_id: int
    person_public_id: str
    name: str
    place: str
    done_on: dt.date
    visitor_name: str
    purposes: str
    met: str


@dataclass(frozen=True)
class DoneFilter:
    """Which visits: a place, days from and to, `met_only` leaves out closed doors."""

    region: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    met_only: bool = False


@dataclass(frozen=True)
class Page(Generic[Line]):
    """One page of a list; `next_cursor` leads on, None at the end."""

    rows: tuple[Line, ...]
    next_cursor: str | None


def pack_cursor(day: dt.date, row_id: int) -> str:
    """The place after which a page goes on, for a URL."""
    return base64.urlsafe_b64encode(f"{day.isoformat()}|{row_id}".encode()).decode().rstrip("=")


def unpack_cursor(text: str) -> tuple[dt.date, int]:
    """The place in a cursor; raises Invalid for anything that is none."""
    try:
        day, row_id = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split("|")
        return dt.date.fromisoformat(day), int(row_id)
    except (ValueError, binascii.Error) as error:
        raise Invalid(_("这一页的地址不完整。请从第一页再翻。")) from error


def count_made(region: str, since: dt.date, actor: Actor) -> int:
    """Visits made in a region since a day."""
    where = (Visit.state == VisitState.DONE, Visit.done_on >= since, visible_to(actor, Visit.scope_code))
    return db.session.scalar(select(func.count()).where(*where, within(region, Visit.scope_code))) or 0


def list_done(wanted: DoneFilter, actor: Actor, *, cursor: str | None = None, limit: int = PAGE) -> Page[DonePast]:
    """Visits made in the actor's region, newest first; a visit stays where it was made."""
    actor.demand(Permission.VISIT_READ)
    query = (
        select(Visit, Person.name, Person.public_id)
        .join(Person, Person.id == Visit.person_id)
        .where(Visit.state == VisitState.DONE, visible_to(actor, Visit.scope_code), *_done_conditions(wanted))
    )
    if cursor:
        query = query.where(tuple_(Visit.done_on, Visit.id) < unpack_cursor(cursor))
    found = db.session.execute(query.order_by(Visit.done_on.desc(), Visit.id.desc()).limit(limit + 1)).all()
    places = region_names({row[0].scope_code for row in found})
    rows = [
        DonePast(
            id=visit.id, public_id=visit.public_id, person_id=visit.person_id, person_public_id=public_id,
            name=shown_name(name, actor), place=places.get(visit.scope_code, visit.scope_code),
            done_on=cast("dt.date", visit.done_on), visitor_name=visit.visitor_name,
            purposes=said(visit.purposes, PURPOSES),
            met=said(visit.met, MET),
        )
        for visit, name, public_id in found
    ]  # fmt: skip
    more = pack_cursor(rows[limit - 1].done_on, rows[limit - 1].id) if len(rows) > limit else None
    return Page(tuple(rows[:limit]), more)


def _done_conditions(wanted: DoneFilter) -> Sequence[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.region:
        conditions.append(within(wanted.region, Visit.scope_code))
    if wanted.first:
        conditions.append(Visit.done_on >= wanted.first)
    if wanted.last:
        conditions.append(Visit.done_on <= wanted.last)
    if wanted.met_only:
        conditions.append(Visit.met != NOBODY)
    return conditions


def count_done(region_code: str, first: dt.date, last: dt.date) -> int:
    """Visits made in a region between two days at which somebody was met (人次)."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Visit)
            .where(
                Visit.state == VisitState.DONE, Visit.done_on.between(first, last), Visit.met != NOBODY,
                within(region_code, Visit.scope_code),
            )
        )
        or 0
    )  # fmt: skip


def get_visit(public_id: str, actor: Actor) -> Visit:
    """The visit with its person, where it was made or where the person lives now; raises NotFound, Denied."""
    actor.demand(Permission.VISIT_READ)
    visit = db.session.scalar(
        select(Visit)
        .join(Person, Person.id == Visit.person_id)
        .where(
            Visit.public_id == public_id,
            or_(
                visible_to(actor, Person.scope_code),
                and_(Visit.state != VisitState.PLANNED, visible_to(actor, Visit.scope_code)),
            ),
        )
        .options(joinedload(Visit.person).joinedload(Person.household))
    )
    if visit is None:
        raise NotFound
    return visit


def find_open_plan(person: Person) -> Visit | None:
    """The earliest open plan of a person, if there is one."""
    return db.session.scalar(
        select(Visit)
        .where(Visit.person_id == person.id, Visit.state == VisitState.PLANNED)
        .order_by(Visit.planned_on, Visit.id)
        .limit(1)
    )
