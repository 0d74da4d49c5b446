"""Filling tables on the screen: drop the blank one, take the filled one, paste the sentence."""

from __future__ import annotations

import io

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.accounts.queries import user_names
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.people.filters import View
from registry.people.forms import show_error
from registry.regions.queries import region_names
from registry.tables.forms import fill_form
from registry.tables.lists import FILLED, filled_listed
from registry.tables.queries import PAGE, get_filled, list_filled, read_book
from registry.tables.services import asked_headings, explain_headings, fill_again, fill_table
from registry.web import is_demo

bp = Blueprint("tables", __name__, url_prefix="/tables")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EXPORT)
@sends(FILLED, filled_listed)
@writes
def index() -> ResponseReturnValue:
    """The form, and the tables filled before."""
    actor, form = current_actor(), fill_form(current_actor())
    if form.validate_on_submit():
        view = View(form.view.data) if form.view.data else None
        try:
            row = fill_table(form.file.data.read(), form.file.data.filename or "", region=form.region.data, view=view,
                             actor=actor, today=current_today(), since=form.since.data,
                             specs=current_app.extensions["plugs"].figures, demo=is_demo())  # fmt: skip
            return redirect(url_for("tables.show", public_id=row.public_id))
        except DomainError as error:
            show_error(form, error, "file")
    before = request.args.get("before", type=int)
    rows = list_filled(actor, before=before)
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    rows = rows[:PAGE]
    page = render_template(
        "tables/index.html", form=form, rows=rows, more=more, today=current_today(),
        places=region_names({row.scope_code for row in rows}),
        workers=user_names({row.created_by_id for row in rows if row.created_by_id is not None}),
    )  # fmt: skip
    return page, 422 if form.is_submitted() and form.errors else 200


@bp.get("/<public_id>")
@requires(Permission.PEOPLE_EXPORT)
def show(public_id: str) -> ResponseReturnValue:
    """What was filled: the file, the sentence, what is yellow."""
    row = get_filled(public_id, current_actor())
    return render_template("tables/show.html", row=row, place=region_names({row.scope_code}).get(row.scope_code, ""),
                           asked=asked_headings(row) if row.blank else [])  # fmt: skip


@bp.post("/<public_id>/headings")
@requires(Permission.PEOPLE_EXPORT)
@writes
def headings(public_id: str) -> ResponseReturnValue:
    """What unknown headings mean, remembered for the office; the blank is filled once more."""
    actor = current_actor()
    row = get_filled(public_id, actor)
    said = {name.removeprefix("mean:"): "" if value == "-" else value
            for name, value in request.form.items() if name.startswith("mean:") and value}  # fmt: skip
    try:
        if not explain_headings(row, said, actor=actor):
            flash(str(_("还没选。每一栏选一个意思，或者选“不填这一栏”。")), "problem")
            return redirect(url_for("tables.show", public_id=public_id))
        again = fill_again(row, actor=actor, today=current_today(), demo=is_demo(),
                           specs=current_app.extensions["plugs"].figures)  # fmt: skip
    except DomainError as error:
        flash(str(error.message), "problem")
        return redirect(url_for("tables.show", public_id=public_id))
    flash(str(_("记住了，以后不再问。表重新填好了。")), "done")
    return redirect(url_for("tables.show", public_id=again.public_id))


@bp.get("/<public_id>/book.xlsx")
@requires(Permission.PEOPLE_EXPORT)
def book(public_id: str) -> ResponseReturnValue:
    """The filled workbook, with full numbers: every download is logged."""
    row = get_filled(public_id, current_actor())
    data = read_book(row)
    note_read("table.download", row)
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=row.filename, max_age=0)
