"""What happens at a facility: children come and go, activities and counselling are held."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import committed, current_actor, current_today, note_read, requires, writes
from registry.centers import services
from registry.centers.blueprint import bp, facility_page
from registry.centers.forms import CounsellingForm, LeaveForm, ReasonForm, held_form
from registry.centers.lists import SESSIONS, sessions_listed
from registry.centers.queries import get_counselling, get_facility, members_here
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.people.choose_page import choose_person
from registry.people.models import RecipientKind
from registry.people.queries import get_person
from registry.people.showing import shown_name

P = Permission


@bp.route("/centers/<ref>/members", methods=["GET", "POST"])
@requires(P.CENTER_WRITE)
@writes
def members(ref: str) -> ResponseReturnValue:
    """Choose a child who comes from today on."""
    actor, today = current_actor(), current_today()
    facility = get_facility(ref, actor)
    here = url_for("centers.members", ref=ref)
    if request.method == "POST":
        person = get_person(request.form.get("person", ""), actor)
        services.enrol_child(facility, person, from_on=today, actor=actor, today=today)
        flash(str(_("%(name)s 从今天起在“%(place)s”。", name=person.name, place=facility.name)), "done")
        return redirect(here)
    return choose_person(_("谁来这里"), (url_for("centers.show", ref=ref), facility.name), kind=RecipientKind.CHILD)


@bp.post("/centers/<ref>/members/<member>/leave")
@requires(P.CENTER_WRITE)
@writes
def leave(ref: str, member: str) -> ResponseReturnValue:
    """A child comes no more."""
    form, actor, today = LeaveForm(), current_actor(), current_today()
    facility = get_facility(ref, actor)
    row = next((row for row in members_here(facility, actor) if row.public_id == member), None)
    if row is None:
        raise NotFound
    return try_form(
        form, lambda: services.leave(row, on=form.on.data, actor=actor, today=today), first="on",
        said=_("%(name)s 离开了，来过的记录还在。", name=row.person.name),
        url=lambda _done: url_for("centers.show", ref=ref), again=lambda: facility_page(facility, leave=form),
    )  # fmt: skip


@bp.route("/centers/<ref>/activities/new", methods=["GET", "POST"])
@requires(P.CENTER_WRITE)
@writes
def hold_activity(ref: str) -> ResponseReturnValue:
    """An activity with the children who came."""
    actor, today = current_actor(), current_today()
    facility = get_facility(ref, actor)
    enrolled = members_here(facility, actor)
    form = held_form(enrolled, today)

    def do() -> Any:
        ticked = [row.person for row in enrolled if row.person.public_id in (form.people.data or [])]
        return services.hold_activity(facility, form.activity_data(facility), ticked, actor=actor, today=today)

    note_read("facility.read", facility, subjects=[row.person_id for row in enrolled])
    return try_form(
        form, do, first="title", said=_("活动记好了。"), url=lambda done: url_for("activities.show", ref=done.public_id),
        again=lambda: render_template("centers/activity.html", form=form, facility=facility),
    )  # fmt: skip


@bp.route("/centers/<ref>/counselling/new", methods=["GET", "POST"])
@requires(P.COUNSELLING_READ)
@writes
def new_counselling(ref: str) -> ResponseReturnValue:
    """A counselling session with a child: choose whom, then what was said, sealed."""
    actor, today = current_actor(), current_today()
    facility = get_facility(ref, actor)
    if not request.args.get("person"):
        return choose_person(
            _("给谁做辅导"), (url_for("centers.show", ref=ref), facility.name),
            lambda person: url_for("centers.new_counselling", ref=ref, person=person), kind=RecipientKind.CHILD,
        )  # fmt: skip
    person = get_person(request.args["person"], actor)
    form = CounsellingForm(data={"held_on": today, "minutes": 45, "counsellor": actor.name})
    note_read("counselling.form", subjects=[person.id])

    def do() -> Any:
        return services.hold_counselling(
            facility, person, held_on=form.held_on.data, minutes=form.minutes.data or 0,
            counsellor=form.counsellor.data or "", content=form.content.data or "", concern=form.concern.data,
            next_on=form.next_on.data, actor=actor, today=today,
        )  # fmt: skip

    return try_form(
        form, do, first="content", said=_("辅导记好了，内容加密保存。"), url=lambda _done: url_for("centers.show", ref=ref),
        again=lambda: render_template("centers/counselling.html", form=form, facility=facility, person=person),
    )  # fmt: skip


@bp.get("/centers/counselling")
@requires(P.CENTER_READ)
@sends(SESSIONS, sessions_listed)
def all_counselling() -> ResponseReturnValue:
    """The sessions behind the figure: day, place and counsellor, no child."""
    return render_template("centers/talks.html", page=sessions_listed(asked_here()), args=request.args)


@bp.route("/centers/counselling/<ref>", methods=["GET", "POST"])
@requires(P.COUNSELLING_READ)
@writes
def counselling(ref: str) -> ResponseReturnValue:
    """A session without what was said; that is opened by its author, or with a reason, and logged."""
    actor = current_actor()
    session, form = get_counselling(ref, actor), ReasonForm()
    own = session.author_id == actor.user_id
    content = None
    if request.method == "POST":
        try:
            content = services.open_counselling(session, reason=form.reason.data or "", actor=actor)
        except Invalid as error:
            form.reason.errors = [str(error.message)]
    note_read("counselling.read", session, subjects=[session.person_id])
    page = render_template(
        "centers/talk.html", session=session, form=form, own=own, content=content,
        name=shown_name(session.person.name, actor),
    )  # fmt: skip
    return committed(page) if content is not None else (page, 422 if form.errors else 200)
