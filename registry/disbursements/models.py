"""Batches, the payments in them, certificates with gapless numbers, and every print of one."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import BigId, Entity, Moment, Sealed, Timestamped, enum_type, sealed_column, utcnow
from registry.core.triggers import attach_triggers
from registry.disbursements.triggers import BATCH, CHARGE, FOLLOW, FREEZE, GAPLESS
from registry.donors.models import Donation, Instalment  # noqa: F401 — their tables are pointed at
from registry.extensions import Model
from registry.funds.budget_models import BudgetLine
from registry.funds.models import Fund, Transfer
from registry.people.models import Person
from registry.programs.models import Cycle, Enrolment, Program


class BatchState(enum.StrEnum):
    """draft → pending → approved → paid → closed; returned goes back to its maker; void keeps its number."""

    DRAFT = "draft"
    PENDING = "pending"
    RETURNED = "returned"
    APPROVED = "approved"
    PAID = "paid"
    CLOSED = "closed"
    VOID = "void"


class DisbursementState(enum.StrEnum):
    """proposed → approved → paid → signed | returned (money back) | void (number kept)."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    PAID = "paid"
    SIGNED = "signed"
    RETURNED = "returned"
    VOID = "void"


class PayMethod(enum.StrEnum):
    """How it reaches the recipient."""

    BANK = "bank"
    CASH = "cash"
    GOODS = "goods"
    SERVICE = "service"


class CertificateState(enum.StrEnum):
    """valid, or void with its number kept."""

    VALID = "valid"
    VOID = "void"


_LIVE = "state NOT IN ('returned', 'void')"
_NOBODY = "approver_id IS NULL"


class Batch(Entity, Timestamped):
    """A pay-out of one cycle from one fund. Maker and approver are two persons (invariant 5).

    `past` marks one brought in by a roster after it was paid (补录): its maker brought it in, and its approver is empty
    until a second person confirms it.
    """

    __tablename__ = "batch"
    __table_args__ = (
        CheckConstraint("approver_id IS NULL OR maker_id IS NULL OR approver_id <> maker_id", name="two_persons"),
        CheckConstraint("state NOT IN ('approved', 'paid', 'closed') OR approver_id IS NOT NULL OR past",
                        name="approved_by"),
        CheckConstraint("NOT past OR (maker_id IS NOT NULL AND state IN ('paid', 'closed', 'void'))", name="past"),
        UniqueConstraint("id", "maker_id"),
        ForeignKeyConstraint(["budget_line_id", "fund_id"], ["budget_line.id", "budget_line.fund_id"],
                             name="line_of_fund"),
        Index("ix_batch_budget_line", "budget_line_id", "id"),
        Index("ix_batch_scope", "scope_code", "state", "id"),
        Index("ix_batch_cycle", "cycle_id"),
        Index("ix_batch_unconfirmed", "scope_code", "id", sqlite_where=text(f"past = 1 AND {_NOBODY}"),
              postgresql_where=text(f"past AND {_NOBODY}")),
    )  # fmt: skip

    number: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(String(100))
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    program: Mapped[Program] = relationship()
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    cycle: Mapped[Cycle] = relationship()
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    fund: Mapped[Fund] = relationship()
    budget_line_id: Mapped[int | None] = mapped_column(BigId, default=None)
    budget_line: Mapped[BudgetLine | None] = relationship(
        primaryjoin="foreign(Batch.budget_line_id) == BudgetLine.id", viewonly=True
    )
    scope_code: Mapped[str] = mapped_column(String(12))
    method: Mapped[PayMethod] = mapped_column(enum_type(PayMethod))
    state: Mapped[BatchState] = mapped_column(enum_type(BatchState), default=BatchState.DRAFT)
    pay_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    place: Mapped[str | None] = mapped_column(String(100), default=None)
    allocation_paper: Mapped[str | None] = mapped_column(String(100), default=None)
    minutes_number: Mapped[str | None] = mapped_column(String(100), default=None)
    maker_id: Mapped[int | None] = mapped_column(BigId)
    submitted_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    approver_id: Mapped[int | None] = mapped_column(BigId, default=None)
    approved_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    paid_by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    paid_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    return_reason: Mapped[str | None] = mapped_column(String(300), default=None)
    edition: Mapped[int] = mapped_column(SmallInteger, default=1)
    past: Mapped[bool] = mapped_column(Boolean, default=False)
    disbursements: Mapped[list[Disbursement]] = relationship(back_populates="batch", order_by="Disbursement.serial")


class Disbursement(Entity, Timestamped):
    """One payment to one person; at most one live per enrolment and kind."""

    __tablename__ = "disbursement"
    __table_args__ = (
        UniqueConstraint("batch_id", "serial"),
        Index("uq_disbursement_live", "enrolment_id", "kind", unique=True,
              sqlite_where=text(_LIVE), postgresql_where=text(_LIVE)),
        Index("ix_disbursement_person", "person_id", "paid_on"),
        Index("ix_disbursement_paid", "program_id", "paid_on", "scope_code"),
        Index("ix_disbursement_scope", "scope_code", "state", "paid_on"),
        CheckConstraint("amount_fen >= 0 AND goods_value_fen >= 0", name="amounts"),
        CheckConstraint("amount_fen > 0 OR goods_value_fen > 0", name="something"),
        CheckConstraint("state NOT IN ('paid', 'signed') OR paid_on IS NOT NULL", name="paid_on"),
        CheckConstraint("state NOT IN ('returned', 'void') OR (end_reason IS NOT NULL AND ended_on IS NOT NULL)",
                        name="end_reason"),
        Index("uq_disbursement_instalment", "instalment_id", unique=True,
              sqlite_where=text(f"instalment_id IS NOT NULL AND {_LIVE}"),
              postgresql_where=text(f"instalment_id IS NOT NULL AND {_LIVE}")),
        CheckConstraint("state <> 'signed' OR signed_on IS NOT NULL", name="signed_on"),
        CheckConstraint("arrived_on IS NULL OR paid_on IS NOT NULL", name="arrived_on"),
    )  # fmt: skip

    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    batch: Mapped[Batch] = relationship(back_populates="disbursements")
    serial: Mapped[int] = mapped_column(Integer)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    enrolment: Mapped[Enrolment] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    kind: Mapped[str] = mapped_column(String(16), default="grant")
    scope_code: Mapped[str] = mapped_column(String(12))
    stage: Mapped[str] = mapped_column(String(16), default="")
    amount_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    goods_item: Mapped[str | None] = mapped_column(String(100), default=None)
    quantity: Mapped[int] = mapped_column(Integer, default=1)
    goods_value_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    per_household: Mapped[bool] = mapped_column(Boolean, default=False)
    method: Mapped[PayMethod] = mapped_column(enum_type(PayMethod))
    payee_name: Mapped[str | None] = mapped_column(String(50), default=None)
    payee_relation: Mapped[str | None] = mapped_column(String(32), default=None)
    bank_account_sealed = sealed_column()
    bank_account = Sealed("bank_account")
    state: Mapped[DisbursementState] = mapped_column(enum_type(DisbursementState), default=DisbursementState.PROPOSED)
    paid_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    arrived_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    receipt_number: Mapped[str | None] = mapped_column(String(64), default=None)
    signed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    proxy_name: Mapped[str | None] = mapped_column(String(50), default=None)
    proxy_relation: Mapped[str | None] = mapped_column(String(32), default=None)
    end_reason: Mapped[str | None] = mapped_column(String(300), default=None)
    ended_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    instalment_id: Mapped[int | None] = mapped_column(ForeignKey("instalment.id"), default=None)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("disbursement.id"), default=None)


class CertificateCounter(Model):
    """The last number given in a series and year; its row is locked while a number is taken."""

    __tablename__ = "certificate_counter"

    series: Mapped[str] = mapped_column(String(32), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer, default=0)


class Certificate(Entity, Timestamped):
    """A numbered certificate. The content is frozen, sealed and hashed; `code` is what the QR code asks for."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("series", "year", "seq"),
        Index("ix_certificate_disbursement", "disbursement_id"),
        Index("ix_certificate_donation", "donation_id"),
        CheckConstraint("(disbursement_id IS NULL) <> (donation_id IS NULL)", name="one_subject"),
        CheckConstraint("state <> 'void' OR void_reason IS NOT NULL", name="void_reason"),
    )

    series: Mapped[str] = mapped_column(String(32))
    year: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int] = mapped_column(Integer)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    disbursement_id: Mapped[int | None] = mapped_column(ForeignKey("disbursement.id"), default=None)
    donation_id: Mapped[int | None] = mapped_column(ForeignKey("donation.id"), default=None)
    scope_code: Mapped[str] = mapped_column(String(12))
    issued_on: Mapped[dt.date] = mapped_column(Date)
    content_sealed = sealed_column()
    content = Sealed("content")
    content_hash: Mapped[str] = mapped_column(String(64))
    template_version: Mapped[int] = mapped_column(SmallInteger, default=1)
    state: Mapped[CertificateState] = mapped_column(enum_type(CertificateState), default=CertificateState.VALID)
    void_reason: Mapped[str | None] = mapped_column(String(300), default=None)
    voided_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    prints: Mapped[int] = mapped_column(Integer, default=0)


class CertificatePrint(Entity):
    """One print of a certificate; the second and later ones are marked 副本."""

    __tablename__ = "certificate_print"
    __table_args__ = (Index("ix_certificate_print_certificate", "certificate_id"),)

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    at: Mapped[dt.datetime] = mapped_column(Moment, default=utcnow)
    actor_id: Mapped[int | None] = mapped_column(BigId)
    copy: Mapped[bool] = mapped_column(Boolean)


attach_triggers(Batch.__table__, BATCH)
attach_triggers(Transfer.__table__, CHARGE)
attach_triggers(Certificate.__table__, [*FREEZE, *FOLLOW, *GAPLESS])
