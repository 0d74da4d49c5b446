"""A household's page: its members side by side, joining another one and leaving it."""

from __future__ import annotations

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.people import services
from registry.people.blueprint import bp
from registry.people.forms import JoinForm, SplitForm, show_error
from registry.people.listing import find_by_text, rows_of
from registry.people.models import Household
from registry.people.queries import get_household, get_person, household_members
from registry.people.showing import labels_of, masked, shown_address, shown_name
from registry.people.views_detail import said
from registry.people.views_steps import step_page
from registry.regions.queries import path_names


@bp.get("/households/<public_id>")
@requires(Permission.PEOPLE_READ)
def household(public_id: str) -> ResponseReturnValue:
    """The members side by side, with what each gets."""
    actor, today = current_actor(), current_today()
    home = get_household(public_id, actor)
    people = household_members(home.id, actor)
    rows = rows_of(people, actor, today, current_app.extensions["plugs"].aid_teller)
    note_read("household.read", home, subjects=[row.id for row in rows])
    aid = [line for tell in current_app.extensions["plugs"].aid for line in tell([row.id for row in rows])]
    return render_template(
        "people/household.html", home=home, rows=rows, aid=aid, names={row.id: row.name for row in rows},
        head_name=shown_name(home.head_name, actor), address=shown_address(home.address, actor),
        place=path_names(home.scope_code), income=labels_of("income_class")["income_class"].get(home.income_class or ""),
        dibao=masked("dibao_number", home.dibao_number),
    )  # fmt: skip


@bp.route("/recipients/<public_id>/household/leave", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def leave_household(public_id: str) -> ResponseReturnValue:
    """Out of the household into one of her own."""
    actor, today = current_actor(), current_today()
    person, form = get_person(public_id, actor), SplitForm()
    if form.validate_on_submit():
        try:
            services.split_household(person, head_name=form.head_name.data or None, actor=actor, today=today)
            return said(_("%(name)s已单独成户。", name=person.name), public_id)
        except DomainError as error:
            show_error(form, error, "head_name")
    return step_page("step_leave", form, public_id)


@bp.route("/recipients/<public_id>/household/join", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def join_household(public_id: str) -> ResponseReturnValue:
    """Into the household of somebody found by name."""
    actor, today = current_actor(), current_today()
    person, form = get_person(public_id, actor), JoinForm(formdata=request.values)
    if request.method == "POST" and form.household.data and form.validate():
        try:
            home: Household = get_household(form.household.data, actor)
            services.join_household(person, home, actor=actor, today=today)
            return said(_("%(name)s已并到%(head)s这一户。", name=person.name, head=home.head_name), public_id)
        except DomainError as error:
            show_error(form, error, "q")
    found = [other for other in find_by_text(form.q.data or "", actor) if other.id != person.id and other.household_id]
    note_read("person.list", subjects=[other.id for other in found])
    return step_page("step_join", form, public_id, found=rows_of(found, actor, today), homes={
        other.public_id: other.household.public_id for other in found if other.household})  # fmt: skip
