"""A visit to somebody who is not on the register yet: one form registers her without a number and keeps the visit."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.people.duplicates import Candidate
from registry.people.listing import PersonRow, rows_of
from registry.people.models import Person
from registry.people.noting import note_told
from registry.people.queries import find_people, get_person
from registry.people.registering import PossibleDuplicate
from registry.regions.codes import TOWNSHIP, VILLAGE, level_of
from registry.regions.queries import children_of, region_name
from registry.visits.blueprint import bp, region_arg
from registry.visits.forms import answers, newcomer_form, show_error
from registry.visits.newcomers import record_newcomer
from registry.visits.words import FIRST_NEEDS

FIELDS = {"scope_code": "village", "statuses": "child_statuses", "not_same_reason": "not_same"}


def _villages(home: Person | None, actor: Actor) -> list[tuple[str, str]]:
    """Where she may live: the housemate's place, the village of the address, or those of the actor's township."""
    asked = home.scope_code if home else region_arg("village")
    if asked is None and level_of(actor.region_code) == TOWNSHIP:
        return [(place.code, place.name) for place in children_of(actor.region_code)]
    if asked is None and level_of(actor.region_code) == VILLAGE:
        asked = actor.region_code
    return [(asked, region_name(asked))] if asked else []


@bp.route("/visits/newcomer", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
@writes
def newcomer() -> ResponseReturnValue:
    """Register whom a visitor met and keep the visit; ?home= is somebody of the same household."""
    actor, today = current_actor(), current_today()
    home = get_person(request.args["home"], actor) if request.args.get("home") else None
    villages = _villages(home, actor)
    if not villages:
        flash(str(_("先选她住的村，再登记。")), "note")
        return redirect(url_for("visits.plan_route"))
    form, doubt = newcomer_form(villages, actor=actor, today=today), []
    if form.validate_on_submit():
        try:
            visit = record_newcomer(
                form.newcomer(home.public_id if home else ""), client_key=form.client_key.data or "",
                not_same=form.not_same.data if "confirmed" in request.form else None,
                candidates=request.form.getlist("candidate"), visitor_name=form.visitor_name.data or "",
                actor=actor, today=today, **answers(form),
            )  # fmt: skip
        except PossibleDuplicate as found:
            doubt = found.candidates
            note_told(*(one.office for one in doubt if one.person_public_id is None))
        except DomainError as error:
            error.field = FIELDS.get(error.field or "", error.field)
            show_error(form, error, "name")
        else:
            flash(str(_("%(name)s登记好了，走访也存好了。身份证号以后补。", name=visit.person.name)), "done")
            return redirect(url_for("visits.show", public_id=visit.public_id))
    note_read("visit.form", subjects=[home.id] if home else [])
    page = render_template(
        "visits/newcomer.html", form=form, home=home, doubt=doubt, rows=_rows(doubt, actor), first_needs=FIRST_NEEDS,
        elsewhere=[one for one in doubt if not one.person_public_id],
    )  # fmt: skip
    return page, 422 if form.errors or doubt else 200


def _rows(doubt: list[Candidate], actor: Actor) -> tuple[PersonRow, ...]:
    people = find_people([one.person_public_id for one in doubt if one.person_public_id], actor)
    return rows_of(people, actor, current_today())
