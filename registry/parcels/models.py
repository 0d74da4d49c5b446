"""A parcel, a set of reply-paid envelopes or a care file for one child. Nothing is deleted: it is returned or voided."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import Entity, Timestamped, enum_type
from registry.people.models import Person


class ParcelKind(enum.StrEnum):
    """爱心邮包, 双程信封 (its envelopes come back as letters), 爱心档案."""

    LOVE_PARCEL = "love_parcel"
    LETTER = "letter"
    CARE_FILE = "care_file"


class ParcelState(enum.StrEnum):
    """ordered → delivered; returned or void with a reason."""

    ORDERED = "ordered"
    DELIVERED = "delivered"
    RETURNED = "returned"
    VOID = "void"


_LIVE = text("number IS NOT NULL AND state <> 'void'")


class Parcel(Entity, Timestamped):
    """One thing for one child. `value_fen` is what it is worth, `quantity` parcels or envelopes, `replies` letters back.

    `occurrence` tells rows apart that a roster holds twice for one child, day and value.
    """

    __tablename__ = "parcel"
    __table_args__ = (
        Index("ix_parcel_person", "person_id", "kind", "ordered_on"),
        Index("ix_parcel_scope", "scope_code", "kind", "state", "ordered_on", "id"),
        Index("ix_parcel_delivered", "kind", "delivered_on", "scope_code"),
        Index("uq_parcel_number", "number", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        CheckConstraint("value_fen >= 0 AND quantity > 0 AND replies >= 0 AND replies <= quantity", name="counts"),
        CheckConstraint("state <> 'delivered' OR delivered_on IS NOT NULL", name="delivered"),
        CheckConstraint("delivered_on IS NULL OR delivered_on >= ordered_on", name="order"),
        CheckConstraint("state NOT IN ('returned', 'void') OR reason IS NOT NULL", name="reason"),
    )

    kind: Mapped[ParcelKind] = mapped_column(enum_type(ParcelKind))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    scope_code: Mapped[str] = mapped_column(String(12))
    donor_name: Mapped[str] = mapped_column(String(100), default="")
    number: Mapped[str | None] = mapped_column(String(64), default=None)
    contents: Mapped[str] = mapped_column(String(200), default="")
    quantity: Mapped[int] = mapped_column(Integer, default=1)
    value_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    ordered_on: Mapped[dt.date] = mapped_column(Date)
    state: Mapped[ParcelState] = mapped_column(enum_type(ParcelState), default=ParcelState.ORDERED)
    delivered_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    received_by: Mapped[str] = mapped_column(String(50), default="")
    feedback: Mapped[str | None] = mapped_column(String(300), default=None)
    feedback_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    replies: Mapped[int] = mapped_column(Integer, default=0)
    reason: Mapped[str | None] = mapped_column(String(200), default=None)
    occurrence: Mapped[int] = mapped_column(SmallInteger, default=1)
