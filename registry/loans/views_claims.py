"""Interest subsidy claims, and every paper of the room: PDF and workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.clock import local_time
from registry.core.i18n import _, official_language
from registry.core.orm import utcnow
from registry.loans import papers, services
from registry.loans.blueprint import bp
from registry.loans.claim_paper import claim_sheet
from registry.loans.claims import (
    ClaimLine,
    claim_lines,
    correction_words,
    excluded_words,
    get_claim,
    last_quarter,
    list_claims,
)
from registry.loans.corrections import list_corrections
from registry.loans.forms import ClaimForm, ReasonForm
from registry.loans.lists import CLAIM, CLAIMS_OUT, claim_listed, claims_listed
from registry.loans.models import Loan
from registry.loans.queries import get_loan
from registry.loans.reminders import list_due
from registry.loans.subsidy_days import quarter_days
from registry.loans.subsidy_models import SubsidyCorrection
from registry.loans.words import CLAIMS
from registry.menu import office_name
from registry.people.showing import shown_name
from registry.regions.args import day_arg
from registry.regions.queries import region_name, region_names
from registry.web import is_demo

P = Permission
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/subsidy")
@requires(P.LOAN_READ)
@sends(CLAIMS_OUT, claims_listed)
def claims() -> ResponseReturnValue:
    """The quarterly claims."""
    return _claims_page()


def _claims_page(form: Any = None) -> str:
    year, quarter = last_quarter(current_today())
    form = form or ClaimForm(formdata=None, year=year, quarter=quarter)
    return render_template("loans/claims.html", form=form, claims=list_claims(current_actor()), states=CLAIMS)


@bp.post("/subsidy")
@requires(P.LOAN_APPROVE)
@writes
def make_claim() -> ResponseReturnValue:
    """The claim of a quarter, worked out day by day."""
    actor, today, form = current_actor(), current_today(), ClaimForm()
    return try_form(
        form, lambda: services.make_claim(form.year.data or 0, form.quarter.data, actor=actor, today=today),
        first="quarter", said=_("贴息申请算好了，核对以后再报送。"),
        url=lambda claim: url_for("loans.claim", ref=claim.public_id), again=lambda: _claims_page(form),
    )  # fmt: skip


@bp.get("/subsidy/<ref>")
@requires(P.LOAN_READ)
@sends(CLAIM, claim_listed)
def claim(ref: str) -> ResponseReturnValue:
    """One claim with its lines and the days left out."""
    return _claim_page(ref)


def _loans(lines: Sequence[ClaimLine], wrong: Sequence[SubsidyCorrection]) -> list[Loan]:
    return [*(line.loan for line in lines), *(row.loan for row in wrong)]


def _borrowers(lines: Sequence[ClaimLine], wrong: Sequence[SubsidyCorrection]) -> list[int]:
    return sorted({loan.person_id for loan in _loans(lines, wrong)})


def _claim_page(ref: str, form: Any = None) -> str:
    actor = current_actor()
    found = get_claim(ref, actor)
    lines, wrong = claim_lines(found), list_corrections(found)
    note_read("loan.claim.read", found, subjects=_borrowers(lines, wrong))
    first, last = quarter_days(found.year, found.quarter)
    return render_template(
        "loans/claim.html", claim=found, lines=lines, first=first, last=last, states=CLAIMS, words=excluded_words,
        names={loan.id: shown_name(loan.person.name, actor) for loan in _loans(lines, wrong)},
        corrections=wrong, correction_words=correction_words,
        place=region_name(found.scope_code), form=form or ReasonForm(formdata=None),
    )  # fmt: skip


@bp.post("/subsidy/<ref>/send")
@requires(P.LOAN_APPROVE)
@writes
def send(ref: str) -> ResponseReturnValue:
    """Sent to the finance bureau."""
    form = ReasonForm(data={"reason": "-"})
    form.reason.validators = ()
    actor, today = current_actor(), current_today()
    return try_form(
        form, lambda: services.send_claim(get_claim(ref, actor), actor=actor, today=today), first="reason",
        said=_("记为已报送，不能再改。"), url=lambda _done: url_for("loans.claim", ref=ref),
        again=lambda: _claim_page(ref, form),
    )  # fmt: skip


@bp.post("/subsidy/<ref>/void")
@requires(P.LOAN_APPROVE)
@writes
def void_claim(ref: str) -> ResponseReturnValue:
    """A draft given up."""
    form, actor, today = ReasonForm(), current_actor(), current_today()
    return try_form(
        form, lambda: services.void_claim(get_claim(ref, actor), reason=form.reason.data, actor=actor, today=today),
        first="reason", said=_("草稿作废了，可以重做。"), url=lambda _done: url_for("loans.claims"),
        again=lambda: _claim_page(ref, form),
    )  # fmt: skip


def _sent(data: bytes, name: str, kind: str) -> Response:
    way = "inline" if kind == "pdf" else "attachment"
    answer = Response(data, mimetype="application/pdf" if kind == "pdf" else XLSX)
    answer.headers["Content-Disposition"] = f'{way}; filename="{name}.{kind}"'
    return answer


def _print(sheet: papers.Sheet, name: str, kind: str) -> Response:
    """A sheet as PDF or workbook, in the language of official papers."""
    if kind not in ("pdf", "xlsx"):
        abort(404)
    actor, now = current_actor(), local_time(utcnow())
    if kind == "xlsx":
        return _sent(papers.sheet_xlsx(sheet, who=actor.name, printed_at=now, demo=is_demo()), name, kind)
    return _sent(papers.sheet_pdf(sheet, printed_at=now, demo=is_demo()), name, kind)


@bp.get("/subsidy/<ref>/sheet.<kind>")
@requires(P.LOAN_READ)
def claim_paper(ref: str, kind: str) -> ResponseReturnValue:
    """The claim sheet."""
    actor = current_actor()
    found = get_claim(ref, actor)
    lines, wrong = claim_lines(found), list_corrections(found)
    note_read("loan.claim.print", found, subjects=_borrowers(lines, wrong))
    places = region_names({loan.scope_code for loan in _loans(lines, wrong)})
    with official_language():
        sheet = claim_sheet(found, lines, wrong, actor, places, office_name(actor))
        return _print(sheet, f"subsidy-{ref}", kind)


@bp.get("/<ref>/table.<kind>")
@requires(P.LOAN_READ)
def repayment_table(ref: str, kind: str) -> ResponseReturnValue:
    """The repayment table of a loan: rows, what was paid, what is left."""
    actor = current_actor()
    loan = get_loan(ref, actor)
    note_read("loan.print", loan, subjects=[loan.person_id])
    with official_language():
        return _print(papers.repayment_sheet(loan, actor, current_today(), office_name(actor)), f"loan-{ref}", kind)


@bp.get("/<ref>/annex.<kind>")
@requires(P.LOAN_READ)
def annex(ref: str, kind: str) -> ResponseReturnValue:
    """The annex to the loan contract: who, how much, how it comes back."""
    actor = current_actor()
    loan = get_loan(ref, actor)
    note_read("loan.print", loan, subjects=[loan.person_id])
    with official_language():
        return _print(
            papers.annex_sheet(loan, actor, region_name(loan.scope_code), office_name(actor)), f"annex-{ref}", kind
        )


@bp.get("/due.<kind>")
@requires(P.LOAN_READ)
def due_paper(kind: str) -> ResponseReturnValue:
    """The reminder list by due date."""
    actor, today = current_actor(), current_today()
    rows = list_due(actor, today, until=day_arg("to"), overdue=True)
    note_read("loan.due.print", subjects=[row.person_id for row in rows])
    with official_language():
        return _print(papers.due_sheet(rows, office_name(actor)), f"due-{today:%Y%m%d}", kind)
