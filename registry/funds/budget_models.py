"""Budget lines 科目 of a fund: what was allotted for a purpose in a year, and what was spent of it (domain row 48).

A spending is a transfer from the fund's free money out of the house; the line only says what for. A pay-out can be
charged to a line too: what is set aside for it is held, what it pays of the fund's money is spent, what comes back is
neither. `spent_fen` and `held_fen` are running totals, together never more than was allotted.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import Entity, Timestamped
from registry.funds.models import Fund, Transfer


class BudgetLine(Entity, Timestamped):
    """A purpose with its money for a year, in fen."""

    __tablename__ = "budget_line"
    __table_args__ = (
        UniqueConstraint("fund_id", "year", "title"),
        CheckConstraint("allotted_fen > 0", name="allotted"),
        UniqueConstraint("id", "fund_id"),
        CheckConstraint("spent_fen >= 0 AND held_fen >= 0 AND spent_fen + held_fen <= allotted_fen", name="within"),
    )

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    fund: Mapped[Fund] = relationship()
    year: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str] = mapped_column(String(100))
    allotted_fen: Mapped[int] = mapped_column(BigInteger)
    spent_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    held_fen: Mapped[int] = mapped_column(BigInteger, default=0)

    @property
    def left_fen(self) -> int:
        """What may still be spent."""
        return self.allotted_fen - self.spent_fen - self.held_fen


class BudgetSpending(Entity, Timestamped):
    """One spending of a line and the transfer that moved its money; reversed on a day with a reason, never deleted."""

    __tablename__ = "budget_spending"
    __table_args__ = (
        Index("ix_budget_spending_line", "line_id", "id"),
        UniqueConstraint("transfer_id"),
        CheckConstraint("(reversed_on IS NULL) = (reverse_reason IS NULL)", name="reversed_why"),
    )

    line_id: Mapped[int] = mapped_column(ForeignKey("budget_line.id"))
    line: Mapped[BudgetLine] = relationship()
    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer.id"))
    transfer: Mapped[Transfer] = relationship()
    paper_number: Mapped[str] = mapped_column(String(50), default="")
    reversed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    reverse_reason: Mapped[str | None] = mapped_column(String(200), default=None)
