"""A donor with a gift of 60,000 yuan in a fund, and a program to pair in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from registry.access.actor import Actor
from registry.donors.models import Donation, Donor, Pairing
from registry.funds.models import Fund
from registry.people.models import Person
from registry.programs.models import Program
from tests.factories.donors import make_donor, make_fund, make_gift, make_pairing, make_program


@dataclass
class House:
    """What the tests of this room start from; `pair` and `give` add to it."""

    donor: Donor
    fund: Fund
    program: Program
    gift: Donation
    actor: Actor
    today: dt.date

    def pair(self, person: Person | None = None, **more: Any) -> Pairing:
        """A pledge of this donor in this program."""
        values: dict[str, Any] = {"program": self.program, "person": person} | more
        return make_pairing(values.pop("donor", self.donor), actor=self.actor, today=self.today, **values)

    def give(self, amount_fen: int = 6_000_000, **more: Any) -> Donation:
        """One more gift of this donor."""
        return make_gift(more.pop("donor", self.donor), self.fund, amount_fen, actor=self.actor, today=self.today,
                         **more)  # fmt: skip


@pytest.fixture
def house(session: Any, actors: SimpleNamespace, today: dt.date) -> House:
    """A donor, a fund, a program and a gift."""
    donor, fund = make_donor(actors.county), make_fund()
    gift = make_gift(donor, fund, actor=actors.county, today=today)
    return House(donor, fund, make_program(), gift, actors.county, today)
