"""What goes away from the desk: routes, papers, the form a phone keeps, and what it sends later."""

from __future__ import annotations

import datetime as dt

from flask import Response, jsonify, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.web import committed, current_actor, current_today, note_read, requires, writes
from registry.config import ROOT
from registry.core.clock import local_time
from registry.core.orm import utcnow
from registry.files.models import FileKind
from registry.files.queries import list_files
from registry.menu import office_name
from registry.people.schedule import intervals
from registry.regions.codes import VILLAGE, level_of
from registry.regions.queries import region_name
from registry.visits.blueprint import bp, region_arg
from registry.visits.forms import offered, status_choices
from registry.visits.homes import household_names
from registry.visits.papers import record_pdf, route_pdf
from registry.visits.queries import get_visit
from registry.visits.routes import Stop, place_counts, route
from registry.visits.sync import receive
from registry.visits.words import CHILD_MET, FIRST_NEEDS, KEEPERS, MET, NEEDS, WOMAN_MET
from registry.web import is_demo


@bp.get("/visits/<public_id>/record.pdf")
@requires(Permission.VISIT_READ)
def record_paper(public_id: str) -> ResponseReturnValue:
    """走访慰问记录表 of one visit."""
    actor = current_actor()
    visit = get_visit(public_id, actor)
    photos = len(list_files(visit, actor, kind=FileKind.PHOTO))
    data = record_pdf(
        visit, place=region_name(visit.scope_code), organisation=office_name(actor), photos=photos, actor=actor,
        demo=is_demo(), printed_at=local_time(utcnow()),
    )  # fmt: skip
    note_read("visit.print", visit, subjects=[visit.person_id])
    return _pdf(data, f"visit-{public_id}.pdf")


def _pdf(data: bytes, name: str) -> Response:
    response = Response(data, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _village(actor: Actor) -> str | None:
    return region_arg("village") or (actor.region_code if level_of(actor.region_code) == VILLAGE else None)


def _route(village: str, actor: Actor, today: dt.date, action: str) -> list[Stop]:
    stops = route(village, actor, today)
    note_read(action, subjects=[row.person_id for stop in stops for row in stop.people], region_code=village)
    return stops


@bp.get("/visits/route")
@requires(Permission.VISIT_READ)
def plan_route() -> ResponseReturnValue:
    """Today's route of a village, or the villages to choose from."""
    actor, today = current_actor(), current_today()
    village = _village(actor)
    if village is None:
        places = place_counts(region_arg("region") or actor.region_code, actor, today)
        return render_template("visits/places.html", places=places)
    stops = _route(village, actor, today, "visit.route")
    return render_template("visits/route.html", stops=stops, village=village, place=region_name(village))


@bp.get("/visits/route.pdf")
@requires(Permission.VISIT_READ)
def route_paper() -> ResponseReturnValue:
    """The route sheet to carry."""
    actor, today = current_actor(), current_today()
    village = _village(actor) or actor.region_code
    stops = _route(village, actor, today, "visit.route.print")
    data = route_pdf(
        stops, place=region_name(village), organisation=office_name(actor), today=today, demo=is_demo(),
        printed_at=local_time(utcnow()),
    )  # fmt: skip
    return _pdf(data, f"route-{village}.pdf")


@bp.get("/visits/route.json")
@requires(Permission.VISIT_WRITE)
def route_to_keep() -> ResponseReturnValue:
    """What a phone keeps of a route: names and village, nothing else of a person."""
    actor, today = current_actor(), current_today()
    village = _village(actor) or actor.region_code
    steps = intervals(today, actor.region_code)
    stops = _route(village, actor, today, "visit.route.keep")
    mates = household_names([row.household_id for stop in stops for row in stop.people], actor)
    people = [
        {
            "person": row.person, "visit": row.visit, "name": row.name, "kind": row.kind.value,
            "late": row.days_late, "days": steps.days[row.risk],
            "mates": [one for one in mates.get(row.household_id or 0, []) if one["person"] != row.person],
        }
        for stop in stops
        for row in stop.people
    ]  # fmt: skip
    return jsonify(today=today.isoformat(), village=village, place=region_name(village), people=people)


@bp.get("/visits/offline")
@requires(Permission.VISIT_WRITE)
def offline() -> ResponseReturnValue:
    """The empty form a phone keeps: no person's data, no token."""
    return render_template(
        "visits/offline.html", child_met=offered(MET, CHILD_MET), woman_met=offered(MET, WOMAN_MET),
        needs=offered(NEEDS), first_needs=FIRST_NEEDS,
        statuses=status_choices(), kinships=KEEPERS,
    )  # fmt: skip


@bp.route("/visits/sync", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
@writes
def sync() -> ResponseReturnValue:
    """GET: a fresh token for the phone. POST {"visits": […]}: record what it kept, each item judged by itself."""
    actor = current_actor()
    if request.method == "GET":
        return jsonify(token=generate_csrf(), user=actor.public_id)
    sent = request.get_json(silent=True)
    items = sent.get("visits") if isinstance(sent, dict) else None
    outcomes = receive(items, actor=actor, today=current_today())
    return committed(jsonify(results=[outcome.shown() for outcome in outcomes]))


@bp.get("/sw.js")
@requires(Permission.PUBLIC)
def service_worker() -> ResponseReturnValue:
    """The service worker, at the root so that it may serve /visits and see the logout."""
    response = send_from_directory(ROOT / "static" / "js", "visits-worker.js", mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response
