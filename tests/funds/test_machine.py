"""Whatever is done in whatever order: after every step every invariant holds, and the model agrees to the fen.

A stateful test: hypothesis chooses gift, pledge, allocation, batch, payment, return, reversal, closing. A few
sequences in every run; LIANXIN_LONG=1 makes them 2,000 (`make check-long`), on both databases, in four shards that
go to different workers. Every run draws its seed; LEDGER_SEED repeats one that failed (it is in the captured output).
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections import Counter
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from registry.core.engine import begin_write
from registry.core.errors import DomainError
from registry.donors.models import Donation, Donor
from registry.donors.services import record_donation, release_to_fund
from registry.extensions import db
from registry.funds.models import Fund
from registry.funds.queries import FundPosition, fund_position
from registry.funds.services import receive_income, reserve
from tests.funds.office import AMOUNT, TODAY, Base, Office, prepare

LONG = bool(os.environ.get("LIANXIN_LONG"))
SHARDS = range(4 if LONG else 1)
SEQUENCES = int(os.environ.get("LEDGER_EXAMPLES") or (2_000 if LONG else 12)) // len(SHARDS)
STEPS = 25 if LONG else 20
PICK = st.integers(0, 5)
SUMS = st.one_of(st.sampled_from([AMOUNT, 2 * AMOUNT, 3 * AMOUNT]), st.integers(1, 150_000))


class MoneyMachine(RuleBasedStateMachine):
    """The verbs of the office as rules. All examples share one database; each is rolled back at its end."""

    base: Base
    actors: Any
    told: Counter[str]

    @initialize(amount=SUMS, girls=st.booleans())
    def begin(self, amount: int, girls: bool) -> None:
        begin_write(db.session)
        self.office = Office(self.base, self.actors)
        self.office.give(amount + AMOUNT, girls)
        self.office.pair(0, 3)
        self.office.allocate(0, 0)
        self.office.add_line(2 * AMOUNT)
        self.office.bring_in(0, 1_000, 0)
        if girls:
            self.office.batch(0, 2, 0)
            self.office.approve(0)

    @rule(amount=SUMS, days=st.integers(0, 6))
    def income(self, amount: int, days: int) -> None:
        self.office.income(amount, days)

    @rule(amount=SUMS, girls=st.booleans())
    def give(self, amount: int, girls: bool) -> None:
        self.office.give(amount, girls)

    @rule()
    def repeat(self) -> None:
        self.office.repeat()

    @rule(child=st.integers(0, 3), years=st.integers(1, 3))
    def pair(self, child: int, years: int) -> None:
        self.office.pair(child, years)

    @rule(gift=PICK, year=PICK)
    def allocate(self, gift: int, year: int) -> None:
        self.office.allocate(gift, year)

    @rule(year=PICK)
    def take_back(self, year: int) -> None:
        self.office.take_back(year)

    @rule(gift=PICK, amount=SUMS)
    def to_fund(self, gift: int, amount: int) -> None:
        self.office.to_fund(gift, amount)

    @rule(first=st.integers(0, 3), count=st.integers(1, 3), line=st.one_of(st.none(), PICK))
    def batch(self, first: int, count: int, line: int | None) -> None:
        self.office.batch(first, count, line)

    @rule(allotted=SUMS)
    def add_line(self, allotted: int) -> None:
        self.office.add_line(allotted)

    @rule(line=PICK, amount=SUMS)
    def spend(self, line: int, amount: int) -> None:
        self.office.spend(line, amount)

    @rule(spending=PICK, line=PICK, allotted=SUMS)
    def change_line(self, spending: int, line: int, allotted: int) -> None:
        self.office.reverse_spending(spending)
        self.office.change_line(line, allotted)

    @rule(child=st.integers(0, 3), amount=SUMS, days=st.integers(0, 6))
    def bring_in(self, child: int, amount: int, days: int) -> None:
        self.office.bring_in(child, amount, days)

    @rule(past=PICK, own=st.booleans())
    def confirm(self, past: int, own: bool) -> None:
        self.office.confirm(past, own)

    @rule(past=PICK, whole=st.booleans())
    def back_past(self, past: int, whole: bool) -> None:
        (self.office.undo_import if whole else self.office.send_back)(past)

    @rule(batch=PICK, own=st.sampled_from([False] * 5 + [True]))
    def approve(self, batch: int, own: bool) -> None:
        (self.office.self_approve if own else self.office.approve)(batch)

    @rule(batch=PICK)
    def pay(self, batch: int) -> None:
        self.office.pay(batch)

    @rule(batch=PICK, line=PICK, void=st.booleans())
    def back(self, batch: int, line: int, void: bool) -> None:
        self.office.back(batch, line, void)

    @rule(batch=PICK, void=st.booleans())
    def stop(self, batch: int, void: bool) -> None:
        self.office.stop(batch, void)

    @rule(income=PICK, gift=PICK)
    def reverse(self, income: int, gift: int) -> None:
        self.office.reverse_income(income)
        self.office.reverse_gift(gift)

    @rule(pairing=PICK)
    def end(self, pairing: int) -> None:
        self.office.end(pairing)

    @rule(days=st.sampled_from([0, 1, 1, 3, 3, 5]))
    def close(self, days: int) -> None:
        self.office.close(days)

    @rule(days=st.integers(1, 4))
    def next_day(self, days: int) -> None:
        self.office.next_day(days)

    @invariant()
    def everything_holds(self) -> None:
        if hasattr(self, "office"):
            self.office.prove()

    def teardown(self) -> None:
        db.session.rollback()
        db.session.expunge_all()
        if hasattr(self, "office"):
            self.told.update(self.office.said)
            self.told["sequences"] += 1


def drawn(shard: int) -> str:
    """The seed of a shard, said aloud: another in every shard and every run."""
    text = f"{os.environ.get('LEDGER_SEED') or secrets.token_hex(8)}.{shard}"
    print(f"LEDGER_SEED={text.rpartition('.')[0]}, shard {shard}")
    return text


@pytest.mark.parametrize("shard", SHARDS)
def test_every_invariant_after_every_step(session: Any, actors: SimpleNamespace, shard: int) -> None:
    base, told = prepare(actors), Counter[str]()
    machine = type("Money", (MoneyMachine,), {"base": base, "actors": actors, "told": told})
    run_state_machine_as_test(
        seed(drawn(shard))(machine),
        settings=settings(
            max_examples=SEQUENCES, stateful_step_count=STEPS, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
        ),
    )  # fmt: skip
    print("\n", dict(told))
    assert told["sequences"] >= SEQUENCES * 0.9
    if LONG:
        verbs = ("income", "gift", "pair", "allocate", "batch", "approve", "pay", "back", "stop", "close", "spend",
                 "reverse spending", "change line", "bring in", "confirm", "send back", "undo")  # fmt: skip
        missing = [verb for verb in verbs if not (told[verb] and told[f"{verb} refused"])]
        assert not missing, (missing, told)


EVENTS = st.lists(
    st.tuples(st.sampled_from(["in", "gift", "free", "set aside"]), st.integers(0, 2), st.integers(1, 9)), max_size=12
)


def _play(base: Base, actors: Any, events: list[tuple[int, tuple[str, int, int]]]) -> tuple[list[int], FundPosition]:
    """Play numbered events in a transaction that is undone; which were accepted, and where the money then stood."""
    begin_write(db.session)
    fund, who = db.session.get_one(Fund, base.fund), {"actor": actors.county, "today": TODAY}
    gifts: dict[int, Donation] = {}
    accepted = []
    for number, (kind, name, size) in events:
        key, fen, on = f"event {number}", size * 10_000, {"on": TODAY, "actor": actors.county}
        with contextlib.suppress(DomainError, KeyError), db.session.begin_nested():
            if kind == "in":
                receive_income(fund, fen, on=TODAY, key=key, **who)
            elif kind == "gift" and name not in gifts:
                donor = db.session.get_one(Donor, base.donor)
                gifts[name] = record_donation(donor, fund, amount_fen=fen, key=key, received_on=TODAY, **who)
            elif kind == "free":
                release_to_fund(gifts[name], fen, key=key, **who)
            elif kind == "set aside":
                reserve(fund, fen, 1, key=key, **on)
            else:
                continue
            accepted.append(number)
    position = fund_position(fund)
    db.session.rollback()
    return accepted, position


@pytest.mark.parametrize("shard", SHARDS)
def test_any_order_in_which_all_are_accepted_gives_the_same_totals(
    session: Any, actors: SimpleNamespace, shard: int
) -> None:
    """Invariant 15."""
    base = prepare(actors)
    compared = Counter[str]()

    @seed(drawn(shard))
    @settings(max_examples=SEQUENCES // 4 + 12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(EVENTS, st.randoms(use_true_random=False))
    def check(events: list[tuple[str, int, int]], random: Random) -> None:
        numbered = list(enumerate(events))
        accepted, first = _play(base, actors, numbered)
        again = [row for row in numbered if row[0] in accepted]
        random.shuffle(again)
        also, second = _play(base, actors, again)
        if len(also) == len(again):
            compared["same"] += 1
            assert first == second

    check()
    assert compared["same"]
