"""The one way money moves: a posting. The database refuses what must not be; here its refusals get their names.

Before a posting the standing accounts of the fund are locked in the order of their ids, then the balances and the
idempotency key are read again: whoever comes second sees the first one's result.
"""

from __future__ import annotations

import datetime as dt
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from registry.access.actor import Actor
from registry.audit.services import record
from registry.extensions import db
from registry.funds.errors import (
    AlreadyReversed,
    KeyUsed,
    NotReversible,
    OverBudget,
    Overdraft,
    PeriodClosed,
    WrongAmount,
)
from registry.funds.models import Account, AccountKind, Fund, Transfer, TransferKind

STANDING = (
    AccountKind.OUTSIDE, AccountKind.AVAILABLE, AccountKind.RESERVED, AccountKind.ALLOCATED, AccountKind.PAID,
)  # fmt: skip


def find_account(fund: Fund, kind: AccountKind) -> Account:
    """A standing account of the fund (the first of its kind), made when an old fund lacks it."""
    query = select(Account).where(Account.fund_id == fund.id, Account.kind == kind).order_by(Account.id).limit(1)
    found = db.session.scalar(query)
    if found is None:
        found = Account(fund_id=fund.id, kind=kind, title=fund.title)
        db.session.add(found)
        db.session.flush()
    return found


def lock_accounts(fund_id: int, *others: int) -> dict[int, Account]:
    """Lock the fund's standing accounts and the given ones in the order of their ids; fresh rows by id."""
    standing = (Account.fund_id == fund_id) & Account.kind.in_(STANDING)
    query = select(Account).where(standing | Account.id.in_(others)).order_by(Account.id).with_for_update()
    rows = db.session.scalars(query.execution_options(populate_existing=True))
    return {row.id: row for row in rows}


def find_by_key(key: str) -> Transfer | None:
    """The transfer posted under an idempotency key, or None."""
    return db.session.scalar(select(Transfer).where(Transfer.idempotency_key == key))


def post_transfer(
    *, debit: Account, credit: Account, amount: int, kind: TransferKind, on: dt.date, fund: Fund, key: str,
    memo: str = "", actor: Actor | None, donation_id: int | None = None, pairing_id: int | None = None,
    batch_id: int | None = None, disbursement_id: int | None = None, reversal_of: int | None = None,
) -> Transfer:  # fmt: skip
    """Move `amount` fen from `debit` to `credit`. The same key again returns the first posting and changes nothing.

    Raises WrongAmount, Overdraft, PeriodClosed, AlreadyReversed, and KeyUsed when the key stands for another movement.
    """
    if amount <= 0:
        raise WrongAmount
    if debit.fund_id != fund.id or credit.fund_id != fund.id:
        raise ValueError("a transfer stays within its fund")
    accounts = lock_accounts(fund.id, debit.id, credit.id)
    before = find_by_key(key)
    if before is not None:
        if (before.debit_account_id, before.credit_account_id, before.amount) != (debit.id, credit.id, amount):
            raise KeyUsed
        return before
    _check(accounts[debit.id], amount, fund, on)
    transfer = Transfer(
        debit_account_id=debit.id, credit_account_id=credit.id, amount=amount, kind=kind, on_date=on, fund_id=fund.id,
        donation_id=donation_id, pairing_id=pairing_id, batch_id=batch_id, disbursement_id=disbursement_id,
        idempotency_key=key, reversal_of=reversal_of, memo=memo[:200], actor_id=actor.user_id if actor else None,
    )  # fmt: skip
    db.session.add(transfer)
    _flush(accounts[debit.id], amount, fund, on)
    for account in (debit, credit):
        db.session.refresh(account)
    record(actor, f"ledger.{kind.value}", transfer, region_code=fund.scope_code)
    return transfer


def _check(debit: Account, amount: int, fund: Fund, on: dt.date) -> None:
    """What the database would refuse, refused before it ends the transaction."""
    db.session.refresh(fund, ["closed_until"])
    if fund.closed_until is not None and on <= fund.closed_until:
        raise PeriodClosed(fund.closed_until, on)
    if debit.kind is not AccountKind.OUTSIDE and debit.balance < amount:
        raise Overdraft(available=debit.balance, wanted=amount)


def _flush(debit: Account, amount: int, fund: Fund, on: dt.date) -> None:
    balance, closed = debit.balance, fund.closed_until
    try:
        db.session.flush()
    except IntegrityError as error:
        _explain(str(error.orig), error, balance, amount, closed or on, on)


def _explain(
    said: str, error: IntegrityError, balance: int, amount: int, closed: dt.date, on: dt.date
) -> NoReturn:  # fmt: skip
    if "no_overdraft" in said:
        raise Overdraft(available=balance, wanted=amount) from error
    if "budget_line_within" in said:
        raise OverBudget from error
    if "period is closed" in said:
        raise PeriodClosed(closed, on) from error
    if "reversal_of" in said:
        raise AlreadyReversed from error
    if "idempotency_key" in said:
        raise KeyUsed from error
    raise error


def reverse_transfer(transfer: Transfer, *, reason: str, actor: Actor | None, on: dt.date) -> Transfer:
    """Post the mirror of a transfer: its money goes back the way it came. The first row stays as it is.

    Raises NotReversible for a reversal, AlreadyReversed, Overdraft when the money has moved on, PeriodClosed.
    """
    if transfer.reversal_of is not None:
        raise NotReversible
    fund = db.session.get_one(Fund, transfer.fund_id)
    lock_accounts(fund.id, transfer.debit_account_id, transfer.credit_account_id)
    if db.session.scalar(select(Transfer.id).where(Transfer.reversal_of == transfer.id)) is not None:
        raise AlreadyReversed
    return post_transfer(
        debit=db.session.get_one(Account, transfer.credit_account_id),
        credit=db.session.get_one(Account, transfer.debit_account_id),
        amount=transfer.amount, kind=TransferKind.REVERSAL, on=on, fund=fund, key=f"reversal:{transfer.public_id}",
        memo=reason, actor=actor, donation_id=transfer.donation_id, pairing_id=transfer.pairing_id,
        batch_id=transfer.batch_id, disbursement_id=transfer.disbursement_id, reversal_of=transfer.id,
    )  # fmt: skip
