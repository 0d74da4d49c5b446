"""Pairings on the screen: the list with what waits for money, a new one, one with its years."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.dates import age_on
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.donors import services
from registry.donors.blueprint import bp
from registry.donors.conditions import condition_words, stage_word
from registry.donors.forms import EndForm, PairingForm, pairing_form
from registry.donors.models import Donor, Pairing
from registry.donors.pair_lists import PAIRINGS, pairings_asked, pairings_listed
from registry.donors.pairs import (
    PairingRow,
    count_tabs,
    get_pairing,
    program_and_gifts,
    year_of,
)
from registry.donors.queries import get_donation, get_donor, gifts_with_money
from registry.donors.words import INSTALMENT_GLYPHS, INSTALMENT_STATES, PAIRING_GLYPHS, PAIRING_STATES, TABS
from registry.funds.forms import put_error
from registry.people.listing import find_by_text, masked_number
from registry.people.models import Person
from registry.people.queries import get_person
from registry.people.showing import name_here, shown_name
from registry.programs.queries import get_program
from registry.regions.queries import region_name

P = Permission


def note_list(rows: Iterable[PairingRow]) -> None:
    """Log whose pairings were seen in a list."""
    note_read("pairing.list", subjects=[row.person_id for row in rows])


@bp.get("/pairings")
@requires(P.PAIRING_READ)
@sends(PAIRINGS, pairings_listed)
def pairings() -> ResponseReturnValue:
    """Pairings by tab: running, this year's money missing, held, over; `on` shows those of a day."""
    actor, today, args, wanted = current_actor(), current_today(), request.args, pairings_asked(asked_here())
    page = pairings_listed(asked_here())
    note_list(page.rows)
    return render_template(
        "donors/pairings.html", page=page, wanted=wanted, counts=count_tabs(actor, today, region=wanted.region),
        tabs=TABS, glyphs=PAIRING_GLYPHS, states=PAIRING_STATES, args=args,
    )  # fmt: skip


@bp.route("/pairings/new", methods=["GET", "POST"])
@requires(P.PAIRING_WRITE)
@writes
def new_pairing() -> ResponseReturnValue:
    """Pair a child with a donor; without a child, look for one."""
    actor, today = current_actor(), current_today()
    if not request.args.get("person"):
        text = request.args.get("q", "")
        found = find_by_text(text, actor, limit=20) if text.strip() else []
        note_read("person.list", subjects=[person.id for person in found])
        children = [(person, masked_number(person), age_on(person.birth_date, today)) for person in found]
        return render_template("donors/choose.html", children=children, text=text)
    person = get_person(request.args["person"], actor)
    form = pairing_form(person, actor, today)
    if form.validate_on_submit():
        try:
            pairing = _promise(form, get_donor(form.donor.data, actor), person)
        except DomainError as error:
            put_error(form, error, "donor")
        else:
            flash(str(_("已结对。捐赠人看到的编号是“%(alias)s”。", alias=pairing.alias)), "done")
            return redirect(url_for("donors.pairing", ref=pairing.public_id))
    note_read("pairing.form", subjects=[person.id])
    return render_template("donors/pair.html", form=form, person=person, child=child_facts(person))


def _promise(form: PairingForm, donor: Donor, person: Person) -> Pairing:
    """A pledge, or a hold when a day is given until which to wait."""
    actor, today = current_actor(), current_today()
    terms: dict[str, Any] = {
        "years": form.years.data, "yearly_fen": form.yearly.data, "starts_on": form.starts_on.data, "actor": actor,
        "today": today,
    }  # fmt: skip
    program = get_program(form.program.data, actor)
    if form.held_until.data:
        return services.hold_pairing(donor, person, program, until=form.held_until.data, **terms)
    return services.pledge_pairing(donor, person, program, **terms)


def child_facts(person: Person) -> dict[str, Any]:
    """The child as her worker sees her: name, masked number, age, stage, school and place; of one handed over nothing."""
    actor = current_actor()
    if not covers(actor, person.scope_code):
        gone = name_here(person, actor)
        return {
            "name": gone,
            "number": "",
            "age": "—",
            "stage": "",
            "school": "",
            "place": gone,
            "ref": person.public_id,
        }
    return {
        "name": shown_name(person.name, actor), "number": masked_number(person),
        "age": age_on(person.birth_date, current_today()), "stage": stage_word(person.stage),
        "school": person.school or "", "place": region_name(person.scope_code), "ref": person.public_id,
    }  # fmt: skip


@bp.get("/pairings/<ref>")
@requires(P.PAIRING_READ)
def pairing(ref: str) -> ResponseReturnValue:
    """One pairing with its years, and the donor's gifts from which the next may be paid."""
    actor, today = current_actor(), current_today()
    found = get_pairing(ref, actor)
    note_read("pairing.read", found, subjects=[found.person_id])
    program, gifts = program_and_gifts(found)
    free = gifts_with_money(found.donor_id, actor) if actor.can(P.PAIRING_WRITE) else []
    return render_template(
        "donors/pairing.html", pairing=found, program=program, gifts=gifts, child=child_facts(found.person),
        free=[(row, condition_words(row.donation)) for row in free], ending=EndForm(ended_on=today),
        glyphs=PAIRING_GLYPHS, states=PAIRING_STATES, year_glyphs=INSTALMENT_GLYPHS, year_states=INSTALMENT_STATES,
    )  # fmt: skip


@bp.post("/pairings/<ref>/allocate")
@requires(P.PAIRING_WRITE)
@writes
def allocate(ref: str) -> ResponseReturnValue:
    """Set a gift's money aside for the chosen years."""
    actor = current_actor()
    found = get_pairing(ref, actor)
    years = [year_of(found, chosen) for chosen in dict.fromkeys(request.form.getlist("ids"))]
    if not years or not request.form.get("gift"):
        flash(str(_("还没选年份或捐款。勾上年份，选一笔捐款，再按“安排”。")), "problem")
        return redirect(url_for("donors.pairing", ref=ref))
    gift = get_donation(request.form["gift"], actor).donation
    services.allocate(gift, years, actor=actor, today=current_today())
    flash(str(_("已安排 %(n)s 年的钱，等发放。", n=len(years))), "done")
    return redirect(url_for("donors.pairing", ref=ref))


@bp.post("/pairings/<ref>/years/<year>/back")
@requires(P.PAIRING_WRITE)
@writes
def take_back(ref: str, year: str) -> ResponseReturnValue:
    """Put a year's money back into its gift."""
    found = get_pairing(ref, current_actor())
    row = services.take_back(year_of(found, year), actor=current_actor(), today=current_today())
    flash(str(_("第 %(year)s 年的钱已退回捐款。", year=row.year_no)), "done")
    return redirect(url_for("donors.pairing", ref=ref))


@bp.post("/pairings/<ref>/years/<year>/school")
@requires(P.PAIRING_WRITE)
@writes
def school(ref: str, year: str) -> ResponseReturnValue:
    """The school says that the child is enrolled this year."""
    found = get_pairing(ref, current_actor())
    row = services.confirm_school(year_of(found, year), actor=current_actor(), today=current_today())
    flash(str(_("已记下：第 %(year)s 年学校确认在读。", year=row.year_no)), "done")
    return redirect(url_for("donors.pairing", ref=ref))


@bp.post("/pairings/<ref>/confirm")
@requires(P.PAIRING_WRITE)
@writes
def confirm(ref: str) -> ResponseReturnValue:
    """The donor said yes to a held child."""
    found = services.confirm_hold(get_pairing(ref, current_actor()), actor=current_actor())
    flash(str(_("已确认认领，排好 %(n)s 年。", n=found.years)), "done")
    return redirect(url_for("donors.pairing", ref=ref))


@bp.post("/pairings/<ref>/complete")
@requires(P.PAIRING_WRITE)
@writes
def complete(ref: str) -> ResponseReturnValue:
    """All years are paid."""
    services.complete_pairing(get_pairing(ref, current_actor()), actor=current_actor(), today=current_today())
    flash(str(_("这份结对已完成。")), "done")
    return redirect(url_for("donors.pairing", ref=ref))


@bp.route("/pairings/<ref>/end", methods=["GET", "POST"])
@requires(P.PAIRING_WRITE)
@writes
def end_pairing(ref: str) -> ResponseReturnValue:
    """End a pairing with a reason; money set aside goes back into its gift."""
    actor, today = current_actor(), current_today()
    found = get_pairing(ref, actor)
    form = EndForm(ended_on=today)
    if form.validate_on_submit():
        try:
            services.end_pairing(
                found, reason=form.reason.data or "", ended_on=form.ended_on.data, actor=actor, today=today
            )
        except DomainError as error:
            put_error(form, error, "reason")
        else:
            flash(str(_("结对已结束。没发的钱退回了捐款。")), "done")
            return redirect(url_for("donors.pairing", ref=ref))
    note_read("pairing.read", found, subjects=[found.person_id])
    return render_template("donors/end.html", form=form, pairing=found, child=child_facts(found.person))
