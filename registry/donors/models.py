"""Donors, their gifts, pairings of a donor with a child for some years, and the yearly instalments."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import BigId, Entity, Moment, Sealed, Timestamped, enum_type, sealed_column
from registry.core.triggers import attach_triggers
from registry.donors.following import pairing_follows_child
from registry.donors.triggers import GIFT, PAIRING, YEAR
from registry.funds.models import Fund
from registry.people.models import Person


class DonorKind(enum.StrEnum):
    """Who gives."""

    INDIVIDUAL = "individual"
    COMPANY = "company"
    CHAMBER = "chamber"
    FOUNDATION = "foundation"


class DonationState(enum.StrEnum):
    """posted → reversed (by a mirrored transfer)."""

    POSTED = "posted"
    REVERSED = "reversed"


class PairingState(enum.StrEnum):
    """available → held → pledged → active → completed | ended."""

    HELD = "held"
    PLEDGED = "pledged"
    ACTIVE = "active"
    COMPLETED = "completed"
    ENDED = "ended"


class InstalmentState(enum.StrEnum):
    """scheduled → funded → allocated → paid → evidenced | waived | cancelled; overdue is derived."""

    SCHEDULED = "scheduled"
    FUNDED = "funded"
    ALLOCATED = "allocated"
    PAID = "paid"
    EVIDENCED = "evidenced"
    WAIVED = "waived"
    CANCELLED = "cancelled"


_LIVE = "mode = 'one_one' AND state IN ('held', 'pledged', 'active')"


class Donor(Entity, Timestamped):
    """A donor; `shown_name` is what certificates print when she agreed, else 爱心人士."""

    __tablename__ = "donor"
    __table_args__ = (
        Index("ix_donor_scope_code", "scope_code", "name"),
        Index("uq_donor_credit_code", "credit_code", unique=True,
              sqlite_where=text("credit_code IS NOT NULL"), postgresql_where=text("credit_code IS NOT NULL")),
    )  # fmt: skip

    name: Mapped[str] = mapped_column(String(100))
    pinyin: Mapped[str] = mapped_column(String(400), default="")
    kind: Mapped[DonorKind] = mapped_column(enum_type(DonorKind))
    scope_code: Mapped[str] = mapped_column(String(12))
    credit_code: Mapped[str | None] = mapped_column(String(18), default=None)
    contact_name: Mapped[str | None] = mapped_column(String(50), default=None)
    contact_phone_sealed = sealed_column()
    contact_phone = Sealed("contact_phone")
    second_contact: Mapped[str | None] = mapped_column(String(50), default=None)
    receipt_title: Mapped[str | None] = mapped_column(String(100), default=None)
    anonymous: Mapped[bool] = mapped_column(Boolean, default=False)
    named_as: Mapped[str | None] = mapped_column(String(100), default=None)
    note: Mapped[str | None] = mapped_column(String(300), default=None)
    closed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)


class Donation(Entity, Timestamped):
    """A gift. Cash stands in an account of its own; conditions are frozen at the receipt (domain.md 3.4, 3.8)."""

    __tablename__ = "donation"
    __table_args__ = (
        Index("ix_donation_donor", "donor_id", "received_on"),
        Index("ix_donation_scope", "scope_code", "received_on", "id"),
        CheckConstraint("amount_fen >= 0 AND goods_value_fen >= 0", name="amounts"),
        CheckConstraint("amount_fen > 0 OR goods_value_fen > 0", name="something"),
        CheckConstraint("state <> 'reversed' OR (reversed_on IS NOT NULL AND reverse_reason IS NOT NULL)",
                        name="reversed_why"),
    )  # fmt: skip

    donor_id: Mapped[int] = mapped_column(ForeignKey("donor.id"))
    donor: Mapped[Donor] = relationship()
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    fund: Mapped[Fund] = relationship()
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    scope_code: Mapped[str] = mapped_column(String(12))
    received_on: Mapped[dt.date] = mapped_column(Date)
    amount_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    goods: Mapped[str | None] = mapped_column(String(200), default=None)
    goods_value_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    girls_only: Mapped[bool] = mapped_column(Boolean, default=False)
    only_stage: Mapped[str | None] = mapped_column(String(16), default=None)
    only_region: Mapped[str | None] = mapped_column(String(12), default=None)
    only_program_id: Mapped[int | None] = mapped_column(BigId, default=None)
    purpose: Mapped[str | None] = mapped_column(String(200), default=None)
    receipt_code: Mapped[str | None] = mapped_column(String(32), default=None)
    receipt_number: Mapped[str | None] = mapped_column(String(32), default=None)
    receipt_check: Mapped[str | None] = mapped_column(String(32), default=None)
    state: Mapped[DonationState] = mapped_column(enum_type(DonationState), default=DonationState.POSTED)
    reversed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    reverse_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    idempotency_key: Mapped[str] = mapped_column(String(100), unique=True)


class Pairing(Entity, Timestamped):
    """A donor beside a child in a program for some years. At most one live one-to-one pairing per child and program."""

    __tablename__ = "pairing"
    __table_args__ = (
        Index("uq_pairing_live", "person_id", "program_id", unique=True,
              sqlite_where=text(_LIVE), postgresql_where=text(_LIVE)),
        Index("ix_pairing_donor", "donor_id", "state"),
        Index("ix_pairing_scope", "scope_code", "state", "id"),
        Index("ix_pairing_person", "person_id"),
        UniqueConstraint("donor_id", "alias"),
        CheckConstraint("years BETWEEN 1 AND 15 AND yearly_fen > 0", name="terms"),
        CheckConstraint("state <> 'ended' OR end_reason IS NOT NULL", name="end_reason"),
        CheckConstraint("state <> 'held' OR (held_until IS NOT NULL AND held_by_id IS NOT NULL)", name="held_until"),
        CheckConstraint("replaces_id IS NULL OR (consent_on IS NOT NULL AND consent_how IS NOT NULL)", name="consent"),
        Index("uq_pairing_replaces", "replaces_id", unique=True,
              sqlite_where=text("replaces_id IS NOT NULL"), postgresql_where=text("replaces_id IS NOT NULL")),
    )  # fmt: skip

    donor_id: Mapped[int] = mapped_column(ForeignKey("donor.id"))
    donor: Mapped[Donor] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    scope_code: Mapped[str] = mapped_column(String(12))
    mode: Mapped[str] = mapped_column(String(16), default="one_one")
    alias: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[dt.date] = mapped_column(Date)
    years: Mapped[int] = mapped_column(SmallInteger)
    yearly_fen: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[PairingState] = mapped_column(enum_type(PairingState))
    held_until: Mapped[dt.date | None] = mapped_column(Date, default=None)
    held_by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    ended_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    end_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("pairing.id"), default=None)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("pairing.id"), default=None)
    consent_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    consent_how: Mapped[str | None] = mapped_column(String(200), default=None)
    instalments: Mapped[list[Instalment]] = relationship(back_populates="pairing", order_by="Instalment.year_no")


class Instalment(Entity, Timestamped):
    """One year of a pairing's money (年度资助款)."""

    __tablename__ = "instalment"
    __table_args__ = (
        UniqueConstraint("pairing_id", "year_no"),
        Index("ix_instalment_due", "state", "due_on"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("state NOT IN ('paid', 'evidenced') OR disbursement_id IS NOT NULL", name="paid_by"),
        CheckConstraint("state NOT IN ('funded', 'allocated', 'paid', 'evidenced') OR donation_id IS NOT NULL",
                        name="funded_by"),
        CheckConstraint("state <> 'waived' OR waive_reason IS NOT NULL", name="waive_reason"),
    )  # fmt: skip

    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))
    pairing: Mapped[Pairing] = relationship(back_populates="instalments")
    year_no: Mapped[int] = mapped_column(SmallInteger)
    due_on: Mapped[dt.date] = mapped_column(Date)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[InstalmentState] = mapped_column(enum_type(InstalmentState), default=InstalmentState.SCHEDULED)
    donation_id: Mapped[int | None] = mapped_column(ForeignKey("donation.id"), default=None)
    disbursement_id: Mapped[int | None] = mapped_column(BigId, default=None)
    school_confirmed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    funded_at: Mapped[dt.datetime | None] = mapped_column(Moment, default=None)
    waive_reason: Mapped[str | None] = mapped_column(String(200), default=None)


attach_triggers(Donation.__table__, GIFT)
attach_triggers(Pairing.__table__, PAIRING)
attach_triggers(Instalment.__table__, YEAR)
attach_triggers(Pairing.__table__, pairing_follows_child())
