"""The way of an application: each approval by another than who applied, guarantee, payment; refused or withdrawn."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.extensions import db
from registry.loans.applying import Application, add_step, check_rules, write_schedule
from registry.loans.errors import LoanExists, SamePerson, WrongState, explained
from registry.loans.guarantee import hold_for, release_rest
from registry.loans.guarantee_models import GuaranteeFund
from registry.loans.models import Loan
from registry.loans.queries import find_loan
from registry.loans.states import PENDING, LoanState, StepKind, next_step
from registry.loans.words import STATES


def lock_loan(loan: Loan, actor: Actor, permission: Permission) -> Loan:
    """The loan read anew and locked; raises Denied, NotFound outside the actor's region."""
    actor.demand(permission)
    if not covers(actor, loan.scope_code):
        raise NotFound
    db.session.scalar(
        select(Loan).where(Loan.id == loan.id).with_for_update().execution_options(populate_existing=True)
    )
    return loan


def check_day(on: dt.date, loan: Loan, today: dt.date) -> None:
    """A step is not before the application nor after today."""
    if on > today:
        raise Invalid(_("日期还没到。请改成今天或以前。"), "on")
    if on < loan.applied_on:
        raise Invalid(_("日期早于申请日期。请核对。"), "on")


def needs_office(step: LoanState) -> Permission:
    """Who does a step: the township's own check is a worker's, all others the county's."""
    return Permission.LOAN_WRITE if step is LoanState.CHECKED else Permission.LOAN_APPROVE


def advance(
    loan: Loan, step: LoanState, *, on: dt.date, paper: str = "", note: str = "", fund: GuaranteeFund | None = None,
    hold_fen: int | None = None, actor: Actor, today: dt.date,
) -> Loan:  # fmt: skip
    """One approval: the next of the loan's own steps, by another person than the maker (also a CHECK).

    The guarantee step needs a fund and holds `hold_fen` (all of the loan by default). Raises Denied, SamePerson,
    WrongState, Invalid, AboveMultiple. Logged as loan.<step>.
    """
    loan = lock_loan(loan, actor, needs_office(step))
    if next_step(loan.steps, loan.state) is not step or step is LoanState.DISBURSED:
        raise WrongState(STATES[loan.state])
    check_day(on, loan, today)
    if step is not LoanState.CHECKED and loan.maker_id == actor.user_id:
        raise SamePerson
    if step is LoanState.GUARANTEED:
        if fund is None:
            raise Invalid(_("还没选担保基金。没有的，先在“担保基金”里建。"), "fund")
        hold_for(loan, fund, loan.amount_fen if hold_fen is None else hold_fen, on, actor=actor)
    loan.state = step
    with explained():
        add_step(loan, StepKind(step.value), on, actor=actor, paper=paper, note=note)
    record(actor, f"loan.{step.value}", loan, subjects=[loan.person_id])
    return loan


def disburse(
    loan: Loan, *, on: dt.date, number: str = "", bank: str | None = None, rate_milli: int | None = None,
    actor: Actor, today: dt.date,
) -> Loan:  # fmt: skip
    """The bank paid: the schedule begins that day. The rules of the day are looked at once more.

    Raises Denied, WrongState, Invalid, LoanExists for a second loan of the person on that day.
    """
    loan = lock_loan(loan, actor, Permission.LOAN_APPROVE)
    if next_step(loan.steps, loan.state) is not LoanState.DISBURSED:
        raise WrongState(STATES[loan.state])
    check_day(on, loan, today)
    if find_loan(loan.person_id, on) is not None:
        raise LoanExists(loan.person.name, on)
    wanted = Application(loan.amount_fen, loan.months, firm_name=loan.firm_name)
    for breach in check_rules(loan.person, wanted, on, but=loan.id):
        raise Invalid(breach.message, "on")
    if rate_milli is not None:
        loan.rate_milli = rate_milli
    loan.number, loan.bank = number.strip() or loan.number, bank or loan.bank
    write_schedule(loan, on)
    db.session.flush()
    loan.state, loan.disbursed_on = LoanState.DISBURSED, on
    add_step(loan, StepKind.DISBURSED, on, actor=actor, paper=number)
    db.session.flush()
    record(actor, "loan.disburse", loan, subjects=[loan.person_id])
    return loan


def turn_down(loan: Loan, *, reason: str, withdrawn: bool = False, actor: Actor, today: dt.date) -> Loan:
    """End an application before the money is out: refused by the county, or withdrawn by the borrower.

    What the guarantee held is let go. Raises Denied, SamePerson, WrongState, Invalid without a reason.
    """
    loan = lock_loan(loan, actor, Permission.LOAN_WRITE if withdrawn else Permission.LOAN_APPROVE)
    if loan.state not in PENDING:
        raise WrongState(STATES[loan.state])
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写原因。写一句，以后才查得清。"), "reason")
    if not withdrawn and loan.maker_id == actor.user_id:
        raise SamePerson
    kind = StepKind.WITHDRAWN if withdrawn else StepKind.REFUSED
    loan.state, loan.closed_on = LoanState(kind.value), today
    add_step(loan, kind, today, actor=actor, note=reason)
    db.session.flush()
    release_rest(loan, today, f"{loan.public_id}:{kind.value}", actor=actor)
    record(actor, f"loan.{kind.value}", loan, subjects=[loan.person_id], reason=reason)
    return loan


def void_loan(loan: Loan, *, reason: str, actor: Actor, today: dt.date) -> Loan:
    """Take a loan out that was entered by mistake and on which nothing was repaid; it stays, marked 作废."""
    loan = lock_loan(loan, actor, Permission.LOAN_WRITE if loan.past else Permission.LOAN_APPROVE)
    if loan.state not in (*PENDING, LoanState.DISBURSED):
        raise WrongState(STATES[loan.state])
    if loan.repaid_fen:
        raise Invalid(_("这笔贷款已有还款，先作废还款，再作废贷款。"), "reason")
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写原因。写一句，以后才查得清。"), "reason")
    loan.state, loan.closed_on, loan.next_due_on = LoanState.VOID, today, None
    add_step(loan, StepKind.VOID, today, actor=actor, note=reason)
    db.session.flush()
    release_rest(loan, today, f"{loan.public_id}:void", actor=actor)
    record(actor, "loan.void", loan, subjects=[loan.person_id], reason=reason)
    return loan
