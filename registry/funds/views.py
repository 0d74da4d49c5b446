"""The pages of the funds: what is there, what moved, and the few things an officer enters by hand."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, requires, writes
from registry.core.clock import local_time
from registry.core.dates import parse_date
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.core.orm import utcnow
from registry.funds import budget_views
from registry.funds.blueprint import bp
from registry.funds.daily import day_slip
from registry.funds.daily_pdf import slip_pdf
from registry.funds.forms import CloseForm, FundForm, IncomeForm, ReasonForm, put_error
from registry.funds.lists import FUNDS, MOVEMENTS, funds_listed, movements_listed, movements_of
from registry.funds.queries import FundPosition, flow_by_month, fund_position, get_fund, get_transfer
from registry.funds.services import close_period, open_fund, receive_income, reverse_income
from registry.funds.words import KINDS, PLACES
from registry.menu import office_name
from registry.settings.codes import choices, labels
from registry.web import is_demo

__all__ = ["bp", "budget_views"]  # importing them puts their routes on the same blueprint
P = Permission


@bp.get("")
@requires(P.FUND_READ)
@sends(FUNDS, funds_listed)
def index() -> ResponseReturnValue:
    """All funds of the region with their balances."""
    rows = funds_listed(asked_here()).rows
    total = sum((row.position for row in rows), FundPosition())
    return render_template("funds/index.html", rows=rows, sources=labels("fund_source"), total=total)


@bp.get("/<public_id>")
@requires(P.FUND_READ)
@sends(MOVEMENTS, movements_listed)
def show(public_id: str) -> ResponseReturnValue:
    """One fund: where its money stands, the flow by month, every movement."""
    fund, today = get_fund(public_id, current_actor()), current_today()
    flow = flow_by_month(fund, today)
    most = max([abs(row.out) for row in flow] + [abs(row.income) for row in flow] + [1])
    return render_template(
        "funds/show.html", fund=fund, position=fund_position(fund), flow=flow, most=most,
        page=movements_of(fund, asked_here()), kinds=KINDS, places=PLACES,
        sources=labels("fund_source"), args=request.args,
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@requires(P.FUND_WRITE)
@writes
def new() -> ResponseReturnValue:
    """Open a fund."""
    actor, today = current_actor(), current_today()
    form = FundForm(opened_on=today)
    form.source.choices = [(code, str(label)) for code, label in choices("fund_source", on=today)]
    if form.validate_on_submit():
        try:
            fund = open_fund(
                form.title.data, form.source.data, actor.region_code, form.opening.data or 0, actor=actor,
                today=today, paper_number=form.paper_number.data, opened_on=form.opened_on.data,
            )  # fmt: skip
            flash(str(_("已建“%(title)s”。", title=fund.title)), "done")
            return redirect(url_for("funds.show", public_id=fund.public_id))
        except DomainError as error:
            put_error(form, error, "title")
    return render_template("funds/new.html", form=form)


@bp.route("/<public_id>/income", methods=["GET", "POST"])
@requires(P.FUND_WRITE)
@writes
def income(public_id: str) -> ResponseReturnValue:
    """Enter money that came in."""
    actor, today = current_actor(), current_today()
    fund, form = get_fund(public_id, actor), IncomeForm(on=today)
    if form.validate_on_submit():
        amount = form.amount.data or 0
        try:
            receive_income(fund, amount, on=form.on.data, key=form.key.data, memo=form.memo.data,
                           actor=actor, today=today)  # fmt: skip
            flash(str(_("已记收入 %(sum)s 元。", sum=format_fen(amount))), "done")
            return redirect(url_for("funds.show", public_id=fund.public_id))
        except DomainError as error:
            put_error(form, error, "amount")
    return render_template("funds/income.html", form=form, fund=fund)


@bp.route("/<public_id>/close", methods=["GET", "POST"])
@requires(P.FUND_WRITE)
@writes
def close(public_id: str) -> ResponseReturnValue:
    """Close the books up to a day."""
    actor, today = current_actor(), current_today()
    fund = get_fund(public_id, actor)
    form = CloseForm(until=today.replace(day=1) - dt.timedelta(days=1))
    if form.validate_on_submit():
        try:
            close_period(fund, form.until.data, actor=actor, today=today)
            flash(str(_("账已结好。结账日以前不再能记收支。")), "done")
            return redirect(url_for("funds.show", public_id=fund.public_id))
        except DomainError as error:
            put_error(form, error, "until")
    return render_template("funds/close.html", form=form, fund=fund)


@bp.route("/<public_id>/transfers/<transfer_id>/reverse", methods=["GET", "POST"])
@requires(P.FUND_WRITE)
@writes
def reverse(public_id: str, transfer_id: str) -> ResponseReturnValue:
    """Reverse an opening or an income, with the reason."""
    actor, form = current_actor(), ReasonForm()
    fund = get_fund(public_id, actor)
    transfer = get_transfer(transfer_id, fund)
    if form.validate_on_submit():
        try:
            reverse_income(transfer, reason=form.reason.data, actor=actor, today=current_today())
            flash(str(_("已冲回 %(sum)s 元。", sum=format_fen(transfer.amount))), "done")
            return redirect(url_for("funds.show", public_id=fund.public_id))
        except DomainError as error:
            put_error(form, error, "reason")
    values: dict[str, Any] = {"form": form, "fund": fund, "transfer": transfer}
    return render_template("funds/reverse.html", **values)


@bp.get("/daily.pdf")
@requires(P.FUND_READ)
def daily() -> ResponseReturnValue:
    """The slip of a day, today's unless `on` says another; a day ahead is today."""
    actor, today = current_actor(), current_today()
    day = min(parse_date(request.args["on"]), today) if request.args.get("on") else today
    data = slip_pdf(
        day_slip(actor, day), office_name(actor), labels("fund_source"),
        printed_at=local_time(utcnow()).replace(tzinfo=None), demo=is_demo(),
    )  # fmt: skip
    return send_file(io.BytesIO(data), mimetype="application/pdf", download_name=f"daily-{day.isoformat()}.pdf")
