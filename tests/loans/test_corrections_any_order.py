"""Claims and their corrections, over any order of events, are the claim worked out once at the end, to the fen."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from registry.core.errors import DomainError
from registry.loans.applying import Application, record_past_loan
from registry.loans.claims import claim_lines, make_claim, send_claim, void_claim
from registry.loans.corrections import find_corrections, list_corrections
from registry.loans.models import Loan
from registry.loans.reading import subsidised
from registry.loans.schedules import Method
from registry.loans.services import compensate, extend, repay, void_repayment, write_off
from registry.loans.states import OUT
from registry.loans.steps import void_loan
from registry.loans.subsidy_days import quarter_of, subsidy, weight_fen
from registry.loans.subsidy_models import ClaimState, SubsidyClaim, SubsidyCorrection, SubsidyLine
from tests.factories.loans import YUAN, make_fund, make_loan, monthly
from tests.factories.people import make_woman

TODAY = dt.date(2026, 1, 5)
YEAR_END = dt.date(2025, 12, 31)


def _due_march(actors: Any, fund: Any, **terms: Any) -> Loan:
    """12,000 yuan from 2025-01-10 on, 1,000 a month."""
    return make_loan(actors, fund, on=dt.date(2025, 1, 10), today=TODAY, amount_fen=12_000 * YUAN, **monthly | terms)


def _claim(quarter: int, who: dict[str, Any]) -> SubsidyClaim:
    return send_claim(make_claim(2025, quarter, **who), **who)


def test_an_overdue_spell_cured_afterwards_counts(session: Any, actors: SimpleNamespace, client_as: Any) -> None:
    who, worker = {"actor": actors.county, "today": TODAY}, {"actor": actors.township, "today": TODAY}
    loan = _due_march(actors, make_fund(actors.county))
    first = _claim(1, who)  # nothing repaid on record: from 11 February on all days are overdue
    assert [(one.line.days, one.line.excluded_days) for one in claim_lines(first)] == [(32, 49)]
    session.commit()
    repay(loan, 1_000 * YUAN, on=dt.date(2025, 2, 8), **worker)
    repay(loan, 1_000 * YUAN, on=dt.date(2025, 3, 8), **worker)
    session.commit()
    second = _claim(2, who)
    runs = [(str(one.first_on), str(one.last_on), one.why) for one in list_corrections(second)]
    assert runs == [("2025-02-08", "2025-02-10", "repaid"), ("2025-02-11", "2025-03-07", "counted"),
                    ("2025-03-08", "2025-03-31", "counted")]  # fmt: skip
    assert sum(one.amount_fen for one in list_corrections(second)) > 0
    session.commit()
    page = client_as("county").get(f"/loans/subsidy/{second.public_id}").get_data(as_text=True)
    assert "可以贴息" in page
    assert not find_corrections(actors.county)


def test_a_loan_or_rate_entered_after_its_quarter_was_claimed(session: Any, actors: SimpleNamespace) -> None:
    who, worker = {"actor": actors.county, "today": TODAY}, {"actor": actors.township, "today": TODAY}
    known = make_loan(actors, make_fund(actors.county), on=dt.date(2025, 1, 10), today=TODAY)
    without = record_past_loan(make_woman(actors.township, name="高秀兰"), Application(10_000 * YUAN, 12),
                               disbursed_on=dt.date(2025, 3, 1), **worker)  # fmt: skip
    _claim(1, who)
    session.commit()
    late = record_past_loan(make_woman(actors.township, name="高秀芝"), Application(10_000 * YUAN, 12, rate_milli=4350),
                            disbursed_on=dt.date(2025, 3, 1), **worker)  # fmt: skip
    without.rate_milli = 4350
    void_loan(known, reason="录错了", **who)
    session.commit()
    wrong = {row.loan_id: row for row in list_corrections(_claim(2, who))}
    assert {loan.id: wrong[loan.id].why for loan in (known, without, late)} == {
        known.id: "voided", without.id: "counted", late.id: "entered",
    }  # fmt: skip
    assert wrong[late.id].amount_fen == wrong[without.id].amount_fen == 1_873  # 10,000 × 4.35 % ÷ 360 × 31 × ½
    assert wrong[known.id].amount_fen < 0


def test_no_interest_is_subsidised_once_the_guarantee_has_paid(session: Any, actors: SimpleNamespace) -> None:
    who = {"actor": actors.county, "today": TODAY}
    loan = _due_march(actors, make_fund(actors.county))
    compensate(loan, loan.outstanding_fen, on=dt.date(2025, 3, 1), **who)
    repay(loan, 11_000 * YUAN, on=dt.date(2025, 3, 2), recovery=True, **who)
    line = claim_lines(_claim(1, who))[0]
    assert line.line.days == 32  # till 10 February; what is recovered later makes no day count again
    assert [run.rule.value for run in line.excluded] == ["overdue", "called"]


class Office:
    """An office that enters things late, takes them back, and claims in between."""

    def __init__(self, actors: SimpleNamespace, chance: random.Random) -> None:
        self.actors, self.chance = actors, chance
        self.county = {"actor": actors.county, "today": TODAY}
        self.township = {"actor": actors.township, "today": TODAY}
        self.fund = make_fund(actors.county, yuan=6_000_000)
        self.loans: list[Loan] = []
        self.claims: list[SubsidyClaim] = []
        self.done: Counter[str] = Counter()

    def act(self) -> None:
        """One event; what the rules refuse at that moment is none."""
        acts = ("lend", "repay", "repay", "repay", "take_back", "take_back", "extend", "rate", "void", "call", "recover", "give_up",
                "claim", "claim", "send", "send", "send", "drop")  # fmt: skip
        name = self.chance.choice(acts)
        try:
            getattr(self, name)()
        except (DomainError, IndexError):
            return
        self.done[name] += 1

    def day(self) -> dt.date:
        return dt.date(2025, 1, 1) + dt.timedelta(days=self.chance.randrange(365))

    def one(self) -> Loan:
        return self.chance.choice(self.loans)

    def lend(self) -> None:
        """A loan on the register, perhaps long after its day, perhaps without a rate."""
        method, every = self.chance.choice(
            [(Method.BULLET, 0), (Method.EQUAL_PRINCIPAL, 1), (Method.EQUAL_PRINCIPAL, 3)]
        )
        terms = {"method": method, "every_months": every, "rate_milli": self.chance.choice([None, 4350, 6001])}
        if self.chance.random() < 0.5:
            person = make_woman(self.actors.township, name=f"高秀{chr(0x82F1 + len(self.loans))}")
            wanted = Application(self.chance.randrange(1, 80_000) * YUAN, 12, **terms)
            self.loans.append(record_past_loan(person, wanted, disbursed_on=self.day(), **self.township))
        else:
            self.loans.append(make_loan(self.actors, self.fund, on=self.day(), today=TODAY, **terms))

    def repay(self) -> None:
        loan = self.one()
        part = self.chance.choice([loan.amount_fen // 12, loan.amount_fen // 4, loan.outstanding_fen])
        repay(loan, part, on=self.day(), **self.township)

    def take_back(self) -> None:
        rows = [(loan, row) for loan in self.loans for row in loan.repayments if row.voided_on is None]
        loan, row = self.chance.choice(rows)
        void_repayment(loan, row, reason="记错了", **self.township)

    def extend(self) -> None:
        loan, on = self.one(), self.day()
        extend(loan, loan.due_on + dt.timedelta(days=90), on=on, reason="羊没出栏", **self.county)

    def rate(self) -> None:
        self.one().rate_milli = self.chance.choice([None, 3850, 4350])

    def void(self) -> None:
        if self.chance.random() < 0.3:
            void_loan(self.one(), reason="录错了", **self.county)

    def call(self) -> None:
        loan = self.one()
        compensate(loan, loan.outstanding_fen, on=self.day(), **self.county)

    def recover(self) -> None:
        loan = self.one()
        repay(loan, loan.amount_fen // 6, on=self.day(), recovery=True, **self.county)

    def give_up(self) -> None:
        write_off(self.one(), reason="死亡", paper="乌妇函1号", on=YEAR_END, **self.county)

    def claim(self) -> None:
        self.claims.append(make_claim(2025, self.chance.randrange(1, 5), **self.county))

    def send(self) -> None:
        send_claim(self.chance.choice([one for one in self.claims if one.state is ClaimState.DRAFT]), **self.county)

    def drop(self) -> None:
        drafts = [one for one in self.claims if one.state is ClaimState.DRAFT]
        void_claim(self.chance.choice(drafts), reason="重做", **self.county)


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_events(session: Any, actors: SimpleNamespace, seed: int) -> None:
    office = Office(actors, random.Random(seed))
    for _number in range(160):
        with session.begin_nested():
            office.act()
    for claim in office.claims:
        if claim.state is ClaimState.DRAFT:
            send_claim(claim, **office.county)
    for quarter in (1, 2, 3, 4):  # what is still to be claimed; the last one carries what was wrong
        try:
            send_claim(make_claim(2025, quarter, **office.county), **office.county)
        except DomainError:
            continue
    if find_corrections(actors.county):  # all quarters were sent before: the next one puts it right
        after = dt.date(2026, 4, 5)
        send_claim(make_claim(2026, 1, actor=actors.county, today=after), actor=actors.county, today=after)
    session.commit()
    assert not find_corrections(actors.county)
    assert {"lend", "claim"} <= set(office.done)
    assert _given(session, office.loans) == {loan.id: _worth(loan) for loan in office.loans}


def _given(session: Any, loans: list[Loan]) -> dict[int, int]:
    """Loan → fen of lines and corrections for days of 2025."""
    given = dict.fromkeys((loan.id for loan in loans), 0)
    live = SubsidyClaim.state != ClaimState.VOID
    lines = select(SubsidyLine.loan_id, SubsidyLine.amount_fen).join(
        SubsidyClaim, SubsidyClaim.id == SubsidyLine.claim_id
    )
    for loan_id, fen in session.execute(lines.where(live, SubsidyClaim.year == 2025)):
        given[loan_id] += fen
    wrong = select(SubsidyCorrection).join(SubsidyClaim, SubsidyClaim.id == SubsidyCorrection.claim_id)
    for row in session.scalars(wrong.where(live)):
        assert row.last_on <= YEAR_END and quarter_of(row.first_on) == quarter_of(row.last_on)
        given[row.loan_id] += row.amount_fen
    return given


def _worth(loan: Loan) -> int:
    """Fen of the year's four quarters worked out once, at the end."""
    facts = subsidised(loan) if loan.state in OUT else None
    if facts is None:
        return 0
    quarters: Counter[tuple[int, int]] = Counter()
    for one in subsidy(facts, dt.date(2025, 1, 1), YEAR_END).counted:
        quarters[quarter_of(one.day)] += one.weight
    return sum(weight_fen(weight) for weight in quarters.values())
