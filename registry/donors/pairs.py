"""Reading pairings: lists with the child masked for her reader, one pairing, and years whose money has not come."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.core.dates import age_on
from registry.core.errors import DomainError, NotFound
from registry.core.names import classify_query
from registry.donors.models import Donation, Donor, Instalment, InstalmentState, Pairing, PairingState
from registry.donors.queries import PAGE, Page, donor_text
from registry.extensions import db
from registry.people.models import Person
from registry.people.search import search_condition
from registry.people.showing import shown_name
from registry.programs.models import Program
from registry.regions.codes import normalise_code
from registry.regions.queries import region_names

P = PairingState
RUNNING = (P.PLEDGED, P.ACTIVE)
SOON = dt.timedelta(days=30)


class Tab(enum.StrEnum):
    """The tabs of the list."""

    LIVE = "live"
    MONEY = "money"
    HELD = "held"
    DONE = "done"


_TAB_STATES = {Tab.LIVE: RUNNING, Tab.MONEY: RUNNING, Tab.HELD: (P.HELD,), Tab.DONE: (P.COMPLETED, P.ENDED)}


@dataclass(frozen=True)
class PairingFilter:
    """Which pairings: `on` those that ran on that day, whatever they are now, else the tab; `expired` holds only."""

    tab: Tab = Tab.LIVE
    region: str | None = None
    q: str = ""
    donor_id: int | None = None
    on: dt.date | None = None
    expired: bool = False


@dataclass(frozen=True)
class PairingRow:
    """A line of the list. `due_on`: when the next year without money falls due, None when all have some."""

    public_id: str
    person_id: int
    alias: str
    child: str
    age: int
    place: str
    donor: str
    donor_ref: str
    program: str
    starts_on: dt.date
    years: int
    yearly_fen: int
    state: PairingState
    paid_years: int
    due_on: dt.date | None


@dataclass(frozen=True)
class LateYear:
    """A year of a running pairing whose money has not come by the day, or within a month of it."""

    pairing_ref: str
    person_id: int
    child: str
    donor: str
    program: str
    scope_code: str
    year_no: int
    due_on: dt.date
    amount_fen: int


def _awaited() -> ColumnElement[bool]:
    """Years for which no gift has come."""
    return Instalment.state == InstalmentState.SCHEDULED


def money_awaited(today: dt.date) -> ColumnElement[bool]:
    """Running pairings with a year without money that is due, or will be within a month."""
    years = select(Instalment.id).where(
        Instalment.pairing_id == Pairing.id, _awaited(), Instalment.due_on <= today + SOON
    )
    return and_(Pairing.state.in_(RUNNING), years.exists())


def ran_on(day: dt.date) -> ColumnElement[bool]:
    """Pairings that ran on a day: begun by then, and not over yet."""
    over = and_(Pairing.state.in_((P.COMPLETED, P.ENDED)), or_(Pairing.ended_on.is_(None), Pairing.ended_on <= day))
    return and_(Pairing.state != P.HELD, Pairing.starts_on <= day, ~over)


def pairing_conditions(wanted: PairingFilter, today: dt.date) -> list[ColumnElement[bool]]:
    """What a list or a figure of pairings is narrowed by, the search box apart."""
    found: list[ColumnElement[bool]] = []
    if wanted.on is not None:
        found.append(ran_on(wanted.on))
    elif wanted.tab is Tab.MONEY:
        found.append(money_awaited(today))
    else:
        found.append(Pairing.state.in_(_TAB_STATES[wanted.tab]))
    if wanted.expired:
        found.append(Pairing.held_until < today)
    if wanted.region:
        found.append(within(normalise_code(wanted.region), Pairing.scope_code))
    if wanted.donor_id is not None:
        found.append(Pairing.donor_id == wanted.donor_id)
    return found


def _text(q: str, actor: Actor) -> ColumnElement[bool]:
    """Child (name, pinyin, initials, last four), donor or alias; full numbers find nobody here."""
    found = [donor_text(q), Pairing.alias == "".join(q.split())]
    try:
        kind = classify_query(q)[0]
    except DomainError:
        return or_(*found)
    person = search_condition(q, actor) if kind not in ("id", "phone") else None
    return or_(*found, person) if person is not None else or_(*found)


def list_pairings(
    wanted: PairingFilter, actor: Actor, today: dt.date, *, cursor: str | None = None, limit: int = PAGE
) -> Page[PairingRow]:
    """A page of pairings of the actor's region, the latest first, the child's name masked for an auditor; 2 queries."""
    actor.demand(Permission.PAIRING_READ)
    year = Instalment.pairing_id == Pairing.id
    due = select(func.min(Instalment.due_on)).where(year, _awaited()).correlate(Pairing).scalar_subquery()
    done = (InstalmentState.PAID, InstalmentState.EVIDENCED)
    paid = select(func.count()).where(year, Instalment.state.in_(done)).correlate(Pairing).scalar_subquery()
    query = (
        select(Pairing, Person.name, Person.birth_date, Donor.name.label("donor"), Donor.public_id.label("donor_ref"),
               Program.title, due.label("due_on"), paid.label("paid"))
        .join(Person, Person.id == Pairing.person_id)
        .join(Donor, Donor.id == Pairing.donor_id)
        .join(Program, Program.id == Pairing.program_id)
        .where(visible_to(actor, Pairing.scope_code), *pairing_conditions(wanted, today))
    )  # fmt: skip
    if wanted.q.strip():
        query = query.where(_text(wanted.q, actor))
    if cursor:
        query = query.where(Pairing.id < select(Pairing.id).where(Pairing.public_id == cursor).scalar_subquery())
    rows = db.session.execute(query.order_by(Pairing.id.desc()).limit(limit + 1)).all()
    places = region_names({row[0].scope_code for row in rows})
    lines = tuple(_line(row, actor, places, today) for row in rows[:limit])
    return Page(lines, lines[-1].public_id if len(rows) > limit else None)


def _line(row: Any, actor: Actor, places: dict[str, str], today: dt.date) -> PairingRow:
    pairing: Pairing = row[0]
    running = pairing.state in RUNNING
    return PairingRow(
        pairing.public_id, pairing.person_id, pairing.alias, shown_name(row.name, actor),
        age_on(row.birth_date, today), places.get(pairing.scope_code, ""), row.donor, row.donor_ref, row.title,
        pairing.starts_on, pairing.years, pairing.yearly_fen, pairing.state, row.paid, row.due_on if running else None,
    )  # fmt: skip


def count_tabs(actor: Actor, today: dt.date, *, region: str | None = None) -> dict[Tab, int]:
    """How many pairings each tab holds; one query."""
    actor.demand(Permission.PAIRING_READ)
    where = [visible_to(actor, Pairing.scope_code)]
    if region:
        where.append(within(normalise_code(region), Pairing.scope_code))
    tabs = [
        select(func.count())
        .select_from(Pairing)
        .where(*where, *pairing_conditions(PairingFilter(tab), today))
        .scalar_subquery()
        for tab in Tab
    ]
    return dict(zip(Tab, map(int, db.session.execute(select(*tabs)).one()), strict=True))


def get_pairing(public_id: str, actor: Actor) -> Pairing:
    """The pairing with donor, child and years (2 queries); raises NotFound outside the actor's region, Denied."""
    actor.demand(Permission.PAIRING_READ)
    pairing = db.session.scalar(
        select(Pairing)
        .options(joinedload(Pairing.donor), joinedload(Pairing.person), selectinload(Pairing.instalments))
        .where(Pairing.public_id == public_id, visible_to(actor, Pairing.scope_code))
        .order_by(Pairing.id)
    )
    if pairing is None:
        raise NotFound
    return pairing


def year_of(pairing: Pairing, public_id: str) -> Instalment:
    """One year of the pairing; raises NotFound for another pairing's."""
    for instalment in pairing.instalments:
        if instalment.public_id == public_id:
            return instalment
    raise NotFound


def program_and_gifts(pairing: Pairing) -> tuple[Program, dict[int, Donation]]:
    """The pairing's program and the gifts that pay its years (row id → gift); two queries."""
    program = db.session.get_one(Program, pairing.program_id)
    ids = {row.donation_id for row in pairing.instalments if row.donation_id is not None}
    gifts = db.session.scalars(select(Donation).where(Donation.id.in_(ids)).order_by(Donation.id)) if ids else ()
    return program, {gift.id: gift for gift in gifts}


def late_instalments(
    actor: Actor, today: dt.date, *, ahead: dt.timedelta = SOON, limit: int | None = None
) -> Sequence[LateYear]:
    """Years of running pairings without money, due by `today` + `ahead`, the earliest first; one query."""
    actor.demand(Permission.PAIRING_READ)
    query = (
        select(Pairing.public_id, Pairing.person_id, Person.name, Donor.name.label("donor"), Program.title,
               Pairing.scope_code, Instalment.year_no, Instalment.due_on, Instalment.amount_fen)
        .join(Pairing, Pairing.id == Instalment.pairing_id)
        .join(Person, Person.id == Pairing.person_id)
        .join(Donor, Donor.id == Pairing.donor_id)
        .join(Program, Program.id == Pairing.program_id)
        .where(visible_to(actor, Pairing.scope_code), Pairing.state.in_(RUNNING), _awaited(),
               Instalment.due_on <= today + ahead)
        .order_by(Instalment.due_on, Instalment.id)
        .limit(limit)
    )  # fmt: skip
    return [LateYear(row[0], row[1], shown_name(row[2], actor), *row[3:]) for row in db.session.execute(query)]


def count_late(actor: Actor, today: dt.date) -> tuple[int, int]:
    """How many pairings wait for a year's money, and how many of them have a year past its day; one query."""
    actor.demand(Permission.PAIRING_READ)
    scope = visible_to(actor, Pairing.scope_code)
    waiting = select(func.count()).select_from(Pairing).where(scope, money_awaited(today))
    late = select(func.count()).select_from(Pairing).where(scope, money_awaited(today - SOON - dt.timedelta(days=1)))
    row = db.session.execute(select(waiting.scalar_subquery(), late.scalar_subquery())).one()
    return int(row[0]), int(row[1])


def count_expired(actor: Actor, today: dt.date) -> int:
    """How many holds ran out before today."""
    actor.demand(Permission.PAIRING_READ)
    wanted = pairing_conditions(PairingFilter(Tab.HELD, expired=True), today)
    query = select(func.count()).select_from(Pairing).where(visible_to(actor, Pairing.scope_code), *wanted)
    return db.session.scalar(query) or 0


def count_running(region: str, day: dt.date) -> int:
    """How many pairings of a region ran on a day."""
    query = select(func.count()).select_from(Pairing).where(within(region, Pairing.scope_code), ran_on(day))
    return db.session.scalar(query) or 0
