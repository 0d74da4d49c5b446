"""Guarantee funds, what they hold for loans, and every movement; interest subsidy by day and its quarterly claims.

A movement is one immutable row; triggers keep the totals of fund and hold, refuse a hold above the multiple, a
withdrawal that would leave holds uncovered, and a release before its share of the principal is repaid (invariant 9).
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import BigId, Entity, Timestamped, enum_type
from registry.core.triggers import attach_triggers
from registry.extensions import Model
from registry.loans.triggers import ENTRY, SUBSIDY

if TYPE_CHECKING:
    from registry.loans.models import Loan


class EntryKind(enum.StrEnum):
    """What moved."""

    CONTRIBUTION = "contribution"  # money put into the fund
    WITHDRAWAL = "withdrawal"  # money taken out again
    HOLD = "hold"
    RELEASE = "release"
    REHOLD = "rehold"  # a release taken back, because its repayment was entered by mistake
    CALL = "call"  # paid to the bank for a loan that was not repaid
    RECOVERY = "recovery"  # came back from the borrower
    LOSS = "loss"  # given up


class ClaimState(enum.StrEnum):
    """draft → sent; a draft may be voided and made anew."""

    DRAFT = "draft"
    SENT = "sent"
    VOID = "void"


class GuaranteeFund(Entity, Timestamped):
    """A guarantee fund; what may stand behind it is `multiple` × its balance. Totals in fen, kept by trigger."""

    __tablename__ = "guarantee_fund"
    __table_args__ = (
        UniqueConstraint("scope_code", "title"),
        CheckConstraint("multiple BETWEEN 1 AND 20", name="multiple"),
        CheckConstraint("contributed_fen + recovered_fen >= called_fen", name="balance"),
        CheckConstraint("contributed_fen >= 0 AND called_fen >= 0 AND recovered_fen >= 0 AND held_fen >= 0",
                        name="totals"),
    )  # fmt: skip

    title: Mapped[str] = mapped_column(String(100))
    scope_code: Mapped[str] = mapped_column(String(12))
    multiple: Mapped[int] = mapped_column(SmallInteger)
    contributed_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    called_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    recovered_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    held_fen: Mapped[int] = mapped_column(BigInteger, default=0)

    @property
    def balance_fen(self) -> int:
        """The money in the fund."""
        return self.contributed_fen - self.called_fen + self.recovered_fen

    @property
    def capacity_fen(self) -> int:
        """The most that may be held."""
        return self.multiple * self.balance_fen


class GuaranteeHold(Entity):
    """What a fund stands for with one loan: amount = released + called + remaining."""

    __tablename__ = "guarantee_hold"
    __table_args__ = (
        UniqueConstraint("loan_id"),
        Index("ix_guarantee_hold_fund", "fund_id", "remaining_fen"),
        CheckConstraint("amount_fen = released_fen + called_fen + remaining_fen", name="adds_up"),
        CheckConstraint("released_fen >= 0 AND called_fen >= 0 AND remaining_fen >= 0", name="parts"),
        CheckConstraint("recovered_fen >= 0 AND lost_fen >= 0 AND recovered_fen + lost_fen <= called_fen",
                        name="called"),
    )  # fmt: skip

    fund_id: Mapped[int] = mapped_column(ForeignKey("guarantee_fund.id"))
    fund: Mapped[GuaranteeFund] = relationship()
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"))
    amount_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    released_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    called_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    recovered_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    lost_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    remaining_fen: Mapped[int] = mapped_column(BigInteger, default=0)


class GuaranteeEntry(Entity):
    """One movement of a guarantee fund. Immutable."""

    __tablename__ = "guarantee_entry"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("(kind IN ('contribution','withdrawal')) = (hold_id IS NULL)", name="hold"),
        UniqueConstraint("idempotency_key"),
        Index("ix_guarantee_entry_fund", "fund_id", "on_date", "id"),
        Index("ix_guarantee_entry_hold", "hold_id"),
    )

    fund_id: Mapped[int] = mapped_column(ForeignKey("guarantee_fund.id"))
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("guarantee_hold.id"), default=None)
    kind: Mapped[EntryKind] = mapped_column(enum_type(EntryKind))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    on_date: Mapped[dt.date] = mapped_column(Date)
    idempotency_key: Mapped[str] = mapped_column(String(100))
    memo: Mapped[str] = mapped_column(String(200), default="")
    actor_id: Mapped[int | None] = mapped_column(BigId)


class SubsidyClaim(Entity, Timestamped):
    """A county's claim for interest subsidy of one quarter; `total_fen` is the sum of its lines."""

    __tablename__ = "subsidy_claim"
    __table_args__ = (
        Index("uq_subsidy_claim", "scope_code", "year", "quarter", unique=True,
              sqlite_where=sql("state <> 'void'"), postgresql_where=sql("state <> 'void'")),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
    )  # fmt: skip

    scope_code: Mapped[str] = mapped_column(String(12))
    year: Mapped[int] = mapped_column(SmallInteger)
    quarter: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[ClaimState] = mapped_column(enum_type(ClaimState), default=ClaimState.DRAFT)
    total_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    made_on: Mapped[dt.date] = mapped_column(Date)
    sent_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    void_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    lines: Mapped[list[SubsidyLine]] = relationship(order_by="SubsidyLine.id")


class SubsidyLine(Entity):
    """A loan in a claim: days that count, its sum, and the excluded runs as JSON [[first, last, rule], …]."""

    __tablename__ = "subsidy_line"
    __table_args__ = (UniqueConstraint("claim_id", "loan_id"), Index("ix_subsidy_line_loan", "loan_id"))

    claim_id: Mapped[int] = mapped_column(ForeignKey("subsidy_claim.id"))
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"))
    days: Mapped[int] = mapped_column(SmallInteger)
    excluded_days: Mapped[int] = mapped_column(SmallInteger)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    excluded: Mapped[str] = mapped_column(Text, default="[]")


class SubsidyCorrection(Entity):
    """Days of an earlier, sent claim put right in this one: the difference a day (weight) and their sum in fen."""

    __tablename__ = "subsidy_correction"
    __table_args__ = (
        UniqueConstraint("claim_id", "loan_id", "first_on"),
        Index("ix_subsidy_correction_loan", "loan_id"),
        CheckConstraint("last_on >= first_on", name="days"),
        CheckConstraint("daily_weight <> 0", name="weight"),
        CheckConstraint("why IN ('repaid', 'owed', 'left_out')", name="why"),
    )

    claim_id: Mapped[int] = mapped_column(ForeignKey("subsidy_claim.id"))
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"))
    loan: Mapped[Loan] = relationship()
    first_on: Mapped[dt.date] = mapped_column(Date)
    last_on: Mapped[dt.date] = mapped_column(Date)
    daily_weight: Mapped[int] = mapped_column(BigInteger)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    why: Mapped[str] = mapped_column(String(16))

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last_on - self.first_on).days + 1


class SubsidyDay(Model):
    """A day for which a loan's interest is subsidised: once, and none on which a due row was unpaid (invariant 10)."""

    __tablename__ = "subsidy_day"
    __table_args__ = (
        Index("uq_subsidy_day", "loan_id", "day", unique=True,
              sqlite_where=sql("live"), postgresql_where=sql("live")),
        Index("ix_subsidy_day_claim", "claim_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("subsidy_claim.id"))
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"))
    day: Mapped[dt.date] = mapped_column(Date)
    balance_fen: Mapped[int] = mapped_column(BigInteger)
    weight: Mapped[int] = mapped_column(BigInteger)
    live: Mapped[bool] = mapped_column(default=True)


attach_triggers(GuaranteeEntry.__table__, ENTRY)
attach_triggers(SubsidyDay.__table__, SUBSIDY)
