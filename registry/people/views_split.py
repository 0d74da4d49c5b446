"""The work list after a split of a village or township: tick persons, say where they belong."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.i18n import _
from registry.people.blueprint import bp
from registry.people.listing import rows_of
from registry.people.splitting import decide, find_split, list_undecided, places_after


@bp.route("/recipients/splits/<ref>", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def split(ref: str) -> ResponseReturnValue:
    """Who of the old place is still to be placed, fifty at a time."""
    actor, today, change = current_actor(), current_today(), find_split(ref)
    if request.method == "POST":
        to_code = request.form.get("to_code", "")
        count = decide(change, request.form.getlist("ids"), to_code, actor=actor, today=today)
        name = dict(places_after(change))[to_code]
        flash(str(_("%(count)s 人归到%(name)s。", count=count, name=name)), "done")
        return redirect(url_for("people.split", ref=ref))
    rows = rows_of(list_undecided(change, actor), actor, today)
    note_read("person.list", subjects=[row.id for row in rows])
    return render_template("people/split.html", change=change, rows=rows, places=places_after(change))
