"""A person's page: what she is, her family, what she receives, everything that happened; looking at numbers; history."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.web import committed, current_actor, current_today, note_read, requires, writes
from registry.core.errors import DomainError
from registry.core.plugs import PersonPanel, Plugs
from registry.people.blueprint import bp
from registry.people.data import FIELD_LABELS
from registry.people.detail import get_detail
from registry.people.family import family_members, kind_words
from registry.people.forms import RevealForm, show_error
from registry.people.history import list_revisions
from registry.people.models import Person
from registry.people.queries import get_person
from registry.people.services import reveal_field, reveals_left
from registry.people.showing import shown_name
from registry.people.timeline import timeline
from registry.settings.definitions import LEFT_BEHIND

FIRST_EVENTS = 30


def _plugs() -> Plugs:
    plugs: Plugs = current_app.extensions["plugs"]
    return plugs


def _panels(person: Person, actor: Actor) -> list[PersonPanel]:
    return [panel for tell in _plugs().person_panels for panel in tell(actor, person, current_today())]


def _address(endpoint: str, permission: Permission, **values: Any) -> str | None:
    """The address of another room's page where it is open and the actor may use it."""
    if endpoint not in current_app.view_functions or not current_actor().can(permission):
        return None
    return url_for(endpoint, **values)


@bp.get("/recipients/<public_id>")
@requires(Permission.PEOPLE_READ)
def show(public_id: str) -> ResponseReturnValue:
    """The whole person on one page; masked, and the look is logged."""
    actor = current_actor()
    detail = get_detail(public_id, actor, current_today())
    members = family_members(detail.person, actor, current_today())
    note_read("person.read", detail.person, subjects=[detail.person.id, *(member.id for member in members)])
    events = timeline(detail.person.id, _plugs(), current_actor())
    return render_template(
        "people/show.html", d=detail, person=detail.person, members=members, panels=_panels(detail.person, actor),
        events=events if request.args.get("all") else events[:FIRST_EVENTS], more_events=len(events) - FIRST_EVENTS,
        nominate_url=_address("programs.nominate", Permission.ENROLMENT_NOMINATE, person=public_id),
        consent_by=shown_name(detail.consent.given_by or "", actor) if detail.consent else "",
        account_holder=shown_name(detail.person.account_holder or "", actor),
        definitions={code: str(label).partition("：")[0] for code, label in LEFT_BEHIND},
        visit_url=_address("visits.new", Permission.VISIT_WRITE, person=public_id),
    )  # fmt: skip


@bp.get("/recipients/<public_id>/history")
@requires(Permission.PEOPLE_READ)
def history(public_id: str) -> ResponseReturnValue:
    """Every edit with old and new values, identities masked."""
    actor = current_actor()
    person = get_person(public_id, actor)
    note_read("person.history", person, subjects=[person.id])
    return render_template(
        "people/history.html", person=person, name=shown_name(person.name, actor),
        revisions=list_revisions(person, actor), words=kind_words(),
    )  # fmt: skip


@bp.route("/recipients/<public_id>/reveal", methods=["GET", "POST"])
@requires(Permission.PEOPLE_REVEAL)
@writes
def reveal(public_id: str) -> ResponseReturnValue:
    """A number in full, with a reason: as JSON for the dialog, as a page for browsers without scripts."""
    actor, today = current_actor(), current_today()
    person, field = get_person(public_id, actor), request.values.get("field", "")
    if request.accept_mimetypes.best == "application/json":
        value = reveal_field(person, field, actor=actor, reason=request.form.get("reason", ""), today=today)
        return committed(jsonify(value=value, left=reveals_left(actor, today)))
    form, value = RevealForm(), ""
    if form.validate_on_submit():
        try:
            value = reveal_field(person, field, actor=actor, reason=form.said(), today=today)
        except DomainError as error:
            show_error(form, error, "reason")
    answer = _reveal_page(form, person, field, value)
    return committed(answer) if value else (answer, 422 if form.is_submitted() else 200)


def _reveal_page(form: RevealForm, person: Person, field: str, value: str) -> str:
    actor = current_actor()
    return render_template(
        "people/reveal.html", form=form, person=person, field=field, value=value, label=FIELD_LABELS.get(field.partition(".")[0], ""),
        left=reveals_left(actor, current_today()),
    )  # fmt: skip


def said(message: Any, public_id: str) -> ResponseReturnValue:
    """Say what was done and go back to the person's page."""
    flash(str(message), "done")
    return redirect(url_for("people.show", public_id=public_id))
