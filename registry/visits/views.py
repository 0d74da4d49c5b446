"""Visits on the screen: lists, the five answers, one visit, planning. Routes and papers are in `views_away`."""

from __future__ import annotations

import datetime as dt

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.dates import age_on
from registry.core.errors import DomainError, Invalid, NotFound
from registry.core.i18n import Text, _
from registry.files.models import FileKind
from registry.files.queries import list_files
from registry.people.models import Person
from registry.people.queries import find_people, get_person
from registry.people.schedule import intervals, risk_of
from registry.people.showing import is_worker, shown_name
from registry.regions.queries import region_name
from registry.visits import services, views_away, views_newcomer, views_week
from registry.visits.blueprint import bp, region_arg
from registry.visits.due import Due, DueRow, count_visits, list_due
from registry.visits.forms import CancelForm, answers, correction_form, plan_form, show_error, visit_form
from registry.visits.homes import housemates, record_home
from registry.visits.lists import past_day, visits_file, visits_listed
from registry.visits.models import Visit
from registry.visits.queries import find_open_plan, get_visit
from registry.visits.routes import next_stop, place_counts, route
from registry.visits.words import FIRST_NEEDS, MET, NEEDS, PURPOSES, said

__all__ = [
    "bp",
    "views_away",
    "views_newcomer",
    "views_week",
]  # importing these puts their routes on the same blueprint


@bp.get("/visits")
@requires(Permission.VISIT_READ)
@sends(visits_file, visits_listed)
def index() -> ResponseReturnValue:
    """Late ones, those of this week, all open ones, and visits made."""
    actor, today = current_actor(), current_today()
    region, tab = region_arg("region"), request.args.get("tab", "late")
    counts = count_visits(actor, today, region=region)
    page = visits_listed(asked_here())
    note_read("visit.list", subjects=[row.person_id for row in page.rows])
    places = place_counts(actor.region_code, actor, today)
    return render_template(
        "visits/index.html",
        tab=tab,
        page=page,
        counts=counts,
        places=places,
        region=region,
        args=request.args,
        as_of=past_day(asked_here()),
    )


@bp.get("/visits/<public_id>")
@requires(Permission.VISIT_READ)
def show(public_id: str) -> ResponseReturnValue:
    """One visit with its photos."""
    actor, today = current_actor(), current_today()
    visit = get_visit(public_id, actor)
    note_read("visit.read", visit, subjects=[visit.person_id])
    return render_template(
        "visits/show.html", visit=visit, person=visit.person, name=shown_name(visit.person.name, actor),
        place=region_name(visit.scope_code), photos=list_files(visit, actor, kind=FileKind.PHOTO),
        findings=visit.findings if is_worker(actor) else None, purposes=said(visit.purposes, PURPOSES),
        met=said(visit.met, MET), needs=said(visit.needs, NEEDS), form=CancelForm(),
        may_change=services.may_change(visit, actor, today),
    )  # fmt: skip


@bp.route("/visits/new", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
@writes
def new() -> ResponseReturnValue:
    """Record a visit to a person; without one, choose among those who are due."""
    actor, today = current_actor(), current_today()
    public_id = request.args.get("person")
    if not public_id:
        page = list_due(Due.ALL, actor, today, limit=20)
        note_read("visit.list", subjects=[row.person_id for row in page.rows])
        return render_template("visits/choose.html", rows=page.rows)
    found = find_people([public_id], actor)  # the form needs neither relatives nor statuses
    if not found:
        raise NotFound
    return _record(found[0], find_open_plan(found[0]), actor, today)


@bp.route("/visits/<public_id>/done", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
@writes
def done(public_id: str) -> ResponseReturnValue:
    """Record the planned visit; one that is recorded already is shown."""
    actor, today = current_actor(), current_today()
    visit = get_visit(public_id, actor)
    if visit.state.value != "planned" and request.method == "GET":
        return redirect(url_for("visits.show", public_id=public_id))
    return _record(visit.person, visit, actor, today)


def _days_late(person: Person, actor: Actor, today: dt.date) -> int:
    risk = risk_of(person.status_mask, person.guardian_type)
    steps = intervals(today, actor.region_code)
    return (today - steps.due(risk, person.last_visit_on, person.registered_on, person.visit_plan_on)).days


def _record(person: Person, plan: Visit | None, actor: Actor, today: dt.date) -> ResponseReturnValue:
    mates = housemates(person, actor)
    form = visit_form(person, plan, mates=mates, actor=actor, today=today)
    stops = route(person.scope_code, actor, today)
    following = next_stop(stops, person.id)
    if form.validate_on_submit():
        try:
            visits = record_home(
                person, along=form.along.data or [], client_key=form.client_key.data or None,
                visitor_name=form.visitor_name.data or "", actor=actor, today=today, **answers(form),
            )  # fmt: skip
        except Invalid as error:
            show_error(form, error, "findings")
        else:
            flash(str(_saved(person, len(visits))), "done")
            return _onwards(next_stop(stops, person.id, {visit.person_id for visit in visits}), person)
    note_read("visit.form", subjects=[person.id, *(mate.id for mate in mates)])
    page = render_template(
        "visits/record.html", form=form, person=person, plan=plan, following=following, first_needs=FIRST_NEEDS,
        place=region_name(person.scope_code), age=age_on(person.birth_date, today), late=_days_late(person, actor, today),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _saved(person: Person, count: int) -> Text:
    if count == 1:
        return _("%(name)s 的走访存好了。", name=person.name)
    return _("%(name)s 家的走访存好了，记在 %(count)s 人名下。", name=person.name, count=count)


def _onwards(following: DueRow | None, person: Person) -> ResponseReturnValue:
    if following is not None:
        return redirect(following.record_url)
    return redirect(url_for("visits.plan_route", village=person.scope_code))


@bp.route("/visits/<public_id>/change", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
@writes
def change(public_id: str) -> ResponseReturnValue:
    """Correct a visit on the day it was entered."""
    actor, today = current_actor(), current_today()
    visit = get_visit(public_id, actor)
    form = correction_form(visit)
    if form.validate_on_submit():
        try:
            services.change_visit(visit, actor=actor, today=today, **answers(form))
        except Invalid as error:
            show_error(form, error, "findings")
        else:
            flash(str(_("走访记录已改。")), "done")
            return redirect(url_for("visits.show", public_id=public_id))
    page = render_template(
        "visits/record.html", form=form, person=visit.person, plan=None, following=None, first_needs=FIRST_NEEDS,
        place=region_name(visit.scope_code), age=age_on(visit.person.birth_date, today), late=0, correcting=visit,
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.route("/visits/plan", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
@writes
def plan() -> ResponseReturnValue:
    """Plan a visit to a person."""
    actor, today = current_actor(), current_today()
    person = get_person(request.args.get("person", ""), actor)
    form = plan_form(today, actor)
    if form.validate_on_submit():
        try:
            services.plan_visit(
                person, on=form.on.data, purposes=form.purposes.data or [], visitor_name=form.visitor_name.data or "",
                actor=actor, today=today,
            )  # fmt: skip
        except DomainError as error:
            show_error(form, error, "on")
        else:
            flash(str(_("已排 %(day)s 去 %(name)s 家。", day=form.on.data.isoformat(), name=person.name)), "done")
            return redirect(url_for("visits.index", tab="all"))
    note_read("visit.form", subjects=[person.id])
    return render_template("visits/plan.html", form=form, person=person), 422 if form.errors else 200


@bp.post("/visits/<public_id>/cancel")
@requires(Permission.VISIT_WRITE)
@writes
def cancel(public_id: str) -> ResponseReturnValue:
    """Give up a planned visit with a reason."""
    visit = get_visit(public_id, current_actor())
    services.cancel_visit(visit, reason=request.form.get("reason", ""), actor=current_actor(), today=current_today())
    flash(str(_("这次走访取消了，原因记下了。")), "done")
    return redirect(url_for("visits.show", public_id=public_id))
