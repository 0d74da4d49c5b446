"""Batches of gifts under control totals, and the year-end statements of the donors, on the screen."""

from __future__ import annotations

import io
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.clock import local_time
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.donors import gift_batches
from registry.donors.blueprint import bp
from registry.donors.forms import GiftBatchForm, GiftLineForm, ReasonForm, gift_batch_form, gift_line_form
from registry.donors.gift_batches import Counted, control, line_of, typed
from registry.donors.gift_lists import (
    BATCHES,
    LINES,
    STATEMENTS,
    batches_listed,
    lines_listed,
    statements_listed,
    year_asked,
)
from registry.donors.gift_models import GiftBatch
from registry.donors.queries import get_donor
from registry.donors.statement import statements as list_statements
from registry.donors.statement_pdf import statements_pdf
from registry.donors.words import GIFT_BATCH_STATES
from registry.funds.forms import put_error
from registry.funds.queries import get_fund
from registry.menu import office_name
from registry.web import is_demo

P = Permission


@bp.get("/donations/batches")
@requires(P.DONOR_READ)
@sends(BATCHES, batches_listed)
def batches() -> ResponseReturnValue:
    """The latest batches of gifts."""
    rows = batches_listed(asked_here()).rows
    return render_template("donors/batches.html", rows=rows, states=GIFT_BATCH_STATES)


@bp.route("/donations/batches/new", methods=["GET", "POST"])
@requires(P.DONOR_WRITE)
@writes
def new_batch() -> ResponseReturnValue:
    """Open a batch with what was counted."""
    actor, today = current_actor(), current_today()
    form = gift_batch_form(actor, today)
    if form.validate_on_submit():
        try:
            batch = _open(form)
        except DomainError as error:
            put_error(form, error, "title")
        else:
            flash(str(_("已开“%(title)s”，一笔一笔录入。", title=batch.title)), "done")
            return redirect(url_for("donors.batch", ref=batch.public_id))
    return render_template("donors/batch_new.html", form=form)


def _open(form: GiftBatchForm) -> GiftBatch:
    counted = Counted(form.control_count.data or 0, form.control.data or 0, form.control_goods.data or 0)
    actor = current_actor()
    return gift_batches.open_batch(
        get_fund(form.fund.data, actor), form.title.data or "", counted, received_on=form.received_on.data,
        girls_only=form.girls_only.data, purpose=form.purpose.data, actor=actor, today=current_today(),
    )  # fmt: skip


def _page(batch: GiftBatch, form: GiftLineForm) -> str:
    values: dict[str, Any] = {"now": typed(batch), "wanted": control(batch), "states": GIFT_BATCH_STATES}
    return render_template("donors/batch.html", batch=batch, form=form, stopping=ReasonForm(), **values)


@bp.get("/donations/batches/<ref>")
@requires(P.DONOR_READ)
@sends(LINES, lines_listed)
def batch(ref: str) -> ResponseReturnValue:
    """A batch with its lines and control totals."""
    actor = current_actor()
    return _page(gift_batches.get_batch(ref, actor), gift_line_form(actor))


@bp.post("/donations/batches/<ref>/lines")
@requires(P.DONOR_WRITE)
@writes
def add_batch_line(ref: str) -> ResponseReturnValue:
    """One gift more."""
    actor = current_actor()
    found, form = gift_batches.get_batch(ref, actor), gift_line_form(actor)
    if form.validate_on_submit():
        try:
            gift_batches.add_line(
                found, get_donor(form.donor.data, actor), amount_fen=form.amount.data or 0, goods=form.goods.data,
                goods_value_fen=form.goods_value.data or 0, receipt_number=form.receipt_number.data, actor=actor,
            )  # fmt: skip
        except DomainError as error:
            put_error(form, error, "amount")
        else:
            return redirect(url_for("donors.batch", ref=ref))
    return _page(found, form)


@bp.post("/donations/batches/<ref>/lines/<line>/drop")
@requires(P.DONOR_WRITE)
@writes
def drop_batch_line(ref: str, line: str) -> ResponseReturnValue:
    """Take a wrongly typed line out."""
    found = gift_batches.get_batch(ref, current_actor())
    gift_batches.drop_line(found, line_of(found, line), actor=current_actor())
    flash(str(_("已删去这一行。")), "done")
    return redirect(url_for("donors.batch", ref=ref))


@bp.post("/donations/batches/<ref>/post")
@requires(P.DONOR_WRITE)
@writes
def post_batch(ref: str) -> ResponseReturnValue:
    """All lines become gifts, once count and sums are right."""
    gifts = gift_batches.post_batch(
        gift_batches.get_batch(ref, current_actor()), actor=current_actor(), today=current_today()
    )
    flash(str(_("已过账 %(n)s 笔捐赠。", n=len(gifts))), "done")
    return redirect(url_for("donors.batch", ref=ref))


@bp.post("/donations/batches/<ref>/void")
@requires(P.DONOR_WRITE)
@writes
def void_gift_batch(ref: str) -> ResponseReturnValue:
    """Give a batch up before it is posted."""
    found = gift_batches.get_batch(ref, current_actor())
    gift_batches.void_batch(found, reason=request.form.get("reason", ""), actor=current_actor())
    flash(str(_("这一批已作废，录入的留着备查。")), "done")
    return redirect(url_for("donors.batches"))


@bp.get("/donations/statements")
@requires(P.DONOR_READ)
@sends(STATEMENTS, statements_listed)
def statements() -> ResponseReturnValue:
    """Where every donor's money stood at the end of a year; each opens as a paper, or all in one."""
    rows = statements_listed(asked_here()).rows
    return render_template("donors/statements.html", rows=rows, year=year_asked(asked_here()))


@bp.get("/donations/statements.pdf")
@requires(P.DONOR_READ)
def statements_paper() -> ResponseReturnValue:
    """The year's statements of all donors in one file, or of one."""
    actor, year = current_actor(), year_asked(asked_here())
    donor = get_donor(request.args["donor"], actor) if request.args.get("donor") else None
    note_read("donor.statement", donor)
    data = statements_pdf(
        list_statements(actor, year, donor),
        office_name(actor),
        printed_at=local_time(utcnow()).replace(tzinfo=None),
        demo=is_demo(),
    )
    return send_file(io.BytesIO(data), mimetype="application/pdf", download_name=f"statements-{year}.pdf")
