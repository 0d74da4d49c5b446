"""Love mothers on the screen: the list, a new pairing, one with its log of contacts and its end."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.errors import NotFound
from registry.core.i18n import _
from registry.donors import mother_queries as queries
from registry.donors import mothers as services
from registry.donors.blueprint import bp
from registry.donors.duties import duties_in, duty_labels, duty_states
from registry.donors.mother_forms import MotherEndForm, MotherForm, VolunteerForm, contact_form
from registry.donors.mother_models import MotherPairing
from registry.donors.pair_lists import (
    ALL_CONTACTS,
    CONTACTS,
    MOTHERS,
    all_contacts_listed,
    contacts_listed,
    mothers_asked,
    mothers_listed,
)
from registry.donors.pairing_views import child_facts
from registry.donors.words import CONTACT_WAYS, MOTHER_PAIR_KINDS, MOTHER_TABS
from registry.funds.forms import ReasonForm
from registry.people.choose_page import choose_person
from registry.people.models import RecipientKind
from registry.people.places import place_choices
from registry.people.queries import get_person
from registry.people.showing import masked, name_here, shown_name, status_labels
from registry.regions.args import period_args
from registry.regions.queries import region_names

P = Permission


@bp.get("/mothers")
@requires(P.VISIT_READ)
@sends(MOTHERS, mothers_listed)
def mothers() -> ResponseReturnValue:
    """Pairings by tab; also the records behind the figures: `on` a day, or a contact `from`..`to`."""
    actor, today, wanted = current_actor(), current_today(), mothers_asked(asked_here())
    page = mothers_listed(asked_here())
    note_read("mother.list", subjects=[row.pairing.person_id for row in page.rows])
    return render_template(
        "donors/mothers.html", page=page, args=request.args, wanted=wanted, tabs=MOTHER_TABS, kinds=MOTHER_PAIR_KINDS,
        quiet=queries.count_quiet(actor, today), late=queries.count_late(actor, today),
        duties=duty_states([line.pairing for line in page.rows], today),
        places=[(place.code, place.name) for place in place_choices(actor)],
    )  # fmt: skip


@bp.route("/mothers/new", methods=["GET", "POST"])
@requires(P.VISIT_WRITE)
@writes
def new_mother() -> ResponseReturnValue:
    """Choose a child, then her love mother."""
    actor, today = current_actor(), current_today()
    if not request.args.get("person"):
        return choose_person(_("给谁结对爱心妈妈"), (url_for("donors.mothers"), _("爱心妈妈")),
                             lambda ref: url_for("donors.new_mother", person=ref), kind=RecipientKind.CHILD)  # fmt: skip
    person, form = get_person(request.args["person"], actor), MotherForm(starts_on=today)
    note_read("mother.form", subjects=[person.id])

    def do() -> MotherPairing:
        return services.pair_mother(person, form.mother_data(), starts_on=form.starts_on.data, kind=form.kind.data,
                                    actor=actor, today=today)  # fmt: skip

    return try_form(
        form, do, first="name", said=_("结对记好了。"), url=lambda done: url_for("donors.mother", ref=done.public_id),
        again=lambda: render_template("donors/mother_new.html", form=form, child=child_facts(person)),
    )  # fmt: skip


@bp.get("/mothers/contacts")
@requires(P.VISIT_READ)
@sends(ALL_CONTACTS, all_contacts_listed)
def mother_contacts() -> ResponseReturnValue:
    """The contacts of a period, those behind the figure; what was said is on the pairing's page only."""
    actor, period = current_actor(), period_args()
    page = queries.list_contacts(
        actor, region=period.region, first=period.first, last=period.last, cursor=request.args.get("after")
    )
    note_read("mother.contacts", subjects=[row.pairing.person_id for row in page.rows])
    rows = [
        (row, name_here(row.pairing.person, actor), shown_name(row.pairing.mother.name, actor))
        for row in page.rows
    ]  # fmt: skip
    return render_template(
        "donors/mother_contacts.html", page=page, rows=rows, period=period, args=request.args, ways=CONTACT_WAYS,
        duties=duty_labels(), duties_in=duties_in, names=region_names({row.pairing.scope_code for row in page.rows}),
    )  # fmt: skip


@bp.get("/mothers/<ref>")
@requires(P.VISIT_READ)
@sends(CONTACTS, contacts_listed)
def mother(ref: str) -> ResponseReturnValue:
    """One pairing with its log."""
    return _page(queries.get_mother_pairing(ref, current_actor()))


def _page(pairing: MotherPairing, **sent: Any) -> str:
    actor, today = current_actor(), current_today()
    note_read("mother.read", pairing, subjects=[pairing.person_id])
    labels, statuses = status_labels(), pairing.person.statuses if covers(actor, pairing.person.scope_code) else ()
    forms = {
        "contact": contact_form(fresh=True, on=today), "end": MotherEndForm(formdata=None, ended_on=today),
        "void": ReasonForm(formdata=None), "again": None,
        "correct": VolunteerForm(formdata=None, name=pairing.mother.name, unit=pairing.mother.unit),
    }  # fmt: skip
    return render_template(
        "donors/mother.html", pairing=pairing, child=child_facts(pairing.person), forms=forms | sent,
        mother=shown_name(pairing.mother.name, actor), phone=masked("phone", pairing.mother.phone),
        kind=MOTHER_PAIR_KINDS[pairing.kind], ways=CONTACT_WAYS, worker=actor.can(P.VISIT_WRITE),
        hardships=[labels.get((row.list_name, row.code), row.code) for row in statuses if not row.end_on],
        duties=duty_states([pairing], today).get(pairing.id, []), labels=duty_labels(), duties_in=duties_in,
        counted=[row for row in pairing.contacts if row.void_reason is None],
    )  # fmt: skip


def _act(pairing: MotherPairing, name: str, form: Any, first: str, said: Any, do: Any) -> ResponseReturnValue:
    return try_form(
        form, do, first=first, said=said, url=lambda _done: url_for("donors.mother", ref=pairing.public_id),
        again=lambda: _page(pairing, **{name: form}),
    )  # fmt: skip


@bp.post("/mothers/<ref>/contacts")
@requires(P.VISIT_WRITE)
@writes
def mother_contact(ref: str) -> ResponseReturnValue:
    """They were in touch."""
    actor, today = current_actor(), current_today()
    pairing, form = queries.get_mother_pairing(ref, actor), contact_form()
    return _act(pairing, "contact", form, "on", _("联系记好了。"), lambda: services.note_contact(
        pairing, on=form.on.data, way=form.way.data, note=form.note.data or "", duties=form.duties.data or (), actor=actor,
        today=today))  # fmt: skip


@bp.post("/mothers/<ref>/contacts/<contact>/void")
@requires(P.VISIT_WRITE)
@writes
def void_mother_contact(ref: str, contact: str) -> ResponseReturnValue:
    """Entered in error."""
    actor, form = current_actor(), ReasonForm()
    pairing = queries.get_mother_pairing(ref, actor)
    row = next((row for row in pairing.contacts if row.public_id == contact), None)
    if row is None:
        raise NotFound
    return try_form(
        form, lambda: services.void_contact(row, reason=form.reason.data or "", actor=actor), first="reason",
        said=_("作废了，原因也留着。"), url=lambda _done: url_for("donors.mother", ref=ref),
        again=lambda: _page(pairing, again={row.public_id: form}),
    )  # fmt: skip


@bp.post("/mothers/<ref>/volunteer")
@requires(P.VISIT_WRITE)
@writes
def correct_mother(ref: str) -> ResponseReturnValue:
    """Her name, telephone or unit put right."""
    actor, form = current_actor(), VolunteerForm()
    pairing = queries.get_mother_pairing(ref, actor)
    return _act(pairing, "correct", form, "name", _("改好了。"), lambda: services.correct_mother(
        pairing, form.mother_data(), actor=actor))  # fmt: skip


@bp.post("/mothers/<ref>/end")
@requires(P.VISIT_WRITE)
@writes
def end_mother(ref: str) -> ResponseReturnValue:
    """The pairing ends, with a reason."""
    actor, today = current_actor(), current_today()
    pairing, form = queries.get_mother_pairing(ref, actor), MotherEndForm()
    return _act(pairing, "end", form, "reason", _("结对已结束。"), lambda: services.end_mother_pairing(
        pairing, reason=form.reason.data or "", ended_on=form.ended_on.data, actor=actor, today=today))  # fmt: skip
