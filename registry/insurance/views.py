"""The insurance on the screen: policies, one policy with its claims, the claims, and the paper for renewal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.clock import local_time
from registry.core.i18n import Text, _
from registry.core.orm import utcnow
from registry.core.paging import all_pages
from registry.insurance import services
from registry.insurance.forms import ClaimForm, PaidForm, ReasonForm, policy_form
from registry.insurance.lists import CLAIMS, POLICIES, claims_asked, claims_listed, policies_asked, policies_listed
from registry.insurance.models import Claim, Illness, Policy
from registry.insurance.papers import renewal_pdf
from registry.insurance.queries import (
    PolicyFilter,
    get_claim,
    get_policy,
    list_policies,
    renewal_days,
    total_claims,
    total_policies,
)
from registry.insurance.words import CLAIM_GLYPHS, CLAIM_STATES, ILLNESSES, STANDING_GLYPHS, STANDINGS, standing
from registry.menu import office_name
from registry.people.choose_page import choose_person
from registry.people.places import place_choices
from registry.people.queries import get_person
from registry.people.showing import is_worker, labels_of, shown_name
from registry.regions.args import period_args
from registry.regions.queries import region_name
from registry.web import is_demo

bp = Blueprint("insurance", __name__)
P = Permission
PAYERS = "premium_payer"


@bp.get("/insurance")
@requires(P.INSURANCE_READ)
@sends(POLICIES, policies_listed)
def index() -> ResponseReturnValue:
    """Policies, the latest first; also the records behind the figures."""
    actor, today, wanted = current_actor(), current_today(), policies_asked(asked_here())
    page = policies_listed(asked_here())
    note_read("insurance.list", subjects=[row.person_id for row, *_rest in page.rows])
    return render_template(
        "insurance/index.html", page=page, total=total_policies(wanted, actor, today) if wanted.first else None,
        args=request.args, standings=STANDINGS, glyphs=STANDING_GLYPHS,
        payers=labels_of(PAYERS)[PAYERS], places=[(place.code, place.name) for place in place_choices(actor)],
    )  # fmt: skip


@bp.get("/insurance/renewals.pdf")
@requires(P.INSURANCE_READ)
def renewals() -> ResponseReturnValue:
    """续保名单: who is to be asked whether she goes on, with a place to tick and sign."""
    actor, today = current_actor(), current_today()
    wanted = PolicyFilter(region=period_args().region, standing="ending")
    rows, _more = all_pages(lambda cursor: list_policies(wanted, actor, today, cursor=cursor))
    note_read("insurance.renewals.print", subjects=[row.person_id for row in rows])
    data = renewal_pdf(
        [(row, shown_name(row.person.name, actor), region_name(row.scope_code)) for row in rows],
        organisation=office_name(actor), demo=is_demo(), printed_at=local_time(utcnow()),
    )  # fmt: skip
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": "inline; filename=renewals.pdf"})


@bp.route("/insurance/new", methods=["GET", "POST"])
@requires(P.INSURANCE_WRITE)
@writes
def new() -> ResponseReturnValue:
    """A policy: choose whom, then the shares."""
    actor, today = current_actor(), current_today()
    if not request.args.get("person"):
        return choose_person(_("给谁投保"), (url_for("insurance.index"), _("安康保险")),
                             lambda ref: url_for("insurance.new", person=ref))  # fmt: skip
    person, form = get_person(request.args["person"], actor), policy_form(today)
    note_read("insurance.form", subjects=[person.id])
    return try_form(
        form, lambda: services.insure(person, form.policy_data(), actor=actor), first="starts_on",
        said=_("保单登记好了。"), url=lambda policy: url_for("insurance.show", ref=policy.public_id),
        again=lambda: render_template("insurance/new.html", form=form, person=person),
    )  # fmt: skip


@bp.get("/insurance/<ref>")
@requires(P.INSURANCE_READ)
def show(ref: str) -> ResponseReturnValue:
    """One policy with its claims."""
    return _page(get_policy(ref, current_actor()))


def _page(policy: Policy, **sent: Any) -> str:
    actor, today = current_actor(), current_today()
    note_read("insurance.read", policy, subjects=[policy.person_id])
    forms = {"claim": ClaimForm(formdata=None, event_on=today), "cancel": ReasonForm(formdata=None),
             "paid": PaidForm(formdata=None, paid_on=today), "refuse": ReasonForm(formdata=None)}  # fmt: skip
    now = standing(policy, today, renewal_days(actor, today))
    claims = [
        (claim, ILLNESSES[Illness(claim.illness)] if is_worker(actor) and claim.illness else _("（不显示）"),
         claim.diagnosis if is_worker(actor) else None)
        for claim in policy.claims
    ]  # fmt: skip
    return render_template(
        "insurance/show.html", policy=policy, name=shown_name(policy.person.name, actor), claims=claims, now=now,
        standings=STANDINGS, glyphs=STANDING_GLYPHS, states=CLAIM_STATES, state_glyphs=CLAIM_GLYPHS,
        payer=labels_of(PAYERS)[PAYERS].get(policy.payer, policy.payer), place=region_name(policy.scope_code),
        forms=forms | sent,
    )  # fmt: skip


@bp.post("/insurance/<ref>/renew")
@requires(P.INSURANCE_WRITE)
@writes
def renew(ref: str) -> ResponseReturnValue:
    """The next year, without waiting."""
    fresh = services.renew(get_policy(ref, current_actor()), actor=current_actor())
    flash(str(_("续保好了，从%(day)s起，不再等待。", day=fresh.starts_on.isoformat())), "done")
    return redirect(url_for("insurance.show", ref=fresh.public_id))


def _act(policy: Policy, name: str, form: Any, first: str, said: Text, do: Callable[[], Any]) -> ResponseReturnValue:
    return try_form(
        form, do, first=first, said=said, url=lambda _done: url_for("insurance.show", ref=policy.public_id),
        again=lambda: _page(policy, **{name: form}),
    )  # fmt: skip


@bp.post("/insurance/<ref>/cancel")
@requires(P.INSURANCE_WRITE)
@writes
def cancel(ref: str) -> ResponseReturnValue:
    """Take it back."""
    form, actor = ReasonForm(), current_actor()
    policy = get_policy(ref, actor)
    return _act(policy, "cancel", form, "reason", _("退保记好了，记录还在。"),
                lambda: services.cancel_policy(policy, reason=form.reason.data, actor=actor))  # fmt: skip


@bp.post("/insurance/<ref>/claims")
@requires(P.INSURANCE_WRITE)
@writes
def claim(ref: str) -> ResponseReturnValue:
    """A claim."""
    form, actor, today = ClaimForm(), current_actor(), current_today()
    policy = get_policy(ref, actor)
    return _act(policy, "claim", form, "event_on", _("报案记好了。"), lambda: services.report_claim(
        policy, event_on=form.event_on.data, illness=form.illness.data, diagnosis=form.diagnosis.data or "",
        claimed_fen=form.claimed_fen.data or 0, actor=actor, today=today))  # fmt: skip


@bp.get("/insurance/claims")
@requires(P.INSURANCE_READ)
@sends(CLAIMS, claims_listed)
def claims() -> ResponseReturnValue:
    """All claims; also the records behind the figures."""
    page = claims_listed(asked_here())
    note_read("insurance.claims", subjects=[row.policy.person_id for row, _name in page.rows])
    total = total_claims(current_actor(), **claims_asked(asked_here())) if page.rows else None
    return render_template(
        "insurance/claims.html", page=page, total=total, args=request.args, states=CLAIM_STATES, glyphs=CLAIM_GLYPHS
    )


def _claim_step(
    ref: str, name: str, form: Any, first: str, said: Text, do: Callable[[Claim], Any]
) -> ResponseReturnValue:
    found = get_claim(ref, current_actor())
    return _act(get_policy(found.policy.public_id, current_actor()), name, form, first, said, lambda: do(found))


@bp.post("/insurance/claims/<ref>/accept")
@requires(P.INSURANCE_WRITE)
@writes
def accept_claim(ref: str) -> ResponseReturnValue:
    """The insurer has taken it up."""
    found = services.accept_claim(get_claim(ref, current_actor()), actor=current_actor())
    flash(str(_("受理记好了。")), "done")
    return redirect(url_for("insurance.show", ref=found.policy.public_id))


@bp.post("/insurance/claims/<ref>/pay")
@requires(P.INSURANCE_WRITE)
@writes
def pay_claim(ref: str) -> ResponseReturnValue:
    """The money has come."""
    form, actor, today = PaidForm(), current_actor(), current_today()
    return _claim_step(ref, "paid", form, "paid_fen", _("赔付记好了。"), lambda found: services.pay_claim(
        found, paid_fen=form.paid_fen.data or 0, paid_on=form.paid_on.data, actor=actor, today=today))  # fmt: skip


@bp.post("/insurance/claims/<ref>/refuse")
@requires(P.INSURANCE_WRITE)
@writes
def refuse_claim(ref: str) -> ResponseReturnValue:
    """The insurer does not pay."""
    form, actor = ReasonForm(), current_actor()
    return _claim_step(ref, "refuse", form, "reason", _("不赔的原因记好了。"), lambda found: services.refuse_claim(
        found, reason=form.reason.data, actor=actor))  # fmt: skip
