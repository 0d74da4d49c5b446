"""Interest subsidy by day, its quarterly claims, and what a later claim puts right (invariant 10)."""

from __future__ import annotations

import datetime as dt
import enum

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
from registry.loans.models import Loan
from registry.loans.triggers import SUBSIDY


class ClaimState(enum.StrEnum):
    """draft → sent; a draft may be voided and made anew."""

    DRAFT = "draft"
    SENT = "sent"
    VOID = "void"


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
        CheckConstraint("why IN ('repaid', 'owed', 'left_out', 'counted', 'entered', 'voided')", name="why"),
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


attach_triggers(SubsidyDay.__table__, SUBSIDY)
