"""Visits: planned and done, to a person of a household, with findings sealed and the next date."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import BigId, Entity, Sealed, Timestamped, enum_type, sealed_column
from registry.core.triggers import attach_triggers
from registry.people.models import Person
from registry.visits.triggers import plan_triggers


class VisitState(enum.StrEnum):
    """planned → done | cancelled; overdue is derived."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


class Visit(Entity, Timestamped):
    """A visit. `purposes`, `met`, `needs` are comma-separated codes; `client_key` makes an offline send idempotent.

    A planned visit that is made becomes the done one. `after_id` is the visit at whose end this one was agreed;
    `recorded_on` is the day a done one was entered: until its end its author may correct it.
    """

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_person", "person_id", "done_on"),
        Index("ix_visit_due", "state", "scope_code", "planned_on", "id"),
        Index("ix_visit_done", "state", "done_on", "scope_code"),
        Index("uq_visit_client_key", "client_key", unique=True,
              sqlite_where=text("client_key IS NOT NULL"), postgresql_where=text("client_key IS NOT NULL")),
        Index("uq_visit_planned", "person_id", "planned_on", unique=True,
              sqlite_where=text("state = 'planned'"), postgresql_where=text("state = 'planned'")),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done_on"),
        CheckConstraint("state <> 'planned' OR planned_on IS NOT NULL", name="planned_on"),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), default=None)
    scope_code: Mapped[str] = mapped_column(String(12))
    state: Mapped[VisitState] = mapped_column(enum_type(VisitState), default=VisitState.PLANNED)
    planned_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    done_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    visitor_id: Mapped[int | None] = mapped_column(BigId, default=None)
    visitor_name: Mapped[str] = mapped_column(String(50), default="")
    purposes: Mapped[str] = mapped_column(String(200), default="")
    met: Mapped[str] = mapped_column(String(200), default="")
    needs: Mapped[str] = mapped_column(String(200), default="")
    gifts: Mapped[str | None] = mapped_column(String(200), default=None)
    findings_sealed = sealed_column()
    findings = Sealed("findings")
    promised: Mapped[str | None] = mapped_column(String(300), default=None)
    next_due_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    after_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), default=None, index=True)
    recorded_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    cancel_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    client_key: Mapped[str | None] = mapped_column(String(64), default=None)


attach_triggers(Visit.__table__, plan_triggers())
