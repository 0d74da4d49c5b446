"""What was given piece by piece: the items of a gift in kind, and batches of gifts entered under control totals."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import BigId, Entity, Timestamped, enum_type
from registry.core.triggers import attach_triggers, forbid_changes
from registry.donors.models import Donor
from registry.donors.triggers import BATCH, LINE
from registry.funds.models import Fund


class ValueSource(enum.StrEnum):
    """Where the value of goods comes from."""

    INVOICE = "invoice"
    APPRAISAL = "appraisal"
    MARKET = "market"
    DONOR = "donor"


class GiftBatchState(enum.StrEnum):
    """open → posted | void."""

    OPEN = "open"
    POSTED = "posted"
    VOID = "void"


class DonationItem(Entity):
    """One kind of goods in a gift, with its value and where the value comes from; never changed."""

    __tablename__ = "donation_item"
    __table_args__ = (
        Index("ix_donation_item_donation", "donation_id", "position"),
        CheckConstraint("quantity > 0 AND value_fen > 0", name="amounts"),
        CheckConstraint("value_source NOT IN ('invoice', 'appraisal') OR value_paper IS NOT NULL", name="value_paper"),
    )

    donation_id: Mapped[int] = mapped_column(ForeignKey("donation.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(String(100))
    quantity: Mapped[int] = mapped_column(Integer)
    unit: Mapped[str] = mapped_column(String(10))
    value_fen: Mapped[int] = mapped_column(BigInteger)
    value_source: Mapped[ValueSource] = mapped_column(enum_type(ValueSource))
    value_paper: Mapped[str | None] = mapped_column(String(100), default=None)


class GiftBatch(Entity, Timestamped):
    """Gifts of one day entered together; posted only when count and sums are those counted beforehand."""

    __tablename__ = "gift_batch"
    __table_args__ = (
        Index("ix_gift_batch_scope", "scope_code", "state", "id"),
        CheckConstraint("control_count > 0 AND control_fen >= 0 AND control_goods_fen >= 0", name="control"),
        CheckConstraint("state <> 'posted' OR posted_on IS NOT NULL", name="posted_on"),
        CheckConstraint("state <> 'void' OR void_reason IS NOT NULL", name="void_reason"),
    )

    title: Mapped[str] = mapped_column(String(100))
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    fund: Mapped[Fund] = relationship()
    scope_code: Mapped[str] = mapped_column(String(12))
    received_on: Mapped[dt.date] = mapped_column(Date)
    girls_only: Mapped[bool] = mapped_column(Boolean, default=False)
    purpose: Mapped[str | None] = mapped_column(String(200), default=None)
    control_count: Mapped[int] = mapped_column(Integer)
    control_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    control_goods_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[GiftBatchState] = mapped_column(enum_type(GiftBatchState), default=GiftBatchState.OPEN)
    posted_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    posted_by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    void_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    lines: Mapped[list[GiftLine]] = relationship(back_populates="batch", order_by="GiftLine.id")


class GiftLine(Entity, Timestamped):
    """A gift of an open batch; posting makes it a donation."""

    __tablename__ = "gift_line"
    __table_args__ = (
        Index("ix_gift_line_batch", "batch_id", "id"),
        CheckConstraint("amount_fen >= 0 AND goods_value_fen >= 0", name="amounts"),
        CheckConstraint("amount_fen > 0 OR goods_value_fen > 0", name="something"),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("gift_batch.id"))
    batch: Mapped[GiftBatch] = relationship(back_populates="lines")
    donor_id: Mapped[int] = mapped_column(ForeignKey("donor.id"))
    donor: Mapped[Donor] = relationship()
    amount_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    goods: Mapped[str | None] = mapped_column(String(100), default=None)
    goods_value_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    receipt_number: Mapped[str | None] = mapped_column(String(32), default=None)
    donation_id: Mapped[int | None] = mapped_column(ForeignKey("donation.id"), default=None)


attach_triggers(DonationItem.__table__, forbid_changes("donation_item"))
attach_triggers(GiftBatch.__table__, BATCH)
attach_triggers(GiftLine.__table__, LINE)
