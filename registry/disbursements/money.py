"""Where the money of a batch comes from and goes to: the only place of this room that speaks to the ledger.

A line whose donor's instalment is allocated is paid out of that allocation; all others from the fund's free money,
set aside at the approval and paid out with the batch. Every movement has an idempotency key of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.disbursements.models import Batch, Disbursement
from registry.donors.allocating import mark_paid, put_down, return_instalment, take_up
from registry.donors.models import Donation, Instalment, InstalmentState, Pairing, PairingState
from registry.extensions import db
from registry.funds import services as ledger
from registry.funds.errors import PeriodClosed
from registry.funds.models import Account, AccountKind, Fund, Transfer, TransferKind
from registry.funds.posting import find_account, lock_accounts

LIVE_PAIRINGS = (PairingState.PLEDGED, PairingState.ACTIVE)


@dataclass(frozen=True)
class Plan:
    """How the money of a batch is met: `instalments` line row id → instalment row id, the rest from free money."""

    from_fund: int
    from_pairings: int
    available: int
    instalments: dict[int, int]

    @property
    def rest(self) -> int:
        """Fen left free in the fund afterwards; below zero when it does not suffice."""
        return self.available - self.from_fund


def plan(batch: Batch, lines: Sequence[Disbursement], today: dt.date) -> Plan:
    """Which lines an allocated instalment of the batch's fund pays, and what the fund must give.

    One query, and a second one where somebody has an allocated instalment.
    """
    on = batch.pay_on or today
    due = select(func.count(Instalment.id)).select_from(Instalment).join(Pairing).where(*_due(batch, lines, on))
    row = db.session.execute(select(_available(batch.fund_id).scalar_subquery(), due.scalar_subquery())).one()
    instalments = _allocated(batch, lines, on) if row[1] else {}
    total = sum(line.amount_fen for line in lines)
    pairs = sum(line.amount_fen for line in lines if line.id in instalments)
    return Plan(total - pairs, pairs, int(row[0] or 0), instalments)


def _available(fund_id: int) -> Any:
    return (
        select(Account.credits - Account.debits)
        .where(Account.fund_id == fund_id, Account.kind == AccountKind.AVAILABLE)
        .order_by(Account.id)
        .limit(1)
    )


def _due(batch: Batch, lines: Sequence[Disbursement], on: dt.date) -> tuple[Any, ...]:
    """Allocated instalments of these persons in this program that are due by the day."""
    return (
        Pairing.person_id.in_([line.person_id for line in lines]),
        Pairing.program_id == batch.program_id,
        Pairing.state.in_(LIVE_PAIRINGS),
        Instalment.state == InstalmentState.ALLOCATED,
        Instalment.disbursement_id.is_(None),
        Instalment.due_on <= on,
    )


def _allocated(batch: Batch, lines: Sequence[Disbursement], on: dt.date) -> dict[int, int]:
    """The earliest allocated instalment per line, where person, program, fund and sum agree (row ids)."""
    rows = db.session.execute(
        select(Pairing.person_id, Instalment.id, Instalment.amount_fen)
        .join(Instalment, Instalment.pairing_id == Pairing.id)
        .join(Donation, Instalment.donation_id == Donation.id)
        .where(*_due(batch, lines, on), Donation.fund_id == batch.fund_id)
        .order_by(Instalment.due_on, Instalment.id)
    ).all()
    found: dict[int, int] = {}
    taken: set[int] = set()
    for line in lines:
        for row in rows:
            if row.person_id == line.person_id and row.amount_fen == line.amount_fen and row.id not in taken:
                found[line.id] = row.id
                taken.add(row.id)
                break
    return found


def _closed(fund: Fund, on: dt.date) -> None:
    if fund.closed_until is not None and on <= fund.closed_until:
        raise PeriodClosed(fund.closed_until, on)


def reserve(batch: Batch, plan: Plan, *, actor: Actor, today: dt.date) -> None:
    """Set the fund's share of a batch aside and speak for the instalments that pay the rest. Raises Overdraft."""
    if plan.from_fund:
        key = f"reserve:{batch.public_id}:{batch.edition}"
        ledger.reserve(batch.fund, plan.from_fund, batch.id, on=today, key=key, actor=actor, memo=batch.number)
    paid_by = {instalment: line for line, instalment in plan.instalments.items()}
    for row in _instalments(paid_by):
        take_up(row, paid_by[row.id], actor=actor)


def release(batch: Batch, lines: Sequence[Disbursement], *, actor: Actor, today: dt.date) -> None:
    """Free again what was set aside for these lines of an approved batch."""
    amount = sum(line.amount_fen for line in lines if line.instalment_id is None)
    if amount:
        key = f"release:{batch.public_id}:{batch.edition}"
        ledger.release_reserved(batch.fund, amount, batch.id, on=today, key=key, actor=actor, memo=batch.number)
    for row in instalments_of(lines):
        put_down(row, actor=actor)


def instalments_of(lines: Sequence[Disbursement]) -> Sequence[Instalment]:
    """The instalments that pay these lines, in the order of their ids, with their pairings."""
    return _instalments({line.instalment_id for line in lines if line.instalment_id is not None})


def _instalments(ids: Collection[int]) -> Sequence[Instalment]:
    if not ids:
        return []
    return db.session.scalars(
        select(Instalment).options(joinedload(Instalment.pairing)).where(Instalment.id.in_(ids)).order_by(Instalment.id)
    ).all()


def pay_out(batch: Batch, lines: Sequence[Disbursement], *, paid_on: dt.date, actor: Actor) -> None:
    """One transfer per line that has money: out of what is reserved, or out of the pairing's allocation.

    All in one go, under one lock of the fund's accounts: a list of 400 is paid in the time of some. The caller
    holds the batch and records the change. Raises PeriodClosed; the database refuses an overdraft.
    """
    fund = batch.fund
    kinds = (AccountKind.RESERVED, AccountKind.ALLOCATED, AccountKind.PAID)
    reserved, allocated, paid = (find_account(fund, kind).id for kind in kinds)
    lock_accounts(fund.id)
    db.session.refresh(fund, ["closed_until"])
    _closed(fund, paid_on)
    pairings = _pairings_of(lines)
    rows = []
    for line in lines:
        if not line.amount_fen:
            continue
        pairing, donation = pairings.get(line.instalment_id or 0, (None, None))
        rows.append(
            Transfer(
                debit_account_id=allocated if line.instalment_id else reserved, credit_account_id=paid,
                amount=line.amount_fen, kind=TransferKind.PAY, on_date=paid_on, fund_id=fund.id, batch_id=batch.id,
                disbursement_id=line.id, pairing_id=pairing, donation_id=donation, memo=batch.number,
                idempotency_key=f"pay:{line.public_id}", actor_id=actor.user_id,
            )
        )  # fmt: skip
    db.session.add_all(rows)
    db.session.flush()
    paid_by = {line.instalment_id: line.id for line in lines if line.instalment_id is not None}
    for row in instalments_of(lines):
        mark_paid(row, paid_by[row.id], actor=actor)


def _pairings_of(lines: Sequence[Disbursement]) -> dict[int, tuple[int, int | None]]:
    """Instalment row id → its pairing's and donation's row ids, for the trail of the money."""
    ids = [line.instalment_id for line in lines if line.instalment_id is not None]
    if not ids:
        return {}
    rows = db.session.execute(
        select(Instalment.id, Instalment.pairing_id, Instalment.donation_id)
        .where(Instalment.id.in_(ids))
        .order_by(Instalment.id)
    )
    return {row.id: (row.pairing_id, row.donation_id) for row in rows}


def take_back(batch: Batch, line: Disbursement, *, reason: str, actor: Actor, today: dt.date) -> None:
    """Money of a payment that did not arrive, back to where it came from: free money, or the pairing's allocation."""
    if not line.amount_fen:
        return
    key = f"back:{line.public_id}"
    for row in instalments_of([line]):
        return_instalment(row, batch_id=batch.id, on=today, key=key, actor=actor, memo=reason)
    if line.instalment_id is None:
        ledger.money_back(
            batch.fund, line.amount_fen, on=today, key=key, actor=actor, memo=reason, batch_id=batch.id,
            disbursement_id=line.id,
        )  # fmt: skip
