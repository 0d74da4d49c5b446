"""An activity, the materials handed out at it, and the persons named as attending. 场次, 人次 and 份 are never added."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import Entity, Timestamped, enum_type
from registry.people.models import Person


class ActivityState(enum.StrEnum):
    """planned → held; void with a reason."""

    PLANNED = "planned"
    HELD = "held"
    VOID = "void"


_LIVE = text("state <> 'void'")
_PRESENT = text("removed_on IS NULL")


class Activity(Entity, Timestamped):
    """An event of an activity_type. `attendances` are 人次 over all sessions, at least the persons named."""

    __tablename__ = "activity"
    __table_args__ = (
        Index("uq_activity_identity", "type", "held_on", "place", "title", "scope_code", unique=True,
              sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_activity_scope", "scope_code", "held_on", "id"),
        Index("ix_activity_figures", "state", "held_on", "scope_code", "type", "sessions", "attendances"),
        CheckConstraint("sessions >= 1 AND attendances >= 0 AND consultations >= 0", name="counts"),
        CheckConstraint("state <> 'void' OR void_reason IS NOT NULL", name="void"),
    )  # fmt: skip

    type: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(100))
    held_on: Mapped[dt.date] = mapped_column(Date)
    place: Mapped[str] = mapped_column(String(100), default="")
    scope_code: Mapped[str] = mapped_column(String(12))
    partners: Mapped[str] = mapped_column(String(200), default="")
    sessions: Mapped[int] = mapped_column(Integer, default=1)
    attendances: Mapped[int] = mapped_column(Integer, default=0)
    consultations: Mapped[int] = mapped_column(Integer, default=0)
    summary: Mapped[str | None] = mapped_column(String(1000), default=None)
    state: Mapped[ActivityState] = mapped_column(enum_type(ActivityState), default=ActivityState.HELD)
    void_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    materials: Mapped[list[ActivityMaterial]] = relationship(
        back_populates="activity", order_by="ActivityMaterial.id", cascade="all, delete-orphan"
    )
    attendees: Mapped[list[Attendee]] = relationship(back_populates="activity", order_by="Attendee.id")

    @property
    def copies(self) -> int:
        """份 of all kinds of material."""
        return sum(material.copies for material in self.materials)


class ActivityMaterial(Entity):
    """A kind of material and how many copies were handed out."""

    __tablename__ = "activity_material"
    __table_args__ = (
        Index("uq_activity_material_kind", "activity_id", "kind", unique=True),
        CheckConstraint("copies > 0", name="copies"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    activity: Mapped[Activity] = relationship(back_populates="materials")
    kind: Mapped[str] = mapped_column(String(50))
    copies: Mapped[int] = mapped_column(Integer)


class Attendee(Entity, Timestamped):
    """A person of the register who was there; taken off again with a day, never deleted."""

    __tablename__ = "activity_attendee"
    __table_args__ = (
        Index("uq_activity_attendee_present", "activity_id", "person_id", unique=True,
              sqlite_where=_PRESENT, postgresql_where=_PRESENT),
        Index("ix_activity_attendee_person", "person_id"),
    )  # fmt: skip

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    activity: Mapped[Activity] = relationship(back_populates="attendees")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    removed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
