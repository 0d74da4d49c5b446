"""The page of one loan: what the template shows, and the forms of what may be done now."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import render_template

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today
from registry.core.dates import add_months
from registry.loans.forms import (
    CompensateForm,
    DisburseForm,
    ExtendForm,
    FollowUpForm,
    ReasonForm,
    RepayForm,
    StepForm,
    WriteOffForm,
    guarantee_form,
)
from registry.loans.guarantee import list_funds, stress
from registry.loans.models import Loan
from registry.loans.queries import list_loan_visits
from registry.loans.reading import dues_of, moves_of, paid_of, shown_state, stand, table_of
from registry.loans.standing import ageing_history
from registry.loans.states import PENDING, LoanState, next_step
from registry.loans.words import AGEING, DONE_WORDS, EVERY, GLYPHS, METHODS, STATES, STEP_NAMES, USES
from registry.people.showing import shown_name
from registry.regions.queries import region_name

S = LoanState


def acts_forms(loan: Loan, today: dt.date) -> dict[str, Any]:
    """Fresh forms of everything that may be done with a loan in its state."""
    forms: dict[str, Any] = {"end": ReasonForm(formdata=None, prefix="end")}
    step = next_step(loan.steps, loan.state)
    if step is S.DISBURSED:
        forms["disburse"] = DisburseForm(
            formdata=None, prefix="disburse", on=today, rate=loan.rate_milli, bank=loan.bank
        )
    elif step is S.GUARANTEED:
        forms["step"] = guarantee_form(loan, list_funds(current_actor()), today, formdata=None)
    elif step is not None:
        forms["step"] = StepForm(formdata=None, prefix="step", on=today)
    if loan.state in (S.DISBURSED, S.COMPENSATED):
        forms["repay"] = RepayForm(formdata=None, prefix="repay", on=today)
        forms["recover"] = RepayForm(formdata=None, prefix="recover", on=today)
        forms["write_off"] = WriteOffForm(formdata=None, prefix="write_off", on=today)
    if loan.state is S.DISBURSED:
        forms["extend"] = ExtendForm(
            formdata=None, prefix="extend", on=today, new_due_on=add_months(loan.due_on or today, 6)
        )
        forms["compensate"] = CompensateForm(formdata=None, prefix="compensate", on=today, amount=_claimable(loan))
    if loan.disbursed_on is not None and loan.state is not S.VOID:
        forms["visit"] = FollowUpForm(
            formdata=None, prefix="visit", on=today, jobs=0, visitor_name=current_actor().name
        )
    return forms


def _claimable(loan: Loan) -> int:
    return min(loan.hold.remaining_fen, loan.outstanding_fen) if loan.hold else 0


def loan_page(loan: Loan, **sent: Any) -> str:
    """The page; `sent` are forms that came back with something wrong."""
    actor, today = current_actor(), current_today()
    forms = acts_forms(loan, today) | sent
    step = next_step(loan.steps, loan.state)
    state = shown_state(loan.state, loan.next_due_on, bool(moves_of(loan.history)), today)
    funds = list_funds(actor) if step is S.GUARANTEED and actor.can(Permission.LOAN_APPROVE) else []
    return render_template(
        "loans/show.html", loan=loan, name=shown_name(loan.person.name, actor), place=region_name(loan.scope_code),
        now=stand(loan, today), rows=table_of(loan, today), history=_history(loan, today), forms=forms, state=state,
        word=STATES[state], glyph=GLYPHS[state], path=_path(loan), step=step, step_word=STEP_NAMES.get(step or ""),
        stresses=[(fund, stress(fund, today)) for fund in funds], mine=loan.maker_id == actor.user_id,
        visits=list_loan_visits(loan) if loan.disbursed_on else [], uses=USES, ageing=AGEING,
        wrong=[error for form in sent.values() for field in form for error in field.errors],
        done_words=DONE_WORDS, methods=METHODS, every=EVERY,
    )  # fmt: skip


def _history(loan: Loan, today: dt.date) -> list[tuple[dt.date, Any]]:
    """The ageing at each month's end since the first due day that was missed; the newest first, two years at most."""
    if loan.disbursed_on is None or loan.state is S.VOID:
        return []
    last = min(today, loan.closed_on) if loan.closed_on else today
    if last < loan.disbursed_on:
        return []
    found = ageing_history(
        dues_of(loan.rows), paid_of(loan.repayments), moves_of(loan.history), loan.disbursed_on, last
    )
    late = [number for number, (_day, now) in enumerate(found) if now.days_late]
    return found[late[0] : late[-1] + 2][::-1][:24] if late else []


def _path(loan: Loan) -> list[dict[str, Any]]:
    """The steps of the approval as the bar at the top shows them."""
    if loan.past and not loan.maker_id:
        return []
    codes = ["applied", *[code for code in loan.steps.split(",") if code], "disbursed"]
    done = {step.kind.value: step for step in loan.history}
    reached = loan.state.value if loan.state in (*PENDING, S.DISBURSED) else "disbursed"
    place = codes.index(reached) if reached in codes else 0
    if loan.state in (S.REFUSED, S.WITHDRAWN, S.VOID):
        place = max((codes.index(code) for code in codes if code in done), default=0)
    items = []
    for number, code in enumerate(codes):
        note = f"{done[code].actor_name} {done[code].on_date.isoformat()}" if code in done and number <= place else ""
        label = STATES["applied"] if code == "applied" else STEP_NAMES[code]
        items.append({"label": label, "note": note,
                      "state": "done" if number <= place else "now" if number == place + 1 else "todo"})  # fmt: skip
    return items
