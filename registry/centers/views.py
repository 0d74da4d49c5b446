"""Facilities on the screen: the list with its occupancy, one facility, its form. What happens there is in views_care."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.centers import services, views_care, views_schools
from registry.centers.blueprint import bp, facility_page
from registry.centers.forms import ReasonForm, facility_form
from registry.centers.lists import (
    FACILITIES,
    HELD,
    MEMBERS,
    facilities_asked,
    facilities_listed,
    facilities_of,
    held_listed,
    members_listed,
)
from registry.centers.papers import card_pdf, occupancy
from registry.centers.queries import count_members, get_facility, members_here, total_facilities
from registry.core.clock import local_time
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.files.models import FileKind
from registry.files.services import store_file
from registry.menu import office_name
from registry.people.places import place_choices
from registry.people.showing import labels_of, shown_name
from registry.regions.queries import region_name, region_names
from registry.web import is_demo

__all__ = ["bp", "views_care", "views_schools"]  # importing them puts their routes on the blueprint
P = Permission


@bp.get("/centers")
@requires(P.CENTER_READ)
@sends(FACILITIES, facilities_listed)
def index() -> ResponseReturnValue:
    """Facilities with how full they are; also the records behind the figures."""
    actor, args, page = current_actor(), request.args, facilities_of(asked_here())
    here = count_members(row.id for row in page.rows)
    full = occupancy([(row.name, here.get(row.id, 0), row.capacity) for row in page.rows if row.capacity][:12])
    return render_template(
        "centers/index.html", page=page, total=total_facilities(facilities_asked(asked_here()), actor), args=args, here=here, full=full, labels=labels_of("facility")["facility"],
        places=[(place.code, place.name) for place in place_choices(actor)],
        names=region_names({row.scope_code for row in page.rows}),
    )  # fmt: skip


@bp.route("/centers/new", methods=["GET", "POST"])
@requires(P.CENTER_WRITE)
@writes
def new() -> ResponseReturnValue:
    """Register a facility."""
    actor = current_actor()
    form = facility_form(actor)
    return try_form(
        form, lambda: services.add_facility(form.facility_data(), actor=actor), first="items",
        said=_("阵地登记好了。"), url=lambda done: url_for("centers.show", ref=done.public_id),
        again=lambda: render_template("centers/edit.html", form=form, facility=None),
    )  # fmt: skip


@bp.route("/centers/<ref>/edit", methods=["GET", "POST"])
@requires(P.CENTER_WRITE)
@writes
def edit(ref: str) -> ResponseReturnValue:
    """Change what is known of a facility."""
    actor = current_actor()
    facility = get_facility(ref, actor)
    form = facility_form(actor, facility)

    def do() -> None:
        here = count_members([facility.id]).get(facility.id, 0)
        services.change_facility(facility, form.facility_data(), here=here, actor=actor)
        for photo in request.files.getlist("photos"):
            if photo.filename:
                store_file(photo.read(), kind=FileKind.PHOTO, owner=facility, scope_code=facility.scope_code,
                           filename=photo.filename, actor=actor)  # fmt: skip

    return try_form(
        form, do, first="items", said=_("阵地改好了。"), url=lambda _done: url_for("centers.show", ref=ref),
        again=lambda: render_template("centers/edit.html", form=form, facility=facility),
    )  # fmt: skip


@bp.get("/centers/<ref>")
@requires(P.CENTER_READ)
@sends(HELD, held_listed, part="activities")
@sends(MEMBERS, members_listed, part="members")
def show(ref: str) -> ResponseReturnValue:
    """One facility."""
    return facility_page(get_facility(ref, current_actor()))


@bp.post("/centers/<ref>/close")
@requires(P.CENTER_WRITE)
@writes
def close(ref: str) -> ResponseReturnValue:
    """Close it, with a reason."""
    form, actor = ReasonForm(), current_actor()
    facility = get_facility(ref, actor)

    def do() -> Any:
        here = count_members([facility.id]).get(facility.id, 0)
        return services.close_facility(facility, reason=form.reason.data, on=current_today(), here=here, actor=actor)

    return try_form(
        form, do, first="reason", said=_("阵地停用了，记录还在。"), url=lambda _done: url_for("centers.show", ref=ref),
        again=lambda: facility_page(facility, close=form),
    )  # fmt: skip


@bp.get("/centers/<ref>/card.pdf")
@requires(P.CENTER_READ)
def card(ref: str) -> ResponseReturnValue:
    """The register card: what it is and who comes."""
    actor = current_actor()
    facility = get_facility(ref, actor)
    members = members_here(facility, actor) if actor.can(P.PEOPLE_READ) else []
    note_read("facility.print", facility, subjects=[row.person_id for row in members])
    data = card_pdf(
        facility, [(shown_name(row.person.name, actor), row.person, row.from_on) for row in members],
        kind=labels_of("facility")["facility"].get(facility.kind), place=region_name(facility.scope_code),
        organisation=office_name(actor), demo=is_demo(), printed_at=local_time(utcnow()), today=current_today(),
    )  # fmt: skip
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": "inline; filename=center.pdf"})
