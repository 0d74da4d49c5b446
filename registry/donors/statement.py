"""The year-end statement of a donor: what came in, what reached which child (by alias), what is left; all in fen.

Read from the transfers by their day, so that a statement of a closed year never changes. It is no fiscal receipt
(domain.md 3.8).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case, func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.donors.models import Donation, Donor, Pairing
from registry.extensions import db
from registry.funds.models import Transfer, TransferKind
from registry.programs.models import Program

K = TransferKind


@dataclass(frozen=True)
class Given:
    """A gift of the year."""

    on: dt.date
    fund: str
    fen: int
    goods: str
    goods_fen: int
    receipt: str
    reversed: bool


@dataclass(frozen=True)
class Reached:
    """Money that reached a child, or came back (negative); the child by the donor's alias, the day to the month."""

    month: dt.date
    alias: str
    program: str
    fen: int


@dataclass
class Statement:
    """opening + received = reached + in_fund + closing, in fen."""

    donor: Donor
    year: int
    opening: int = 0
    received: int = 0
    reached: int = 0
    in_fund: int = 0
    gifts: list[Given] = field(default_factory=list)
    children: list[Reached] = field(default_factory=list)

    @property
    def closing(self) -> int:
        """What of the donor's money is still to be used."""
        return self.opening + self.received - self.reached - self.in_fund


def statements(actor: Actor, year: int, donor: Donor | None = None) -> Sequence[Statement]:
    """The statements of all donors of the actor's region who gave or whose money moved in the year, by pinyin.

    Five queries, however many donors. Raises Denied without donor:read.
    """
    actor.demand(Permission.DONOR_READ)
    mine = [visible_to(actor, Donor.scope_code)]
    if donor is not None:
        mine.append(Donor.id == donor.id)
    found: dict[int, Statement] = {}
    rows = db.session.scalars(select(Donor).where(*mine).order_by(Donor.pinyin, Donor.id))
    known = {row.id: Statement(row, year) for row in rows}
    _sums(known, mine, year)
    _gifts(known, mine, year)
    _children(known, mine, year)
    for key, row in known.items():
        if donor is not None or row.opening or row.received or row.reached or row.gifts:
            found[key] = row
    return list(found.values())


def _signed() -> tuple[Any, Any, Any]:
    """SQL for what a transfer adds to received, reached and in_fund."""
    amount = Transfer.amount
    received = case((Transfer.kind == K.DONATION, amount), (Transfer.kind == K.REVERSAL, -amount), else_=0)
    reached = case((Transfer.kind == K.PAY, amount), (Transfer.kind == K.MONEY_BACK, -amount), else_=0)
    freed = case(((Transfer.kind == K.RELEASE) & Transfer.pairing_id.is_(None), amount), else_=0)
    return received, reached, freed


def _sums(known: dict[int, Statement], mine: list[Any], year: int) -> None:
    before = Transfer.on_date < dt.date(year, 1, 1)
    received, reached, freed = _signed()
    rows = db.session.execute(
        select(Donation.donor_id, before.label("before"), func.sum(received), func.sum(reached), func.sum(freed))
        .join(Donation, Donation.id == Transfer.donation_id)
        .join(Donor, Donor.id == Donation.donor_id)
        .where(*mine, Transfer.on_date < dt.date(year + 1, 1, 1))
        .group_by(Donation.donor_id, before)
        .order_by(Donation.donor_id)
    )
    for donor_id, early, came, went, free in rows:
        row = known[donor_id]
        if early:
            row.opening = int(came) - int(went) - int(free)
        else:
            row.received, row.reached, row.in_fund = int(came), int(went), int(free)


def _gifts(known: dict[int, Statement], mine: list[Any], year: int) -> None:
    gifts = db.session.scalars(
        select(Donation)
        .join(Donor, Donor.id == Donation.donor_id)
        .where(*mine, Donation.received_on.between(dt.date(year, 1, 1), dt.date(year, 12, 31)))
        .order_by(Donation.received_on, Donation.id)
    )
    for gift in gifts:
        receipt = " ".join(filter(None, (gift.receipt_code, gift.receipt_number)))
        known[gift.donor_id].gifts.append(
            Given(gift.received_on, gift.fund.title, gift.amount_fen, gift.goods or "", gift.goods_value_fen, receipt,
                  gift.reversed_on is not None)
        )  # fmt: skip


def _children(known: dict[int, Statement], mine: list[Any], year: int) -> None:
    signed = case((Transfer.kind == K.PAY, Transfer.amount), else_=-Transfer.amount)
    rows = db.session.execute(
        select(Donation.donor_id, Transfer.on_date, Pairing.alias, Program.title, signed.label("fen"))
        .join(Donation, Donation.id == Transfer.donation_id)
        .join(Donor, Donor.id == Donation.donor_id)
        .join(Pairing, Pairing.id == Transfer.pairing_id)
        .join(Program, Program.id == Pairing.program_id)
        .where(*mine, Transfer.kind.in_((K.PAY, K.MONEY_BACK)),
               Transfer.on_date.between(dt.date(year, 1, 1), dt.date(year, 12, 31)))
        .order_by(Transfer.on_date, Transfer.id)
    )  # fmt: skip
    for donor_id, day, alias, program, fen in rows:
        known[donor_id].children.append(Reached(day.replace(day=1), alias, program, int(fen)))
