"""Lists beside the loans: due soon, repayments, overdue on a day, follow-ups; guarantee funds; rules."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.i18n import _
from registry.loans import guarantee, services
from registry.loans.blueprint import bp
from registry.loans.figures import total_overdue, total_repaid
from registry.loans.following import total_follow_ups
from registry.loans.forms import FundForm, MoneyForm, rule_form
from registry.loans.guarantee_models import GuaranteeFund
from registry.loans.lists import (
    DUE,
    ENTRIES_OUT,
    FOLLOW_UPS,
    GUARANTEES,
    LOANS,
    REPAYMENTS,
    due_listed,
    entries_listed,
    follow_ups_listed,
    guarantees_listed,
    overdue_listed,
    repayments_listed,
    year_asked,
)
from registry.loans.queries import LoanFilter, list_loans
from registry.loans.rules import list_rules, rule_on
from registry.loans.words import ENTRIES, STEP_NAMES
from registry.people.places import place_choices
from registry.regions.args import period_args
from registry.regions.queries import region_name

P = Permission


def _places() -> list[tuple[str, str]]:
    return [(place.code, place.name) for place in place_choices(current_actor())]


@bp.get("/due")
@requires(P.LOAN_READ)
@sends(DUE, due_listed)
def due() -> ResponseReturnValue:
    """Who has to repay soon, and who should have."""
    rows = due_listed(asked_here()).rows
    note_read("loan.due", subjects=[row.person_id for row in rows])
    return render_template("loans/due.html", rows=rows, args=request.args, total=sum(row.due_fen for row in rows))


@bp.get("/overdue")
@requires(P.LOAN_READ)
@sends(LOANS, overdue_listed)
def overdue() -> ResponseReturnValue:
    """The loans that were overdue on a day: the records behind loans.overdue."""
    actor, today, period = current_actor(), current_today(), period_args()
    day, page = min(period.last or today, today), overdue_listed(asked_here())
    total = total_overdue(actor, period.region, day, request.args.get("q", ""))
    note_read("loan.list", subjects=[row.person_id for row in page.rows])
    return render_template("loans/overdue.html", page=page, args=request.args, day=day, places=_places(), total=total)


@bp.get("/repayments")
@requires(P.LOAN_READ)
@sends(REPAYMENTS, repayments_listed)
def repayments() -> ResponseReturnValue:
    """What came back in a period."""
    period, first, last = year_asked(asked_here())
    page = repayments_listed(asked_here())
    note_read("loan.repayments", subjects=[row[3] for row in page.rows])
    count, total = total_repaid(current_actor(), period.region, first, last, request.args.get("q", ""))
    return render_template(
        "loans/repayments.html",
        page=page,
        args=request.args,
        period=period,
        places=_places(),
        total=total,
        count=count,
    )


@bp.get("/visits")
@requires(P.LOAN_READ)
@sends(FOLLOW_UPS, follow_ups_listed)
def visits() -> ResponseReturnValue:
    """Follow-up visits of a period."""
    actor, (period, first, last), page = current_actor(), year_asked(asked_here()), follow_ups_listed(asked_here())
    total = total_follow_ups(actor, first, last, period.region, request.args.get("q", ""))
    missing = list_loans(LoanFilter(tab="unseen"), actor, current_today(), limit=20).rows
    note_read("loan.visits", subjects=[row.person_id for row in page.rows] + [row.person_id for row in missing])
    return render_template(
        "loans/visits.html",
        page=page,
        args=request.args,
        period=period,
        places=_places(),
        missing=missing,
        total=total,
    )


@bp.get("/guarantee")
@requires(P.LOAN_READ)
@sends(GUARANTEES, guarantees_listed)
@sends(ENTRIES_OUT, entries_listed, part="movements")
def funds() -> ResponseReturnValue:
    """The guarantee funds: balance, held, what may be lent again, stress, movements."""
    return _funds_page()


def _funds_page(**sent: Any) -> str:
    actor, today, period = current_actor(), current_today(), period_args()
    day, region = min(period.last or today, today), period.region or actor.region_code
    found = guarantee.list_funds(actor)
    forms = {
        "fund": FundForm(prefix="fund", formdata=None, on=today, multiple=rule_on(today, actor.region_code).multiple)
    }
    forms |= {f"in_{fund.id}": MoneyForm(prefix=f"in_{fund.id}", formdata=None, on=today) for fund in found}
    forms |= {f"out_{fund.id}": MoneyForm(prefix=f"out_{fund.id}", formdata=None, on=today) for fund in found}
    chosen = next((fund for fund in found if fund.public_id == request.args.get("fund")), found[0] if found else None)
    return render_template(
        "loans/funds.html", funds=found, room=guarantee.headroom(region, day), day=day, place=region_name(region),
        stresses={fund.id: guarantee.stress(fund, today) for fund in found[:3]}, forms=forms | sent, chosen=chosen,
        entries=guarantee.list_entries(chosen) if chosen else [], kinds=ENTRIES,
    )  # fmt: skip


@bp.post("/guarantee/new")
@requires(P.LOAN_APPROVE)
@writes
def new_fund() -> ResponseReturnValue:
    """A fund with its first money."""
    form, actor, today = FundForm(prefix="fund"), current_actor(), current_today()

    def do() -> GuaranteeFund:
        fund = services.open_fund(form.title.data or "", form.multiple.data or 0, actor=actor)
        services.contribute(fund, form.amount.data or 0, form.on.data, form.key.data, memo=form.memo.data or "",
                            actor=actor, today=today)  # fmt: skip
        return fund

    return try_form(form, do, first="title", said=_("担保基金建好了。"), url=lambda _fund: url_for("loans.funds"),
                    again=lambda: _funds_page(fund=form))  # fmt: skip


@bp.post("/guarantee/<ref>/<way>")
@requires(P.LOAN_APPROVE)
@writes
def move_money(ref: str, way: str) -> ResponseReturnValue:
    """Money into a fund ("in"), or out of it ("out")."""
    if way not in ("in", "out"):
        abort(404)
    actor, today = current_actor(), current_today()
    fund = guarantee.get_fund(ref, actor)
    out = way == "out"
    name = f"{'out' if out else 'in'}_{fund.id}"
    form = MoneyForm(prefix=name)
    return try_form(
        form,
        lambda: services.contribute(fund, form.amount.data or 0, form.on.data, form.key.data, memo=form.memo.data or "",
                                    out=out, actor=actor, today=today),
        first="amount", said=_("退出记好了。") if out else _("注入记好了。"),
        url=lambda _done: url_for("loans.funds", fund=ref), again=lambda: _funds_page(**{name: form}),
    )  # fmt: skip


@bp.get("/rules")
@requires(P.LOAN_READ)
def rules() -> ResponseReturnValue:
    """The rule sets by date."""
    return _rules_page()


def _rules_page(form: Any = None) -> str:
    actor, today = current_actor(), current_today()
    known = list_rules(actor.region_code)
    return render_template(
        "loans/rules.html", rules=known, step_names=STEP_NAMES, place=region_name(actor.region_code),
        form=form or rule_form(rule_on(today, actor.region_code, known), today, formdata=None),
    )  # fmt: skip


@bp.post("/rules")
@requires(P.LOAN_APPROVE)
@writes
def set_rule() -> ResponseReturnValue:
    """A rule set of the office from a day on."""
    actor, today = current_actor(), current_today()
    form = rule_form(rule_on(today, actor.region_code), today)
    return try_form(
        form, lambda: services.set_rule(form.rule(), actor=actor, today=today), first="valid_from",
        said=_("贷款政策记好了，从写的那天起用。"), url=lambda _done: url_for("loans.rules"),
        again=lambda: _rules_page(form),
    )  # fmt: skip
