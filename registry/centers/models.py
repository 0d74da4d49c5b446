"""Facilities, what stands in them, who is enrolled, their activities, counselling, and a school's events of a year."""

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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.activities.models import Activity
from registry.core.orm import BigId, Entity, Sealed, Timestamped, sealed_column
from registry.core.triggers import attach_triggers, trigger_pair
from registry.people.models import Person

_OPEN = text("closed_on IS NULL")
_HERE = text("to_on IS NULL")


class Facility(Entity, Timestamped):
    """A home, center or school of a `facility` code. Without a day of opening it counts as always there."""

    __tablename__ = "facility"
    __table_args__ = (
        Index("uq_facility_identity", "kind", "name", "scope_code", unique=True, sqlite_where=_OPEN,
              postgresql_where=_OPEN),
        Index("ix_facility_scope", "scope_code", "kind", "opened_on", "id"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        CheckConstraint("(closed_on IS NULL) = (close_reason IS NULL)", name="closed"),
    )  # fmt: skip

    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(100))
    scope_code: Mapped[str] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(String(100), default="")
    keeper: Mapped[str] = mapped_column(String(50), default="")
    keeper_phone_sealed = sealed_column()
    keeper_phone = Sealed("keeper_phone")
    hours: Mapped[str] = mapped_column(String(100), default="")
    capacity: Mapped[int | None] = mapped_column(Integer, default=None)
    opened_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    cost_fen: Mapped[int | None] = mapped_column(BigInteger, default=None)
    fund_source: Mapped[str | None] = mapped_column(String(32), default=None)
    note: Mapped[str | None] = mapped_column(String(300), default=None)
    closed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    close_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    items: Mapped[list[FacilityItem]] = relationship(
        back_populates="facility", order_by="FacilityItem.id", cascade="all, delete-orphan"
    )


class FacilityItem(Entity):
    """A kind of equipment and how many."""

    __tablename__ = "facility_item"
    __table_args__ = (
        Index("uq_facility_item_name", "facility_id", "name", unique=True),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    facility: Mapped[Facility] = relationship(back_populates="items")
    name: Mapped[str] = mapped_column(String(50))
    quantity: Mapped[int] = mapped_column(Integer)


class Member(Entity, Timestamped):
    """A child who comes to a facility from a day to a day; never more at once than it holds."""

    __tablename__ = "facility_member"
    __table_args__ = (
        Index("uq_facility_member_here", "facility_id", "person_id", unique=True, sqlite_where=_HERE,
              postgresql_where=_HERE),
        Index("ix_facility_member_person", "person_id"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="order"),
    )  # fmt: skip

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    facility: Mapped[Facility] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    from_on: Mapped[dt.date] = mapped_column(Date)
    to_on: Mapped[dt.date | None] = mapped_column(Date, default=None)


class FacilityActivity(Entity):
    """Which activity was held at which facility."""

    __tablename__ = "facility_activity"
    __table_args__ = (
        Index("uq_facility_activity", "activity_id", unique=True),
        Index("ix_facility_activity", "facility_id"),
    )

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    activity: Mapped[Activity] = relationship()


class Counselling(Entity, Timestamped):
    """A counselling session. What was said is sealed: its author reads it, others give a reason, which is logged."""

    __tablename__ = "counselling"
    __table_args__ = (
        Index("ix_counselling_facility", "facility_id", "held_on", "id"),
        Index("ix_counselling_held", "held_on", "scope_code"),
        CheckConstraint("minutes BETWEEN 5 AND 480", name="minutes"),
    )

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    facility: Mapped[Facility] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    scope_code: Mapped[str] = mapped_column(String(12))
    held_on: Mapped[dt.date] = mapped_column(Date)
    minutes: Mapped[int] = mapped_column(SmallInteger)
    counsellor: Mapped[str] = mapped_column(String(50))
    content_sealed = sealed_column()
    content = Sealed("content")
    concern: Mapped[bool] = mapped_column(Boolean, default=False)
    next_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    author_id: Mapped[int | None] = mapped_column(BigId)


class SchoolEvent(Entity, Timestamped):
    """One of a school's events of a school year (四个一), done on a day; `event` is a school_event code."""

    __tablename__ = "school_event"
    __table_args__ = (
        Index("uq_school_event", "scope_code", "school", "year", "event", unique=True),
        Index("ix_school_event_done", "done_on", "scope_code"),
    )

    school: Mapped[str] = mapped_column(String(100))
    scope_code: Mapped[str] = mapped_column(String(12))
    year: Mapped[int] = mapped_column(SmallInteger)
    event: Mapped[str] = mapped_column(String(32))
    done_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    people: Mapped[int] = mapped_column(Integer, default=0)


_FULL = (
    "(SELECT COUNT(*) FROM facility_member WHERE facility_id = NEW.facility_id AND to_on IS NULL) > "
    "(SELECT capacity FROM facility WHERE id = NEW.facility_id)"
)
_SAID = "facility_member: full"
CAPACITY = trigger_pair(
    "facility_member_full",
    sqlite=f"CREATE TRIGGER facility_member_full AFTER INSERT ON facility_member WHEN {_FULL} "
    f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
    postgresql=[
        "CREATE OR REPLACE FUNCTION facility_member_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM 1 FROM facility WHERE id = NEW.facility_id FOR UPDATE; "
        f"IF {_FULL} THEN RAISE EXCEPTION '{_SAID}' USING ERRCODE = 'integrity_constraint_violation'; "
        "END IF; RETURN NEW; END $$",
        "CREATE TRIGGER facility_member_full AFTER INSERT ON facility_member FOR EACH ROW "
        "EXECUTE FUNCTION facility_member_full()",
    ],
)
attach_triggers(Member.__table__, CAPACITY)
