"""What children were sent, on the screen: the list, one parcel and its steps, the delivery sheet, the care file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.clock import local_time
from registry.core.i18n import Text, _
from registry.core.orm import utcnow
from registry.menu import office_name
from registry.parcels import services
from registry.parcels.forms import AnswerForm, DeliverForm, ReasonForm, parcel_form
from registry.parcels.lists import PARCELS, parcels_asked, parcels_listed
from registry.parcels.models import Parcel, ParcelState
from registry.parcels.papers import care_file_pdf, delivery_pdf
from registry.parcels.queries import ParcelFilter, care_record, get_parcel, list_parcels, total_parcels
from registry.parcels.words import GLYPHS, KINDS, STATES
from registry.people.choose_page import choose_person
from registry.people.models import RecipientKind
from registry.people.places import place_choices
from registry.people.queries import get_person
from registry.people.showing import shown_name
from registry.people.timeline import timeline
from registry.regions.args import period_args
from registry.regions.queries import region_name, region_names
from registry.web import is_demo

bp = Blueprint("parcels", __name__)
P = Permission
MOST_PRINTED = 500


def _pdf(data: bytes, name: str) -> Response:
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": f"inline; filename={name}.pdf"})


@bp.get("/parcels")
@requires(P.PARCEL_READ)
@sends(PARCELS, parcels_listed)
def index() -> ResponseReturnValue:
    """What was sent, the latest first; also the records behind the figures."""
    actor = current_actor()
    wanted, page = parcels_asked(asked_here()), parcels_listed(asked_here())
    note_read("parcel.list", subjects=[row.person_id for row, *_rest in page.rows])
    return render_template(
        "parcels/index.html", page=page, total=total_parcels(wanted, actor) if wanted.first else None, args=request.args,
        kinds=KINDS, states=STATES, glyphs=GLYPHS,
        places=[(place.code, place.name) for place in place_choices(actor)],
    )  # fmt: skip


@bp.get("/parcels/delivery.pdf")
@requires(P.PARCEL_READ)
def delivery_sheet() -> ResponseReturnValue:
    """签收表: what is still to be delivered, village by village, with a place to sign."""
    actor = current_actor()
    wanted = ParcelFilter(region=period_args().region, kind=request.args.get("kind", ""), state="ordered")
    rows = list_parcels(wanted, actor, limit=MOST_PRINTED).rows
    note_read("parcel.print", subjects=[row.person_id for row in rows])
    names = region_names({row.scope_code for row in rows})
    data = delivery_pdf(
        [(row, shown_name(row.person.name, actor), names[row.scope_code]) for row in rows],
        organisation=office_name(actor), demo=is_demo(), printed_at=local_time(utcnow()),
    )  # fmt: skip
    return _pdf(data, "delivery")


@bp.get("/parcels/care-file/<person>.pdf")
@requires(P.PEOPLE_READ)
def care_file(person: str) -> ResponseReturnValue:
    """爱心档案 of a child: who she is, who cares, what she was given, what happened."""
    actor, today = current_actor(), current_today()
    child = get_person(person, actor)
    note_read("parcel.care_file.print", child, subjects=[child.id])
    data = care_file_pdf(
        child, care_record(child), timeline(child.id, current_app.extensions["plugs"], current_actor(), limit=60),
        place=region_name(child.scope_code), organisation=office_name(actor), actor=actor, today=today,
        demo=is_demo(), printed_at=local_time(utcnow()),
    )  # fmt: skip
    return _pdf(data, f"care-file-{person}")


@bp.route("/parcels/new", methods=["GET", "POST"])
@requires(P.PARCEL_WRITE)
@writes
def new() -> ResponseReturnValue:
    """Choose a child, then what she is sent."""
    actor, today = current_actor(), current_today()
    if not request.args.get("person"):
        return choose_person(_("送给谁"), (url_for("parcels.index"), _("爱心邮包")),
                             lambda ref: url_for("parcels.new", person=ref), kind=RecipientKind.CHILD)  # fmt: skip
    person, form = get_person(request.args["person"], actor), parcel_form(today)
    note_read("parcel.form", subjects=[person.id])
    return try_form(
        form, lambda: services.send_parcel(person, form.parcel_data(), actor=actor, today=today), first="kind",
        said=_("记好了。"), url=lambda parcel: url_for("parcels.show", ref=parcel.public_id),
        again=lambda: render_template("parcels/new.html", form=form, person=person),
    )  # fmt: skip


@bp.get("/parcels/<ref>")
@requires(P.PARCEL_READ)
def show(ref: str) -> ResponseReturnValue:
    """One parcel."""
    return _page(get_parcel(ref, current_actor()))


def _page(parcel: Parcel, **sent: Any) -> str:
    actor = current_actor()
    note_read("parcel.read", parcel, subjects=[parcel.person_id])
    forms = {
        "deliver": DeliverForm(formdata=None, delivered_on=current_today()),
        "answer": AnswerForm(formdata=None, feedback=parcel.feedback, replies=parcel.replies),
        "returned": ReasonForm(formdata=None), "void": ReasonForm(formdata=None),
    }  # fmt: skip
    return render_template(
        "parcels/show.html", parcel=parcel, name=shown_name(parcel.person.name, actor), kind=KINDS[parcel.kind],
        state=STATES[parcel.state], glyph=GLYPHS[parcel.state], place=region_name(parcel.scope_code), forms=forms | sent,
    )  # fmt: skip


def _act(ref: str, name: str, form: Any, first: str, said: Text, do: Callable[[Parcel], Any]) -> ResponseReturnValue:
    parcel = get_parcel(ref, current_actor())
    return try_form(
        form, lambda: do(parcel), first=first, said=said, url=lambda _done: url_for("parcels.show", ref=ref),
        again=lambda: _page(parcel, **{name: form}),
    )  # fmt: skip


@bp.post("/parcels/<ref>/deliver")
@requires(P.PARCEL_WRITE)
@writes
def deliver(ref: str) -> ResponseReturnValue:
    """It has come."""
    form, actor, today = DeliverForm(), current_actor(), current_today()
    return _act(ref, "deliver", form, "delivered_on", _("送达记好了。"), lambda parcel: services.deliver(
        [parcel], on=form.delivered_on.data, received_by=form.received_by.data or "", actor=actor, today=today))  # fmt: skip


@bp.post("/parcels/<ref>/answer")
@requires(P.PARCEL_WRITE)
@writes
def answer(ref: str) -> ResponseReturnValue:
    """What came back."""
    form, actor, today = AnswerForm(), current_actor(), current_today()
    return _act(ref, "answer", form, "feedback", _("反馈记好了。"), lambda parcel: services.answer(
        parcel, said=form.feedback.data or "", replies=form.replies.data, actor=actor, today=today))  # fmt: skip


@bp.post("/parcels/<ref>/<any(returned, void):state>")
@requires(P.PARCEL_WRITE)
@writes
def end(ref: str, state: str) -> ResponseReturnValue:
    """Returned or void, with a reason."""
    form, actor = ReasonForm(), current_actor()
    return _act(ref, state, form, "reason", _("记好了，原因也留着。"), lambda parcel: services.end_parcel(
        parcel, ParcelState(state), reason=form.reason.data, actor=actor))  # fmt: skip
