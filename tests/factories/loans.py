"""Loans for tests: a registered woman, an application, and a loan brought as far as wanted."""

from __future__ import annotations

import datetime as dt
import itertools
from types import SimpleNamespace
from typing import Any

from registry.access.actor import Actor
from registry.loans.guarantee_models import GuaranteeFund
from registry.loans.models import Loan
from registry.loans.schedules import Method
from registry.loans.services import Application, advance, apply_for_loan, contribute, disburse, open_fund
from registry.loans.states import LoanState
from registry.people.models import Person
from tests.factories.people import make_woman

YUAN = 100
TODAY = dt.date(2026, 3, 12)
_numbers = itertools.count(1)


def make_fund(
    actor: Actor, yuan: int = 600_000, *, on: dt.date = dt.date(2013, 1, 1), multiple: int = 5
) -> GuaranteeFund:
    """A guarantee fund with money in it."""
    fund = open_fund(f"妇女小额贷款担保基金{next(_numbers)}", multiple, actor=actor)
    contribute(fund, yuan * YUAN, on, "first", memo="财政拨入", actor=actor, today=TODAY)
    return fund


def application(**more: Any) -> Application:
    """80,000 yuan for a year, back at its end, 4.35 %."""
    values: dict[str, Any] = {"amount_fen": 80_000 * YUAN, "months": 12, "purpose": "养羊", "rate_milli": 4350}
    return Application(**values | more)


def make_loan(
    actors: SimpleNamespace, fund: GuaranteeFund | None = None, *, until: str = "disbursed", person: Person | None = None,
    on: dt.date = dt.date(2026, 1, 5), today: dt.date = TODAY, hold_yuan: int | None = None, **terms: Any,
) -> Loan:  # fmt: skip
    """A loan of a woman of 四义堂村, applied for by the township and decided by the county."""
    woman = person or make_woman(actors.township, name=f"高秀{chr(0x82F1 + next(_numbers) % 400)}")
    loan = apply_for_loan(woman, application(**terms), on=on, actor=actors.township, today=today)
    for step in (LoanState.RECOMMENDED, LoanState.VETTED, LoanState.GUARANTEED):
        if until == loan.state.value:
            return loan
        hold = None if hold_yuan is None else hold_yuan * YUAN
        advance(loan, step, on=on, fund=fund, hold_fen=hold, actor=actors.county, today=today)
    if until == "disbursed":
        disburse(
            loan, on=on, number=f"乌妇贷{next(_numbers):04d}", bank="农村信用联社", actor=actors.county, today=today
        )
    return loan


monthly = {"method": Method.EQUAL_PRINCIPAL, "every_months": 1}
