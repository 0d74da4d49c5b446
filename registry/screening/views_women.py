"""One woman: when she is due again, her screenings, and the forms to enter, correct, void and look at results."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.web import committed, current_actor, current_today, note_read, requires, writes
from registry.core.dates import age_on
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.people.choose_page import choose_person
from registry.people.models import Person
from registry.people.queries import get_person
from registry.people.reveals import reveals_left
from registry.regions.queries import region_name
from registry.screening import recording
from registry.screening.blueprint import bp, name_of, who
from registry.screening.forms import ReasonForm, ResultForm, result_form
from registry.screening.models import Campaign, Screening
from registry.screening.queries import get_screening, list_campaigns, screenings_of
from registry.screening.revealing import reveal_results
from registry.screening.women import open_invitations
from registry.screening.words import FOLLOW_GLYPHS, FOLLOW_STATES, INVITE_STATES, PARTS, tests_said

P = Permission


@bp.get("/screening/women")
@requires(P.SCREENING_WRITE)
def choose() -> ResponseReturnValue:
    """Find the woman a result belongs to."""
    return choose_person(
        _("登记筛查结果：先找人"), (url_for("screening.index"), _("两癌筛查")),
        lambda ref: url_for("screening.new_result", person=ref, campaign=request.args.get("campaign", "")),
    )  # fmt: skip


@bp.get("/screening/women/<ref>")
@requires(P.SCREENING_FOLLOW)
def woman(ref: str) -> ResponseReturnValue:
    """A woman's page. What was found is not on it."""
    person = get_person(ref, current_actor())
    note_read("screening.woman", person, subjects=[person.id])
    return _woman(person)


def _woman(person: Person, **more: object) -> str:
    actor, today = current_actor(), current_today()
    rows = screenings_of(person)
    return render_template(
        "screening/woman.html", person=person, name=name_of(person, actor), age=age_on(person.birth_date, today),
        place=region_name(person.scope_code), rows=rows, invitations=open_invitations(person), parts=PARTS,
        states=INVITE_STATES, follow_states=FOLLOW_STATES, follow_glyphs=FOLLOW_GLYPHS, tests_said=tests_said,
        next_cervical=next((row.next_cervical_on for row in rows if row.next_cervical_on), None),
        next_breast=next((row.next_breast_on for row in rows if row.next_breast_on), None),
        **({"form": ReasonForm(formdata=None), "results": None} | more),
    )  # fmt: skip


@bp.post("/screening/women/<ref>/results")
@requires(P.SCREENING_REVEAL)
@writes
def results(ref: str) -> ResponseReturnValue:
    """What was found, after saying why; counted and logged."""
    actor, today = current_actor(), current_today()
    person, form = get_person(ref, actor), ReasonForm()
    if form.validate_on_submit():
        try:
            found = reveal_results(person, reason=form.reason.data, actor=actor, today=today)
        except DomainError as error:
            form.reason.errors = [error.message]
        else:
            left = reveals_left(actor, today)
            page = render_template("screening/results.html", person=person, results=found, parts=PARTS, left=left)
            return committed(page)
    return _woman(person, form=form), 422


@bp.route("/screening/results/new", methods=["GET", "POST"])
@requires(P.SCREENING_WRITE)
@writes
def new_result() -> ResponseReturnValue:
    """Enter the results of a day; a doubt is asked once."""
    actor = current_actor()
    person = get_person(request.args.get("person", ""), actor)
    running = list(list_campaigns(actor))
    chosen = {one.public_id: one for one in running}.get(request.args.get("campaign", ""))
    form = result_form(running, screened_on=current_today(), campaign=chosen.public_id if chosen else "",
                       hospital=chosen.hospital if chosen else "")  # fmt: skip
    note_read("screening.form", subjects=[person.id])
    return try_form(
        form, lambda: _record(person, form, running), first="screened_on", said=_("结果存好了。"),
        url=lambda made: url_for("screening.woman", ref=person.public_id),
        again=lambda: _form_page(person, form),
    )  # fmt: skip


def _record(person: Person, form: ResultForm, running: list[Campaign]) -> Screening:
    result = recording.Result(
        person, form.screened_on.data, form.codes(), form.hospital.data or "", form.note.data,
        next((one for one in running if one.public_id == form.campaign.data), None),
    )  # fmt: skip
    return recording.record_result(result, confirmed=form.confirmed.data, **who())


def _form_page(person: Person, form: ResultForm, screening: Screening | None = None) -> str:
    return render_template(
        "screening/result.html", form=form, person=person, screening=screening,
        age=age_on(person.birth_date, current_today()), place=region_name(person.scope_code),
    )  # fmt: skip


@bp.route("/screening/results/<ref>/change", methods=["GET", "POST"])
@requires(P.SCREENING_REVEAL)
@writes
def change_result(ref: str) -> ResponseReturnValue:
    """Correct a result: everything is chosen anew, the old codes are not shown."""
    actor = current_actor()
    screening = get_screening(ref, actor)
    form = result_form([], screened_on=screening.screened_on, hospital=screening.hospital)
    return try_form(
        form, lambda: recording.change_result(screening, form.codes(), hospital=form.hospital.data or "",
                                              note=form.note.data, actor=actor),
        first="cytology", said=_("结果改好了。"),
        url=lambda _done: url_for("screening.woman", ref=screening.person.public_id),
        again=lambda: _form_page(screening.person, form, screening),
    )  # fmt: skip


@bp.post("/screening/results/<ref>/void")
@requires(P.SCREENING_WRITE)
@writes
def void(ref: str) -> ResponseReturnValue:
    """Void a result entered by mistake."""
    screening = get_screening(ref, current_actor())
    recording.void_results([screening], reason=request.form.get("reason", ""), **who())
    flash(str(_("这条筛查作废了，记录还在。")), "done")
    return redirect(url_for("screening.woman", ref=screening.person.public_id))
