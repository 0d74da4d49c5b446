"""An office whose money is moved in any order, beside a plain model of where every fen ought to be.

The model shares nothing with the program: numbers in a dictionary. Whoever drives it (hypothesis, a script) calls the
verbs; each verb says whether it ought to be accepted, and the program must agree.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from registry.core.errors import DomainError
from registry.disbursements import services as paying
from registry.disbursements.models import Batch, Certificate, CertificateCounter, Disbursement, PayMethod
from registry.donors import services as donors
from registry.donors.models import Donation, Donor, Instalment, Pairing
from registry.extensions import db
from registry.funds import services as funds
from registry.funds.checks import check_ledger
from registry.funds.models import Account, Fund, Transfer
from registry.funds.posting import reverse_transfer
from registry.funds.queries import fund_position
from registry.people.models import Person, Sex
from registry.programs.models import Enrolment, Program
from registry.releases.services import build
from registry.releases.trail import Balance, total
from tests.factories.disbursements import make_approved
from tests.factories.donors import make_donor
from tests.factories.funds import make_fund
from tests.funds.office_lines import MoreVerbs

TODAY = dt.date(2026, 3, 12)
AMOUNT = 40_000
OPENING = 60_000
RARELY = 4


@dataclass
class Base:
    """Row ids of what every sequence starts from; made once, committed, never changed."""

    fund: int
    donor: int
    program: int
    children: list[int]
    enrolments: list[int]


def prepare(actors: Any) -> Base:
    """A fund with money, a donor, three girls and a boy with approved enrolments in one cycle."""
    people = make_approved(actors, TODAY, 1, name="王雨桐")
    for name in ("王雨欣", "王雨梅"):
        people += make_approved(actors, TODAY, 1, cycle=people[0].cycle, name=name)
    people += make_approved(actors, TODAY, 1, cycle=people[0].cycle, sex=Sex.MALE, name="李小军")
    fund, donor = make_fund(actors.county, OPENING), make_donor(actors.county)
    base = Base(
        fund.id, donor.id, people[0].cycle.program_id, [row.person_id for row in people], [row.id for row in people]
    )
    db.session.commit()
    return base


@dataclass
class Gift:
    """A gift in the model."""

    row: int
    amount: int
    left: int
    girls: bool
    alive: bool = True


@dataclass
class Year:
    """A year of a pairing in the model; `state` is wanted, planned, paid or off."""

    row: int
    pair: int
    state: str = "wanted"
    gift: int | None = None
    batched: bool = False


@dataclass
class Pair:
    """A pairing in the model."""

    row: int
    child: int
    live: bool = True
    years: list[int] = field(default_factory=list)


class Office(MoreVerbs):
    """The verbs by name. `refused` and `accepted` count what the program said, for the report."""

    def __init__(self, base: Base, actors: Any) -> None:
        self.base, self.actors, self.day = base, actors, TODAY
        self.closed: dt.date | None = None
        self.serial = 0
        self.money = Counter({"free": OPENING, "in": OPENING})
        self.gifts: list[Gift] = []
        self.pairs: list[Pair] = []
        self.years: list[Year] = []
        self.incomes: list[tuple[int, int]] = []
        self.batches: list[int] = []
        self.again: Callable[[], Any] | None = None
        self.said: Counter[str] = Counter()
        self._begin()

    # How a verb is tried

    def _who(self) -> dict[str, Any]:
        return {"actor": self.actors.county, "today": self.day}

    def _try(self, verb: str, ought: bool | None, work: Callable[[], Any]) -> Any:
        """Run in a savepoint. `ought` is what the model says: True accepted, False refused, None whatever."""
        inner = db.session.begin_nested()
        try:
            result = work()
            db.session.flush()
            inner.commit()
        except DomainError as error:
            inner.rollback()
            db.session.expire_all()
            self.said[f"{verb} refused"] += 1
            assert ought is not True, f"{verb} was refused: {error}"
            return None
        self.said[verb] += 1
        assert ought is not False, f"{verb} was accepted"
        return result

    def _key(self) -> str:
        self.serial += 1
        return f"machine-{self.serial}"

    def _open(self, day: dt.date) -> bool:
        return self.closed is None or day > self.closed

    @property
    def fund(self) -> Fund:
        """The fund, as the database has it."""
        return db.session.get_one(Fund, self.base.fund)

    def next_day(self, days: int) -> None:
        """Time goes on."""
        self.day += dt.timedelta(days=days)

    # Money in

    def income(self, amount: int, days: int) -> None:
        """Money from outside, perhaps dated back."""
        day, key = self.day - dt.timedelta(days=days), self._key()

        def work() -> Transfer:
            return funds.receive_income(self.fund, amount, on=day, key=key, **self._who())

        made = self._try("income", self._open(day), work)
        if made is not None:
            self.money.update({"free": amount, "in": amount})
            self.incomes.append((made.id, amount))
            self.again = work

    def repeat(self) -> None:
        """The last income or gift once more, under the same key: nothing may change."""
        if self.again is not None:
            self._try("repeat", None, self.again)

    def reverse_income(self, pick: int) -> None:
        """An income entered wrongly; refused when it is spent, or reversed."""
        if not self.incomes:
            return
        row, amount = self.incomes[pick % len(self.incomes)]
        ought = amount > 0 and self.money["free"] >= amount and self._open(self.day)
        transfer = db.session.get_one(Transfer, row)
        if self._try("reverse income", ought, lambda: reverse_transfer(
            transfer, reason="记错了", actor=self.actors.county, on=self.day)):  # fmt: skip
            self.money.update({"free": -amount, "in": -amount})
            self.incomes[self.incomes.index((row, amount))] = (row, 0)

    def close(self, days: int) -> None:
        """Close the books up to a day, sometimes up to today."""
        until = self.day - dt.timedelta(days=days)
        if self._try("close", self._open(until), lambda: funds.close_period(self.fund, until, **self._who())):
            self.closed = until

    # Gifts

    def give(self, amount: int, girls: bool) -> None:
        """A gift, with or without a condition."""
        key = self._key()

        def work() -> Donation:
            donor = db.session.get_one(Donor, self.base.donor)
            return donors.record_donation(donor, self.fund, amount_fen=amount, girls_only=girls, key=key,
                                          received_on=self.day, **self._who())  # fmt: skip

        made = self._try("gift", self._open(self.day), work)
        if made is not None:
            self.money["in"] += amount
            self.gifts.append(Gift(made.id, amount, amount, girls))
            self.again = work

    def _gift(self, pick: int) -> tuple[Gift, Donation] | None:
        if not self.gifts:
            return None
        gift = self.gifts[pick % len(self.gifts)]
        return gift, db.session.get_one(Donation, gift.row)

    def to_fund(self, pick: int, amount: int) -> None:
        """Free money out of a gift; a tied gift stays tied."""
        found = self._gift(pick)
        if found is None:
            return
        gift, row = found
        ought = gift.alive and not gift.girls and amount <= gift.left and self._open(self.day)
        key = self._key()
        if self._try("to fund", ought, lambda: donors.release_to_fund(row, amount, key=key, **self._who())):
            gift.left -= amount
            self.money["free"] += amount

    def reverse_gift(self, pick: int) -> None:
        """A gift is taken back, when nothing of it has moved on."""
        found = self._gift(pick)
        if found is None:
            return
        gift, row = found
        ought = gift.alive and gift.left == gift.amount and self._open(self.day)
        if self._try("reverse gift", ought, lambda: donors.reverse_donation(row, reason="退款", **self._who())):
            gift.alive, gift.left = False, 0
            self.money["in"] -= gift.amount

    # Pairings

    def pair(self, child: int, years: int) -> None:
        """A pledge; a second live one for the child is refused."""
        who = child % len(self.base.children)
        ought = not any(pair.live and pair.child == who for pair in self.pairs)

        def work() -> Pairing:
            return donors.pledge_pairing(
                db.session.get_one(Donor, self.base.donor), db.session.get_one(Person, self.base.children[who]),
                db.session.get_one(Program, self.base.program), years=years, yearly_fen=AMOUNT,
                starts_on=TODAY - dt.timedelta(days=800), **self._who(),
            )  # fmt: skip

        made = self._try("pair", ought, work)
        if made is not None:
            pair = Pair(made.id, who)
            for row in made.instalments:
                pair.years.append(len(self.years))
                self.years.append(Year(row.id, len(self.pairs)))
            self.pairs.append(pair)

    def _year(self, pick: int, fitting: str) -> tuple[Year, Instalment, Pair] | None:
        """A year by number; mostly one in the fitting state, so that sequences get somewhere."""
        if not self.years:
            return None
        rows = [year for year in self.years if year.state == fitting] if pick < RARELY else []
        year = (rows or self.years)[pick % len(rows or self.years)]
        return year, db.session.get_one(Instalment, year.row), self.pairs[year.pair]

    def allocate(self, pick: int, which: int) -> None:
        """A gift's money for a year: enough left, the condition kept, the year still waiting."""
        found, place = self._gift(pick), self._year(which, "wanted")
        if found is None or place is None:
            return
        (gift, donation), (year, row, pair) = found, place
        ought = (
            gift.alive and pair.live and year.state == "wanted" and gift.left >= AMOUNT and self._open(self.day)
            and not (gift.girls and pair.child == 3)
        )  # fmt: skip
        if self._try("allocate", ought, lambda: donors.allocate(donation, [row], **self._who())):
            gift.left -= AMOUNT
            self.money["planned"] += AMOUNT
            year.state, year.gift = "planned", self.gifts.index(gift)

    def take_back(self, which: int) -> None:
        """A year's money back into its gift."""
        place = self._year(which, "planned")
        if place is None:
            return
        year, row, _pair = place
        ought = year.state == "planned" and not year.batched and self._open(self.day)
        if self._try("take back", ought, lambda: donors.take_back(row, **self._who())):
            self._unplan(year, "wanted")

    def _unplan(self, year: Year, state: str) -> None:
        assert year.gift is not None
        self.gifts[year.gift].left += AMOUNT
        self.money["planned"] -= AMOUNT
        year.state, year.gift = state, None

    def end(self, pick: int) -> None:
        """A pairing ends: planned money goes back, unless a batch speaks for it."""
        if not self.pairs:
            return
        pair = self.pairs[pick % len(self.pairs)]
        mine = [self.years[place] for place in pair.years]
        planned = [year for year in mine if year.state == "planned"]
        ought = pair.live and not any(year.batched for year in planned) and (not planned or self._open(self.day))
        row = db.session.get_one(Pairing, pair.row)
        if self._try("end", ought, lambda: donors.end_pairing(row, reason="转学", **self._who())):
            for year in planned:
                self._unplan(year, "off")
            for year in mine:
                if year.state == "wanted":
                    year.state = "off"
            pair.live = False

    # Batches

    def batch(self, first: int, count: int, pick: int | None = None) -> None:
        """A batch of some children, handed in, perhaps charged to a budget line; whoever is in another is refused."""
        charged = self._line(pick) if pick is not None else None
        wanted = self.base.enrolments[first % 4 : first % 4 + count]

        def work() -> Batch:
            rows = [db.session.get_one(Enrolment, row) for row in wanted]
            who = {"actor": self.actors.township, "today": self.day}
            made = paying.make_batch(rows[0].cycle, self.fund, rows, method=PayMethod.BANK, pay_on=self.day,
                                     budget_line=charged[1] if charged else None, **who)  # fmt: skip
            return paying.submit_batch(made, **who)

        made = self._try("batch", None, work)
        if made is not None:
            self.batches.append(made.id)
            if charged is not None:
                self.charged[made.id] = charged[0]

    def _batch(self, pick: int, fitting: str) -> tuple[Batch, list[Disbursement]] | None:
        if not self.batches:
            return None
        known = [db.session.get_one(Batch, row) for row in self.batches]
        rows = [batch for batch in known if batch.state.value == fitting] if pick < RARELY else []
        batch = (rows or known)[pick % len(rows or known)]
        return batch, [line for line in batch.disbursements if line.state.value not in ("returned", "void")]

    def _years_of(self, lines: list[Disbursement]) -> list[Year]:
        rows = {line.instalment_id for line in lines}
        return [year for year in self.years if year.row in rows]

    def approve(self, pick: int) -> None:
        """Another person approves: free money is set aside, planned years are spoken for."""
        found = self._batch(pick, "pending")
        if found is None:
            return
        batch, lines = found
        if batch.state.value != "pending" and self._try("approve", False, lambda: self._approve(batch)) is None:
            return
        if self._try("approve", None, lambda: self._approve(batch)):
            years = self._years_of(lines)
            assert all(year.state == "planned" and not year.batched for year in years)
            for year in years:
                year.batched = True
            wanted = AMOUNT * (len(lines) - len(years))
            assert wanted <= self.money["free"]
            self.money.update({"free": -wanted, "reserved": wanted})
            if line := self.charged.get(batch.id):
                assert wanted <= line.left
                line.held += wanted

    def _approve(self, batch: Batch) -> Batch:
        return paying.approve_batch(batch, **self._who())

    def self_approve(self, pick: int) -> None:
        """Her own batch: always refused."""
        found = self._batch(pick, "pending")
        if found is not None:
            maker = self.actors.township
            self._try("self-approve", False, lambda: paying.approve_batch(found[0], actor=maker, today=self.day))

    def pay(self, pick: int) -> None:
        """The money goes out; pressed again it changes nothing."""
        found = self._batch(pick, "approved")
        if found is None:
            return
        batch, lines = found
        fresh = batch.state.value == "approved"
        ought = self._open(self.day) if fresh else None
        done = self._try("pay", ought, lambda: paying.pay_batch(
            batch, paid_on=self.day, actor=self.actors.county2, today=self.day))  # fmt: skip
        if done is not None and fresh:
            years = self._years_of(lines)
            for year in years:
                year.state, year.batched = "paid", False
            own = AMOUNT * len(years)
            rest = AMOUNT * len(lines) - own
            self.money.update({"planned": -own, "reserved": -rest, "out": own + rest})
            if line := self.charged.get(batch.id):
                line.held -= rest
                line.spent += rest

    def back(self, pick: int, which: int, void: bool) -> None:
        """Money that did not arrive, or was wrong: to where it came from."""
        found = self._batch(pick, "paid")
        if found is None or not found[1]:
            return
        line, charged = found[1][which % len(found[1])], self.charged.get(found[0].id)
        ought = line.state.value == "paid" and self._open(self.day)
        verb = paying.void_line if void else paying.return_line
        if self._try("back", ought, lambda: verb(line, reason="卡号错", **self._who())):
            self.money["out"] -= AMOUNT
            years = self._years_of([line])
            for year in years:
                year.state = "planned"
            self.money["planned" if years else "free"] += AMOUNT
            if charged and not years:
                charged.spent -= AMOUNT

    def stop(self, pick: int, void: bool) -> None:
        """A batch given back or given up before it is paid; what was set aside is free again."""
        found = self._batch(pick, "approved")
        if found is None:
            return
        batch, lines = found
        was = batch.state.value
        years = self._years_of(lines)
        verb = paying.void_batch if void else paying.return_batch
        if self._try("stop", None, lambda: verb(batch, reason="人数错", **self._who())) and was == "approved":
            for year in years:
                year.batched = False
            freed = AMOUNT * (len(lines) - len(years))
            self.money.update({"free": freed, "reserved": -freed})
            if line := self.charged.get(batch.id):
                line.held -= freed

    # What must hold after every step

    def prove(self) -> None:
        """Program, database and model agree to the fen; `ledger check` finds nothing; numbers have no gaps."""
        db.session.flush()
        db.session.expire_all()
        assert check_ledger(db.session.connection()) == []
        place = fund_position(self.fund)
        left = sum(gift.left for gift in self.gifts)
        want = self.money
        assert place.adds_up
        assert (place.opening + place.income, place.available, place.reserved, place.allocated, place.donations,
                place.out) == (want["in"], want["free"], want["reserved"], want["planned"], left, want["out"])  # fmt: skip
        assert min(want["free"], want["reserved"], want["planned"], left, want["out"]) >= 0
        held = dict(db.session.execute(
            select(Donation.id, Account.credits - Account.debits).join(Account, Account.id == Donation.account_id)
            .order_by(Donation.id)).all())  # fmt: skip
        assert held == {gift.row: gift.left for gift in self.gifts}
        self.prove_lines()
        self._prove_donors_page()
        given = db.session.execute(
            select(Certificate.series, func.count(), func.max(Certificate.seq)).group_by(Certificate.series)
            .order_by(Certificate.series)).all()  # fmt: skip
        counted = dict(db.session.execute(select(CertificateCounter.series, CertificateCounter.last)).all())
        assert all(count == last == counted[series] for series, count, last in given)

    def _prove_donors_page(self) -> None:
        """What the donor would read now, of each gift and in sum, is what the model says: no release lies between."""
        want = []
        for number, gift in enumerate(self.gifts):
            states = Counter(year.state for year in self.years if year.gift == number)
            planned, paid = AMOUNT * states["planned"], AMOUNT * states["paid"]
            given = gift.amount if gift.alive else 0
            want.append(Balance(given, paid, planned, gift.left, given - paid - planned - gift.left))
        shown = build(self.base.donor, self.day)
        assert [gift.balance for gift in reversed(shown.gifts)] == want
        assert shown.balance == total(want) and shown.balance.adds_up
        paired = total(pair.balance for pair in shown.pairs)
        assert (paired.reached, paired.planned) == (shown.balance.reached, shown.balance.planned)
        children = {self.pairs[year.pair].child for year in self.years if year.state == "paid"}
        assert shown.children == len(children)
