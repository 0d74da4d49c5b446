"""Donors and their gifts on the screen. Pairings are in `pairing_views`."""

from __future__ import annotations

import datetime as dt

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, requires, writes
from registry.core.dates import parse_date
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.core.masking import mask_phone
from registry.core.money import format_fen
from registry.donors import check_views, gift_views, mother_views, pairing_views, services, wish_views
from registry.donors.blueprint import bp
from registry.donors.conditions import condition_words, has_condition
from registry.donors.forms import ReasonForm, ReceiptForm, ReleaseForm, donation_form, donor_form
from registry.donors.goods import items_of
from registry.donors.lists import DONORS, GIFTS, donor_gifts_listed, donors_listed, gifts_asked, gifts_listed
from registry.donors.pair_lists import PAIRINGS, donor_pairings_listed
from registry.donors.pairs import PairingFilter, list_pairings
from registry.donors.queries import (
    DonationFilter,
    Totals,
    donor_totals,
    get_donation,
    get_donor,
    list_donations,
    only_program,
    sum_donations,
)
from registry.donors.words import DONOR_KINDS, PAIRING_GLYPHS, PAIRING_STATES, VALUE_SOURCES
from registry.funds.forms import put_error
from registry.funds.queries import get_fund
from registry.programs.queries import get_program

# importing them puts their routes on the same blueprint
__all__ = ["bp", "check_views", "gift_views", "mother_views", "pairing_views", "wish_views"]
P = Permission


def day_arg(name: str) -> dt.date | None:
    """A day from the address, None when absent; raises Invalid."""
    text = request.args.get(name, "").strip()
    return parse_date(text) if text else None


@bp.get("/donors")
@requires(P.DONOR_READ)
@sends(DONORS, donors_listed)
def index() -> ResponseReturnValue:
    """Donors with where their money stands."""
    args = request.args
    return render_template(
        "donors/index.html", page=donors_listed(asked_here()), kinds=DONOR_KINDS, args=args,
        closed=args.get("status") == "closed",
    )  # fmt: skip


@bp.route("/donors/new", methods=["GET", "POST"])
@requires(P.DONOR_WRITE)
@writes
def new() -> ResponseReturnValue:
    """Register a donor."""
    form, actor = donor_form(), current_actor()
    if form.validate_on_submit():
        data = vars(form.donor_data())
        try:
            donor = services.add_donor(data.pop("name"), data.pop("kind"), actor=actor, **data)
        except DomainError as error:
            put_error(form, error, "name")
        else:
            flash(str(_("已登记捐赠人“%(name)s”。", name=donor.name)), "done")
            return redirect(url_for("donors.show", ref=donor.public_id))
    return render_template("donors/edit.html", form=form, donor=None)


@bp.route("/donors/<ref>/edit", methods=["GET", "POST"])
@requires(P.DONOR_WRITE)
@writes
def edit(ref: str) -> ResponseReturnValue:
    """Change what is known of a donor."""
    actor = current_actor()
    donor = get_donor(ref, actor)
    form = donor_form(donor)
    if form.validate_on_submit():
        try:
            services.change_donor(donor, form.donor_data(), actor=actor)
        except DomainError as error:
            put_error(form, error, "name")
        else:
            flash(str(_("“%(name)s”已改好。", name=donor.name)), "done")
            return redirect(url_for("donors.show", ref=ref))
    return render_template("donors/edit.html", form=form, donor=donor)


@bp.get("/donors/<ref>")
@requires(P.DONOR_READ)
@sends(PAIRINGS, donor_pairings_listed, part="pairings")
@sends(GIFTS, donor_gifts_listed, part="donations")
def show(ref: str) -> ResponseReturnValue:
    """A donor: in = reached + planned + given to the fund + left, gifts, and pairings."""
    actor, today = current_actor(), current_today()
    donor = get_donor(ref, actor)
    gifts = list_donations(DonationFilter(donor_id=donor.id), actor, cursor=request.args.get("after"))
    pairings = list_pairings(PairingFilter(donor_id=donor.id), actor, today)
    pairing_views.note_list(pairings.rows)
    return render_template(
        "donors/show.html", donor=donor, kind=DONOR_KINDS[donor.kind], gifts=gifts, pairings=pairings,
        totals=donor_totals([donor.id]).get(donor.id, Totals()), glyphs=PAIRING_GLYPHS, states=PAIRING_STATES,
        phone=mask_phone(donor.contact_phone) if donor.contact_phone else "", closing=ReasonForm(),
    )  # fmt: skip


@bp.post("/donors/<ref>/close")
@requires(P.DONOR_WRITE)
@writes
def close(ref: str) -> ResponseReturnValue:
    """No new gifts and pairings from this donor."""
    donor = get_donor(ref, current_actor())
    services.close_donor(donor, reason=request.form.get("reason", ""), actor=current_actor(), today=current_today())
    flash(str(_("“%(name)s”已停用。原来的捐款和结对照旧。", name=donor.name)), "done")
    return redirect(url_for("donors.show", ref=ref))


@bp.get("/donations")
@requires(P.DONOR_READ)
@sends(GIFTS, gifts_listed)
def donations() -> ResponseReturnValue:
    """Gifts of a region and period with their sums; the figures of the summary open here."""
    args = request.args
    sums = sum_donations(gifts_asked(args), current_actor())
    return render_template("donors/donations.html", page=gifts_listed(asked_here()), sums=sums, args=args)


@bp.route("/donors/<ref>/donations/new", methods=["GET", "POST"])
@requires(P.DONOR_WRITE)
@writes
def new_donation(ref: str) -> ResponseReturnValue:
    """Record a gift; the same form sent twice is one gift."""
    actor, today = current_actor(), current_today()
    donor = get_donor(ref, actor)
    form = donation_form(actor, today)
    if form.validate_on_submit():
        typed = {name: form[name].data for name in ("purpose", "girls_only", "only_stage", "only_region",
                 "receipt_code", "receipt_number", "receipt_check", "key", "received_on")}  # fmt: skip
        program = get_program(form.only_program.data, actor) if form.only_program.data else None
        try:
            gift = services.record_donation(
                donor, get_fund(form.fund.data, actor), amount_fen=form.amount.data or 0, only_program=program,
                items=form.gift_items(), actor=actor, today=today, **typed,
            )  # fmt: skip
        except DomainError as error:
            put_error(form, error, "amount")
        else:
            flash(str(_("已记“%(name)s”的捐赠。", name=donor.name)), "done")
            return redirect(url_for("donors.donation", ref=gift.public_id))
    return render_template("donors/give.html", form=form, donor=donor)


@bp.get("/donations/<ref>")
@requires(P.DONOR_READ)
def donation(ref: str) -> ResponseReturnValue:
    """One gift: what of it is left, its condition, its receipt."""
    row = get_donation(ref, current_actor())
    told = [tell(current_actor(), row.donation) for tell in current_app.extensions["plugs"].donation_panels]
    return render_template(
        "donors/donation.html", gift=row.donation, panels=[panel for panel in told if panel is not None], left=row.left, words=condition_words(row.donation, only_program(row.donation)),
        tied=has_condition(row.donation), receipt=ReceiptForm(obj=row.donation), release=ReleaseForm(),
        reversing=ReasonForm(), items=items_of(row.donation), value_sources=VALUE_SOURCES,
    )  # fmt: skip


@bp.post("/donations/<ref>/reverse")
@requires(P.DONOR_WRITE)
@writes
def reverse(ref: str) -> ResponseReturnValue:
    """Take a gift back that was entered wrongly or is repaid."""
    gift = get_donation(ref, current_actor()).donation
    reason = request.form.get("reason", "")
    services.reverse_donation(gift, reason=reason, actor=current_actor(), today=current_today())
    flash(str(_("这笔捐赠已冲回。原来的一笔留着，对面多了一笔冲回。")), "done")
    return redirect(url_for("donors.donation", ref=ref))


@bp.post("/donations/<ref>/receipt")
@requires(P.DONOR_WRITE)
@writes
def receipt(ref: str) -> ResponseReturnValue:
    """Record the fiscal receipt's numbers."""
    code, number, check = (request.form.get(f"receipt_{name}", "") for name in ("code", "number", "check"))
    gift = get_donation(ref, current_actor()).donation
    services.record_receipt(gift, code=code, number=number, check=check, actor=current_actor())
    flash(str(_("票据号已记下。")), "done")
    return redirect(url_for("donors.donation", ref=ref))


@bp.post("/donations/<ref>/release")
@requires(P.DONOR_WRITE)
@writes
def release(ref: str) -> ResponseReturnValue:
    """Give unallocated money without a condition over to the fund."""
    form, actor = ReleaseForm(), current_actor()
    if form.validate_on_submit() and form.amount.data and form.key.data:
        gift = get_donation(ref, actor).donation
        services.release_to_fund(gift, form.amount.data, key=form.key.data, actor=actor, today=current_today())
        flash(str(_("已划入公用 %(sum)s 元。", sum=format_fen(form.amount.data))), "done")
    else:
        flash("".join(str(said) for said in form.amount.errors) or str(_("还没写金额。")), "problem")
    return redirect(url_for("donors.donation", ref=ref))
