"""Who has to repay in the coming days: the list by due date, for the desk and to call by telephone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.masking import mask_phone
from registry.extensions import db
from registry.loans.models import Loan
from registry.loans.reading import stand, table_of
from registry.loans.standing import DAY
from registry.loans.states import LoanState
from registry.people.showing import shown_name
from registry.regions.queries import region_names
from registry.settings.queries import get_number

MOST = 500


@dataclass(frozen=True)
class DueLine:
    """A borrower with what she owes by a day: `due_fen` principal, `interest_fen` as the schedule has it."""

    public_id: str
    person_id: int
    name: str
    place: str
    phone: str
    due_on: dt.date
    due_fen: int
    interest_fen: int
    outstanding_fen: int
    days_late: int
    bank: str


def list_due(
    actor: Actor, today: dt.date, *, until: dt.date | None = None, overdue: bool = False, limit: int = MOST
) -> list[DueLine]:
    """Running loans with an unpaid row due by `until` (the setting's days by default), the earliest first.

    `overdue` takes in those whose day has passed. At most `limit` lines; five queries.
    """
    actor.demand(Permission.LOAN_READ)
    days = get_number("loan_reminder_days", on=today, region_code=actor.region_code)
    last = until or today + days * DAY
    where = [Loan.state == LoanState.DISBURSED, Loan.next_due_on <= last, visible_to(actor, Loan.scope_code)]
    if not overdue:
        where.append(Loan.next_due_on >= today)
    loans = db.session.scalars(
        select(Loan)
        .where(*where)
        .options(joinedload(Loan.person), selectinload(Loan.rows), selectinload(Loan.repayments),
                 selectinload(Loan.history))
        .order_by(Loan.next_due_on, Loan.id)
        .limit(limit)
    ).all()  # fmt: skip
    places = region_names({loan.scope_code for loan in loans})
    return [_line(loan, places.get(loan.scope_code, ""), last, actor, today) for loan in loans]


def _line(loan: Loan, place: str, last: dt.date, actor: Actor, today: dt.date) -> DueLine:
    unpaid = [(row, on) for row, on in table_of(loan, today) if row.paid_fen < row.due.principal_fen and on <= last]
    now = stand(loan, today)
    phone = loan.person.phone or ""
    return DueLine(
        loan.public_id, loan.person_id, shown_name(loan.person.name, actor), place,
        mask_phone(phone) if phone else "",
        min((on for _row, on in unpaid), default=last),
        sum(row.due.principal_fen - row.paid_fen for row, _on in unpaid), sum(row.due.interest_fen for row, _on in unpaid),
        now.outstanding_fen, now.days_late, loan.bank or "",
    )  # fmt: skip
