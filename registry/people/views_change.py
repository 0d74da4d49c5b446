"""Moving, closing and reopening a person, after a question; and the printed registration form."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import committed, current_actor, current_today, note_read, requires, writes
from registry.core.clock import local_time
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.people import services
from registry.people.blueprint import bp
from registry.people.forms import CloseForm, ReasonForm, RevealForm, TransferForm, show_error, today_in
from registry.people.models import RecipientKind
from registry.people.places import place_prefix, transfer_choices, transfer_office
from registry.people.printing import blank_form, filled_form
from registry.people.queries import get_person
from registry.people.showing import is_worker
from registry.people.views_detail import said
from registry.people.views_steps import step_page
from registry.regions.queries import region_name
from registry.web import is_demo


@bp.route("/recipients/<public_id>/close", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def close(public_id: str) -> ResponseReturnValue:
    """Stop keeping a person; nothing is deleted."""
    actor, today = current_actor(), current_today()
    person, form = get_person(public_id, actor), CloseForm()
    today_in(form, "on", today)
    if form.validate_on_submit():
        try:
            services.close_person(person, reason=form.reason.data, on=form.on.data, actor=actor, today=today)
            return said(_("已停止关注%(name)s，档案都在，可以恢复。", name=person.name), public_id)
        except DomainError as error:
            show_error(form, error, "reason")
    return step_page("step_close", form, public_id)


@bp.route("/recipients/<public_id>/reopen", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def reopen(public_id: str) -> ResponseReturnValue:
    """Take a closed person up again."""
    actor, today = current_actor(), current_today()
    person, form = get_person(public_id, actor), ReasonForm()
    if form.validate_on_submit():
        try:
            services.reopen_person(person, reason=form.reason.data, actor=actor, today=today)
            return said(_("%(name)s的档案已恢复。", name=person.name), public_id)
        except DomainError as error:
            show_error(form, error, "reason")
    return step_page("step_reopen", form, public_id)


@bp.route("/recipients/<public_id>/transfer", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def transfer(public_id: str) -> ResponseReturnValue:
    """Hand a person over; afterwards the old office may not see her any more, so it returns to the list."""
    actor, today = current_actor(), current_today()
    person, form = get_person(public_id, actor), TransferForm()
    places = transfer_choices(actor, person)
    form.to_code.choices = [("", ""), *((place.code, place.name) for place in places)]
    today_in(form, "on", today)
    if form.validate_on_submit():
        try:
            services.transfer_person(person, form.to_code.data, on=form.on.data, reason=form.reason.data, actor=actor,
                                     today=today)  # fmt: skip
            flash(str(_("%(name)s已转到%(place)s。", name=person.name, place=region_name(form.to_code.data))), "done")
            return redirect(url_for("people.recipients"))
        except DomainError as error:
            show_error(form, error, "to_code")
    office = transfer_office(actor)
    return step_page("step_transfer", form, public_id, places=places, prefix=place_prefix(actor), within=office)


def _pdf(data: bytes, name: str) -> Response:
    response = Response(data, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@bp.get("/recipients/form.pdf")
@requires(Permission.PEOPLE_READ)
def blank_pdf() -> ResponseReturnValue:
    """The blank registration form, to carry on a visit."""
    kind = RecipientKind.WOMAN if request.args.get("kind") == "woman" else RecipientKind.CHILD
    return _pdf(blank_form(kind, current_actor(), demo=is_demo(), now=local_time(utcnow())), "form")


@bp.get("/recipients/<public_id>/form.pdf")
@requires(Permission.PEOPLE_READ)
def form_pdf(public_id: str) -> ResponseReturnValue:
    """The filled form with masked numbers."""
    actor = current_actor()
    person = get_person(public_id, actor)
    note_read("person.print", person, subjects=[person.id])
    return _pdf(filled_form(person, actor, current_today(), demo=is_demo(), now=local_time(utcnow())), public_id)


@bp.route("/recipients/<public_id>/print", methods=["GET", "POST"])
@requires(Permission.PEOPLE_READ)
@writes
def print_page(public_id: str) -> ResponseReturnValue:
    """Print with masked numbers at once; with full ones only for a reason, which is counted and logged."""
    actor, today = current_actor(), current_today()
    person, form = get_person(public_id, actor), RevealForm()
    may = actor.can(Permission.PEOPLE_REVEAL) and is_worker(actor)
    if form.validate_on_submit():
        try:
            services.reveal_field(person, "id_number", actor=actor, reason=form.said(), today=today)
            data = filled_form(person, actor, today, demo=is_demo(), now=local_time(utcnow()), full=True)
            return committed(_pdf(data, public_id))
        except DomainError as error:
            show_error(form, error, "reason")
    left = services.reveals_left(actor, today) if may else 0
    return step_page("step_print", form, public_id, may=may, left=left)
