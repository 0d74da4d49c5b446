"""Single steps from a person's page: statuses, consent, the missing number, the photo. Each says what it did."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.errors import DomainError
from registry.core.i18n import Text, _
from registry.files.models import FileKind
from registry.files.services import store_file
from registry.people import services
from registry.people.blueprint import bp
from registry.people.data import ConsentData, StatusData
from registry.people.forms import ConsentForm, EndStatusForm, NumberForm, PhotoForm, StatusForm, show_error, today_in
from registry.people.models import ConsentAnswer, Person
from registry.people.noting import note_refusal
from registry.people.queries import get_person
from registry.people.registering import AlreadyRegistered
from registry.people.showing import shown_name
from registry.people.statuses import list_of
from registry.people.views_detail import said
from registry.settings.codes import labels


def step_page(template: str, form: Any, public_id: str, **more: Any) -> ResponseReturnValue:
    """The page of a step; 422 when the form came back with errors."""
    actor = current_actor()
    person = get_person(public_id, actor)
    note_read("person.form", person, subjects=[person.id])
    name = shown_name(person.name, actor)
    page = render_template(f"people/{template}.html", form=form, person=person, name=name, **more)
    return page, 422 if form.is_submitted() and form.errors else 200


@bp.route("/recipients/<public_id>/statuses/new", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def add_status(public_id: str) -> ResponseReturnValue:
    """Add a status with its beginning and evidence."""
    actor, today = current_actor(), current_today()
    person = get_person(public_id, actor)
    form = StatusForm(person)
    today_in(form, "start_on", today)
    if form.validate_on_submit():
        try:
            data = StatusData(form.statuses.data, form.start_on.data, form.evidence.data or None)
            services.add_status(person, data, actor=actor, today=today)
            return said(_("已加上“%(status)s”。", status=_label(person, form.statuses.data)), public_id)
        except DomainError as error:
            show_error(form, error, "statuses")
    return step_page("step_status", form, public_id)


def _label(person: Person, code: str) -> Text:
    return labels(list_of(person.kind)).get(code, Text(code))


@bp.route("/recipients/<public_id>/statuses/<code>/end", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def end_status(public_id: str, code: str) -> ResponseReturnValue:
    """End a status on a day, with the reason."""
    actor, today = current_actor(), current_today()
    person, form = get_person(public_id, actor), EndStatusForm()
    label = _label(person, code)
    today_in(form, "on", today)
    if form.validate_on_submit():
        try:
            services.end_status(person, code, on=form.on.data, reason=form.reason.data, actor=actor, today=today)
            return said(_("“%(status)s”已结束，记录还在。", status=label), public_id)
        except DomainError as error:
            show_error(form, error, "reason")
    return step_page("step_end", form, public_id, label=label)


@bp.post("/recipients/<public_id>/statuses/<code>/confirm")
@requires(Permission.PEOPLE_WRITE)
@writes
def confirm_status(public_id: str, code: str) -> ResponseReturnValue:
    """Note that a status still holds."""
    actor, today = current_actor(), current_today()
    person = get_person(public_id, actor)
    services.confirm_status(person, code, actor=actor, today=today)
    return said(_("已核对：“%(status)s”仍符合。", status=_label(person, code)), public_id)


@bp.route("/recipients/<public_id>/consent", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def consent(public_id: str) -> ResponseReturnValue:
    """Record the guardian's answer, with the signed paper when there is one."""
    actor, today = current_actor(), current_today()
    person, form = get_person(public_id, actor), ConsentForm()
    today_in(form, "consent_on", today)
    if form.validate_on_submit():
        try:
            data = ConsentData(ConsentAnswer(form.answer.data), form.consent_by.data or None,
                               form.consent_relation.data, form.consent_on.data, form.consent_source.data or None,
                               _kept_file(person, FileKind.CONSENT))  # fmt: skip
            services.record_consent(person, data, actor=actor, today=today)
            return said(_("同意书已记下。"), public_id)
        except DomainError as error:
            show_error(form, error, "consent_by")
    return step_page("step_consent", form, public_id)


def _kept_file(person: Person, kind: FileKind) -> str | None:
    """The public id of the uploaded file, kept; None when none was sent."""
    sent = request.files.get("file")
    data = sent.read() if sent else b""
    if sent is None or not data:
        return None
    file = store_file(data, kind=kind, owner=person, scope_code=person.scope_code, filename=sent.filename or "",
                      actor=current_actor(), person_id=person.id)  # fmt: skip
    return file.public_id


@bp.route("/recipients/<public_id>/photo", methods=["GET", "POST"])
@requires(Permission.FILES_WRITE)
@writes
def photo(public_id: str) -> ResponseReturnValue:
    """A photo, or none."""
    actor, today = current_actor(), current_today()
    person, form = get_person(public_id, actor), PhotoForm()
    if request.form.get("remove"):
        services.set_photo(person, None, actor=actor, today=today)
        return said(_("照片不再显示。"), public_id)
    if form.validate_on_submit():
        try:
            services.set_photo(person, _kept_file(person, FileKind.PHOTO), actor=actor, today=today)
            return said(_("照片已换上。"), public_id)
        except DomainError as error:
            show_error(form, error, "file")
    return step_page("step_photo", form, public_id)


@bp.route("/recipients/<public_id>/id-number", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def supply_number(public_id: str) -> ResponseReturnValue:
    """Give the number that was missing; also from the doubt panel, which sends the number typed there."""
    actor, today = current_actor(), current_today()
    person, form, known_url = get_person(public_id, actor), NumberForm(), None
    if form.validate_on_submit():
        try:
            services.supply_id_number(person, form.id_number.data, actor=actor, today=today,
                                      override=form.override_birth.data or None)  # fmt: skip
            return said(_("%(name)s的证件号补上了。", name=person.name), public_id)
        except AlreadyRegistered as error:
            note_refusal(error)
            show_error(form, error, "id_number")
            if error.person_public_id:
                known_url = url_for("people.show", public_id=error.person_public_id)
        except DomainError as error:
            show_error(form, error, "override_birth" if error.field in ("birth_date", "sex") else "id_number")
    return step_page("step_number", form, public_id, known_url=known_url)
