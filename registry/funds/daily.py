"""The daily close slip: what every fund of the office held in the morning, what moved, what it holds, and two proofs.

The proofs are the result of `ledger check` and the heads of the audit chains (count and hash): kept on paper, they
show later whether the newest rows of the log were removed (design.md, invariant 14).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from registry.access.actor import Actor
from registry.audit.models import SYSTEM_CHAIN, AuditHead
from registry.audit.services import chain_of
from registry.extensions import db
from registry.funds.checks import check_ledger
from registry.funds.models import Account, AccountKind, Fund, Transfer
from registry.funds.queries import list_funds

A = AccountKind


@dataclass(frozen=True)
class FundDay:
    """One fund on a day, in fen: opening + income = out + closing; `moves` is how many transfers."""

    title: str
    source: str
    opening: int
    income: int
    out: int
    closing: int
    moves: int
    closed_until: dt.date | None


@dataclass(frozen=True)
class Head:
    """The newest position of a chain of the log."""

    chain: str
    count: int
    hash: str


@dataclass(frozen=True)
class DaySlip:
    """What the slip of a day says."""

    day: dt.date
    funds: Sequence[FundDay]
    heads: Sequence[Head]
    problems: Sequence[str]


def day_slip(actor: Actor, day: dt.date) -> DaySlip:
    """The slip of the actor's office for a day, as the books are now. Raises Denied without fund:read."""
    funds = list_funds(actor)
    return DaySlip(day, _days(funds, day), _heads(actor), check_ledger(db.session.connection()))


def _days(funds: Sequence[Fund], day: dt.date) -> list[FundDay]:
    debit, credit = aliased(Account), aliased(Account)
    income = _signed(debit.kind == A.OUTSIDE, credit.kind == A.OUTSIDE)
    out = _signed(credit.kind == A.PAID, debit.kind == A.PAID)
    today = Transfer.on_date == day
    rows = db.session.execute(
        select(Transfer.fund_id, today.label("today"), func.sum(income), func.sum(out), func.count())
        .join(debit, debit.id == Transfer.debit_account_id)
        .join(credit, credit.id == Transfer.credit_account_id)
        .where(Transfer.fund_id.in_([fund.id for fund in funds]), Transfer.on_date <= day)
        .group_by(Transfer.fund_id, today)
        .order_by(Transfer.fund_id)
    )
    found = {(row[0], bool(row[1])): (int(row[2]), int(row[3]), int(row[4])) for row in rows}
    lines = []
    for fund in funds:
        before, now = found.get((fund.id, False), (0, 0, 0)), found.get((fund.id, True), (0, 0, 0))
        opening = before[0] - before[1]
        lines.append(FundDay(fund.title, fund.source, opening, now[0], now[1], opening + now[0] - now[1], now[2],
                             fund.closed_until))  # fmt: skip
    return lines


def _signed(plus: Any, minus: Any) -> Any:
    return case((plus, Transfer.amount), (minus, -Transfer.amount), else_=0)


def _heads(actor: Actor) -> list[Head]:
    """The chain of the actor's county and the system's."""
    chains = {chain_of(actor.region_code), SYSTEM_CHAIN}
    rows = db.session.scalars(select(AuditHead).where(AuditHead.chain.in_(chains)).order_by(AuditHead.chain))
    return [Head(row.chain, row.count, row.hash) for row in rows]
