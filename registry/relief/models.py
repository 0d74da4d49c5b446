"""A request for emergency aid: asked for, verified at home, enrolled in a program; its pay-out is the enrolment's."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import BigId, Entity, Sealed, Timestamped, enum_type, sealed_column
from registry.people.models import Person
from registry.programs.models import Enrolment


class RequestState(enum.StrEnum):
    """requested → verified (with its enrolment) | refused; paid is read from the pay-out."""

    REQUESTED = "requested"
    VERIFIED = "verified"
    REFUSED = "refused"


_OPEN = text("state = 'requested'")


class EmergencyRequest(Entity, Timestamped):
    """Who needs what and why. `verify_by` and `pay_by` are frozen when it is made, by the settings of that day.

    Who entered it does not verify it.
    """

    __tablename__ = "emergency_request"
    __table_args__ = (
        Index("uq_emergency_request_open", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("uq_emergency_request_enrolment", "enrolment_id", unique=True),
        Index("ix_emergency_request_scope", "scope_code", "state", "requested_on", "id"),
        Index("ix_emergency_request_person", "person_id", "requested_on"),
        CheckConstraint("asked_fen >= 0 AND granted_fen >= 0", name="amounts"),
        CheckConstraint("verify_by >= requested_on AND pay_by >= verify_by", name="days"),
        CheckConstraint(
            "state <> 'verified' OR (verified_on IS NOT NULL AND enrolment_id IS NOT NULL)", name="verified"
        ),
        CheckConstraint("state <> 'refused' OR refusal IS NOT NULL", name="refused"),
        CheckConstraint("verified_by_id IS NULL OR verified_by_id <> created_by_id", name="not_self_verified"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    scope_code: Mapped[str] = mapped_column(String(12))
    requested_on: Mapped[dt.date] = mapped_column(Date)
    urgency: Mapped[str] = mapped_column(String(16), default="week")
    reason_sealed = sealed_column()
    reason = Sealed("reason")
    asked_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    verify_by: Mapped[dt.date] = mapped_column(Date)
    pay_by: Mapped[dt.date] = mapped_column(Date)
    state: Mapped[RequestState] = mapped_column(enum_type(RequestState), default=RequestState.REQUESTED)
    verified_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    verified_by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    verifier: Mapped[str] = mapped_column(String(50), default="")
    found_sealed = sealed_column()
    found = Sealed("found")
    granted_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"), default=None)
    enrolment: Mapped[Enrolment | None] = relationship()
    refusal: Mapped[str | None] = mapped_column(String(200), default=None)
