"""Pages of the pay-outs: the list, a new batch, the records behind a figure, and the page of one batch."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.dates import parse_date
from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.disbursements import acts, papers, past_pages, register_pages, verification
from registry.disbursements.bank import pages as bank_pages
from registry.disbursements.blueprint import bp
from registry.disbursements.forms import BatchForm, ChargeForm, line_choices
from registry.disbursements.lists import (
    BATCHES,
    LINES,
    RECORDS,
    batches_asked,
    batches_listed,
    lines_listed,
    records_asked,
    records_listed,
)
from registry.disbursements.models import PayMethod
from registry.disbursements.packet import pages as packet_pages
from registry.disbursements.pages import batch_view
from registry.disbursements.queries import (
    count_by_tab,
    get_batch,
    get_fund,
    total_of_tab,
    usable_funds,
    waiting_cycles,
    waiting_enrolments,
)
from registry.disbursements.services import charge_batch, make_batch
from registry.disbursements.words import BATCH_GLYPHS, BATCH_LABELS
from registry.funds.budgets import lines_with_money
from registry.people.showing import is_worker, shown_name
from registry.programs.queries import get_cycle
from registry.regions.codes import normalise_code
from registry.regions.queries import region_name, region_names

__all__ = ["acts", "bank_pages", "bp", "packet_pages", "papers", "past_pages", "register_pages", "verification"]
TAB_LABELS = (
    ("", _("全部")), ("draft", _("在编")), ("pending", _("待批准")), ("approved", _("等发放")),
    ("paid", _("等签领")), ("closed", _("签领完")), ("void", _("作废")),
)  # fmt: skip


@bp.get("/disbursements")
@requires(Permission.DISBURSEMENT_READ)
@sends(BATCHES, batches_listed)
def index() -> ResponseReturnValue:
    """Batches by state, newest first, with the sum of the tab."""
    actor = current_actor()
    tab = request.args.get("tab") or request.args.get("status") or ""
    text, page = request.args.get("q", "")[:60], batches_asked(asked_here("before"))
    counts = count_by_tab(actor)
    return render_template(
        "disbursements/index.html",
        page=page,
        tabs=[
            {"label": label, "count": counts[key], "url": url_for(".index", tab=key or None), "active": key == tab}
            for key, label in TAB_LABELS
        ]
        + _past_tab(actor, counts["past"]),
        total=total_of_tab(actor, tab),
        tab=tab,
        text=text,
        places=region_names({batch.scope_code for batch, _sums in page.rows}),
        labels=BATCH_LABELS,
        glyphs=BATCH_GLYPHS,
    )


def _past_tab(actor: Actor, count: int) -> list[dict[str, Any]]:
    """Where what was brought in is confirmed; not there while nothing waits."""
    if not count or not actor.can(Permission.DISBURSEMENT_APPROVE):
        return []
    return [{"label": _("补录待确认"), "count": count, "url": url_for(".past_list"), "active": False}]


@bp.get("/disbursements/new")
@requires(Permission.DISBURSEMENT_PREPARE)
def new() -> ResponseReturnValue:
    """Who is approved and waits for money, by cycle."""
    return render_template("disbursements/new.html", cycles=waiting_cycles(current_actor()))


@bp.route("/disbursements/new/<cycle_ref>", methods=["GET", "POST"])
@requires(Permission.DISBURSEMENT_PREPARE)
@writes
def make(cycle_ref: str) -> ResponseReturnValue:
    """Tick the names, choose the fund, make the draft."""
    actor, today = current_actor(), current_today()
    cycle = get_cycle(cycle_ref, actor)
    people, funds = waiting_enrolments(cycle, actor), usable_funds(actor)
    form = BatchForm(pay_on=cycle.pay_on)
    form.fund.choices = [(fund.public_id, fund.title) for fund in funds]
    lines = lines_with_money([fund.id for fund in funds], year=today.year)
    form.budget_line.choices = line_choices(lines, with_fund=True)
    note_read("batch.choose", subjects=[enrolment.person_id for enrolment in people])
    if form.validate_on_submit():
        chosen = set(request.form.getlist("enrolments"))
        try:
            batch = make_batch(
                cycle, get_fund(form.fund.data, actor), [e for e in people if e.public_id in chosen],
                method=PayMethod(form.method.data), pay_on=form.pay_on.data, place=form.place.data or None,
                allocation_paper=form.allocation_paper.data or None, actor=actor, today=today,
                minutes_number=form.minutes_number.data or None,
                budget_line=next((line for line in lines if line.public_id == form.budget_line.data), None),
            )  # fmt: skip
        except Invalid as error:
            acts.say(form, error)
        else:
            flash(str(_("已编好批次 %(number)s。看一遍，再交去批准。", number=batch.number)), "done")
            return redirect(url_for(".show", ref=batch.public_id))
    places = region_names({enrolment.scope_code for enrolment in people})
    return render_template("disbursements/make.html", cycle=cycle, people=people, form=form, places=places, funds=funds)


@bp.route("/disbursements/<ref>/budget-line", methods=["GET", "POST"])
@requires(Permission.DISBURSEMENT_PREPARE)
@writes
def charge(ref: str) -> ResponseReturnValue:
    """Another budget line of the fund for a draft, or none."""
    actor = current_actor()
    batch = get_batch(ref, actor)
    form = ChargeForm(budget_line=batch.budget_line.public_id if batch.budget_line else "")
    lines = list(lines_with_money([batch.fund_id], year=current_today().year))
    if batch.budget_line is not None and batch.budget_line not in lines:
        lines.insert(0, batch.budget_line)
    form.budget_line.choices = line_choices(lines)
    if form.validate_on_submit():
        chosen = next((line for line in lines if line.public_id == form.budget_line.data), None)
        charge_batch(batch, chosen, actor=actor)
        flash(str(_("科目存好了。")), "done")
        return redirect(url_for(".show", ref=batch.public_id))
    return render_template("disbursements/charge.html", batch=batch, form=form)


@bp.get("/disbursements/records")
@requires(Permission.DISBURSEMENT_READ)
@sends(RECORDS, records_listed)
def records() -> ResponseReturnValue:
    """The payments that a figure of the summary counts."""
    actor, today = current_actor(), current_today()
    region = normalise_code(request.args.get("region") or actor.region_code)
    first = parse_date(request.args.get("from") or dt.date(today.year, 1, 1))
    last = parse_date(request.args.get("to") or today)
    found = records_asked(asked_here())
    names = {row.key: shown_name(row.name, actor) if row.here and is_worker(actor) else "" for row in found.rows}
    note_read("disbursement.records", detail={"figure": found.figure.id, "rows": len(found.rows)})
    return render_template(
        "disbursements/records.html", found=found, region=region, place=region_name(region), first=first, last=last,
        names=names, places=region_names({row.scope_code for row in found.rows}),
    )  # fmt: skip


@bp.get("/disbursements/<ref>")
@requires(Permission.DISBURSEMENT_READ)
@sends(LINES, lines_listed)
def show(ref: str) -> ResponseReturnValue:
    """One batch: where it stands, what was checked, who is in it, its papers and its money."""
    actor = current_actor()
    batch = get_batch(ref, actor)
    stage, whole = request.args.get("stage", ""), bool(request.args.get("all"))
    view = batch_view(batch, actor, current_today(), stage=stage, whole=whole)
    note_read("batch.read", batch, subjects=view.subjects)
    return render_template(
        "disbursements/show.html", v=view, batch=batch, stage=stage, place=region_name(batch.scope_code)
    )
