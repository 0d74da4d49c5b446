"""Loans with their rows, repayments, steps and follow-ups, and the rules by the loan's date.

`repaid_fen` is the sum of the repayments that stand, kept by trigger; the CHECK on it refuses a repayment above
the balance. Rows of a schedule and repayments are never changed (triggers.py; invariants 8 and 15).
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import BigId, Entity, Moment, Timestamped, enum_type, utcnow
from registry.core.triggers import attach_triggers
from registry.loans.guarantee_models import GuaranteeHold
from registry.loans.schedules import Method
from registry.loans.states import DECISIONS, LoanState, StepKind
from registry.loans.triggers import INSTALMENT, LOAN, REPAYMENT
from registry.people.models import Person
from registry.visits.models import Visit

_LIVE = "voided_on IS NULL"
_NOT_VOID = "disbursed_on IS NOT NULL AND state <> 'void'"
_UNPAID = "'applied','checked','recommended','vetted','guaranteed','refused','withdrawn'"


class LoanRule(Entity, Timestamped):
    """What holds for loans of a region from a day on. Amounts in fen; `steps`: approvals, comma-separated."""

    __tablename__ = "loan_rule"
    __table_args__ = (UniqueConstraint("scope_code", "valid_from", "revision"),)

    scope_code: Mapped[str] = mapped_column(String(12))
    valid_from: Mapped[dt.date] = mapped_column(Date)
    revision: Mapped[int] = mapped_column(SmallInteger, default=1)
    cap_person_fen: Mapped[int] = mapped_column(BigInteger)
    cap_firm_fen: Mapped[int] = mapped_column(BigInteger)
    age_from: Mapped[int] = mapped_column(SmallInteger)
    age_to: Mapped[int] = mapped_column(SmallInteger)
    months_least: Mapped[int] = mapped_column(SmallInteger)
    months_most: Mapped[int] = mapped_column(SmallInteger)
    times_most: Mapped[int] = mapped_column(SmallInteger)
    multiple: Mapped[int] = mapped_column(SmallInteger)
    subsidy_percent: Mapped[int] = mapped_column(SmallInteger)
    steps: Mapped[str] = mapped_column(String(100))
    paper: Mapped[str] = mapped_column(String(100), default="")


class Loan(Entity, Timestamped):
    """A loan of a woman or her firm. `rate_milli`: thousandths of a percent a year; `every_months`: between rows, 0 for one row.

    `due_on` is the last due day with extensions, `next_due_on` the oldest unpaid one (empty when nothing is owed).
    `past` marks a loan entered after the fact, by roster: it needs no guarantee on record. `maker_id` applied for it.
    """

    __tablename__ = "loan"
    __table_args__ = (
        Index("ix_loan_scope", "scope_code", "state", "id"),
        Index("ix_loan_due", "state", "next_due_on", "scope_code"),
        Index("ix_loan_disbursed", "disbursed_on", "scope_code"),
        Index("ix_loan_person", "person_id", "applied_on"),
        Index("uq_loan_person_day", "person_id", "disbursed_on", unique=True,
              sqlite_where=text(_NOT_VOID), postgresql_where=text(_NOT_VOID)),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("months BETWEEN 1 AND 120", name="months"),
        CheckConstraint("repaid_fen >= 0 AND written_off_fen >= 0 AND repaid_fen + written_off_fen <= amount_fen",
                        name="balance"),
        CheckConstraint("state NOT IN ('settled','recovered','written_off') "
                        "OR repaid_fen + written_off_fen = amount_fen", name="closed"),
        CheckConstraint("(written_off_fen = 0) OR state = 'written_off'", name="written_off"),
        CheckConstraint(f"state = 'void' OR (disbursed_on IS NULL) = (state IN ({_UNPAID}))", name="disbursed"),
        CheckConstraint("state <> 'void' OR repaid_fen = 0", name="void"),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    scope_code: Mapped[str] = mapped_column(String(12))
    state: Mapped[LoanState] = mapped_column(enum_type(LoanState), default=LoanState.APPLIED)
    steps: Mapped[str] = mapped_column(String(100), default="")
    number: Mapped[str | None] = mapped_column(String(60), default=None)
    firm_name: Mapped[str | None] = mapped_column(String(100), default=None)
    purpose: Mapped[str] = mapped_column(String(200), default="")
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    months: Mapped[int] = mapped_column(SmallInteger)
    method: Mapped[Method] = mapped_column(enum_type(Method))
    every_months: Mapped[int] = mapped_column(SmallInteger, default=0)
    rate_milli: Mapped[int | None] = mapped_column(Integer, default=None)
    subsidy_percent: Mapped[int] = mapped_column(SmallInteger, default=0)
    bank: Mapped[str | None] = mapped_column(String(100), default=None)
    guarantor: Mapped[str | None] = mapped_column(String(100), default=None)
    applied_on: Mapped[dt.date] = mapped_column(Date)
    disbursed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    due_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    next_due_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    repaid_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    written_off_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    compensated_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    closed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    past: Mapped[bool] = mapped_column(Boolean, default=False)
    maker_id: Mapped[int | None] = mapped_column(BigId, default=None)
    form_key: Mapped[str | None] = mapped_column(String(64), unique=True, default=None)
    rows: Mapped[list[LoanInstalment]] = relationship(order_by="LoanInstalment.no")
    repayments: Mapped[list[Repayment]] = relationship(order_by="Repayment.on_date, Repayment.id")
    history: Mapped[list[LoanStep]] = relationship(order_by="LoanStep.on_date, LoanStep.id")
    hold: Mapped[GuaranteeHold | None] = relationship(
        primaryjoin="foreign(GuaranteeHold.loan_id) == Loan.id", viewonly=True, uselist=False
    )

    @property
    def outstanding_fen(self) -> int:
        """What is still owed; nothing before the money is out."""
        return self.amount_fen - self.repaid_fen - self.written_off_fen if self.disbursed_on else 0


class LoanInstalment(Entity):
    """One row of a schedule as it was agreed at the start; extensions move due days (LoanStep)."""

    __tablename__ = "loan_instalment"
    __table_args__ = (
        UniqueConstraint("loan_id", "no"),
        Index("ix_loan_instalment_due", "due_on", "loan_id"),
        CheckConstraint("principal_fen >= 0 AND interest_fen >= 0", name="amounts"),
    )

    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"))
    no: Mapped[int] = mapped_column(SmallInteger)
    due_on: Mapped[dt.date] = mapped_column(Date)
    principal_fen: Mapped[int] = mapped_column(BigInteger)
    interest_fen: Mapped[int] = mapped_column(BigInteger, default=0)


class Repayment(Entity, Timestamped):
    """Principal that came back. `recovery`: after the guarantee paid, so it goes to the fund. Voided, never changed."""

    __tablename__ = "loan_repayment"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("interest_fen >= 0", name="interest"),
        Index("ix_loan_repayment_loan", "loan_id", "on_date"),
        Index("ix_loan_repayment_day", "on_date", "loan_id"),
        Index("uq_loan_repayment", "loan_id", "on_date", "amount_fen", "occurrence", unique=True,
              sqlite_where=text(_LIVE), postgresql_where=text(_LIVE)),
    )  # fmt: skip

    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"))
    on_date: Mapped[dt.date] = mapped_column(Date)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    interest_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    occurrence: Mapped[int] = mapped_column(SmallInteger, default=1)
    recovery: Mapped[bool] = mapped_column(Boolean, default=False)
    memo: Mapped[str] = mapped_column(String(200), default="")
    form_key: Mapped[str | None] = mapped_column(String(64), unique=True, default=None)
    voided_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    void_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    voided_by_id: Mapped[int | None] = mapped_column(BigId, default=None)


class LoanStep(Entity):
    """One step: who, when, on which paper. An extension names the rows it moves and their new due day."""

    __tablename__ = "loan_step"
    __table_args__ = (
        Index("ix_loan_step_loan", "loan_id", "on_date"),
        CheckConstraint(
            f"kind NOT IN ({', '.join(repr(code) for code in DECISIONS)}) OR maker_id IS NULL OR actor_id <> maker_id",
            name="other_person",
        ),
        CheckConstraint("(kind = 'extended') = (new_due_on IS NOT NULL)", name="extension"),
    )

    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"))
    kind: Mapped[StepKind] = mapped_column(enum_type(StepKind))
    on_date: Mapped[dt.date] = mapped_column(Date)
    at: Mapped[dt.datetime] = mapped_column(Moment, default=utcnow)
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_name: Mapped[str] = mapped_column(String(50), default="")
    maker_id: Mapped[int | None] = mapped_column(BigId, default=None)
    paper: Mapped[str] = mapped_column(String(100), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    from_no: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    new_due_on: Mapped[dt.date | None] = mapped_column(Date, default=None)


class LoanVisit(Entity, Timestamped):
    """What a follow-up visit found: the use of the money (words.USES), jobs created, people employed by the loan."""

    __tablename__ = "loan_visit"
    __table_args__ = (
        UniqueConstraint("visit_id"),
        Index("ix_loan_visit_loan", "loan_id", "on_date"),
        CheckConstraint("jobs >= 0", name="jobs"),
    )

    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    visit: Mapped[Visit] = relationship()
    on_date: Mapped[dt.date] = mapped_column(Date)
    use: Mapped[str] = mapped_column(String(16))
    jobs: Mapped[int] = mapped_column(Integer, default=0)
    note: Mapped[str] = mapped_column(String(300), default="")


attach_triggers(Loan.__table__, LOAN)
attach_triggers(LoanInstalment.__table__, INSTALMENT)
attach_triggers(Repayment.__table__, REPAYMENT)
