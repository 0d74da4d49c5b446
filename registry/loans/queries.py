"""Reading loans of the actor's region: the list, one loan with everything, what a person owes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.core.errors import NotFound
from registry.core.i18n import Text
from registry.core.paging import sum_up
from registry.extensions import db
from registry.loans.guarantee_models import GuaranteeHold
from registry.loans.models import Loan, LoanStep, LoanVisit, Repayment
from registry.loans.reading import shown_state
from registry.loans.states import OUT, PENDING, LoanState, StepKind
from registry.loans.words import GLYPHS, STATES
from registry.people.models import Person
from registry.people.search import search_condition
from registry.people.showing import shown_name
from registry.regions.queries import region_names
from registry.settings.queries import get_number
from registry.visits.queries import Page, pack_cursor, unpack_cursor

PAGE = 50
TABS = ("pending", "running", "late", "closed", "all")
S = LoanState


@dataclass(frozen=True)
class LoanFilter:
    """Which loans: a tab or a shown state, a place, a text, loans paid out from a day to a day."""

    tab: str = "all"
    status: str = ""
    region: str | None = None
    text: str = ""
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True)
class LoanRow:
    """A line of the list; `state` is the shown one, `days_late` 0 when nothing is overdue."""

    id: int
    public_id: str
    person_id: int
    name: str
    place: str
    amount_fen: int
    outstanding_fen: int
    months: int
    purpose: str
    disbursed_on: dt.date | None
    applied_on: dt.date
    due_on: dt.date | None
    next_due_on: dt.date | None
    state: str
    days_late: int

    @property
    def word(self) -> Text:
        """The state in words."""
        return STATES[self.state]

    @property
    def glyph(self) -> str:
        """Its circle."""
        return GLYPHS[self.state]


def extended() -> ColumnElement[bool]:
    """The condition that a loan was extended."""
    return exists().where(LoanStep.loan_id == Loan.id, LoanStep.kind == StepKind.EXTENDED)


def late(today: dt.date) -> ColumnElement[bool]:
    """The condition that a running loan has an unpaid row whose day has passed."""
    return and_(Loan.state == S.DISBURSED, Loan.next_due_on < today)


def unseen(since: dt.date) -> ColumnElement[bool]:
    """The condition for running loans paid out before a day and not followed up since it."""
    seen = exists().where(LoanVisit.loan_id == Loan.id, LoanVisit.on_date >= since)
    return and_(Loan.state == S.DISBURSED, Loan.disbursed_on < since, ~seen)


def tab_condition(tab: str, today: dt.date) -> ColumnElement[bool]:
    """The condition of a tab of the list."""
    found: dict[str, ColumnElement[bool]] = {
        "pending": Loan.state.in_(PENDING),
        "running": Loan.state.in_((S.DISBURSED, S.COMPENSATED)),
        "late": late(today),
        "closed": Loan.state.in_((S.SETTLED, S.RECOVERED, S.WRITTEN_OFF, S.REFUSED, S.WITHDRAWN)),
    }
    return found.get(tab, Loan.state != S.VOID)


def status_condition(status: str, today: dt.date) -> ColumnElement[bool]:
    """The condition of a shown state."""
    if status == "overdue":
        return late(today)
    if status == "extended":
        return and_(Loan.state == S.DISBURSED, Loan.next_due_on >= today, extended())
    if status == S.DISBURSED:
        return and_(Loan.state == S.DISBURSED, Loan.next_due_on >= today, ~extended())
    return Loan.state == LoanState(status)


def select_rows(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The columns of a line, for loans of the actor's region; raises Denied without loan:read."""
    actor.demand(Permission.LOAN_READ)
    return (
        select(
            Loan.id, Loan.public_id, Loan.person_id, Person.name, Loan.scope_code, Loan.amount_fen, Loan.repaid_fen,
            Loan.written_off_fen, Loan.months, Loan.purpose, Loan.disbursed_on, Loan.applied_on, Loan.due_on,
            Loan.next_due_on, Loan.state, extended().label("extended"),
        )
        .join(Person, Person.id == Loan.person_id)
        .where(visible_to(actor, Loan.scope_code))
    )  # fmt: skip


def loan_rows(rows: Sequence[Row[*tuple[Any, ...]]], actor: Actor, today: dt.date) -> list[LoanRow]:
    """Lines of a list with the names of their places."""
    places = region_names({row.scope_code for row in rows})
    found = []
    for row in rows:
        state = shown_state(row.state, row.next_due_on, row.extended, today)
        owed = row.amount_fen - row.repaid_fen - row.written_off_fen if row.disbursed_on else 0
        found.append(LoanRow(
            row.id, row.public_id, row.person_id, shown_name(row.name, actor),
            places.get(row.scope_code, row.scope_code), row.amount_fen, owed, row.months, row.purpose,
            row.disbursed_on, row.applied_on, row.due_on, row.next_due_on, state,
            (today - row.next_due_on).days if state == "overdue" and row.next_due_on else 0,
        ))  # fmt: skip
    return found


def _conditions(wanted: LoanFilter, actor: Actor, today: dt.date) -> list[ColumnElement[bool]]:
    known = wanted.status in STATES
    found = [status_condition(wanted.status, today) if known else tab_condition(wanted.tab, today)]
    if wanted.tab == "unseen":
        days = get_number("loan_visit_days", on=today, region_code=actor.region_code)
        found = [unseen(today - dt.timedelta(days=days))]
    if wanted.region:
        found.append(within(wanted.region, Loan.scope_code))
    named = search_condition(wanted.text, actor)
    if named is not None:
        found.append(named)
    if wanted.first or wanted.last:
        found += [Loan.disbursed_on.is_not(None), Loan.state.in_(OUT)]
    if wanted.first:
        found.append(Loan.disbursed_on >= wanted.first)
    if wanted.last:
        found.append(Loan.disbursed_on <= wanted.last)
    return found


def list_loans(
    wanted: LoanFilter, actor: Actor, today: dt.date, *, cursor: str | None = None, limit: int = PAGE
) -> Page[LoanRow]:
    """Loans, the newest application first, the longest overdue first in their tab; a page at a time."""
    query = select_rows(actor).where(*_conditions(wanted, actor, today))
    rising = wanted.tab == "late" and not wanted.status
    day = Loan.next_due_on if rising else Loan.applied_on
    if cursor:
        place = unpack_cursor(cursor)
        query = query.where(tuple_(day, Loan.id) > place if rising else tuple_(day, Loan.id) < place)
    order = (day, Loan.id) if rising else (day.desc(), Loan.id.desc())
    rows = loan_rows(db.session.execute(query.order_by(*order).limit(limit + 1)).all(), actor, today)
    last = rows[limit - 1] if len(rows) > limit else None
    where = (last.next_due_on if rising else last.applied_on) if last else None
    return Page(tuple(rows[:limit]), pack_cursor(where, last.id) if last and where else None)


def total_loans(wanted: LoanFilter, actor: Actor, today: dt.date) -> tuple[int, ...]:
    """Of the whole list: loans, fen lent, fen repaid or written off."""
    query = select_rows(actor).where(*_conditions(wanted, actor, today))
    count, lent, repaid, lost = sum_up(query, "amount_fen", "repaid_fen", "written_off_fen")
    return count, lent, repaid + lost


@dataclass(frozen=True)
class LoanTotals:
    """A region's loans: counts by tab, and fen outstanding, overdue principal not derived here."""

    pending: int
    running: int
    late: int
    closed: int
    outstanding_fen: int


def loan_totals(actor: Actor, today: dt.date, region: str | None = None) -> LoanTotals:
    """The counts of the tabs in one query."""
    actor.demand(Permission.LOAN_READ)
    owed = func.sum(Loan.amount_fen - Loan.repaid_fen - Loan.written_off_fen)
    running = Loan.state.in_((S.DISBURSED, S.COMPENSATED))
    counts = [func.count().filter(tab_condition(tab, today)) for tab in TABS[:4]]
    query = select(*counts, func.coalesce(owed.filter(running), 0)).where(visible_to(actor, Loan.scope_code))
    if region:
        query = query.where(within(region, Loan.scope_code))
    return LoanTotals(*map(int, db.session.execute(query).one()))


def get_loan(public_id: str, actor: Actor) -> Loan:
    """The loan with person, hold, rows, repayments and steps (4 queries); raises NotFound, Denied."""
    actor.demand(Permission.LOAN_READ)
    loan = db.session.scalar(
        select(Loan)
        .where(Loan.public_id == public_id, visible_to(actor, Loan.scope_code))
        .options(
            joinedload(Loan.person), joinedload(Loan.hold).joinedload(GuaranteeHold.fund), selectinload(Loan.rows),
            selectinload(Loan.repayments), selectinload(Loan.history),
        )
    )  # fmt: skip
    if loan is None:
        raise NotFound
    return loan


def get_repayment(public_id: str, loan: Loan) -> Repayment:
    """A repayment of the loan; raises NotFound."""
    found = next((row for row in loan.repayments if row.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def list_loan_visits(loan: Loan) -> list[LoanVisit]:
    """The follow-ups of a loan, newest first, with their visits."""
    return list(
        db.session.scalars(
            select(LoanVisit)
            .where(LoanVisit.loan_id == loan.id)
            .options(joinedload(LoanVisit.visit))
            .order_by(LoanVisit.on_date.desc(), LoanVisit.id.desc())
        )
    )


def owed_by(person_id: int, *, firm: bool, but: int | None = None) -> tuple[int, int]:
    """Fen in hand or not repaid of the person's other loans of the kind, and how many were paid out before."""
    mine = [Loan.person_id == person_id, Loan.firm_name.is_not(None) if firm else Loan.firm_name.is_(None)]
    if but is not None:
        mine.append(Loan.id != but)
    open_ = Loan.state.in_((*PENDING, S.DISBURSED, S.COMPENSATED))
    row = db.session.execute(
        select(
            func.coalesce(func.sum(Loan.amount_fen - Loan.repaid_fen - Loan.written_off_fen).filter(open_), 0),
            func.count().filter(Loan.state.in_(OUT)),
        ).where(*mine)
    ).one()
    return int(row[0]), int(row[1])


def find_loan(person_id: int, disbursed_on: dt.date) -> Loan | None:
    """The person's loan paid out on a day, if there is one."""
    return db.session.scalar(
        select(Loan)
        .where(Loan.person_id == person_id, Loan.disbursed_on == disbursed_on, Loan.state != S.VOID)
        .order_by(Loan.id)
    )


def find_form(key: str | None) -> Loan | None:
    """The loan that came with a form's key, or None."""
    return db.session.scalar(select(Loan).where(Loan.form_key == key)) if key else None


def loans_of(person_ids: Sequence[int]) -> list[Loan]:
    """The loans of persons that were paid out and not voided, oldest first, with their repayments."""
    return list(
        db.session.scalars(
            select(Loan)
            .where(Loan.person_id.in_(person_ids), Loan.disbursed_on.is_not(None), or_(Loan.state != S.VOID))
            .options(selectinload(Loan.repayments))
            .order_by(Loan.person_id, Loan.disbursed_on, Loan.id)
        )
    )
