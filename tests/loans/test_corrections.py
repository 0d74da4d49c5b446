"""A sent claim stays; a repayment entered later for an earlier day is put right in the next claim, once."""

from __future__ import annotations

import datetime as dt
import random
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from pypdf import PdfReader
from sqlalchemy import func, select

from registry.loans.claims import claim_lines, correction_words, make_claim, send_claim, void_claim
from registry.loans.corrections import find_corrections, list_corrections
from registry.loans.reading import subsidised
from registry.loans.services import repay, void_repayment
from registry.loans.subsidy_days import subsidy
from registry.loans.subsidy_models import SubsidyClaim, SubsidyCorrection, SubsidyDay
from tests.factories.loans import YUAN, make_fund, make_loan


def test_a_repayment_entered_late_is_put_right_once(
    session: Any, actors: SimpleNamespace, today: dt.date, client_as: Any
) -> None:
    who = {"actor": actors.county, "today": today}
    loan = make_loan(actors, make_fund(actors.county), on=dt.date(2025, 7, 1))
    third = send_claim(make_claim(2025, 3, **who), **who)
    before = third.total_fen
    session.commit()
    row = repay(loan, 40_000 * YUAN, on=dt.date(2025, 9, 1), actor=actors.township, today=today)
    session.commit()
    fourth = make_claim(2025, 4, **who)
    wrong = list_corrections(fourth)
    assert [(str(one.first_on), str(one.last_on), one.days, one.why) for one in wrong] == [
        ("2025-09-01", "2025-09-30", 30, "repaid")
    ]
    assert wrong[0].amount_fen == -7_250  # 40,000 × 4.35 % ÷ 360 × 30 × ½
    assert fourth.total_fen == sum(one.line.amount_fen for one in claim_lines(fourth)) - 7_250
    assert session.get(SubsidyClaim, third.id).total_fen == before
    assert not find_corrections(actors.county)
    void_claim(fourth, reason="重做", **who)
    again = make_claim(2025, 4, **who)
    assert [one.amount_fen for one in list_corrections(again)] == [-7_250]
    send_claim(again, **who)
    session.commit()
    page = client_as("county").get(f"/loans/subsidy/{again.public_id}").get_data(as_text=True)
    assert str(correction_words(wrong[0])) in page and "-72.50" in page.replace("−", "-")
    data = client_as("county").get(f"/loans/subsidy/{again.public_id}/sheet.pdf").data
    text = "".join(one.extract_text() for one in PdfReader(BytesIO(data)).pages)
    assert "更正以前的申请" in text and "补记了还款" in text
    session.rollback()
    void_repayment(loan, row, reason="记错了人", actor=actors.township, today=today)
    session.flush()
    assert {run.why.value for _loan, run in find_corrections(actors.county)} == {"owed"}


def test_claims_and_corrections_together_are_what_the_days_are_worth(
    session: Any, actors: SimpleNamespace, today: dt.date
) -> None:
    """Invariant: after every claim, claimed and corrected weights of each loan are those of its true days; a day once."""
    who, chance = {"actor": actors.county, "today": today}, random.Random(7)
    fund = make_fund(actors.county, yuan=6_000_000)
    loans = [make_loan(actors, fund, on=dt.date(2025, 1, 10)) for _number in range(8)]
    for quarter in (1, 2, 3, 4):
        claim = send_claim(make_claim(2025, quarter, **who), **who)
        session.commit()
        for loan in loans:
            on = dt.date(2025, 1, 10) + dt.timedelta(days=chance.randrange(350))
            if chance.random() < 0.7 and loan.outstanding_fen > 10_000 * YUAN:
                repay(loan, chance.randrange(1, 10_000) * YUAN, on=on, actor=actors.township, today=today)
        session.commit()
        lines = sum(one.line.amount_fen for one in claim_lines(claim))
        assert claim.total_fen == lines + sum(one.amount_fen for one in list_corrections(claim))
    make_claim_of_next = dt.date(2026, 4, 5)
    send_claim(make_claim(2026, 1, actor=actors.county, today=make_claim_of_next), **who)
    session.commit()
    assert not find_corrections(actors.county)
    for loan in loans:
        claimed = session.scalar(select(func.sum(SubsidyDay.weight)).where(SubsidyDay.loan_id == loan.id))
        righted = sum(
            one.daily_weight * one.days
            for one in session.scalars(select(SubsidyCorrection).where(SubsidyCorrection.loan_id == loan.id))
        )
        true = sum(one.weight for one in subsidy(subsidised(loan), loan.disbursed_on, dt.date(2026, 3, 31)).counted)
        assert claimed + righted == true, loan.id
    days = select(SubsidyDay.loan_id).group_by(SubsidyDay.loan_id, SubsidyDay.day).having(func.count() > 1)
    assert session.scalar(select(func.count()).select_from(days.subquery())) == 0
