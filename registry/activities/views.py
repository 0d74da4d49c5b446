"""Activities on the screen: the list, one activity with its photos and the persons named, its papers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.activities import services
from registry.activities.forms import ReasonForm, activity_form
from registry.activities.lists import (
    ACTIVITIES,
    ATTENDEES,
    activities_asked,
    activities_listed,
    activities_of,
    attendees_listed,
)
from registry.activities.models import Activity
from registry.activities.papers import sign_in_pdf
from registry.activities.queries import get_activity, present, total_activities
from registry.activities.words import GLYPHS, STATES
from registry.core.clock import local_time
from registry.core.errors import NotFound
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.files.models import FileKind
from registry.files.queries import list_files
from registry.files.services import store_file
from registry.menu import office_name
from registry.people.choose_page import choose_person
from registry.people.places import place_choices
from registry.people.queries import get_person
from registry.people.showing import labels_of, shown_name
from registry.regions.queries import region_name, region_names
from registry.web import is_demo

bp = Blueprint("activities", __name__)
P = Permission
LIST = "activity_type"


@bp.get("/activities")
@requires(P.ACTIVITY_READ)
@sends(ACTIVITIES, activities_listed)
def index() -> ResponseReturnValue:
    """Activities, the latest first; also the records behind the figures."""
    actor, args, wanted = current_actor(), request.args, activities_asked(asked_here())
    page = activities_of(asked_here())
    return render_template(
        "activities/index.html", page=page, args=args, total=total_activities(wanted, actor) if wanted.first else None, labels=labels_of(LIST)[LIST], states=STATES, glyphs=GLYPHS,
        places=[(place.code, place.name) for place in place_choices(actor)],
        names=region_names({row.scope_code for row in page.rows}),
    )  # fmt: skip


@bp.route("/activities/new", methods=["GET", "POST"])
@requires(P.ACTIVITY_WRITE)
@writes
def new() -> ResponseReturnValue:
    """Record an activity, or plan one for a day to come."""
    actor, today = current_actor(), current_today()
    form = activity_form(actor, today, type=request.args.get("type", ""))

    def do() -> Activity:
        activity = services.add_activity(form.activity_data(), actor=actor, today=today)
        _keep_photos(activity)
        return activity

    return try_form(
        form, do, first="title", said=_("活动记好了。"), url=lambda done: url_for("activities.show", ref=done.public_id),
        again=lambda: render_template("activities/edit.html", form=form, activity=None),
    )  # fmt: skip


@bp.route("/activities/<ref>/edit", methods=["GET", "POST"])
@requires(P.ACTIVITY_WRITE)
@writes
def edit(ref: str) -> ResponseReturnValue:
    """Correct an activity, or report a planned one."""
    actor, today = current_actor(), current_today()
    activity = get_activity(ref, actor)
    form = activity_form(actor, today, activity)

    def do() -> None:
        services.change_activity(activity, form.activity_data(), actor=actor, today=today)
        _keep_photos(activity)

    return try_form(
        form, do, first="title", said=_("活动改好了。"), url=lambda _done: url_for("activities.show", ref=ref),
        again=lambda: render_template("activities/edit.html", form=form, activity=activity),
    )  # fmt: skip


def _keep_photos(activity: Activity) -> None:
    for photo in request.files.getlist("photos"):
        if photo.filename:
            store_file(photo.read(), kind=FileKind.PHOTO, owner=activity, scope_code=activity.scope_code,
                       filename=photo.filename, actor=current_actor())  # fmt: skip


@bp.get("/activities/<ref>")
@requires(P.ACTIVITY_READ)
@sends(ATTENDEES, attendees_listed, part="attendees")
def show(ref: str) -> ResponseReturnValue:
    """One activity."""
    return _page(get_activity(ref, current_actor()), ReasonForm(formdata=None))


def _page(activity: Activity, form: Any) -> str:
    actor = current_actor()
    named = present(activity, actor) if actor.can(P.PEOPLE_READ) else []
    note_read("activity.read", activity, subjects=[row.person_id for row in named])
    return render_template(
        "activities/show.html", activity=activity, named=[(row, shown_name(row.person.name, actor)) for row in named],
        form=form, type=labels_of(LIST)[LIST].get(activity.type, activity.type), state=STATES[activity.state],
        glyph=GLYPHS[activity.state], place=region_name(activity.scope_code),
        photos=list_files(activity, actor, kind=FileKind.PHOTO),
    )  # fmt: skip


@bp.route("/activities/<ref>/attendees", methods=["GET", "POST"])
@requires(P.ACTIVITY_WRITE)
@writes
def attendees(ref: str) -> ResponseReturnValue:
    """Name persons of the register as having been there, one after the other."""
    actor = current_actor()
    activity = get_activity(ref, actor)
    here = url_for("activities.attendees", ref=ref)
    if request.method == "POST":
        person = get_person(request.form.get("person", ""), actor)
        new_ones = services.name_attendees(activity, [person], actor=actor)
        flash(str(_("%(name)s 已在名单上。", name=person.name)), "done" if new_ones else "doubt")
        return redirect(here)
    return choose_person(_("谁参加了"), (url_for("activities.show", ref=ref), activity.title))


@bp.post("/activities/<ref>/attendees/<attendee>/remove")
@requires(P.ACTIVITY_WRITE)
@writes
def remove_attendee(ref: str, attendee: str) -> ResponseReturnValue:
    """Take a person off the list."""
    actor = current_actor()
    row = next((row for row in present(get_activity(ref, actor), actor) if row.public_id == attendee), None)
    if row is None:
        raise NotFound
    services.remove_attendee(row, actor=actor, today=current_today())
    flash(str(_("%(name)s 已从名单上去掉。", name=row.person.name)), "done")
    return redirect(url_for("activities.show", ref=ref))


@bp.get("/activities/<ref>/sign-in.pdf")
@requires(P.ACTIVITY_READ)
def sign_in(ref: str) -> ResponseReturnValue:
    """签到表: the persons named, and empty lines for the others."""
    actor = current_actor()
    activity = get_activity(ref, actor)
    named = present(activity, actor) if actor.can(P.PEOPLE_READ) else []
    note_read("activity.print", activity, subjects=[row.person_id for row in named])
    data = sign_in_pdf(
        activity, [(shown_name(row.person.name, actor), region_name(row.person.scope_code)) for row in named],
        organisation=office_name(actor), demo=is_demo(), printed_at=local_time(utcnow()),
    )  # fmt: skip
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": "inline; filename=sign-in.pdf"})


@bp.post("/activities/<ref>/void")
@requires(P.ACTIVITY_WRITE)
@writes
def void(ref: str) -> ResponseReturnValue:
    """Take it out of the figures."""
    form, actor = ReasonForm(), current_actor()
    activity = get_activity(ref, actor)
    return try_form(
        form, lambda: services.void_activity(activity, reason=form.reason.data, actor=actor), first="reason",
        said=_("活动作废了，不再算进总结，记录还在。"), url=lambda _done: url_for("activities.show", ref=ref),
        again=lambda: _page(activity, form),
    )  # fmt: skip
