"""The figures of loans for the summary: issued, amount, repaid (fen), overdue (loans), visits, headroom (fen).

Flows count by the day the money went out, came back, or the visit was made. `overdue` and `headroom` are stocks as of
the last day: a loan counts as overdue when rows due before that day were not whole by then, extensions granted by then.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.core.i18n import _
from registry.core.paging import sum_up
from registry.core.plugs import FigureSpec
from registry.extensions import db
from registry.loans.following import count_follow_ups
from registry.loans.guarantee import headroom
from registry.loans.models import Loan, LoanInstalment, LoanStep, Repayment
from registry.loans.queries import PAGE, LoanRow, loan_rows, select_rows
from registry.loans.states import OUT, StepKind
from registry.people.models import Person
from registry.people.search import search_condition
from registry.people.showing import shown_name
from registry.visits.queries import Page, pack_cursor, unpack_cursor


def paid_out(region_code: str, first: dt.date, last: dt.date) -> list[ColumnElement[bool]]:
    """The condition for loans paid out in a region in a period."""
    return [within(region_code, Loan.scope_code), Loan.disbursed_on.between(first, last), Loan.state.in_(OUT)]


def _issued(region_code: str, first: dt.date, last: dt.date, today: dt.date) -> int:
    query = select(func.count()).select_from(Loan).where(*paid_out(region_code, first, last))
    return int(db.session.scalar(query) or 0)


def _amount(region_code: str, first: dt.date, last: dt.date, today: dt.date) -> int:
    query = select(func.coalesce(func.sum(Loan.amount_fen), 0)).where(*paid_out(region_code, first, last))
    return int(db.session.scalar(query) or 0)


def _repaid(region_code: str, first: dt.date, last: dt.date, today: dt.date) -> int:
    query = (
        select(func.coalesce(func.sum(Repayment.amount_fen), 0))
        .join(Loan, Loan.id == Repayment.loan_id)
        .where(
            within(region_code, Loan.scope_code), Repayment.voided_on.is_(None), Repayment.on_date.between(first, last)
        )
    )
    return int(db.session.scalar(query) or 0)


def total_repaid(actor: Actor, region: str | None, first: dt.date, last: dt.date, text: str = "") -> tuple[int, ...]:
    """Of the whole list: repayments, and fen that came back."""
    return sum_up(_repayments(actor, region, first, last, text), "amount_fen")


def _repayments(actor: Actor, region: str | None, first: dt.date, last: dt.date, text: str) -> Select[*tuple[Any, ...]]:
    """The repayments of a period of the loans the actor sees: row, loan's public id, borrower's name, person."""
    actor.demand(Permission.LOAN_READ)
    query: Select[*tuple[Any, ...]] = (
        select(Repayment, Loan.public_id.label("loan_ref"), Person.name, Loan.person_id)
        .join(Loan, Loan.id == Repayment.loan_id)
        .join(Person, Person.id == Loan.person_id)
        .where(
            visible_to(actor, Loan.scope_code), Repayment.voided_on.is_(None), Repayment.on_date.between(first, last)
        )
    )
    return _narrowed(query, actor, region, text)


def _narrowed(query: Select[*tuple[Any, ...]], actor: Actor, region: str | None, text: str) -> Select[*tuple[Any, ...]]:
    if region:
        query = query.where(within(region, Loan.scope_code))
    named = search_condition(text, actor)
    return query if named is None else query.where(named)


def overdue_on(day: dt.date) -> ColumnElement[bool]:
    """The condition that a loan was overdue on a day: due before it and not covered by what came back by then."""
    move = (
        select(LoanStep.new_due_on)
        .where(LoanStep.loan_id == Loan.id, LoanStep.kind == StepKind.EXTENDED, LoanStep.on_date <= day,
               LoanInstalment.no >= LoanStep.from_no)
        .order_by(LoanStep.on_date.desc(), LoanStep.id.desc())
        .limit(1)
        .correlate(Loan, LoanInstalment)
        .scalar_subquery()
    )  # fmt: skip
    due = (
        select(func.coalesce(func.sum(LoanInstalment.principal_fen), 0))
        .where(
            LoanInstalment.loan_id == Loan.id,
            LoanInstalment.due_on < day,
            func.coalesce(move, LoanInstalment.due_on) < day,
        )
        .correlate(Loan)
        .scalar_subquery()
    )
    came = (
        select(func.coalesce(func.sum(Repayment.amount_fen), 0))
        .where(Repayment.loan_id == Loan.id, Repayment.voided_on.is_(None), Repayment.on_date <= day)
        .correlate(Loan)
        .scalar_subquery()
    )
    open_ = (Loan.closed_on.is_(None)) | (Loan.closed_on > day)
    with_bank = (Loan.compensated_on.is_(None)) | (Loan.compensated_on > day)
    return Loan.state.in_(OUT) & (Loan.disbursed_on < day) & open_ & with_bank & (due > came)


def _overdue(region_code: str, first: dt.date, last: dt.date, today: dt.date) -> int:
    where = (within(region_code, Loan.scope_code), overdue_on(min(last, today)))
    return int(db.session.scalar(select(func.count()).select_from(Loan).where(*where)) or 0)


def list_overdue(
    actor: Actor, region: str | None, day: dt.date, *, text: str = "", cursor: str | None = None
) -> Page[LoanRow]:
    """The loans overdue on a day, a page at a time."""
    return _page(_narrowed(select_rows(actor).where(overdue_on(day)), actor, region, text), actor, day, cursor)


def total_overdue(actor: Actor, region: str | None, day: dt.date, text: str = "") -> tuple[int, ...]:
    """Of the whole list: loans, fen lent, fen repaid or written off by now."""
    query = _narrowed(select_rows(actor).where(overdue_on(day)), actor, region, text)
    count, lent, repaid, lost = sum_up(query, "amount_fen", "repaid_fen", "written_off_fen")
    return count, lent, repaid + lost


def _page(query: Select[Any], actor: Actor, day: dt.date, cursor: str | None) -> Page[LoanRow]:
    if cursor:
        query = query.where(tuple_(Loan.applied_on, Loan.id) < unpack_cursor(cursor))
    order = (Loan.applied_on.desc(), Loan.id.desc())
    rows = loan_rows(db.session.execute(query.order_by(*order).limit(PAGE + 1)).all(), actor, day)
    more = pack_cursor(rows[PAGE - 1].applied_on, rows[PAGE - 1].id) if len(rows) > PAGE else None
    return Page(tuple(rows[:PAGE]), more)


def list_repayments(
    actor: Actor, region: str | None, first: dt.date, last: dt.date, *, text: str = "", cursor: str | None = None
) -> Page[tuple[Repayment, str, str, int]]:
    """The repayments of a period: row, loan's public id, borrower's name, person; newest first."""
    query = _repayments(actor, region, first, last, text)
    if cursor:
        query = query.where(tuple_(Repayment.on_date, Repayment.id) < unpack_cursor(cursor))
    found = db.session.execute(query.order_by(Repayment.on_date.desc(), Repayment.id.desc()).limit(PAGE + 1)).all()
    more = pack_cursor(found[PAGE - 1][0].on_date, found[PAGE - 1][0].id) if len(found) > PAGE else None
    rows = tuple((row[0], row[1], shown_name(row[2], actor), row[3]) for row in found[:PAGE])
    return Page(rows, more)


def _visits(region_code: str, first: dt.date, last: dt.date, today: dt.date) -> int:
    return count_follow_ups(region_code, first, min(last, today))


def _headroom(region_code: str, first: dt.date, last: dt.date, today: dt.date) -> int:
    return headroom(region_code, min(last, today)).fen


def _url(page: str) -> Any:
    def records(region: str, first: dt.date, last: dt.date) -> str:
        return f"{page}{'&' if '?' in page else '?'}region={region}&from={first.isoformat()}&to={last.isoformat()}"

    return records


def figure_specs() -> list[FigureSpec]:
    """All figures of this room for the plug point."""
    return [
        FigureSpec("loans.issued", _("发放小额贷款"), "case", _issued, _url("/loans")),
        FigureSpec("loans.amount", _("发放小额贷款金额"), "fen", _amount, _url("/loans")),
        FigureSpec("loans.repaid", _("收回小额贷款"), "fen", _repaid, _url("/loans/repayments")),
        FigureSpec("loans.overdue", _("逾期贷款"), "case", _overdue, _url("/loans/overdue"), stock=True),
        FigureSpec("loans.visits", _("贷款回访"), "person_time", _visits, _url("/loans/visits")),
        FigureSpec("loans.headroom", _("可再放贷款"), "fen", _headroom, _url("/loans/guarantee"), stock=True),
    ]
