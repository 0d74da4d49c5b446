"""Invented micro-loans: a guarantee fund, two years of loans in every state, repayments, follow-ups, a claim."""

from __future__ import annotations

import datetime as dt
from random import Random

from registry.access.actor import Actor
from registry.core.dates import add_months, age_on
from registry.core.errors import DomainError
from registry.loans.claims import last_quarter, make_claim
from registry.loans.guarantee_models import GuaranteeFund
from registry.loans.models import Loan
from registry.loans.reading import table_of
from registry.loans.schedules import Method
from registry.loans.services import (
    Application,
    advance,
    apply_for_loan,
    contribute,
    disburse,
    extend,
    open_fund,
    record_follow_up,
    repay,
)
from registry.loans.states import LoanState
from registry.loans.subsidy_days import quarter_days
from registry.people.models import Person

DAY = dt.timedelta(days=1)
USES = ("养羊 60 只", "种植向日葵", "开家庭旅馆", "奶食品作坊", "蒙古袍缝制", "肉羊育肥", "蔬菜大棚", "小超市周转")
NOTES = (
    "羊圈扩建好了，存栏多了二十只。",
    "大棚已搭好，头茬卖得不错。",
    "雇了两个邻居帮忙。",
    "店面开张三个月，能顾住开销。",
)
STATES = (LoanState.RECOMMENDED, LoanState.VETTED, LoanState.GUARANTEED)
TERMS = ((12, Method.BULLET, 0), (12, Method.BULLET, 3), (24, Method.EQUAL_PRINCIPAL, 3), (12, Method.ANNUITY, 1))


def add_loans(
    women: list[Person], *, maker: Actor, approver: Actor, random: Random, today: dt.date, count: int
) -> None:
    """A fund of 600,000 and 500,000 yuan at 1:5, and loans to women of working age; the last few wait for approval."""
    fund = open_fund("妇女小额贷款担保基金", 5, actor=approver)
    contribute(fund, 60_000_000, add_months(today, -30), "first", memo="财政首期", actor=approver, today=today)
    contribute(fund, 50_000_000, add_months(today, -10), "second", memo="财政追加", actor=approver, today=today)
    fit = [woman for woman in women if 22 <= age_on(woman.birth_date, today) <= 52 and woman.closed_on is None]
    chosen = random.sample(fit, min(count, len(fit)))
    for number, woman in enumerate(chosen):
        waiting = number < max(count // 8, 2)
        on = today - (random.randrange(2, 20) if waiting else random.randrange(40, 720)) * DAY
        loan = _loan(woman, max(on, woman.registered_on), random, maker, today)
        if loan is not None:
            _carry(loan, fund, number % 3 if waiting else 4, maker, approver, random, today)
    year, quarter = last_quarter(today)
    if quarter_days(year, quarter)[1] < today:
        try:
            make_claim(year, quarter, actor=approver, today=today)
        except DomainError:
            return  # A register so small that no loan was out in the quarter.


def _loan(woman: Person, on: dt.date, random: Random, maker: Actor, today: dt.date) -> Loan | None:
    months, method, every = random.choice(TERMS)
    wanted = Application(
        random.choice((5, 8, 10, 15, 20)) * 1_000_000, months, random.choice(USES), method, every, 4350,
        bank="乌拉特中旗农村信用合作联社",
    )  # fmt: skip
    try:
        return apply_for_loan(woman, wanted, on=on, actor=maker, today=today)
    except DomainError:
        return None  # Her age or a rule of that day does not allow it.


def _carry(
    loan: Loan, fund: GuaranteeFund, until: int, maker: Actor, approver: Actor, random: Random, today: dt.date
) -> None:
    on = loan.applied_on
    for place, step in enumerate(STATES[:until]):
        on = min(on + 3 * DAY, today)
        paper = f"乌妇发〔{on.year}〕{random.randrange(1, 40)}号" if place == 0 else ""
        advance(loan, step, on=on, paper=paper, fund=fund, actor=approver, today=today)
    if until < 4:
        return
    on = min(on + 5 * DAY, today)
    disburse(loan, on=on, number=f"乌农信贷{on:%Y%m%d}{loan.id:03d}", actor=approver, today=today)
    _repay(loan, maker, approver, random, today)
    if random.random() < 0.6 and on + 60 * DAY <= today:
        record_follow_up(
            loan, on=on + 60 * DAY, use="agreed", jobs=random.randrange(1, 5), note=random.choice(NOTES),
            visitor_name="高凤霞", actor=maker, today=today,
        )  # fmt: skip


def _repay(loan: Loan, maker: Actor, approver: Actor, random: Random, today: dt.date) -> None:
    """Nearly everybody repays on the day; one in twelve is late, one in fifteen was given more time."""
    if random.random() < 1 / 15 and loan.due_on and loan.due_on - 20 * DAY < today:
        extend(loan, add_months(loan.due_on, 6), on=loan.due_on - 20 * DAY, reason="羊价低，晚些出栏", actor=approver,
               today=today)  # fmt: skip
        return
    if random.random() < 1 / 12:
        return
    for row, on in table_of(loan, today):
        if on <= today and row.due.principal_fen:
            repay(loan, row.due.principal_fen, on=on - random.randrange(0, 4) * DAY, interest_fen=row.due.interest_fen,
                  actor=maker, today=today)  # fmt: skip
