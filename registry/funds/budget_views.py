"""A fund's opening balance and its budget lines on the screen: allotted, spent, left; one line with its spendings."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, requires, writes
from registry.core.i18n import _
from registry.funds import budgets
from registry.funds.blueprint import bp
from registry.funds.budget_models import BudgetLine
from registry.funds.forms import AllottedForm, LineForm, OpeningForm, ReasonForm, SpendingForm
from registry.funds.lists import (
    BUDGET,
    BUDGETS,
    SPENDINGS,
    budget_listed,
    budget_of,
    budgets_listed,
    spendings_listed,
    year_asked,
)
from registry.funds.models import Fund
from registry.funds.queries import fund_position, get_fund
from registry.funds.services import enter_opening
from registry.regions.args import region_arg
from registry.regions.queries import region_name

P = Permission


@bp.get("/budgets")
@requires(P.FUND_READ)
@sends(BUDGETS, budgets_listed)
def budget_lines() -> ResponseReturnValue:
    """The lines of a year with their totals: what stands behind the budget figures of the summary."""
    actor, region, year = current_actor(), region_arg(), year_asked(asked_here())
    page = budgets_listed(asked_here())
    here = region if region and covers(actor, region) else actor.region_code
    return render_template(
        "funds/budgets.html", page=page, year=year, args=request.args, place=region_name(here),
        sums=budgets.sum_lines(here, year),
    )  # fmt: skip


@bp.get("/<public_id>/budget")
@requires(P.FUND_READ)
@sends(BUDGET, budget_listed)
def budget(public_id: str) -> ResponseReturnValue:
    """All lines of the fund, or of a year."""
    fund = get_fund(public_id, current_actor())
    return _lines(fund, LineForm(formdata=None, year=current_today().year))


def _lines(fund: Fund, form: Any) -> str:
    rows = budget_of(fund, asked_here()).rows
    return render_template("funds/budget.html", fund=fund, rows=rows, form=form, free=fund_position(fund).available)


@bp.post("/<public_id>/budget/new")
@requires(P.FUND_WRITE)
@writes
def new_line(public_id: str) -> ResponseReturnValue:
    """A new line."""
    actor, form = current_actor(), LineForm()
    fund = get_fund(public_id, actor)
    return try_form(
        form, lambda: budgets.add_line(fund, year=form.year.data, title=form.title.data, allotted_fen=form.allotted.data or 0,
                                       actor=actor),
        first="title", said=_("科目加好了。"), url=lambda _done: url_for("funds.budget", public_id=public_id),
        again=lambda: _lines(fund, form),
    )  # fmt: skip


@bp.get("/<public_id>/budget/<line>")
@requires(P.FUND_READ)
@sends(SPENDINGS, spendings_listed)
def line(public_id: str, line: str) -> ResponseReturnValue:
    """One line with what was spent of it."""
    fund = get_fund(public_id, current_actor())
    return _page(fund, budgets.get_line(fund, line))


def _page(fund: Fund, row: BudgetLine, **sent: Any) -> str:
    forms = {
        "spend": SpendingForm(formdata=None, on=current_today()), "reverse": ReasonForm(formdata=None), "again": None,
        "change": AllottedForm(formdata=None, allotted=row.allotted_fen),
    }  # fmt: skip
    told = [tell(current_actor(), row) for tell in current_app.extensions["plugs"].budget_panels]
    return render_template("funds/line.html", fund=fund, line=row, panels=[panel for panel in told if panel is not None], spendings=budgets.list_spendings(row),
                           forms=forms | sent)  # fmt: skip


@bp.post("/<public_id>/budget/<line>/spend")
@requires(P.FUND_WRITE)
@writes
def spend(public_id: str, line: str) -> ResponseReturnValue:
    """Money out for this purpose."""
    actor, form = current_actor(), SpendingForm()
    fund = get_fund(public_id, actor)
    row = budgets.get_line(fund, line)
    return try_form(
        form, lambda: budgets.spend(row, form.amount.data or 0, on=form.on.data, what=form.what.data, key=form.key.data,
                                    paper_number=form.paper_number.data or "", actor=actor, today=current_today()),
        first="amount", said=_("支出记好了。"), url=lambda _done: url_for("funds.line", public_id=public_id, line=line),
        again=lambda: _page(fund, row, spend=form),
    )  # fmt: skip


@bp.post("/<public_id>/budget/<line>/change")
@requires(P.FUND_WRITE)
@writes
def change_line(public_id: str, line: str) -> ResponseReturnValue:
    """More or less for the line."""
    actor, form = current_actor(), AllottedForm()
    fund = get_fund(public_id, actor)
    row = budgets.get_line(fund, line)
    return try_form(
        form, lambda: budgets.change_allotted(row, form.allotted.data or 0, reason=form.reason.data, actor=actor),
        first="allotted", said=_("安排金额改好了。"), url=lambda _done: url_for("funds.line", public_id=public_id, line=line),
        again=lambda: _page(fund, row, change=form),
    )  # fmt: skip


@bp.post("/<public_id>/budget/<line>/spendings/<spending>/reverse")
@requires(P.FUND_WRITE)
@writes
def reverse_spending(public_id: str, line: str, spending: str) -> ResponseReturnValue:
    """A spending goes back."""
    actor, form = current_actor(), ReasonForm()
    fund = get_fund(public_id, actor)
    row = budgets.get_line(fund, line)
    found = budgets.get_spending(row, spending)
    return try_form(
        form, lambda: budgets.reverse_spending(found, reason=form.reason.data, actor=actor, today=current_today()),
        first="reason", said=_("冲回了，钱回到可用。"), url=lambda _done: url_for("funds.line", public_id=public_id, line=line),
        again=lambda: _page(fund, row, again={found.public_id: form}),
    )  # fmt: skip


@bp.route("/<public_id>/opening", methods=["GET", "POST"])
@requires(P.FUND_WRITE)
@writes
def opening(public_id: str) -> ResponseReturnValue:
    """What the fund held when the register took it over; once, and again after a reversal."""
    actor, today = current_actor(), current_today()
    fund, form = get_fund(public_id, actor), OpeningForm(on=today)
    return try_form(
        form, lambda: enter_opening(fund, form.amount.data or 0, on=form.on.data, actor=actor, today=today),
        first="amount", said=_("期初余额记好了。"), url=lambda _done: url_for("funds.show", public_id=public_id),
        again=lambda: render_template("funds/opening.html", form=form, fund=fund),
    )  # fmt: skip
