"""Reading requests with the day their money was in hand, and festival payments by program, in the actor's region."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.core.errors import NotFound
from registry.disbursements.lines import LIVE_STATES, PAID_STATES, batch_visible
from registry.disbursements.models import Batch, BatchState, Disbursement
from registry.extensions import db
from registry.people.models import Person
from registry.people.search import search_condition
from registry.programs.models import ENDED_STATES, Cycle, Enrolment, Program, ProgramKind
from registry.programs.queries import list_open_cycles
from registry.relief.models import EmergencyRequest, RequestState

PAGE = 50
R, D = EmergencyRequest, Disbursement


@dataclass(frozen=True)
class RequestFilter:
    """What a list shows; `stage` is a key of words.STAGES or "late"; first/last are days of the request."""

    q: str = ""
    region: str | None = None
    stage: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    in_time: bool = False


@dataclass(frozen=True)
class RequestPage:
    """Requests with the day each was paid, None while it was not."""

    rows: Sequence[tuple[EmergencyRequest, dt.date | None]]
    next_cursor: str | None


# The program's own steps may end what was verified: refused at the approval, or withdrawn.
_ENDED = exists().where(Enrolment.id == R.enrolment_id, Enrolment.state.in_(ENDED_STATES)).correlate(R)
_PAID_ON = (
    select(func.min(D.paid_on))
    .where(D.enrolment_id == R.enrolment_id, D.state.in_(PAID_STATES))
    .correlate(R)
    .scalar_subquery()
)


def _select(actor: Actor) -> Select[Any]:
    actor.demand(Permission.RELIEF_READ)
    columns: list[Any] = [R, _PAID_ON.label("paid_on")]
    query = select(*columns).where(visible_to(actor, R.scope_code))
    return query.options(joinedload(R.person), joinedload(R.enrolment))


def _stage(stage: str, today: dt.date) -> list[ColumnElement[bool]]:
    if stage == "paid":
        return [_PAID_ON.is_not(None)]
    if stage == "verified":
        return [R.state == RequestState.VERIFIED, _PAID_ON.is_(None), ~_ENDED]
    if stage == "late":
        return [_late(today)]
    if stage == "refused":
        return [or_(R.state == RequestState.REFUSED, and_(_ENDED, _PAID_ON.is_(None)))]
    return [R.state == RequestState.REQUESTED] if stage == "requested" else []


def _late(today: dt.date) -> ColumnElement[bool]:
    return or_(
        and_(R.state == RequestState.REQUESTED, R.verify_by < today),
        and_(R.state == RequestState.VERIFIED, R.pay_by < today, _PAID_ON.is_(None), ~_ENDED),
    )


def _between(wanted: RequestFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    day = _PAID_ON if wanted.in_time else R.requested_on
    found += [day >= wanted.first] if wanted.first else []
    found += [day <= wanted.last] if wanted.last else []
    return [*found, R.pay_by >= _PAID_ON] if wanted.in_time else found


def list_requests(wanted: RequestFilter, actor: Actor, today: dt.date, *, cursor: str | None = None) -> RequestPage:
    """Requests of the actor's region, the latest first; one query a page."""
    query = _select(actor).where(*_stage(wanted.stage, today), *_between(wanted))
    if wanted.q.strip():
        condition = search_condition(wanted.q, actor)
        found = select(Person.id).where(condition) if condition is not None else select(Person.id).where(Person.id < 0)
        query = query.where(R.person_id.in_(found))
    if wanted.region:
        query = query.where(within(wanted.region, R.scope_code))
    if cursor:
        query = query.where(R.id < select(R.id).where(R.public_id == cursor).scalar_subquery())
    rows = db.session.execute(query.order_by(R.id.desc()).limit(PAGE + 1)).unique().all()
    more = rows[PAGE - 1][0].public_id if len(rows) > PAGE else None
    return RequestPage([(row[0], row[1]) for row in rows[:PAGE]], more)


def get_request(public_id: str, actor: Actor) -> tuple[EmergencyRequest, dt.date | None]:
    """The request and the day it was paid; raises NotFound outside the actor's region."""
    row = db.session.execute(_select(actor).where(R.public_id == public_id)).unique().first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def is_running() -> ColumnElement[bool]:
    """The condition that a request is asked for or verified and not yet paid."""
    return or_(R.state == RequestState.REQUESTED, and_(R.state == RequestState.VERIFIED, _PAID_ON.is_(None), ~_ENDED))


def list_running(actor: Actor, *, limit: int = 5) -> tuple[Sequence[EmergencyRequest], int]:
    """Requests whose clock runs, the nearest deadline first, and how many there are."""
    where = (visible_to(actor, R.scope_code), is_running())
    count = db.session.scalar(select(func.count()).select_from(R).where(*where)) or 0
    query = (
        select(R)
        .where(*where)
        .options(joinedload(R.person), joinedload(R.enrolment))
        .order_by(R.pay_by, R.id)
        .limit(limit)
    )
    return (db.session.scalars(query).all() if count else []), count


def emergency_cycles(actor: Actor, today: dt.date) -> list[Cycle]:
    """Open cycles of emergency programs the actor may nominate into."""
    return [cycle for cycle in list_open_cycles(actor, today) if cycle.program.kind is ProgramKind.EMERGENCY]


def count_requests(region: str, first: dt.date, last: dt.date, *, in_time: bool = False) -> int:
    """Requests made in the period, or those paid in it within their days."""
    wanted = RequestFilter(first=first, last=last, in_time=in_time)
    where = (*_between(wanted), within(region, R.scope_code))
    return db.session.scalar(select(func.count()).select_from(R).where(*where)) or 0


@dataclass(frozen=True)
class FestivalRow:
    """Payments of one festival cycle: persons and households apart, cash and goods apart, never added."""

    program: str
    occasion: str | None
    cycle: str
    persons: int
    households: int
    cash: int
    goods: int
    pieces: int


def festival_rows(
    actor: Actor, *, region: str | None = None, first: dt.date | None = None, last: dt.date | None = None
) -> list[FestivalRow]:
    """Festival payments of the actor's region by program and cycle, the latest first; one query."""
    actor.demand(Permission.RELIEF_READ)
    of = {flag: func.count(func.distinct(D.person_id)).filter(D.per_household.is_(flag)) for flag in (False, True)}
    pieces = func.sum(D.quantity).filter(D.goods_value_fen > 0)
    query = (
        select(Program.title, Program.occasion, Cycle.title, of[False], of[True], func.sum(D.amount_fen),
               func.sum(D.goods_value_fen), func.coalesce(pieces, 0))
        .select_from(D)
        .join(Program, Program.id == D.program_id)
        .join(Cycle, Cycle.id == D.cycle_id)
        .where(Program.kind == ProgramKind.FESTIVAL, D.state.in_(PAID_STATES), visible_to(actor, D.scope_code))
        .group_by(Program.title, Program.occasion, Cycle.title, Cycle.id)
        .order_by(func.max(D.paid_on).desc(), Cycle.id)
    )  # fmt: skip
    query = query.where(within(region, D.scope_code)) if region else query
    query = query.where(D.paid_on >= first) if first else query
    query = query.where(D.paid_on <= last) if last else query
    return [FestivalRow(*row[:5], *(int(number or 0) for number in row[5:])) for row in db.session.execute(query)]


def festival_batches(actor: Actor, *, limit: int = 20) -> Sequence[Batch]:
    """Festival batches that go out or went out, the latest first, for their route sheets: an office's own, and those that
    reach somebody of its region."""
    actor.demand(Permission.RELIEF_READ)
    if not actor.can(Permission.DISBURSEMENT_READ):
        return []
    query = (
        select(Batch)
        .join(Program, Program.id == Batch.program_id)
        .where(Program.kind == ProgramKind.FESTIVAL, batch_visible(actor),
               Batch.state.in_((BatchState.APPROVED, BatchState.PAID, BatchState.CLOSED)))
    )  # fmt: skip
    return db.session.scalars(query.order_by(Batch.id.desc()).limit(limit)).all()


def route_lines(batch: Batch, actor: Actor, *, village: str | None = None) -> list[Disbursement]:
    """The lines of a batch that go out to the actor's region, village by village, with person and household; one query."""
    actor.demand(Permission.DISBURSEMENT_READ)
    query = (
        select(D)
        .options(joinedload(D.person).joinedload(Person.household))
        .where(D.batch_id == batch.id, visible_to(actor, D.scope_code), D.state.in_(LIVE_STATES))
        .order_by(D.scope_code, D.serial, D.id)
    )
    query = query.where(within(village, D.scope_code)) if village else query
    return list(db.session.scalars(query))
