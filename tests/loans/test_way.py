"""The way of a loan: approvals by others, guarantee, payments in any order, late, called, recovered, written off."""

from __future__ import annotations

import datetime as dt
import itertools
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.extensions import db
from registry.loans.claims import claim_lines, make_claim, send_claim, void_claim
from registry.loans.errors import (
    AboveBalance,
    AboveCap,
    AboveMultiple,
    AlreadyClaimed,
    BeforeLoan,
    HoldsUncovered,
    ReleaseTooEarly,
    SamePerson,
    WrongState,
)
from registry.loans.guarantee import find_hold, guarantee_problems, headroom, post, release_rest, stress
from registry.loans.guarantee_models import EntryKind, GuaranteeFund, GuaranteeHold
from registry.loans.models import Loan
from registry.loans.queries import get_loan
from registry.loans.reading import stand
from registry.loans.rules import SHIPPED, RuleSet, rule_on, set_rule
from registry.loans.schedules import Method
from registry.loans.services import (
    advance,
    apply_for_loan,
    compensate,
    contribute,
    disburse,
    extend,
    record_follow_up,
    record_past_loan,
    repay,
    turn_down,
    void_loan,
    void_repayment,
    write_off,
)
from registry.loans.states import LoanState
from registry.loans.subsidy_models import SubsidyDay
from tests.factories.loans import YUAN, application, make_fund, make_loan, monthly
from tests.factories.people import make_woman

DAY = dt.timedelta(days=1)
COUNTY = "150824000000"


def held(fund: GuaranteeFund) -> tuple[int, int]:
    """What the fund holds and its balance, in yuan; and that nothing is out of place."""
    holds = list(db.session.scalars(select(GuaranteeHold).execution_options(populate_existing=True)))
    assert guarantee_problems(holds, [fund]) == []
    return fund.held_fen // YUAN, fund.balance_fen // YUAN


def test_from_application_to_settlement(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    fund = make_fund(actors.county)
    who = {"actor": actors.county, "today": today}
    loan = make_loan(actors, until="applied", amount_fen=60_000 * YUAN, **monthly)
    mine = make_loan(SimpleNamespace(township=actors.county), until="applied")
    with pytest.raises(SamePerson):
        advance(mine, LoanState.RECOMMENDED, on=today, **who)
    with pytest.raises(WrongState):
        advance(loan, LoanState.VETTED, on=today, **who)
    with pytest.raises(Denied):
        advance(loan, LoanState.RECOMMENDED, on=today, actor=actors.township, today=today)
    with pytest.raises(NotFound):
        advance(loan, LoanState.RECOMMENDED, on=today, actor=actors.other_county, today=today)
    with pytest.raises(Invalid, match="早于申请日期"):
        advance(loan, LoanState.RECOMMENDED, on=dt.date(2026, 1, 4), **who)
    advance(loan, LoanState.RECOMMENDED, on=dt.date(2026, 1, 8), paper="乌妇贷推〔2026〕1号", **who)
    advance(loan, LoanState.VETTED, on=dt.date(2026, 1, 9), **who)
    with pytest.raises(Invalid, match="还没选担保基金"):
        advance(loan, LoanState.GUARANTEED, on=dt.date(2026, 1, 10), **who)
    advance(loan, LoanState.GUARANTEED, on=dt.date(2026, 1, 10), fund=fund, **who)
    assert held(fund) == (60_000, 600_000) and headroom(COUNTY, today).fen == 2_940_000 * YUAN
    disburse(loan, on=dt.date(2026, 1, 12), number="2026-001", **who)
    assert len(loan.rows) == 12 and loan.next_due_on == dt.date(2026, 2, 12)
    early = stand(loan, today)
    assert (early.overdue_fen, early.days_late) == (500_000, 28), "row 1 of 2026-02-12 is late, row 2 is due today"
    paid = {"actor": actors.township, "today": today}
    with pytest.raises(BeforeLoan):
        repay(loan, 100, on=dt.date(2026, 1, 11), **paid)
    with pytest.raises(Invalid, match="还没到"):
        repay(loan, 100, on=today + DAY, **paid)
    with pytest.raises(AboveBalance, match="还欠 60,000.00 元"):
        repay(loan, 6_000_001, on=today, **paid)
    first = repay(loan, 1_000_000, on=today, form_key="k1", **paid)
    assert repay(loan, 1_000_000, on=today, form_key="k1", **paid) is first
    assert held(fund) == (50_000, 600_000) and loan.next_due_on == dt.date(2026, 4, 12)
    with pytest.raises(ReleaseTooEarly):
        hold = find_hold(loan)
        post(fund, EntryKind.RELEASE, 1, today, "by hand", hold=hold, actor=actors.county)
    second = repay(loan, 5_000_000, on=dt.date(2026, 2, 1), **paid)
    assert (loan.state, loan.closed_on, loan.outstanding_fen) == (LoanState.SETTLED, today, 0)
    assert held(fund) == (0, 600_000)
    with pytest.raises(AboveBalance):
        repay(loan, 1, on=today, **paid)
    void_repayment(loan, second, reason="记到别人名下了", **paid)
    assert (loan.state, loan.repaid_fen, held(fund)[0]) == (LoanState.DISBURSED, 1_000_000, 50_000)
    with pytest.raises(Conflict, match="已经作废"):
        void_repayment(loan, second, reason="再来一次", **paid)
    session.commit()
    assert [step.kind.value for step in get_loan(loan.public_id, actors.auditor).history] == [
        "applied", "recommended", "vetted", "guaranteed", "disbursed", "settled", "reopened",
    ]  # fmt: skip


def test_rules_by_the_loans_date(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    woman = make_woman(actors.township)
    who = {"actor": actors.township, "today": today}
    apply_for_loan(woman, application(amount_fen=200_000 * YUAN), on=today, **who)
    with pytest.raises(AboveCap, match="最多还能贷 100,000.00 元") as above:
        apply_for_loan(woman, application(amount_fen=100_001 * YUAN), on=today, **who)
    assert above.value.field == "amount" and session.query(Loan).count() == 1
    old = make_woman(actors.township, name="田老太", birth=dt.date(1969, 1, 1))
    with pytest.raises(Invalid, match="57 周岁"):
        apply_for_loan(old, application(), on=today, **who)
    with pytest.raises(Invalid, match="37 个月"):
        apply_for_loan(make_woman(actors.township, name="苏和"), application(months=37), on=today, **who)
    assert rule_on(dt.date(2013, 7, 1), COUNTY).cap_person_fen == 80_000 * YUAN
    own = RuleSet(**{**SHIPPED[1].__dict__, "valid_from": dt.date(2026, 1, 1), "cap_person_fen": 50_000 * YUAN,
                     "steps": "checked,guaranteed,recommended"})  # fmt: skip
    set_rule(own, actor=actors.county, today=today)
    with pytest.raises(Invalid):
        set_rule(RuleSet(**{**own.__dict__, "steps": "disbursed"}), actor=actors.county, today=today)
    with pytest.raises(Denied):
        set_rule(own, **who)
    with pytest.raises(AboveCap, match="最高 50,000.00 元"):
        apply_for_loan(make_woman(actors.township, name="其其格"), application(), on=today, **who)
    assert rule_on(today, "150825000000").cap_person_fen == 300_000 * YUAN, "another county keeps the nation's rules"
    loan = make_loan(actors, until="applied", amount_fen=50_000 * YUAN)
    fund = make_fund(actors.county)
    advance(loan, LoanState.CHECKED, on=today, **who)
    advance(loan, LoanState.GUARANTEED, on=today, fund=fund, actor=actors.county, today=today)
    advance(loan, LoanState.RECOMMENDED, on=today, actor=actors.county, today=today)
    turn_down(loan, reason="本人不办了", withdrawn=True, **who)
    assert held(fund)[0] == 0 and loan.state is LoanState.WITHDRAWN


def test_the_fund_never_stands_for_more_than_its_multiple(
    session: Any, actors: SimpleNamespace, today: dt.date
) -> None:
    fund = make_fund(actors.county, 30_000)
    make_loan(actors, fund, amount_fen=100_000 * YUAN)
    with pytest.raises(AboveMultiple, match="还可担保 50,000.00 元，这笔要 80,000.00 元"):
        make_loan(actors, fund)
    with pytest.raises(AboveMultiple):
        post(fund, EntryKind.HOLD, 50_001 * YUAN, today, "x", hold=session.query(GuaranteeHold).first(), actor=None)
    with pytest.raises(HoldsUncovered):
        contribute(fund, 10_001 * YUAN, today, "out", out=True, actor=actors.county, today=today)
    with pytest.raises(Invalid):
        make_loan(actors, fund, hold_yuan=90_000)
    half = make_loan(actors, fund, hold_yuan=50_000)
    repay(half, 3 * YUAN, on=today, actor=actors.township, today=today)
    held(fund)
    assert fund.held_fen == 150_000 * YUAN - 187, "5/8 of 3 yuan are released, 1.875, in whole fen rounded down"
    session.commit()
    for change in (
        "UPDATE guarantee_entry SET amount_fen = 1", "DELETE FROM guarantee_entry",
        "UPDATE guarantee_hold SET remaining_fen = remaining_fen + 1", "UPDATE guarantee_fund SET multiple = 4",
        "UPDATE loan_instalment SET principal_fen = 1", "UPDATE loan_repayment SET amount_fen = 1",
        "UPDATE loan SET amount_fen = amount_fen + 1 WHERE disbursed_on IS NOT NULL",
        "UPDATE loan SET repaid_fen = amount_fen + 1 WHERE disbursed_on IS NOT NULL",
        "UPDATE loan SET state = 'settled' WHERE disbursed_on IS NOT NULL",
        "UPDATE loan_step SET maker_id = actor_id WHERE kind = 'recommended'",
        "UPDATE loan SET state = 'disbursed', disbursed_on = applied_on WHERE state = 'vetted'",
    ):  # fmt: skip
        with pytest.raises(IntegrityError):
            session.execute(text(change))
        session.rollback()


def test_late_extended_called_recovered_written_off(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    fund = make_fund(actors.county, 100_000)
    who = {"actor": actors.county, "today": today}
    start = dt.date(2025, 1, 10)
    loan = make_loan(actors, fund, on=start, amount_fen=40_000 * YUAN)
    other = make_loan(actors, fund, on=start, amount_fen=20_000 * YUAN)
    make_loan(actors, fund, on=dt.date(2026, 1, 5))
    assert (stress(fund, today).called_fen, stress(fund, today).percent) == (60_000 * YUAN, 166)
    with pytest.raises(Invalid, match="要晚于"):
        extend(other, dt.date(2026, 1, 10), on=dt.date(2026, 1, 5), reason="羊还没出栏", **who)
    extend(other, dt.date(2026, 5, 10), on=dt.date(2026, 1, 5), reason="羊还没出栏", **who)
    assert stand(other, dt.date(2026, 1, 4)).days_late == stand(other, today).days_late == 0
    assert stress(fund, today).loans == 1 and (other.due_on, other.next_due_on) == (dt.date(2026, 5, 10),) * 2
    with pytest.raises(Conflict, match="没有逾期"):
        compensate(other, YUAN, on=today, **who)
    with pytest.raises(Conflict, match="代偿"):
        write_off(loan, reason="人找不到", paper="乌财〔2026〕3号", on=today, **who)
    repay(loan, 10_000 * YUAN, on=today, actor=actors.township, today=today)
    with pytest.raises(Invalid, match=r"最多 30,000\.00 元"):
        compensate(loan, 30_001 * YUAN, on=today, **who)
    compensate(loan, 30_000 * YUAN, on=today, paper="代偿1号", **who)
    assert held(fund) == (100_000, 70_000) and loan.state is LoanState.COMPENSATED
    with pytest.raises(AboveBalance):
        repay(loan, YUAN, on=today, actor=actors.township, today=today)
    repay(loan, 12_000 * YUAN, on=today, recovery=True, **who)
    assert held(fund) == (100_000, 82_000)
    with pytest.raises(AboveBalance, match=r"18,000\.00"):
        repay(loan, 18_001 * YUAN, on=today, recovery=True, **who)
    write_off(loan, reason="人找不到", paper="乌财〔2026〕3号", on=today, **who)
    hold = find_hold(loan)
    assert hold is not None and (hold.called_fen, hold.recovered_fen, hold.lost_fen) == (
        30_000 * YUAN, 12_000 * YUAN, 18_000 * YUAN,
    )  # fmt: skip
    assert loan.amount_fen == loan.repaid_fen + loan.written_off_fen and loan.outstanding_fen == 0
    release_rest(loan, today, "nothing left", actor=None)
    session.commit()


def test_repayments_entered_in_any_order_end_the_same(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    """Six orders of the same payments: state, totals, days and the fund's holds are equal (invariant 15)."""
    fund, random = make_fund(actors.county), Random(7)
    paid = [(1_234_567, 20), (2_000_001, 40), (2_000_001, 40), (765_431, 60)]
    orders = random.sample(list(itertools.permutations(paid)), 6)
    ends = set()
    for order in orders:
        loan = make_loan(actors, fund, on=dt.date(2025, 11, 30), amount_fen=6_000_000, **monthly)
        for fen, days in order:
            repay(loan, fen, on=dt.date(2025, 11, 30) + days * DAY, actor=actors.township, today=today)
        hold = find_hold(loan)
        assert hold is not None
        ends.add((loan.state, loan.closed_on, loan.next_due_on, loan.repaid_fen, hold.released_fen, stand(loan, today)))
    assert len(ends) == 1 and ends.pop()[1] == dt.date(2026, 1, 29)
    held(fund)


def test_the_quarterly_claim(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    fund, who = make_fund(actors.county), {"actor": actors.county, "today": today}
    late = make_loan(actors, fund, on=dt.date(2024, 11, 20), method=Method.BULLET)
    good = make_loan(actors, fund, on=dt.date(2025, 11, 1))
    bare = make_loan(actors, fund, on=dt.date(2025, 12, 1), rate_milli=None)
    with pytest.raises(Invalid, match="还没过完"):
        make_claim(2026, 1, **who)
    claim = make_claim(2025, 4, **who)
    lines = {line.loan.id: line for line in claim_lines(claim)}
    assert (lines[good.id].line.days, lines[good.id].line.amount_fen) == (61, 29_483)  # 80,000 × 4.35 % ÷ 360 × 61 × ½
    assert [(str(run.first), str(run.last), run.rule.value) for run in lines[late.id].excluded] == [
        ("2025-11-21", "2025-12-31", "overdue")
    ]
    assert [run.rule.value for run in lines[bare.id].excluded] == ["no_rate"] and lines[bare.id].line.amount_fen == 0
    assert claim.total_fen == sum(line.line.amount_fen for line in lines.values())
    with pytest.raises(AlreadyClaimed):
        make_claim(2025, 4, **who)
    session.commit()
    day = session.query(SubsidyDay).filter_by(loan_id=good.id).first()
    for days, loan_id in ((day.day, good.id), (dt.date(2025, 11, 21), late.id)):
        with pytest.raises(IntegrityError):
            session.execute(
                text("INSERT INTO subsidy_day (claim_id, loan_id, day, balance_fen, weight, live) "
                     "VALUES (:claim, :loan, :day, 1, 1, true)"), {"claim": claim.id, "loan": loan_id, "day": days},
            )  # fmt: skip
        session.rollback()
    void_claim(claim, reason="漏了一笔", **who)
    again = make_claim(2025, 4, **who)
    assert again.total_fen == claim.total_fen
    send_claim(again, **who)
    with pytest.raises(Conflict, match="已经报送"):
        void_claim(again, reason="再改", **who)


def test_past_loans_visits_and_voids(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    who = {"actor": actors.township, "today": today}
    woman = make_woman(actors.township)
    terms = application(rate_milli=None, amount_fen=50_000 * YUAN)
    loan = record_past_loan(woman, terms, disbursed_on=dt.date(2025, 5, 1), **who)
    with pytest.raises(Conflict, match="已有一笔贷款"):
        record_past_loan(woman, terms, disbursed_on=dt.date(2025, 5, 1), **who)
    fund = make_fund(actors.county, 20_000)
    assert headroom(COUNTY, today).fen == 50_000 * YUAN, "what past loans still owe was lent on the fund"
    with pytest.raises(AboveMultiple):
        make_loan(actors, fund)
    visit = record_follow_up(loan, on=today, use="agreed", jobs=2, note="羊圈扩建好了", form_key="v1", **who)
    assert record_follow_up(loan, on=today, use="agreed", jobs=2, form_key="v1", **who).id == visit.id
    with pytest.raises(Invalid, match="早于放款"):
        record_follow_up(loan, on=dt.date(2025, 4, 30), use="agreed", jobs=0, **who)
    payment = repay(loan, 50_000 * YUAN, on=today, **who)
    void_repayment(loan, payment, reason="记错人", **who)
    void_loan(loan, reason="不是她的贷款", **who)
    session.commit()
    record_past_loan(woman, terms, disbursed_on=dt.date(2025, 5, 1), **who)
    assert headroom(COUNTY, dt.date(2012, 1, 1)).fen == 0
