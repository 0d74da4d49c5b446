"""Whatever is done in whatever order: after each step every invariant of the ledger holds (design.md, 1 to 4, 11, 12)."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from registry.core.errors import DomainError
from registry.donors.models import Donation, Instalment, InstalmentState, Pairing
from registry.donors.services import (
    allocate,
    end_pairing,
    pay_instalment,
    record_donation,
    release_to_fund,
    return_instalment,
    reverse_donation,
    take_back,
)
from registry.funds.checks import check_ledger
from registry.funds.models import Transfer
from registry.funds.posting import reverse_transfer
from registry.funds.queries import fund_position
from registry.funds.services import close_period, money_back, pay_out, receive_income, release_reserved, reserve
from tests.factories.donors import make_donor, make_pairing
from tests.factories.funds import make_fund

TODAY = dt.date(2026, 3, 12)
VERBS = (
    "income", "income", "gift", "gift", "allocate", "allocate", "take_back", "to_fund", "pay_year", "pay_year",
    "year_back", "end", "reserve", "free", "pay", "back", "reverse", "reverse_gift", "close", "again",
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 9), st.integers(1, 150_000)), min_size=4, max_size=30)
EXAMPLES = int(os.environ.get("LEDGER_EXAMPLES", "25"))


class Office:
    """One fund, one donor, two pairings, and the verbs by name; `pick` chooses among what is there."""

    def __init__(self, session: Any, actor: Any) -> None:
        self.session, self.actor, self.serial = session, actor, 0
        self.fund, self.donor = make_fund(actor, 100_000), make_donor(actor)
        self.pairs = [make_pairing(self.donor, actor=actor, today=TODAY, yearly_fen=30_000) for _ in range(2)]
        self.last: tuple[str, int, int] | None = None

    def of(self, model: type[Any], pick: int, **where: Any) -> Any:
        rows = self.session.query(model).filter_by(**where).order_by(model.id).all()
        return rows[pick % len(rows)] if rows else None

    def step(self, verb: str, pick: int, amount: int) -> None:
        if verb == "again":
            if self.last is not None:
                self.apply(*self.last)  # the same key: nothing may change
            return
        self.serial += 1
        self.last = (verb, pick, amount)
        self.apply(verb, pick, amount)

    def apply(self, verb: str, pick: int, amount: int) -> None:
        key = f"{verb}-{self.fund.public_id}-{self.serial}"
        with contextlib.suppress(DomainError):
            getattr(self, verb)(pick, amount, key)

    def income(self, pick: int, amount: int, key: str) -> None:
        day = TODAY - dt.timedelta(days=pick)
        receive_income(self.fund, amount, on=day, key=key, actor=self.actor, today=TODAY)

    def gift(self, pick: int, amount: int, key: str) -> None:
        record_donation(self.donor, self.fund, actor=self.actor, today=TODAY, received_on=TODAY, key=key,
                        amount_fen=amount, girls_only=pick == 0)  # fmt: skip

    def allocate(self, pick: int, amount: int, key: str) -> None:
        donation = self.of(Donation, pick, fund_id=self.fund.id)
        year = self.of(Instalment, amount, pairing_id=self.pairs[pick % 2].id)
        if donation is not None:
            allocate(donation, [year], actor=self.actor, today=TODAY)

    def _year(self, pick: int, *states: InstalmentState) -> Instalment | None:
        rows = [row for pair in self.pairs for row in pair.instalments if row.state in states]
        return rows[pick % len(rows)] if rows else None

    def take_back(self, pick: int, amount: int, key: str) -> None:
        year = self._year(pick, InstalmentState.ALLOCATED)
        if year is not None:
            take_back(year, actor=self.actor, today=TODAY)

    def pay_year(self, pick: int, amount: int, key: str) -> None:
        year = self._year(pick, InstalmentState.ALLOCATED)
        if year is not None:
            pay_instalment(year, 900_000 + self.serial, on=TODAY, key=key, actor=self.actor)

    def year_back(self, pick: int, amount: int, key: str) -> None:
        year = self._year(pick, InstalmentState.PAID)
        if year is not None:
            return_instalment(year, on=TODAY, key=key, actor=self.actor)

    def to_fund(self, pick: int, amount: int, key: str) -> None:
        donation = self.of(Donation, pick, fund_id=self.fund.id)
        if donation is not None:
            release_to_fund(donation, amount, key=key, actor=self.actor, today=TODAY)

    def end(self, pick: int, amount: int, key: str) -> None:
        if pick == 9:
            end_pairing(self.of(Pairing, amount, donor_id=self.donor.id), reason="迁出", actor=self.actor, today=TODAY)

    def reserve(self, pick: int, amount: int, key: str) -> None:
        reserve(self.fund, amount, pick, on=TODAY, key=key, actor=self.actor)

    def free(self, pick: int, amount: int, key: str) -> None:
        release_reserved(self.fund, amount, pick, on=TODAY, key=key, actor=self.actor)

    def pay(self, pick: int, amount: int, key: str) -> None:
        pay_out(self.fund, amount, on=TODAY, key=key, actor=self.actor)

    def back(self, pick: int, amount: int, key: str) -> None:
        free_paid = [row for row in self.session.query(Transfer).filter_by(fund_id=self.fund.id, kind="pay")
                     if row.pairing_id is None]  # fmt: skip
        if free_paid:
            money_back(self.fund, min(amount, free_paid[0].amount), on=TODAY, key=key, actor=self.actor)

    def reverse(self, pick: int, amount: int, key: str) -> None:
        transfer = self.of(Transfer, pick, fund_id=self.fund.id, kind="income")
        if transfer is not None:
            reverse_transfer(transfer, reason="记错", actor=self.actor, on=TODAY)

    def reverse_gift(self, pick: int, amount: int, key: str) -> None:
        donation = self.of(Donation, pick, fund_id=self.fund.id)
        if donation is not None:
            reverse_donation(donation, reason="记错", actor=self.actor, today=TODAY)

    def close(self, pick: int, amount: int, key: str) -> None:
        close_period(self.fund, TODAY - dt.timedelta(days=1 + pick), actor=self.actor, today=TODAY)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_every_invariant_after_every_step(
    session: Any, actors: SimpleNamespace, steps: list[tuple[str, int, int]]
) -> None:
    session.rollback()
    office = Office(session, actors.county)
    for verb, pick, amount in steps:
        before = fund_position(office.fund)
        office.step(verb, pick, amount)
        session.flush()
        position = fund_position(office.fund)
        assert check_ledger(session.connection()) == [], (verb, pick, amount)
        assert position.adds_up and min(list(vars(position).values())[2:]) >= 0
        if (
            verb == "again"
            and office.last is not None
            and office.last[0] in ("income", "gift", "reserve", "free", "pay")
        ):
            assert position == before or office.last is None
    session.rollback()


SABOTAGE = {
    "running totals": "UPDATE account SET credits = credits + 5 WHERE kind = 'available'",
    "opening + in": "UPDATE account SET credits = credits + 5 WHERE kind = 'available'",
    "set aside for pairings": "UPDATE instalment SET state = 'allocated', donation_id = (SELECT MAX(id) FROM donation)",
    "the years do not add up": "UPDATE instalment SET amount_fen = amount_fen + 1",
    "without a gift": "UPDATE instalment SET state = 'allocated', donation_id = NULL",
    "more is allocated than was given": (
        "UPDATE instalment SET state = 'allocated', amount_fen = 999999999, donation_id = (SELECT MAX(id) FROM donation)"
    ),
    "never entered the ledger": "UPDATE donation SET amount_fen = amount_fen + 100",
    "a condition does not hold": (
        "UPDATE instalment SET state = 'allocated', donation_id = (SELECT MAX(id) FROM donation WHERE girls_only)"
    ),
}


@pytest.mark.parametrize("what", sorted(SABOTAGE))
def test_a_sabotaged_register_is_named(session: Any, actors: SimpleNamespace, what: str) -> None:
    """What no constraint can refuse is found, and the row is named by its public id."""
    office = Office(session, actors.county)
    for pick, amount in ((0, 90_000), (1, 60_000)):
        office.step("gift", pick, amount)
    for pair in office.pairs:
        pair.person.sex = "male"
    if "condition" in what:
        session.query(Donation).filter_by(girls_only=False).one().girls_only = True
    session.flush()
    assert check_ledger(session.connection()) == []
    session.execute(text(SABOTAGE[what]))
    problems = check_ledger(session.connection())
    assert any(what in problem for problem in problems), problems
    assert all(":" in problem and len(problem.rsplit(": ", 1)[1]) >= 16 for problem in problems)
