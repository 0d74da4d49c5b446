"""Guarantee funds, what they hold for loans, and every movement.

A movement is one immutable row; triggers keep the totals of fund and hold, refuse a hold above the multiple, a
withdrawal that would leave holds uncovered, and a release before its share of the principal is repaid (invariant 9).
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
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import BigId, Entity, Timestamped, enum_type
from registry.core.triggers import attach_triggers
from registry.loans.triggers import ENTRY


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


attach_triggers(GuaranteeEntry.__table__, ENTRY)
