"""Two households become one, side by side; and one person goes into another."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.errors import DomainError, NotFound
from registry.core.i18n import _
from registry.households import services
from registry.households.blueprint import bp
from registry.households.forms import JoinForm, MoveForm, number_in
from registry.households.page import HouseholdPage, household_page
from registry.households.queries import HouseholdFilter, list_households
from registry.households.views_split import choices_of
from registry.people.forms import show_error, today_in
from registry.people.models import Household
from registry.people.queries import get_household, get_person
from registry.people.showing import shown_name

FOUND = 20


@bp.route("/households/<public_id>/join", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def join(public_id: str) -> ResponseReturnValue:
    """Search the other household, see both side by side, choose the head, confirm."""
    actor, today = current_actor(), current_today()
    kept, ref = get_household(public_id, actor), request.values.get("with", "")
    if not ref:
        return _search_page(kept)
    gone = get_household(ref, actor)
    pages = (household_page(kept, actor, today), household_page(gone, actor, today))
    form = JoinForm()
    form.offer([*choices_of(pages[0]), *choices_of(pages[1])])
    form.begin(kept.version)
    today_in(form, "on", today)
    if not form.is_submitted():
        form.other_version.data = str(gone.version)
        form.head.data = next((line.row.public_id for page in pages for line in page.members if line.heads), None)
        form.head_name.data = None if form.head.data else kept.head_name
    note_read("household.form", kept, subjects=[*pages[0].person_ids, *pages[1].person_ids])
    if form.validate_on_submit():
        try:
            _join(kept, gone, form)
            flash(str(_("已并成一户，户主%(name)s。要退回，用“分户”。", name=kept.head_name)), "done")
            return redirect(url_for("households.show", public_id=kept.public_id))
        except DomainError as error:
            if error.field == "with" or error.field is None:
                error.field = "reason"
            show_error(form, error, "head")
    return _join_page(pages, form)


def _join(kept: Household, gone: Household, form: JoinForm) -> None:
    services.join_households(
        kept, gone, head=form.head.data or "", head_name=form.head_name.data, on=form.on.data, reason=form.reason.data,
        versions=(form.shown_version, number_in(form.other_version.data)), key=form.key.data, actor=current_actor(),
        today=current_today(),
    )  # fmt: skip


def _join_page(pages: tuple[HouseholdPage, HouseholdPage], form: JoinForm) -> ResponseReturnValue:
    status = 422 if form.is_submitted() else 200
    return render_template("households/join.html", page=pages[0], other=pages[1], form=form), status


def _search_page(kept: Household) -> ResponseReturnValue:
    actor, today, q = current_actor(), current_today(), request.args.get("q", "").strip()[:60]
    page = household_page(kept, actor, today)
    asked = HouseholdFilter(q=q, region=kept.scope_code[:9] + "000")
    found = list_households(asked, actor=actor, today=today, limit=FOUND).rows if q else []
    found = [row for row in found if row.id != kept.id]
    note_read("household.list", subjects=[one for row in found for one in row.person_ids])
    return render_template("households/join_search.html", page=page, found=found, q=q)


@bp.route("/recipients/<public_id>/household/join", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def move(public_id: str) -> ResponseReturnValue:
    """One person into the household of somebody found by name."""
    actor, today = current_actor(), current_today()
    person, form = get_person(public_id, actor), MoveForm(formdata=request.values)
    form.begin(person.version)
    today_in(form, "on", today)
    if request.method == "POST" and form.household.data and form.validate():
        try:
            home = get_household(form.household.data, actor)
            services.move_member(person, home, on=form.on.data, reason=form.reason.data, key=form.key.data,
                                 actor=actor, today=today)  # fmt: skip
            flash(str(_("%(name)s已并到%(head)s这一户。", name=person.name, head=home.head_name)), "done")
            return redirect(url_for("people.show", public_id=public_id))
        except NotFound:
            form.q.errors = [_("没有找到那一户。请重新找。")]
        except DomainError as error:
            show_error(form, error, "q")
    q = (form.q.data or "").strip()
    asked = HouseholdFilter(q=q, region=person.township_code + "000")
    found = list_households(asked, actor=actor, today=today, limit=FOUND).rows if q else []
    found = [row for row in found if row.id != person.household_id]
    note_read("person.list", subjects=[person.id, *(one for row in found for one in row.person_ids)])
    page = render_template("households/move.html", form=form, person=person, name=shown_name(person.name, actor),
                           found=found, q=q)  # fmt: skip
    return page, 422 if form.is_submitted() and form.errors else 200
