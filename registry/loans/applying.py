"""Applications: checked against the rules of their day, put in once, entered after the fact for past loans."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, Invalid
from registry.core.i18n import _
from registry.extensions import db
from registry.loans.errors import AboveCap, LoanExists
from registry.loans.models import Loan, LoanInstalment, LoanStep
from registry.loans.queries import find_form, find_loan, owed_by
from registry.loans.rules import Breach, RuleSet, breaches, rule_on
from registry.loans.schedules import INTERVALS, Method, Terms, make_schedule
from registry.loans.states import LoanState, StepKind
from registry.people.models import Person

HIGHEST_RATE = 36_000  # 36 % a year, in thousandths of a percent


@dataclass(frozen=True)
class Application:
    """What is asked for: fen, months, months between rows (0: one row), thousandths of a percent a year."""

    amount_fen: int
    months: int
    purpose: str = ""
    method: Method = Method.BULLET
    every_months: int = 0
    rate_milli: int | None = None
    bank: str | None = None
    guarantor: str | None = None
    firm_name: str | None = None
    number: str | None = None


def terms_of(loan: Loan) -> Terms:
    """The terms of a loan for its schedule."""
    return Terms(loan.amount_fen, loan.months, loan.method, loan.every_months, loan.rate_milli)


def check_application(wanted: Application) -> None:
    """Raise Invalid for what no rule of any day allows."""
    if wanted.amount_fen <= 0:
        raise Invalid(_("贷款金额要大于零。"), "amount")
    if not 1 <= wanted.months <= 120:
        raise Invalid(_("期限按月写，1 到 120 个月。"), "months")
    if wanted.every_months not in INTERVALS:
        raise Invalid(_("还款间隔请在列出的几项里选。"), "every_months")
    if wanted.rate_milli is not None and not 0 <= wanted.rate_milli <= HIGHEST_RATE:
        raise Invalid(_("年利率写 0 到 36 之间，例如 4.35。"), "rate")
    if len(wanted.purpose) > 200:
        raise Invalid(_("用途最多 200 个字。"), "purpose")


def check_rules(
    person: Person, wanted: Application, on: dt.date, *, rule: RuleSet | None = None, but: int | None = None
) -> list[Breach]:
    """The rules of the day that the loan would not keep; warnings for past loans."""
    firm = wanted.firm_name is not None
    held = rule or rule_on(on, person.scope_code)
    owed, times = owed_by(person.id, firm=firm, but=but)
    return breaches(held, person.birth_date, amount_fen=wanted.amount_fen, months=wanted.months, on=on, owed_fen=owed,
                    times=times, firm=firm)  # fmt: skip


def add_step(
    loan: Loan, kind: StepKind, on: dt.date, *, actor: Actor, paper: str = "", note: str = "",
    from_no: int | None = None, new_due_on: dt.date | None = None,
) -> LoanStep:  # fmt: skip
    """One line of the loan's history."""
    step = LoanStep(
        loan_id=loan.id, kind=kind, on_date=on, actor_id=actor.user_id, actor_name=actor.name, maker_id=loan.maker_id,
        paper=(paper or "").strip()[:100], note=(note or "").strip()[:200], from_no=from_no, new_due_on=new_due_on,
    )  # fmt: skip
    loan.history.append(step)
    return step


def apply_for_loan(
    person: Person, wanted: Application, *, on: dt.date, form_key: str | None = None, actor: Actor, today: dt.date
) -> Loan:
    """A new application. The same form again gives the first one.

    Raises Denied, Conflict (record closed), Invalid, AboveCap with what is still possible. Logged as loan.apply.
    """
    known = find_form(form_key)
    if known is not None:
        return known
    _demand(person, actor)
    check_application(wanted)
    if not wanted.purpose.strip():
        raise Invalid(_("还没写贷款做什么。写一句，例如“养羊”。"), "purpose")
    if not person.registered_on <= on <= today and on > today:
        raise Invalid(_("申请日期还没到。请改成今天或以前。"), "on")
    db.session.scalar(select(Person.id).where(Person.id == person.id).with_for_update())
    rule = rule_on(on, person.scope_code)
    _refuse(person, wanted, on, rule)
    loan = _new(person, wanted, rule, on, actor)
    loan.form_key = form_key
    db.session.add(loan)
    db.session.flush()
    add_step(loan, StepKind.APPLIED, on, actor=actor)
    db.session.flush()
    record(actor, "loan.apply", loan, subjects=[person.id])
    return loan


def _demand(person: Person, actor: Actor) -> None:
    actor.demand(Permission.LOAN_WRITE)
    if not covers(actor, person.scope_code):
        raise Denied
    if person.closed_on is not None:
        raise Conflict(_("%(name)s 的档案已经结案。要贷款，先恢复档案。", name=person.name))


def _refuse(person: Person, wanted: Application, on: dt.date, rule: RuleSet) -> None:
    for breach in check_rules(person, wanted, on, rule=rule):
        if breach.code == "above_cap":
            firm = wanted.firm_name is not None
            raise AboveCap(owed=owed_by(person.id, firm=firm)[0], cap=rule.cap(firm))
        raise Invalid(breach.message, breach.field)


def _new(person: Person, wanted: Application, rule: RuleSet, on: dt.date, actor: Actor) -> Loan:
    return Loan(
        person=person, scope_code=person.scope_code, state=LoanState.APPLIED, steps=rule.steps,
        number=wanted.number, firm_name=wanted.firm_name, purpose=wanted.purpose.strip(),
        amount_fen=wanted.amount_fen, months=wanted.months, method=wanted.method, every_months=wanted.every_months,
        rate_milli=wanted.rate_milli, subsidy_percent=rule.subsidy_percent, bank=wanted.bank,
        guarantor=wanted.guarantor, applied_on=on, maker_id=actor.user_id, created_by_id=actor.user_id,
        history=[], rows=[], repayments=[],
    )  # fmt: skip


def write_schedule(loan: Loan, disbursed_on: dt.date, due_on: dt.date | None = None) -> None:
    """The rows of the loan from its payment on; the loan knows its last and its first due day with principal.

    `due_on`: the last due day as the contract has it, where it is not the same day of the month.
    """
    rows = make_schedule(terms_of(loan), disbursed_on)
    if due_on is not None and due_on > (rows[-2].due_on if len(rows) > 1 else disbursed_on):
        rows[-1] = replace(rows[-1], due_on=due_on)
    loan.rows = [
        LoanInstalment(loan_id=loan.id, no=row.no, due_on=row.due_on, principal_fen=row.principal_fen,
                   interest_fen=row.interest_fen)
        for row in rows
    ]  # fmt: skip
    loan.due_on = rows[-1].due_on
    loan.next_due_on = next(row.due_on for row in rows if row.principal_fen)


def record_past_loan(
    person: Person, wanted: Application, *, disbursed_on: dt.date, due_on: dt.date | None = None, note: str = "",
    actor: Actor, today: dt.date,
) -> Loan:  # fmt: skip
    """A loan of the past as the office kept it: paid out on a day, no approvals, no guarantee, rate may lack.

    Rules of its day are not enforced (the caller warns: check_rules). Raises Denied, Invalid, LoanExists.
    """
    _demand(person, actor)
    check_application(wanted)
    if disbursed_on > today:
        raise Invalid(_("放款日期还没到。请改成今天或以前。"), "on")
    if find_loan(person.id, disbursed_on) is not None:
        raise LoanExists(person.name, disbursed_on)
    loan = _new(person, wanted, rule_on(disbursed_on, person.scope_code), disbursed_on, actor)
    loan.past, loan.maker_id = True, None
    db.session.add(loan)
    db.session.flush()
    write_schedule(loan, disbursed_on, due_on)
    db.session.flush()
    loan.state, loan.disbursed_on = LoanState.DISBURSED, disbursed_on
    add_step(loan, StepKind.DISBURSED, disbursed_on, actor=actor, note=note)
    db.session.flush()
    record(actor, "loan.past", loan, subjects=[person.id])
    return loan
