"""Emergency aid and festival visits on the screen: requests with their clock, one request, festivals, route sheets."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.clock import local_time
from registry.core.errors import NotFound
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.disbursements.queries import get_batch
from registry.menu import office_name
from registry.people.choose_page import choose_person
from registry.people.places import place_choices
from registry.people.queries import get_person
from registry.people.showing import is_worker, labels_of, shown_name
from registry.programs.queries import get_cycle
from registry.regions.args import region_arg
from registry.regions.queries import region_name, region_names
from registry.relief import services
from registry.relief.forms import ReasonForm, request_form, verify_form
from registry.relief.lists import FESTIVALS, REQUESTS, festivals_listed, requests_listed
from registry.relief.papers import gift_of, request_pdf
from registry.relief.queries import (
    emergency_cycles,
    festival_batches,
    get_request,
    route_lines,
)
from registry.relief.route_pdf import Stop, route_pdf
from registry.relief.words import GLYPHS, STAGES, clock
from registry.web import is_demo

bp = Blueprint("relief", __name__)
P = Permission


def _pdf(data: bytes, name: str) -> Response:
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": f"inline; filename={name}.pdf"})


@bp.get("/relief")
@requires(P.RELIEF_READ)
@sends(REQUESTS, requests_listed)
def index() -> ResponseReturnValue:
    """Requests with their clock, the latest first."""
    actor, page = current_actor(), requests_listed(asked_here())
    note_read("relief.list", subjects=[row.person_id for row, *_rest in page.rows])
    return render_template(
        "relief/index.html", page=page, args=request.args, stages=STAGES, glyphs=GLYPHS, urgencies=labels_of("urgency")["urgency"],
        places=[(place.code, place.name) for place in place_choices(actor)],
    )  # fmt: skip


@bp.route("/relief/new", methods=["GET", "POST"])
@requires(P.RELIEF_WRITE)
@writes
def new() -> ResponseReturnValue:
    """Choose whom, then what happened."""
    actor, today = current_actor(), current_today()
    if not request.args.get("person"):
        return choose_person(_("谁遇到了急难"), (url_for("relief.index"), _("急难救助")),
                             lambda ref: url_for("relief.new", person=ref))  # fmt: skip
    person, form = get_person(request.args["person"], actor), request_form(today)
    note_read("relief.form", subjects=[person.id])

    def do() -> Any:
        return services.request_aid(
            person, reason=form.reason.data or "", urgency=form.urgency.data, asked_fen=form.asked_fen.data or 0,
            requested_on=form.requested_on.data, actor=actor, today=today,
        )  # fmt: skip

    return try_form(
        form, do, first="reason", said=_("记下了，从今天起计时。"),
        url=lambda made: url_for("relief.show", ref=made.public_id),
        again=lambda: render_template("relief/new.html", form=form, person=person),
    )  # fmt: skip


@bp.get("/relief/<ref>")
@requires(P.RELIEF_READ)
def show(ref: str) -> ResponseReturnValue:
    """One request with its clock."""
    return _page(ref)


def _page(ref: str, **sent: Any) -> str:
    actor, today = current_actor(), current_today()
    found, paid_on = get_request(ref, actor)
    note_read("relief.read", found, subjects=[found.person_id])
    cycles = emergency_cycles(actor, today) if actor.can(P.RELIEF_VERIFY) and found.state == "requested" else []
    forms = {"verify": sent.get("verify") or verify_form(cycles, today, asked_fen=found.asked_fen, blank=True),
             "refuse": sent.get("refuse") or ReasonForm(formdata=None)}  # fmt: skip
    return render_template(
        "relief/show.html", request_=found, name=shown_name(found.person.name, actor), paid_on=paid_on, forms=forms,
        clock=clock(found, paid_on, today), stages=STAGES, glyphs=GLYPHS, place=region_name(found.scope_code),
        urgency=labels_of("urgency")["urgency"].get(found.urgency, found.urgency), worker=is_worker(actor),
        enrolment=found.enrolment, cycles=cycles, own=found.created_by_id == actor.user_id,
    )  # fmt: skip


@bp.post("/relief/<ref>/verify")
@requires(P.RELIEF_VERIFY)
@writes
def verify(ref: str) -> ResponseReturnValue:
    """Found true: into the emergency program with an amount."""
    actor, today = current_actor(), current_today()
    found, _paid = get_request(ref, actor)
    form = verify_form(emergency_cycles(actor, today), today)

    def do() -> Any:
        return services.verify_request(
            found, get_cycle(form.cycle.data, actor), found=form.found.data or "", granted_fen=form.granted_fen.data or 0,
            verified_on=form.verified_on.data, actor=actor, today=today,
        )  # fmt: skip

    return try_form(
        form, do, first="found", said=_("核实好了，已提名到急难救助，等批准发放。"),
        url=lambda _done: url_for("relief.show", ref=ref), again=lambda: _page(ref, verify=form),
    )  # fmt: skip


@bp.post("/relief/<ref>/refuse")
@requires(P.RELIEF_VERIFY)
@writes
def refuse(ref: str) -> ResponseReturnValue:
    """Not helped, with the reason."""
    form, actor = ReasonForm(), current_actor()
    found, _paid = get_request(ref, actor)
    return try_form(
        form, lambda: services.refuse_request(found, reason=form.reason.data, actor=actor), first="reason",
        said=_("原因记下了。"), url=lambda _done: url_for("relief.show", ref=ref), again=lambda: _page(ref, refuse=form),
    )  # fmt: skip


@bp.get("/relief/<ref>/form.pdf")
@requires(P.RELIEF_READ)
def paper(ref: str) -> ResponseReturnValue:
    """急难救助申请审批表."""
    actor = current_actor()
    found, paid_on = get_request(ref, actor)
    note_read("relief.print", found, subjects=[found.person_id])
    data = request_pdf(
        found, paid_on, place=region_name(found.scope_code), organisation=office_name(actor), actor=actor,
        urgency=labels_of("urgency")["urgency"].get(found.urgency), demo=is_demo(), printed_at=local_time(utcnow()),
    )  # fmt: skip
    return _pdf(data, f"relief-{ref}")


@bp.get("/relief/festival")
@requires(P.RELIEF_READ)
@sends(FESTIVALS, festivals_listed)
def festival() -> ResponseReturnValue:
    """Festival visits by program and cycle: persons, households, cash and goods, each apart."""
    actor, rows = current_actor(), festivals_listed(asked_here()).rows
    return render_template(
        "relief/festival.html", rows=rows, args=request.args, occasions=labels_of("occasion")["occasion"],
        batches=festival_batches(actor), places=[(place.code, place.name) for place in place_choices(actor)],
    )  # fmt: skip


@bp.get("/relief/festival/<batch>/route.pdf")
@requires(P.DISBURSEMENT_READ)
def route(batch: str) -> ResponseReturnValue:
    """The route sheet of a festival batch, village by village, with sign-off."""
    actor = current_actor()
    found = get_batch(batch, actor)
    lines = route_lines(found, actor, village=region_arg("village"))
    if not lines:
        raise NotFound(_("这一批在这里没有要慰问的人。请看看选的村对不对。"))
    note_read("relief.route.print", found, subjects=[line.person_id for line in lines])
    names = region_names({line.scope_code for line in lines})
    stops = [
        Stop(names.get(code, code), [gift_of(line, actor) for line in group])
        for code, group in groupby(lines, key=lambda line: line.scope_code)
    ]
    data = route_pdf(
        found.title, stops, organisation=office_name(actor), demo=is_demo(), printed_at=local_time(utcnow())
    )
    return _pdf(data, f"festival-{batch}")
