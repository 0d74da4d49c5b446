"""Children's health on the screen: heart cases with their steps, and who is due for nutrition packs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.childhealth import services
from registry.childhealth.heart_paper import heart_pdf
from registry.childhealth.lists import CASES, ISSUED, PACKS, cases_listed, issued_listed, packs_listed
from registry.childhealth.models import HeartCase, HeartState
from registry.childhealth.papers import due_pdf
from registry.childhealth.queries import due_for_packs, get_case, list_cases, list_issues, total_cases
from registry.childhealth.words import GLYPHS, STATES
from registry.core.clock import local_time
from registry.core.dates import months_old
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.funds.forms import Day, Yuan
from registry.menu import office_name
from registry.people.choose_page import choose_person
from registry.people.models import RecipientKind
from registry.people.places import place_choices
from registry.people.queries import get_person
from registry.people.showing import is_worker, shown_name
from registry.regions.args import period_args, region_arg
from registry.regions.queries import region_name, region_names
from registry.web import is_demo

bp = Blueprint("childhealth", __name__)
P = Permission
_NO_DAY = _("还没写日期。")


class CaseForm(FlaskForm):  # type: ignore[misc]
    """A suspicion."""

    screened_on = Day(_("筛查日期"), [DataRequired(_NO_DAY)])
    hospital = StringField(_("医院"), [Optional(), Length(max=100)])
    diagnosis = StringField(_("诊断"), [Optional(), Length(max=300)], render_kw={"data-private": True})


class StepForm(FlaskForm):  # type: ignore[misc]
    """The next step."""

    state = SelectField(_("到哪一步"))
    on = Day(_("日期"), [DataRequired(_NO_DAY)])
    cost_fen = Yuan(_("手术费用（元）"), [Optional()])
    payer = StringField(_("谁出的钱"), [Optional(), Length(max=100)])
    next_on = Day(_("下次复查"), [Optional()])


def _places() -> list[tuple[str, str]]:
    return [(place.code, place.name) for place in place_choices(current_actor())]


@bp.get("/child-health")
@requires(P.CHILDHEALTH_READ)
@sends(CASES, cases_listed)
def index() -> ResponseReturnValue:
    """Heart cases."""
    actor, args, period = current_actor(), request.args, period_args()
    wanted: dict[str, Any] = {"region": period.region, "status": args.get("status", ""), "counted": args.get("counted", ""),
              "first": period.first, "last": period.last}  # fmt: skip
    page = list_cases(actor, **wanted, cursor=args.get("after"))
    note_read("heart.list", subjects=[row.person_id for row in page.rows])
    return render_template(
        "childhealth/index.html", page=page, total=total_cases(actor, **wanted) if period.first else None, args=args, states=STATES, glyphs=GLYPHS, places=_places(),
        names=region_names({row.scope_code for row in page.rows}), shown=lambda name: shown_name(name, actor),
    )  # fmt: skip


@bp.get("/child-health/choose")
@requires(P.CHILDHEALTH_WRITE)
def choose() -> ResponseReturnValue:
    """Find the child."""
    return choose_person(
        _("登记先心病：先找孩子"), (url_for("childhealth.index"), _("儿童健康")),
        lambda ref: url_for("childhealth.new", person=ref), kind=RecipientKind.CHILD,
    )  # fmt: skip


@bp.route("/child-health/new", methods=["GET", "POST"])
@requires(P.CHILDHEALTH_WRITE)
@writes
def new() -> ResponseReturnValue:
    """A child who may have heart disease."""
    actor, today = current_actor(), current_today()
    person, form = get_person(request.args.get("person", ""), actor), CaseForm(data={"screened_on": today})
    note_read("heart.form", subjects=[person.id])
    return try_form(
        form, lambda: services.add_case(person, screened_on=form.screened_on.data, diagnosis=form.diagnosis.data or "",
                                        hospital=form.hospital.data or "", actor=actor, today=today),
        first="screened_on", said=_("登记好了。"), url=lambda made: url_for("childhealth.show", ref=made.public_id),
        again=lambda: render_template("childhealth/new.html", form=form, person=person),
    )  # fmt: skip


@bp.get("/child-health/<ref>")
@requires(P.CHILDHEALTH_READ)
def show(ref: str) -> ResponseReturnValue:
    """One case."""
    case = get_case(ref, current_actor())
    note_read("heart.read", case, subjects=[case.person_id])
    return _page(case, _step_form(case, formdata=None, data={"on": current_today()}))


def _step_form(case: HeartCase, **more: Any) -> StepForm:
    form = StepForm(**more)
    form.state.choices = [(state.value, STATES[state]) for state in services.STEPS.get(case.state, ())]
    return form


def _page(case: HeartCase, form: StepForm) -> str:
    actor = current_actor()
    return render_template(
        "childhealth/show.html", case=case, form=form, state=STATES[case.state], glyph=GLYPHS[case.state],
        name=shown_name(case.person.name, actor), diagnosis=case.diagnosis if is_worker(actor) else None,
    )  # fmt: skip


@bp.get("/child-health/<ref>/form.pdf")
@requires(P.CHILDHEALTH_READ)
def paper(ref: str) -> ResponseReturnValue:
    """先心病患儿救治登记表."""
    actor = current_actor()
    case = get_case(ref, actor)
    note_read("heart.print", case, subjects=[case.person_id])
    data = heart_pdf(case, state=STATES[case.state], place=region_name(case.scope_code), organisation=office_name(actor),
                     actor=actor, demo=is_demo(), printed_at=local_time(utcnow()))  # fmt: skip
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": "inline; filename=heart.pdf"})


@bp.post("/child-health/<ref>/step")
@requires(P.CHILDHEALTH_WRITE)
@writes
def step(ref: str) -> ResponseReturnValue:
    """The next step of a case."""
    actor = current_actor()
    case = get_case(ref, actor)
    form = _step_form(case)
    return try_form(
        form, lambda: services.move_case(case, HeartState(form.state.data), on=form.on.data, next_on=form.next_on.data,
                                         cost_fen=form.cost_fen.data, payer=form.payer.data or "", actor=actor,
                                         today=current_today()),
        first="on", said=_("记好了。"), url=lambda _done: url_for("childhealth.show", ref=ref),
        again=lambda: _page(case, form),
    )  # fmt: skip


@bp.get("/child-health/nutrition")
@requires(P.CHILDHEALTH_READ)
@sends(PACKS, packs_listed)
def nutrition() -> ResponseReturnValue:
    """Children of 6 to 24 months: who is due for packs."""
    actor, today = current_actor(), current_today()
    rows = due_for_packs(actor, today, region=region_arg())
    note_read("nutrition.list", subjects=[row.id for row in rows])
    return render_template(
        "childhealth/nutrition.html", rows=rows, args=request.args, places=_places(), months_old=months_old,
        names=region_names({row.scope_code for row in rows}), shown=lambda name: shown_name(name, actor),
    )  # fmt: skip


@bp.get("/child-health/nutrition.pdf")
@requires(P.CHILDHEALTH_READ)
def nutrition_paper() -> ResponseReturnValue:
    """The list of children due for packs, to carry to the villages and have signed."""
    actor, today = current_actor(), current_today()
    rows = due_for_packs(actor, today, region=region_arg(), limit=5000)
    note_read("nutrition.print", subjects=[row.id for row in rows])
    data = due_pdf(
        rows, places=region_names({row.scope_code for row in rows}), actor=actor, today=today,
        organisation=office_name(actor), demo=is_demo(), printed_at=local_time(utcnow()),
    )  # fmt: skip
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": "inline; filename=packs.pdf"})


@bp.post("/child-health/nutrition/<ref>")
@requires(P.CHILDHEALTH_WRITE)
@writes
def issue(ref: str) -> ResponseReturnValue:
    """Thirty packs today."""
    actor, today = current_actor(), current_today()
    person = get_person(ref, actor)
    services.issue_packs(person, issued_on=today, packs=30, actor=actor, today=today)
    flash(str(_("%(name)s 领了 30 袋。", name=person.name)), "done")
    return redirect(url_for("childhealth.nutrition"))


@bp.get("/child-health/nutrition/issued")
@requires(P.CHILDHEALTH_READ)
@sends(ISSUED, issued_listed)
def issued() -> ResponseReturnValue:
    """The children behind the figure."""
    actor, today, period = current_actor(), current_today(), period_args()
    first, last = period.first or today.replace(month=1, day=1), period.last or today
    rows = list_issues(actor, period.region or actor.region_code, first, last)
    note_read("nutrition.issued", subjects=[row.id for row in rows])
    return render_template("childhealth/issued.html", rows=rows, first=first, last=last,
                           names=region_names({row.scope_code for row in rows}),
                           shown=lambda name: shown_name(name, actor))  # fmt: skip
