"""Whatever is done in whatever order: no account below zero, no gift spent twice, every fen in its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from registry.core.errors import DomainError
from registry.donors.models import Donation, DonationState, Instalment, InstalmentState, Pairing, PairingState
from registry.donors.queries import donor_totals
from registry.donors.services import (
    allocate,
    end_pairing,
    pay_instalment,
    release_to_fund,
    return_instalment,
    reverse_donation,
    take_back,
)
from registry.extensions import db
from registry.funds.models import Account, AccountKind
from registry.people.models import Person, Sex
from tests.donors.conftest import House
from tests.factories.programs import make_person

SPENT = (InstalmentState.ALLOCATED, InstalmentState.PAID, InstalmentState.EVIDENCED)
STEPS = ("give", "pair", "allocate", "allocate", "allocate", "back", "pay", "return", "end", "release", "reverse")
step = st.tuples(st.sampled_from(STEPS), st.integers(0, 9), st.integers(1, 5))


class Desk:
    """A worker who presses whatever comes; refusals are part of the day."""

    def __init__(self, house: House) -> None:
        self.house, self.number = house, 0
        self.gifts = [house.give(3_000), house.give(3_000, girls_only=True)]
        boy = house.pair(make_person(sex=Sex.MALE), years=3, yearly_fen=1_000)
        self.pairings = [house.pair(years=3, yearly_fen=1_000), boy]

    def press(self, what: str, which: int, size: int) -> None:
        """One step; money verbs share a savepoint, as each is a transaction of its own in the browser."""
        self.number += 1
        gift, pairing = self.gifts[which % len(self.gifts)], self.pairings[which % len(self.pairings)]
        year = pairing.instalments[size % len(pairing.instalments)]
        who: dict[str, Any] = {"actor": self.house.actor, "today": self.house.today}
        paying: dict[str, Any] = {"on": self.house.today, "actor": self.house.actor}
        key = f"{what}:{self.number}"
        if what == "give":
            self.gifts.append(self.house.give(size * 700, girls_only=bool(which % 2)))
        elif what == "pair":
            child = make_person(sex=Sex.MALE if which % 3 else Sex.FEMALE)
            self.pairings.append(self.house.pair(child, years=size, yearly_fen=size * 300))
        elif what == "allocate":
            allocate(gift, pairing.instalments[:size] if which % 2 else [year], **who)
        elif what == "back":
            take_back(year, **who)
        elif what == "pay":
            pay_instalment(year, self.number, key=key, **paying)
        elif what == "return":
            return_instalment(year, key=key, **paying)
        elif what == "end":
            end_pairing(pairing, reason="转学", **who)
        elif what == "release":
            release_to_fund(gift, size * 100, key=key, **who)
        else:
            reverse_donation(gift, reason="退款", **who)


def prove(house: House, gifts: list[Donation]) -> None:
    """Every invariant of gifts and pairings, read from the database."""
    db.session.flush()
    db.session.expire_all()
    accounts = db.session.scalars(select(Account).where(Account.fund_id == house.fund.id)).all()
    assert all(row.balance >= 0 for row in accounts if row.kind is not AccountKind.OUTSIDE)
    assert sum(row.balance for row in accounts) == 0
    spent = select(func.coalesce(func.sum(Instalment.amount_fen), 0)).where(Instalment.state.in_(SPENT))
    for gift in gifts:
        used = db.session.scalar(spent.where(Instalment.donation_id == gift.id)) or 0
        assert used <= (gift.amount_fen if gift.state is DonationState.POSTED else 0)
    planned = sum(row.balance for row in accounts if row.kind is AccountKind.ALLOCATED)
    assert planned == db.session.scalar(
        select(func.coalesce(func.sum(Instalment.amount_fen), 0)).where(Instalment.state == InstalmentState.ALLOCATED)
    )
    tied = select(func.count()).select_from(Instalment).join(Donation, Instalment.donation_id == Donation.id)
    tied = tied.join(Pairing, Instalment.pairing_id == Pairing.id).join(Person, Pairing.person_id == Person.id)
    boys = tied.where(Instalment.state.in_(SPENT), Donation.girls_only, Person.sex != Sex.FEMALE)
    assert db.session.scalar(boys) == 0
    for pairing in db.session.scalars(select(Pairing).where(Pairing.state != PairingState.HELD)):
        assert sum(row.amount_fen for row in pairing.instalments) == pairing.years * pairing.yearly_fen
    sums = donor_totals([house.donor.id])[house.donor.id]
    assert sums.given == sums.reached + sums.planned + sums.in_fund + sums.left


@pytest.mark.usefixtures("session")
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(step, min_size=4, max_size=18))
def test_no_order_of_steps_loses_a_fen(house: House, steps: list[tuple[str, int, int]]) -> None:
    outer = db.session.begin_nested()
    desk = Desk(house)
    for what, which, size in steps:
        inner = db.session.begin_nested()
        try:
            desk.press(what, which, size)
            inner.commit()
        except DomainError:
            inner.rollback()
        prove(house, desk.gifts)
    outer.rollback()
    db.session.expire_all()
