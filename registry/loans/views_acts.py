"""What is done with one loan: each act a small form on its page, shown again beside what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, requires, writes
from registry.core.i18n import Text, _
from registry.loans import services
from registry.loans.blueprint import bp
from registry.loans.forms import (
    CompensateForm,
    DisburseForm,
    ExtendForm,
    FollowUpForm,
    ReasonForm,
    RepayForm,
    StepForm,
    WriteOffForm,
    guarantee_form,
)
from registry.loans.guarantee import get_fund, list_funds
from registry.loans.models import Loan
from registry.loans.page import loan_page
from registry.loans.queries import get_loan, get_repayment
from registry.loans.states import LoanState, next_step
from registry.loans.steps import needs_office

P = Permission


def _who() -> dict[str, Any]:
    return {"actor": current_actor(), "today": current_today()}


def _act(ref: str, name: str, form: Any, first: str, said: Text, do: Callable[[Loan], Any]) -> ResponseReturnValue:
    loan = get_loan(ref, current_actor())
    return try_form(
        form, lambda: do(loan), first=first, said=said, url=lambda _done: url_for("loans.show", ref=ref),
        again=lambda: loan_page(get_loan(ref, current_actor()), **{name: form}),
    )  # fmt: skip


@bp.post("/<ref>/step")
@requires(P.LOAN_WRITE)
@writes
def step(ref: str) -> ResponseReturnValue:
    """The next approval of the loan, whichever it is."""
    actor, today = current_actor(), current_today()
    loan = get_loan(ref, actor)
    wanted = next_step(loan.steps, loan.state) or LoanState.RECOMMENDED
    actor.demand(needs_office(wanted))
    form: Any = (
        guarantee_form(loan, list_funds(actor), today) if wanted is LoanState.GUARANTEED else StepForm(prefix="step")
    )

    def do(loan: Loan) -> Loan:
        chosen = form.fund.data if wanted is LoanState.GUARANTEED else None
        hold = form.hold.data if wanted is LoanState.GUARANTEED else None
        return services.advance(
            loan, wanted, on=form.on.data, paper=form.paper.data or "", note=form.note.data or "",
            fund=get_fund(chosen, actor) if chosen else None, hold_fen=hold, actor=actor, today=today,
        )  # fmt: skip

    return _act(ref, "step", form, "on", _("这一步办好了。"), do)


@bp.post("/<ref>/disburse")
@requires(P.LOAN_APPROVE)
@writes
def disburse(ref: str) -> ResponseReturnValue:
    """The bank paid."""
    form, who = DisburseForm(prefix="disburse"), _who()
    return _act(ref, "disburse", form, "on", _("放款记好了，还款表排好了。"), lambda loan: services.disburse(
        loan, on=form.on.data, number=form.number.data or "", bank=form.bank.data, rate_milli=form.rate.data, **who))  # fmt: skip


@bp.post("/<ref>/refuse")
@requires(P.LOAN_APPROVE)
@writes
def refuse(ref: str) -> ResponseReturnValue:
    """Not approved."""
    form, who = ReasonForm(prefix="end"), _who()
    return _act(ref, "end", form, "reason", _("已记为未通过。"),
                lambda loan: services.turn_down(loan, reason=form.reason.data, **who))  # fmt: skip


@bp.post("/<ref>/withdraw")
@requires(P.LOAN_WRITE)
@writes
def withdraw(ref: str) -> ResponseReturnValue:
    """Withdrawn by the borrower."""
    form, who = ReasonForm(prefix="end"), _who()
    return _act(ref, "end", form, "reason", _("申请撤回了。"),
                lambda loan: services.turn_down(loan, reason=form.reason.data, withdrawn=True, **who))  # fmt: skip


@bp.post("/<ref>/void")
@requires(P.LOAN_WRITE)
@writes
def void(ref: str) -> ResponseReturnValue:
    """Entered by mistake."""
    form, who = ReasonForm(prefix="end"), _who()
    return _act(ref, "end", form, "reason", _("这笔贷款作废了，记录还在。"),
                lambda loan: services.void_loan(loan, reason=form.reason.data, **who))  # fmt: skip


def _money(form: RepayForm) -> dict[str, Any]:
    return {"on": form.on.data, "interest_fen": form.interest.data or 0, "memo": form.memo.data or "",
            "form_key": form.key.data or None}  # fmt: skip


@bp.post("/<ref>/repay")
@requires(P.LOAN_WRITE)
@writes
def repay(ref: str) -> ResponseReturnValue:
    """Money came back."""
    form, who = RepayForm(prefix="repay"), _who()
    return _act(ref, "repay", form, "amount", _("还款记好了，担保按比例释放。"),
                lambda loan: services.repay(loan, form.amount.data or 0, **_money(form), **who))  # fmt: skip


@bp.post("/<ref>/recover")
@requires(P.LOAN_APPROVE)
@writes
def recover(ref: str) -> ResponseReturnValue:
    """Money came back to the fund."""
    form, who = RepayForm(prefix="recover"), _who()
    return _act(ref, "recover", form, "amount", _("追回记好了，钱回到担保基金。"),
                lambda loan: services.repay(loan, form.amount.data or 0, recovery=True, **_money(form), **who))  # fmt: skip


@bp.post("/<ref>/repayments/<row>/void")
@requires(P.LOAN_WRITE)
@writes
def void_repayment(ref: str, row: str) -> ResponseReturnValue:
    """A repayment entered by mistake."""
    form, who = ReasonForm(prefix="void_row"), _who()
    return _act(ref, "void_row", form, "reason", _("这笔还款作废了，欠款和担保恢复。"), lambda loan: services.void_repayment(
        loan, get_repayment(row, loan), reason=form.reason.data, **who))  # fmt: skip


@bp.post("/<ref>/extend")
@requires(P.LOAN_APPROVE)
@writes
def extend(ref: str) -> ResponseReturnValue:
    """A later due day."""
    form, who = ExtendForm(prefix="extend"), _who()
    return _act(ref, "extend", form, "new_due_on", _("展期记好了。展期的天不贴息。"), lambda loan: services.extend(
        loan, form.new_due_on.data, on=form.on.data, reason=form.reason.data, paper=form.paper.data or "", **who))  # fmt: skip


@bp.post("/<ref>/compensate")
@requires(P.LOAN_APPROVE)
@writes
def compensate(ref: str) -> ResponseReturnValue:
    """The guarantee fund pays."""
    form, who = CompensateForm(prefix="compensate"), _who()
    return _act(ref, "compensate", form, "amount", _("代偿记好了。接着向借款人追偿。"), lambda loan: services.compensate(
        loan, form.amount.data or 0, on=form.on.data, paper=form.paper.data or "", **who))  # fmt: skip


@bp.post("/<ref>/write-off")
@requires(P.LOAN_APPROVE)
@writes
def write_off(ref: str) -> ResponseReturnValue:
    """Given up."""
    form, who = WriteOffForm(prefix="write_off"), _who()
    return _act(ref, "write_off", form, "reason", _("核销记好了。"), lambda loan: services.write_off(
        loan, reason=form.reason.data, paper=form.paper.data or "", on=form.on.data, **who))  # fmt: skip


@bp.post("/<ref>/visit")
@requires(P.LOAN_WRITE)
@writes
def visit(ref: str) -> ResponseReturnValue:
    """A follow-up visit."""
    form, who = FollowUpForm(prefix="visit"), _who()
    return _act(ref, "visit", form, "on", _("回访记好了。"), lambda loan: services.record_follow_up(
        loan, on=form.on.data, use=form.use.data, jobs=form.jobs.data or 0, note=form.note.data or "",
        visitor_name=form.visitor_name.data or "", next_due_on=form.next_due_on.data,
        form_key=form.key.data or None, **who))  # fmt: skip
