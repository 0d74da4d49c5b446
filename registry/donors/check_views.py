"""Pairings looked at as a whole: the next year's readiness, pledge against receipt against pay-out, another child."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.dates import age_on
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.donors import readiness, services, threeway
from registry.donors.blueprint import bp
from registry.donors.forms import SubstituteForm
from registry.donors.pair_lists import ORPHANS, READINESS, orphan_kinds, orphans_listed, readiness_listed
from registry.donors.pairing_views import child_facts
from registry.donors.pairs import get_pairing
from registry.funds.forms import put_error
from registry.people.listing import find_by_text, masked_number
from registry.people.queries import get_person

P = Permission
FOUND = 20


@bp.get("/pairings/readiness")
@requires(P.PAIRING_READ)
@sends(READINESS, readiness_listed)
def readiness_pairings() -> ResponseReturnValue:
    """Years due within 60 days: is the money there, the school's word, a visit?"""
    visited, lacking = current_app.extensions["plugs"].visited_since, request.args.get("all") != "1"
    rows = readiness_listed(asked_here()).rows
    note_read("pairing.list", subjects=[row.person_id for row in rows])
    count, missing = readiness.count_coming(current_actor(), current_today(), visited)
    return render_template("donors/readiness.html", rows=rows, count=count, missing=missing, lacking=lacking)


@bp.get("/pairings/check")
@requires(P.PAIRING_READ)
@sends(ORPHANS, orphans_listed)
def check_pairings() -> ResponseReturnValue:
    """Pledge, receipt and pay-out against each other; every orphan opens."""
    kinds = orphan_kinds(asked_here())
    note_read("pairing.check", subjects=[row.person_id for kind in kinds for row in kind.rows if row.person_id])
    return render_template("donors/check.html", kinds=kinds, due=threeway.due_balance(current_actor(), current_today()))


@bp.post("/pairings/holds/release")
@requires(P.PAIRING_WRITE)
@writes
def release_pairing_holds() -> ResponseReturnValue:
    """End all holds that ran out."""
    count = services.release_holds(actor=current_actor(), today=current_today())
    flash(str(_("已放开 %(n)s 份到期的预认领。", n=count)), "done")
    return redirect(url_for("donors.pairings", tab="held"))


@bp.route("/pairings/<ref>/substitute", methods=["GET", "POST"])
@requires(P.PAIRING_WRITE)
@writes
def substitute_pairing(ref: str) -> ResponseReturnValue:
    """Another child in a child's place; without one, look for one."""
    actor, today = current_actor(), current_today()
    found = get_pairing(ref, actor)
    if not request.args.get("person"):
        text = request.args.get("q", "")
        people = find_by_text(text, actor, limit=FOUND) if text.strip() else []
        note_read("person.list", found, subjects=[found.person_id, *(person.id for person in people)])
        children = [(person, masked_number(person), age_on(person.birth_date, today)) for person in people]
        return render_template("donors/substitute_choose.html", children=children, text=text, pairing=found,
                               child=child_facts(found.person))  # fmt: skip
    person, form = get_person(request.args["person"], actor), SubstituteForm(consent_on=today)
    if form.validate_on_submit():
        consent = services.Consent(form.consent_on.data, form.consent_how.data or "")
        try:
            done = services.substitute_child(
                found, person, reason=form.reason.data or "", consent=consent, actor=actor, today=today
            )
        except DomainError as error:
            put_error(form, error, "reason")
        else:
            _tell(done)
            return redirect(url_for("donors.pairing", ref=done.pairing.public_id))
    note_read("pairing.form", found, subjects=[found.person_id, person.id])
    return render_template("donors/substitute.html", form=form, pairing=found, child=child_facts(found.person),
                           other=child_facts(person))  # fmt: skip


def _tell(done: services.Substitution) -> None:
    flash(str(_("已换好，捐赠人看到的新编号是“%(alias)s”。", alias=done.pairing.alias)), "done")
    if done.left:
        flash(str(_("有 %(sum)s 元的捐款条件不合，退回了原来的捐款。", sum=format_fen(done.left))), "doubt")
