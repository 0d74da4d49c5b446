"""Funds, accounts with running totals, and transfers that are never changed.

A transfer moves `amount` fen from the debit account to the credit account; an account's balance is
credits − debits and never below zero, but for the accounts of the world outside. What is reserved for a
batch, and each donation, is an account of its own (design.md, Ledger; invariants 1–3, 12).
"""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.orm import BigId, Entity, Moment, Timestamped, enum_type, utcnow
from registry.core.triggers import attach_triggers, forbid_changes
from registry.funds.triggers import ACCOUNT, CLOSING, POSTING


class AccountKind(enum.StrEnum):
    """Where money can stand."""

    OUTSIDE = "outside"  # the world that gives; the only kind that may go below zero
    AVAILABLE = "available"  # a fund's free money
    RESERVED = "reserved"  # set aside for approved batches of a fund
    DONATION = "donation"  # a single gift, not yet allocated
    ALLOCATED = "allocated"  # a gift's money set aside for a pairing
    PAID = "paid"  # gone out to recipients


class TransferKind(enum.StrEnum):
    """Why money moved."""

    OPENING = "opening"
    INCOME = "income"
    DONATION = "donation"
    ALLOCATE = "allocate"
    RELEASE = "release"
    RESERVE = "reserve"
    PAY = "pay"
    MONEY_BACK = "money_back"
    REVERSAL = "reversal"


class Fund(Entity, Timestamped):
    """A pot of money with one source (fund_source code). No posting on or before `closed_until`."""

    __tablename__ = "fund"
    __table_args__ = (Index("ix_fund_scope_code", "scope_code"), UniqueConstraint("scope_code", "title"))

    title: Mapped[str] = mapped_column(String(100))
    source: Mapped[str] = mapped_column(String(32))
    scope_code: Mapped[str] = mapped_column(String(12))
    paper_number: Mapped[str | None] = mapped_column(String(100), default=None)
    closed_until: Mapped[dt.date | None] = mapped_column(Date, default=None)


class Account(Entity):
    """A place where money stands; `debits` and `credits` are running totals kept by a trigger."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("kind = 'outside' OR credits >= debits", name="no_overdraft"),
        CheckConstraint("debits >= 0 AND credits >= 0", name="totals"),
        Index("ix_account_fund", "fund_id", "kind"),
    )

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    kind: Mapped[AccountKind] = mapped_column(enum_type(AccountKind))
    title: Mapped[str] = mapped_column(String(100), default="")
    debits: Mapped[int] = mapped_column(BigInteger, default=0)
    credits: Mapped[int] = mapped_column(BigInteger, default=0)

    @property
    def balance(self) -> int:
        """Credits − debits, in fen."""
        return self.credits - self.debits


class Transfer(Entity):
    """One movement of money. Immutable; mended only by a mirrored row (`reversal_of`)."""

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("debit_account_id <> credit_account_id", name="accounts"),
        UniqueConstraint("idempotency_key"),
        UniqueConstraint("reversal_of"),
        Index("ix_transfer_fund", "fund_id", "on_date", "id"),
        Index("ix_transfer_debit", "debit_account_id", "on_date"),
        Index("ix_transfer_credit", "credit_account_id", "on_date"),
        Index("ix_transfer_batch", "batch_id"),
        Index("ix_transfer_disbursement", "disbursement_id"),
        Index("ix_transfer_donation", "donation_id"),
    )

    debit_account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    credit_account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[TransferKind] = mapped_column(enum_type(TransferKind))
    on_date: Mapped[dt.date] = mapped_column(Date)
    at: Mapped[dt.datetime] = mapped_column(Moment, default=utcnow)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    donation_id: Mapped[int | None] = mapped_column(BigId, default=None)
    pairing_id: Mapped[int | None] = mapped_column(BigId, default=None)
    batch_id: Mapped[int | None] = mapped_column(BigId, default=None)
    disbursement_id: Mapped[int | None] = mapped_column(BigId, default=None)
    idempotency_key: Mapped[str] = mapped_column(String(100))
    reversal_of: Mapped[int | None] = mapped_column(ForeignKey("transfer.id"), default=None)
    memo: Mapped[str] = mapped_column(String(200), default="")
    actor_id: Mapped[int | None] = mapped_column(BigId)


class FundClosing(Entity):
    """When the books of a fund were closed up to a day, and by whom; `fund.closed_until` is the latest."""

    __tablename__ = "fund_closing"
    __table_args__ = (Index("ix_fund_closing_fund", "fund_id", "until"),)

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    until: Mapped[dt.date] = mapped_column(Date)
    at: Mapped[dt.datetime] = mapped_column(Moment, default=utcnow)
    actor_id: Mapped[int | None] = mapped_column(BigId)


attach_triggers(Account.__table__, ACCOUNT)
attach_triggers(Fund.__table__, CLOSING)
attach_triggers(FundClosing.__table__, forbid_changes("fund_closing"))
attach_triggers(Transfer.__table__, [*forbid_changes("transfer"), *POSTING])
