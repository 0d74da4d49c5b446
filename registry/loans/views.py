"""Loans on the screen: the list, a new application, one loan with its rows, repayments, steps and what may be done."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.dates import age_on
from registry.core.i18n import _
from registry.loans import views_acts, views_claims, views_lists  # noqa: F401
from registry.loans.applying import apply_for_loan
from registry.loans.blueprint import bp
from registry.loans.forms import LoanForm
from registry.loans.lists import LOANS, loans_asked, loans_listed
from registry.loans.page import loan_page
from registry.loans.queries import get_loan, loan_totals, owed_by, total_loans
from registry.loans.rules import rule_on
from registry.loans.words import STATES
from registry.people.filters import PersonFilter
from registry.people.listing import list_people
from registry.people.models import RecipientKind
from registry.people.places import place_choices
from registry.people.queries import get_person
from registry.regions.queries import region_name

__all__ = ["bp"]
P = Permission


@bp.get("")
@requires(P.LOAN_READ)
@sends(LOANS, loans_listed)
def index() -> ResponseReturnValue:
    """Loans by tab; with days in the address those paid out between them, the records behind the figures."""
    actor, today, args, wanted = current_actor(), current_today(), request.args, loans_asked(asked_here())
    page = loans_listed(asked_here())
    note_read("loan.list", subjects=[row.person_id for row in page.rows])
    return render_template(
        "loans/index.html", page=page, whole=total_loans(wanted, actor, today) if wanted.first else None, tab=wanted.tab,
        args=args, totals=loan_totals(actor, today, wanted.region),
        places=[(place.code, place.name) for place in place_choices(actor)], states=STATES,
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@requires(P.LOAN_WRITE)
@writes
def new() -> ResponseReturnValue:
    """Choose a woman, then apply."""
    actor, today = current_actor(), current_today()
    if not request.args.get("person"):
        text = request.args.get("q", "").strip()
        found = (
            list_people(PersonFilter(q=text, kind=RecipientKind.WOMAN), actor=actor, today=today, limit=20).rows
            if text
            else ()
        )
        note_read("people.search", subjects=[row.id for row in found])
        return render_template("loans/choose.html", rows=found, text=text)
    person = get_person(request.args["person"], actor)
    rule, owed = rule_on(today, person.scope_code), owed_by(person.id, firm=False)
    form = LoanForm(on=today, months=12, every_months=0, method="bullet")
    note_read("loan.form", subjects=[person.id])
    return try_form(
        form,
        lambda: apply_for_loan(person, form.wanted(), on=form.on.data, form_key=form.key.data, actor=actor, today=today),
        first="amount", said=_("申请登记好了，等审批。"), url=lambda loan: url_for("loans.show", ref=loan.public_id),
        again=lambda: render_template(
            "loans/new.html", form=form, person=person, rule=rule, owed=owed[0], times=owed[1],
            age=age_on(person.birth_date, today), place=region_name(person.scope_code),
        ),
    )  # fmt: skip


@bp.get("/<ref>")
@requires(P.LOAN_READ)
def show(ref: str) -> ResponseReturnValue:
    """One loan."""
    loan = get_loan(ref, current_actor())
    note_read("loan.read", loan, subjects=[loan.person_id])
    return loan_page(loan)
