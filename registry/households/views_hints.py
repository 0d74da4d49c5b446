"""The work list 可能是同一户: find, join, or say that they are two families."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.households.blueprint import bp
from registry.households.forms import WhyForm
from registry.households.hints import find_hints, get_hint, list_hints, reasons_of, refuse_hint
from registry.households.lists import HINTS, hints_listed
from registry.households.models import HintState
from registry.households.page import household_page
from registry.households.queries import household_rows
from registry.people.forms import show_error


@bp.get("/households/hints")
@requires(Permission.PEOPLE_READ)
@sends(HINTS, hints_listed)
def hints() -> ResponseReturnValue:
    """The pairs to look at, those found to be two families, and those that were joined."""
    actor, tab = current_actor(), request.args.get("tab", "open")
    state = HintState(tab) if tab in set(HintState) else HintState.OPEN
    page = list_hints(actor, state=state, cursor=request.args.get("after"))
    homes = {home.id: home for hint in page.rows for home in (hint.first, hint.second)}
    lines = {row.id: row for row in household_rows(list(homes.values()), actor, current_today())}
    note_read("household.list", subjects=[one for row in lines.values() for one in row.person_ids])
    rows = [{"hint": hint, "sides": (lines[hint.first_id], lines[hint.second_id]), "reasons": reasons_of(hint)}
            for hint in page.rows]  # fmt: skip
    return render_template("households/hints.html", rows=rows, tab=state.value, page=page)


@bp.post("/households/hints/find")
@requires(Permission.PEOPLE_WRITE)
@writes
def look_again() -> ResponseReturnValue:
    """Look through the region again."""
    actor = current_actor()
    new = find_hints(actor.region_code, actor=actor)
    flash(str(_("查完了，新发现 %(count)s 对。", count=new) if new else _("查完了，没有新的。")))
    return redirect(url_for("households.hints"))


@bp.route("/households/hints/<public_id>", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def hint(public_id: str) -> ResponseReturnValue:
    """One pair side by side; POST says that they are two families."""
    actor, today = current_actor(), current_today()
    found, form = get_hint(public_id, actor), WhyForm()
    pages = (household_page(found.first, actor, today), household_page(found.second, actor, today))
    note_read("household.read", found.first, subjects=[*pages[0].person_ids, *pages[1].person_ids])
    if form.validate_on_submit():
        try:
            refuse_hint(found, reason=form.reason.data, actor=actor, today=today)
            flash(str(_("记下了：是两户。以后不再提醒这一对。")), "done")
            return redirect(url_for("households.hints"))
        except DomainError as error:
            show_error(form, error, "reason")
    page = render_template("households/hint.html", hint=found, pages=pages, reasons=reasons_of(found), form=form)
    return page, 422 if form.is_submitted() else 200
