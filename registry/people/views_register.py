"""Registering a child or a woman: the number first, doubts beside it, everything on one sheet; and editing."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import committed, current_actor, current_today, note_read, requires, writes
from registry.core.dates import spoken_date
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.core.orm import new_public_id
from registry.people.blueprint import bp
from registry.people.checking import IdCheck, OwnPerson, check_id
from registry.people.duplicates import Candidate
from registry.people.forms import show_error
from registry.people.forms_person import PersonForm
from registry.people.forms_reading import first_values, read_form, status_values_of, values_of
from registry.people.listing import rows_of
from registry.people.models import Person, RecipientKind
from registry.people.noting import note_refusal, note_told
from registry.people.offices import Office
from registry.people.once import register_once
from registry.people.places import place_choices, place_prefix
from registry.people.queries import find_people, get_household, get_person
from registry.people.registering import AlreadyRegistered, PossibleDuplicate
from registry.people.services import update_person
from registry.people.showing import masked


@bp.post("/recipients/check-id")
@requires(Permission.PEOPLE_WRITE)
@writes
def check_number() -> ResponseReturnValue:
    """What a typed number says, as JSON for the margin: never another office's data."""
    check = check_id(request.form.get("number", ""), actor=current_actor(), today=current_today())
    found = check.found
    if isinstance(found, OwnPerson) and found.public_id == request.form.get("exclude"):
        found = None
    note_told(found if isinstance(found, Office) else None)
    note_read("person.check_id", subjects=[found.id] if isinstance(found, OwnPerson) else [])
    return committed(jsonify(_check_answer(check, found)))


def _check_answer(check: IdCheck, found: OwnPerson | Office | None) -> dict[str, Any]:
    said = str(check.message)
    if check.ok and found is None and check.birth_date:
        day = spoken_date(check.birth_date)
        sex = _("女") if check.sex == "female" else _("男")
        said = str(_("校验位正确 · %(sex)s · %(day)s · %(age)s 周岁", sex=sex, day=day, age=check.age))
    issued = _("签发地 %(place)s。住在哪里请在下面选，不从证件号推断。", place=check.region_name or _("不详"))
    own = isinstance(found, OwnPerson)
    return {
        "ok": check.ok, "text": said, "message": said, "note": str(issued) if check.ok and found is None else "",
        "birth": check.birth_date.isoformat() if check.birth_date else None, "sex": check.sex,
        "birth_date": check.birth_date.isoformat() if check.birth_date else None, "region": check.region_name,
        "age": check.age, "doubt": found is not None,
        "found_url": url_for("people.show", public_id=found.public_id) if isinstance(found, OwnPerson) else None,
        "found_text": str(_("打开她的档案")) if own else "",
    }  # fmt: skip


@bp.route("/recipients/new/child", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def new_child() -> ResponseReturnValue:
    """Register a child."""
    return _new(RecipientKind.CHILD)


@bp.route("/recipients/new/woman", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def new_woman() -> ResponseReturnValue:
    """Register a woman in difficulty."""
    return _new(RecipientKind.WOMAN)


def _blank_form(kind: RecipientKind) -> PersonForm:
    actor, args = current_actor(), request.values
    home = get_household(args["household"], actor) if args.get("household") else None
    values = first_values(kind, key=new_public_id(), village=args.get("village"), household=home)
    places = place_choices(actor, request.form.get("scope_code") or values["scope_code"])
    return PersonForm(kind, places=places, without_id=bool(args.get("no_id")), **values)


def _new(kind: RecipientKind) -> ResponseReturnValue:
    form = _blank_form(kind)
    if not form.is_submitted():
        return _sheet(form)
    if not form.validate(today=current_today()):
        return _sheet(form), 422
    try:
        person = _register(form)
    except PossibleDuplicate as doubt:
        note_told(*(one.office for one in doubt.candidates if one.person_public_id is None))
        return _sheet(form, doubt=doubt.candidates), 409
    except AlreadyRegistered as known:
        note_refusal(known)
        show_error(form, known, "id_number")
        return _sheet(form, known=known), 409
    except DomainError as error:
        show_error(form, error, "name")
        return _sheet(form), 422
    flash(str(_("已登记%(name)s。", name=person.name)), "done")
    if request.form.get("next"):
        return redirect(url_for(request.endpoint or "", village=person.scope_code))
    return redirect(url_for("people.show", public_id=person.public_id))


def _register(form: PersonForm) -> Person:
    """Register; "not the same person" without a reason asks again, with the doubts beside it."""
    reason = (form.not_same_reason.data or "").strip() if request.form.get("confirmed") else None
    if reason is not None and len(reason) < 2:
        form.not_same_reason.errors = [_("还没写原因。写清楚，以后查得到。")]
        reason = None
    return register_once(
        read_form(form), key=form.form_key.data or "", actor=current_actor(), today=current_today(), not_same=reason,
        candidates=request.form.getlist("candidate"),
    )  # fmt: skip


def _sheet(form: PersonForm, *, person: Person | None = None, doubt: list[Candidate] | None = None,
           known: AlreadyRegistered | None = None) -> str:  # fmt: skip
    """The large page; doubts are shown side by side with what is being entered."""
    actor = current_actor()
    own = [found.person_public_id for found in doubt or () if found.person_public_id]
    rows = rows_of(find_people(own, actor), actor, current_today()) if own else ()
    note_read("person.form", person, subjects=[person.id] if person else [row.id for row in rows])
    shown = {name: masked(name, getattr(person, name), actor) for name in _MASKED} if person else {}
    if person is not None and person.household is not None:
        shown["dibao_number"] = masked("dibao_number", person.household.dibao_number)
    return render_template(
        "people/form.html", form=form, person=person, is_child=form.kind is RecipientKind.CHILD, doubt=doubt,
        rows={row.public_id: row for row in rows}, known=known, prefix=place_prefix(actor), shown=shown,
        within=actor.region_code,
    )  # fmt: skip


_MASKED = ("id_number", "phone", "student_number", "teacher_phone", "disability_number", "bank_account")


@bp.route("/recipients/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def edit(public_id: str) -> ResponseReturnValue:
    """Change what is registered, with a reason; what somebody else saved meanwhile is not overwritten."""
    actor, today = current_actor(), current_today()
    person = get_person(public_id, actor)
    form = PersonForm(person.kind, places=place_choices(actor, request.form.get("scope_code") or person.scope_code), editing=True,
                      without_id=person.id_index is None or person.id_type in ("birth_cert", "passport"),
                      **values_of(person))  # fmt: skip
    form.status_values = status_values_of(person)
    if not form.is_submitted():
        return _sheet(form, person=person)
    if not form.validate(today=today):
        return _sheet(form, person=person), 422
    try:
        version = int(form.version.data) if (form.version.data or "").isdigit() else 0
        update_person(person, read_form(form, person), actor=actor, today=today, reason=form.reason.data or None,
                      version=version)  # fmt: skip
    except DomainError as error:
        note_refusal(error)
        show_error(form, error, "reason")
        return _again(form, public_id)
    flash(str(_("已改好%(name)s的资料。", name=person.name)), "done")
    return redirect(url_for("people.show", public_id=public_id))


def _again(form: PersonForm, public_id: str) -> ResponseReturnValue:
    """The sheet with what was typed, over the person as she is stored."""
    return _sheet(form, person=get_person(public_id, current_actor())), 422
