"""Nominating, reviewing, approving, and one enrolment with its steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.accounts.queries import user_names
from registry.core.capitals import capital_amount
from registry.core.errors import Conflict, DomainError
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.programs import deciding
from registry.programs.already import already_receives
from registry.programs.blueprint import bp
from registry.programs.eligibility import load_people
from registry.programs.enrolments import (
    Tally,
    Wanted,
    all_enrolments,
    counts_by_state,
    get_enrolment,
    list_enrolments,
    list_steps,
    pick_enrolments,
    quota_use,
    shown_rows,
)
from registry.programs.forms import EarlierGrantForm, NominateForm
from registry.programs.lifetime import record_earlier_grant
from registry.programs.lists import ENROLMENTS, review_listed
from registry.programs.models import Cycle, EnrolmentState, ProgramKind
from registry.programs.nominating import nominate_many, offers, propose, resubmit
from registry.programs.queries import get_cycle, list_open_cycles
from registry.programs.showing import townships_with
from registry.programs.steps import withdraw
from registry.programs.words import KIND_LABELS, STATE_GLYPHS, STATE_LABELS
from registry.regions.queries import region_names
from registry.settings.codes import labels

S = EnrolmentState
AFTER_NOTICE = (S.NOTICED, S.NOTICE_EXEMPT)
REVIEW_PAGE = 100


@bp.route("/nominate", methods=["GET", "POST"])
@requires(Permission.ENROLMENT_NOMINATE)
@writes
def nominate() -> ResponseReturnValue:
    """Nominate the person of `?person=`: choose a cycle, see what speaks against it and who receives already."""
    return _nomination(request.values.getlist("person"))


@bp.post("/nominate/many", endpoint="nominate_many")
@requires(Permission.ENROLMENT_NOMINATE)
@writes
def nominate_selected() -> ResponseReturnValue:
    """Nominate the persons ticked in a list (fields `person`)."""
    return _nomination(request.form.getlist("person") or request.form.getlist("ids"))


def _nomination(refs: list[str]) -> ResponseReturnValue:
    actor = current_actor()
    people = load_people(refs, actor)
    if not people:
        raise Conflict(_("还没有选人。请先在名单里勾选。"))
    ref = request.values.get("cycle")
    cycle = get_cycle(ref, actor) if ref else None
    form = NominateForm()
    if cycle is not None and request.form.get("act") == "nominate" and form.validate_on_submit():
        try:
            return _nominated(people, cycle, form)
        except DomainError as error:
            form[error.field if error.field in form._fields else "reason"].errors = [error.message]
            people = load_people(refs, actor)
            cycle = get_cycle(cycle.public_id, actor)
    note_read("enrolment.nominate_page", subjects=[person.id for person in people])
    return render_template("programs/nominate.html", form=form, people=people, **_nomination_page(people, cycle))


def _nominated(people: list[Any], cycle: Cycle, form: NominateForm) -> ResponseReturnValue:
    done = nominate_many(
        people, cycle, reason=form.reason.data, amount_fen=form.amount.data, actor=current_actor(),
        today=current_today(), strict=len(people) == 1,
    )  # fmt: skip
    what = f"{cycle.program.title} {cycle.title}"
    if not done.done:
        raise Conflict(_("选的人里没有一个能提名，原因写在各行。"))
    flash(str(_("已把 %(n)s 人提名到%(what)s。", n=len(done.done), what=what)), "done")
    if done.left_out:
        names = "；".join(f"{person.name}：{why}" for person, why in done.left_out[:5])
        flash(str(_("有 %(n)s 人没有提名。%(names)s", n=len(done.left_out), names=names)), "doubt")
    return redirect(url_for("programs.detail", ref=cycle.program.public_id, cycle=cycle.public_id))


def _nomination_page(people: list[Any], cycle: Cycle | None) -> dict[str, Any]:
    actor, today = current_actor(), current_today()
    ids = [person.id for person in people]
    aid: dict[int, list[Any]] = {}
    for row in already_receives(ids, actor, known=people):
        aid.setdefault(row.target_id, []).append(row)
    places = region_names(row.region_code[:9] + "000" for rows in aid.values() for row in rows if row.hidden)
    page: dict[str, Any] = {"aid": aid, "places": places, "cycle": cycle, "stages": labels("school_stage")}
    if cycle is None:
        return page | {"offers": offers(people, list_open_cycles(actor, today), today), "kinds": KIND_LABELS}
    live = {row.target_id for rows in aid.values() for row in rows if row.own and row.cycle_id == cycle.id}
    proposals = propose(people, cycle, today, live=live)
    fitting = [proposal for proposal in proposals if proposal.blocked is None]
    priced = all(proposal.tariff is not None for proposal in fitting)
    total = sum(proposal.tariff.amount_fen for proposal in fitting if proposal.tariff is not None)
    quotas = quota_use(cycle, actor)
    return page | {
        "proposals": proposals, "fitting": fitting, "priced": priced, "total": total, "quotas": quotas,
        "villages": region_names([person.scope_code for person in people] + [use.region_code for use in quotas]),
    }  # fmt: skip


@bp.route("/cycles/<ref>/review", methods=["GET", "POST"])
@requires(Permission.ENROLMENT_REVIEW)
@sends(ENROLMENTS, review_listed)
@writes
def review(ref: str) -> ResponseReturnValue:
    """The county's review: accept, return or refuse the ticked ones, or accept all of the page."""
    actor, today = current_actor(), current_today()
    cycle = get_cycle(ref, actor)
    if request.method == "POST":
        return _reviewed(cycle)
    args = request.args
    tally = counts_by_state(actor, [cycle.id]).get(cycle.id, Tally())
    wanted = Wanted(cycle_id=cycle.id, states=(S.NOMINATED,), region_code=args.get("region") or None)
    page = list_enrolments(wanted, actor, after=args.get("after"), before=args.get("before"), limit=REVIEW_PAGE)
    rows = shown_rows(page.rows, actor)
    ids = [row.enrolment.person_id for row in rows]
    note_read("enrolment.review_page", cycle, subjects=ids)
    return render_template(
        "programs/review.html", cycle=cycle, rows=rows, page=page, tally=tally, aid=_aid_of_household(rows),
        townships=townships_with(tally, (S.NOMINATED,)), stages=labels("school_stage"), args=args,
        villages=region_names(row.enrolment.scope_code for row in rows), today=today,
    )  # fmt: skip


def _aid_of_household(rows: Sequence[Any]) -> dict[int, list[Any]]:
    """Other aid of each person's household, and of herself in other cycles."""
    found: dict[int, list[Any]] = {}
    people = [row.enrolment.person for row in rows]
    for row in already_receives([person.id for person in people], current_actor(), known=people):
        found.setdefault(row.target_id, []).append(row)
    return found


def _reviewed(cycle: Cycle) -> ResponseReturnValue:
    actor, verdict = current_actor(), request.form.get("verdict", "accept")
    chosen = pick_enrolments(request.form.getlist("ids"), actor)
    if verdict not in ("accept", "return", "refuse"):
        verdict = "accept"
    done = deciding.review(chosen, verdict, actor=actor, today=current_today(), reason=request.form.get("reason", ""))
    words = {
        "accept": _("初审通过 %(n)s 人。"),
        "return": _("退回 %(n)s 人，乡镇会看到原因。"),
        "refuse": _("不予纳入 %(n)s 人。"),
    }
    flash(str(words[verdict]) % {"n": len(done)}, "done")
    return redirect(url_for("programs.review", ref=cycle.public_id, region=request.form.get("region") or None))


@bp.route("/cycles/<ref>/approve", methods=["GET", "POST"])
@requires(Permission.ENROLMENT_APPROVE)
@writes
def approve(ref: str) -> ResponseReturnValue:
    """What has been checked before an approval, the names, and one button."""
    actor, today = current_actor(), current_today()
    cycle = get_cycle(ref, actor)
    region = request.values.get("region") or None
    waiting = all_enrolments(Wanted(cycle_id=cycle.id, states=AFTER_NOTICE, region_code=region), actor)
    found = deciding.check_ready(waiting, actor, today)
    if request.method == "POST":
        return _approved(cycle, found)
    shown = shown_rows(found.ready, actor)
    ids = [row.enrolment.person_id for row in shown]
    note_read("enrolment.approve_page", cycle, subjects=ids)
    return render_template(
        "programs/approve.html", cycle=cycle, found=found, rows=shown, aid=_aid_of_household(shown),
        capitals=capital_amount(found.total_fen), quotas=quota_use(cycle, actor), region=region,
        stages=labels("school_stage"), villages=region_names(row.enrolment.scope_code for row in shown),
    )  # fmt: skip


def _approved(cycle: Cycle, found: deciding.Readiness) -> ResponseReturnValue:
    expected = (request.form.get("count"), request.form.get("sum"))
    if request.form.get("verdict") == "refuse":
        chosen = pick_enrolments(request.form.getlist("ids"), current_actor())
        deciding.refuse(chosen, reason=request.form.get("reason", ""), actor=current_actor(), today=current_today())
        flash(str(_("不予纳入 %(n)s 人。", n=len(chosen))), "done")
        return redirect(url_for("programs.approve", ref=cycle.public_id))
    if expected != (str(len(found.ready)), str(found.total_fen)):
        raise Conflict(_("名单刚才有变动，没有批准。请刷新核对人数和金额，再批准。"))
    done = deciding.approve(found.ready, actor=current_actor(), today=current_today())
    flash(str(_("已批准 %(n)s 人，%(sum)s 元。", n=len(done), sum=format_fen(found.total_fen))), "done")
    return redirect(url_for("programs.detail", ref=cycle.program.public_id, cycle=cycle.public_id))


@bp.get("/enrolments/<ref>")
@requires(Permission.PEOPLE_READ)
def enrolment(ref: str) -> ResponseReturnValue:
    """One enrolment: what was frozen, and every step with who and when."""
    actor = current_actor()
    found = get_enrolment(ref, actor)
    steps = list_steps(found)
    note_read("enrolment.read", found, subjects=[found.person_id])
    return render_template(
        "programs/enrolment.html", row=shown_rows([found], actor)[0], enrolment=found, steps=steps,
        names=user_names({step.actor_id for step in steps if step.actor_id}), stages=labels("school_stage"),
        state_labels=STATE_LABELS, glyphs=STATE_GLYPHS, villages=region_names([found.scope_code]),
    )  # fmt: skip


@bp.post("/enrolments/<ref>/resubmit")
@requires(Permission.ENROLMENT_NOMINATE)
@writes
def mend(ref: str) -> ResponseReturnValue:
    """Send a returned nomination in again."""
    actor = current_actor()
    resubmit([get_enrolment(ref, actor)], reason=request.form.get("reason"), actor=actor, today=current_today())
    flash(str(_("已补正，重新交旗妇联初审。")), "done")
    return redirect(url_for("programs.enrolment", ref=ref))


@bp.post("/enrolments/<ref>/withdraw")
@requires(Permission.ENROLMENT_NOMINATE)
@writes
def take_back(ref: str) -> ResponseReturnValue:
    """Withdraw an enrolment with a reason."""
    actor = current_actor()
    withdraw([get_enrolment(ref, actor)], reason=request.form.get("reason", ""), actor=actor, today=current_today())
    flash(str(_("已撤回，名额空出来了。经过都留着。")), "done")
    return redirect(url_for("programs.enrolment", ref=ref))


@bp.route("/earlier", methods=["GET", "POST"])
@requires(Permission.ENROLMENT_NOMINATE)
@writes
def earlier() -> ResponseReturnValue:
    """Record once-in-a-lifetime aid that the person of `?person=` had before this register."""
    actor = current_actor()
    people = load_people(request.values.getlist("person")[:1], actor)
    if not people:
        raise Conflict(_("还没有选人。请先在名单里勾选。"))
    form = EarlierGrantForm()
    form.kind.choices = [("cancer_aid", KIND_LABELS[ProgramKind.CANCER_AID])]
    if form.validate_on_submit() and form.granted_on.data:
        try:
            record_earlier_grant(
                people[0], form.kind.data, granted_on=form.granted_on.data, source=form.source.data, actor=actor,
                today=current_today(),
            )  # fmt: skip
        except DomainError as error:
            form[error.field if error.field in form._fields else "source"].errors = [error.message]
        else:
            flash(str(_("已记下%(name)s以前享受过，不会再重复。", name=people[0].name)), "done")
            return redirect(url_for("programs.nominate", person=people[0].public_id))
    return render_template("programs/earlier.html", form=form, person=people[0])
