"""Programs, their tariffs, cycles and quotas; enrolments with every step; public notices and objections."""

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
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import BigId, Entity, Moment, Sealed, Timestamped, enum_type, sealed_column, utcnow
from registry.people.models import Person


class ProgramKind(enum.StrEnum):
    """What a program is about; the figures of the summary go by it."""

    SPRING_BUD = "spring_bud"
    CANCER_AID = "cancer_aid"
    LOAN = "loan"
    CARE_CENTER = "care_center"
    EMERGENCY = "emergency"
    FESTIVAL = "festival"
    PAIR_AID = "pair_aid"
    OTHER = "other"


class SexRule(enum.StrEnum):
    """Any; girls preferred (boys are a warning); girls only."""

    ANY = "any"
    GIRLS_PREFERRED = "girls_preferred"
    GIRLS_ONLY = "girls_only"


class EnrolmentState(enum.StrEnum):
    """nominated → reviewed → noticed | notice_exempt → approved → active → completed | refused | withdrawn."""

    NOMINATED = "nominated"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    NOTICED = "noticed"
    NOTICE_EXEMPT = "notice_exempt"
    APPROVED = "approved"
    ACTIVE = "active"
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ENDED_STATES = ("refused", "withdrawn")
_LIVE = "state NOT IN ('refused', 'withdrawn')"


class Program(Entity, Timestamped):
    """A program with its rules. Lists (statuses, incomes, stages) are comma-separated codes, empty for any."""

    __tablename__ = "program"
    __table_args__ = (Index("ix_program_scope_code", "scope_code", "closed_on"),)

    code: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(String(100))
    kind: Mapped[ProgramKind] = mapped_column(enum_type(ProgramKind))
    scope_code: Mapped[str] = mapped_column(String(12))
    audience: Mapped[str] = mapped_column(String(16), default="child")
    statuses: Mapped[str] = mapped_column(String(300), default="")
    income_classes: Mapped[str] = mapped_column(String(200), default="")
    stages: Mapped[str] = mapped_column(String(200), default="")
    sex_rule: Mapped[SexRule] = mapped_column(enum_type(SexRule), default=SexRule.ANY)
    age_min: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    age_max: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    lifetime_kind: Mapped[str | None] = mapped_column(String(32), default=None)
    per_household: Mapped[bool] = mapped_column(Boolean, default=False)
    bank_only: Mapped[bool] = mapped_column(Boolean, default=False)
    proxy_allowed: Mapped[bool] = mapped_column(Boolean, default=True)
    notice_required: Mapped[bool] = mapped_column(Boolean, default=True)
    notice_days: Mapped[int] = mapped_column(SmallInteger, default=7)
    notice_working_days: Mapped[bool] = mapped_column(Boolean, default=True)
    certificate_title: Mapped[str] = mapped_column(String(100), default="资助发放证书")
    occasion: Mapped[str | None] = mapped_column(String(32), default=None)
    # Fields of people.needs.REQUIREMENTS a record must have for this program; None: those usual for its kind.
    requirements: Mapped[str | None] = mapped_column(String(200), default=None)
    note: Mapped[str | None] = mapped_column(String(500), default=None)
    closed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)


class Tariff(Entity, Timestamped):
    """What a program pays per stage (empty: all) from a day on; goods apart from cash."""

    __tablename__ = "tariff"
    __table_args__ = (
        UniqueConstraint("program_id", "stage", "valid_from"),
        CheckConstraint("amount_fen >= 0 AND goods_value_fen >= 0", name="amounts"),
    )

    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    stage: Mapped[str] = mapped_column(String(16), default="")
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    goods_item: Mapped[str | None] = mapped_column(String(100), default=None)
    goods_value_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    valid_from: Mapped[dt.date] = mapped_column(Date)


class Cycle(Entity, Timestamped):
    """A round of a program (学年 / 批次) with its dates and budget."""

    __tablename__ = "cycle"
    __table_args__ = (
        UniqueConstraint("program_id", "title"),
        CheckConstraint("ends_on >= starts_on", name="order"),
    )

    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    program: Mapped[Program] = relationship()
    title: Mapped[str] = mapped_column(String(50))
    starts_on: Mapped[dt.date] = mapped_column(Date)
    ends_on: Mapped[dt.date] = mapped_column(Date)
    nominate_by: Mapped[dt.date | None] = mapped_column(Date, default=None)
    pay_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    budget_fen: Mapped[int | None] = mapped_column(BigInteger, default=None)
    closed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)


class Quota(Entity, Timestamped):
    """How many persons a region may nominate in a cycle, and up to what sum."""

    __tablename__ = "quota"
    __table_args__ = (UniqueConstraint("cycle_id", "region_code"),)

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    region_code: Mapped[str] = mapped_column(String(12))
    persons: Mapped[int] = mapped_column(Integer)
    budget_fen: Mapped[int | None] = mapped_column(BigInteger, default=None)


class Enrolment(Entity, Timestamped):
    """A person in a cycle of a program; `stage` and `amount_fen` are frozen at the nomination."""

    __tablename__ = "enrolment"
    __table_args__ = (
        Index("uq_enrolment_live", "person_id", "cycle_id", unique=True,
              sqlite_where=text(_LIVE), postgresql_where=text(_LIVE)),
        Index("ix_enrolment_cycle", "cycle_id", "state", "scope_code"),
        Index("ix_enrolment_person", "person_id", "id"),
        Index("ix_enrolment_state", "state", "scope_code", "id"),
        CheckConstraint("state <> 'notice_exempt' OR exempt_reason IS NOT NULL", name="exempt_reason"),
        CheckConstraint("amount_fen >= 0 AND goods_value_fen >= 0", name="amounts"),
        CheckConstraint("approved_by_id IS NULL OR nominated_by_id IS NULL OR approved_by_id <> nominated_by_id",
                        name="maker_approver"),
        CheckConstraint("approved_by_id IS NULL OR reviewed_by_id IS NULL OR approved_by_id <> reviewed_by_id",
                        name="reviewer_approver"),
        Index("ix_enrolment_notice", "notice_id"),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    cycle: Mapped[Cycle] = relationship()
    scope_code: Mapped[str] = mapped_column(String(12))
    state: Mapped[EnrolmentState] = mapped_column(enum_type(EnrolmentState), default=EnrolmentState.NOMINATED)
    stage: Mapped[str] = mapped_column(String(16), default="")
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    goods_item: Mapped[str | None] = mapped_column(String(100), default=None)
    goods_value_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    reason: Mapped[str | None] = mapped_column(String(300), default=None)
    exempt_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    return_reason: Mapped[str | None] = mapped_column(String(300), default=None)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), default=None)
    nominated_by_id: Mapped[int | None] = mapped_column(BigId)
    reviewed_by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    approved_by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    nominated_on: Mapped[dt.date] = mapped_column(Date)
    approved_on: Mapped[dt.date | None] = mapped_column(Date, default=None)


class EnrolmentStep(Entity):
    """One step of an enrolment: from, to, who, when, why."""

    __tablename__ = "enrolment_step"
    __table_args__ = (Index("ix_enrolment_step_enrolment", "enrolment_id", "id"),)

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    from_state: Mapped[str | None] = mapped_column(String(32))
    to_state: Mapped[str] = mapped_column(String(32))
    on: Mapped[dt.date] = mapped_column(Date)
    at: Mapped[dt.datetime] = mapped_column(Moment, default=utcnow)
    actor_id: Mapped[int | None] = mapped_column(BigId)
    note: Mapped[str | None] = mapped_column(String(300), default=None)


class Notice(Entity, Timestamped):
    """A public notice of a cycle for a region: posted, ends after the program's days; payment waits for its end."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_cycle", "cycle_id", "scope_code"),
        CheckConstraint("ends_on >= posted_on", name="order"),
    )

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    cycle: Mapped[Cycle] = relationship()
    scope_code: Mapped[str] = mapped_column(String(12))
    posted_on: Mapped[dt.date] = mapped_column(Date)
    ends_on: Mapped[dt.date] = mapped_column(Date)
    days: Mapped[int] = mapped_column(SmallInteger)
    working_days: Mapped[bool] = mapped_column(Boolean)
    hotline: Mapped[str] = mapped_column(String(50), default="")
    photo_id: Mapped[str | None] = mapped_column(String(16), default=None)


class Objection(Entity, Timestamped):
    """An objection to a notice; while one about an enrolment is open, that enrolment is not approved."""

    __tablename__ = "objection"
    __table_args__ = (Index("ix_objection_notice", "notice_id"),)

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    notice: Mapped[Notice] = relationship()
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"), default=None)
    received_on: Mapped[dt.date] = mapped_column(Date)
    text_sealed = sealed_column()
    text = Sealed("text")
    settled_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    outcome: Mapped[str | None] = mapped_column(String(300), default=None)
