"""Love mothers 爱心妈妈: volunteers beside children in difficulty, without money, and the log of their contacts.

Domain row 4. A volunteer is counted once however many children she is beside; her telephone is sealed.
"""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import Entity, Sealed, Timestamped, enum_type, sealed_column
from registry.core.triggers import attach_triggers
from registry.donors.following import mother_pairing_follows_child
from registry.people.models import Person


class MotherPairKind(enum.StrEnum):
    """One mother for one child, several mothers for one child, or a team of a unit."""

    ONE_ONE = "one_one"
    SEVERAL = "several"
    TEAM = "team"


class ContactWay(enum.StrEnum):
    """How a love mother and a child were in touch."""

    HOME = "home"
    MEETING = "meeting"
    PHONE = "phone"
    MESSAGE = "message"
    LETTER = "letter"
    ACTIVITY = "activity"


_LIVE = text("ended_on IS NULL")
_LIVE_ALONE = text("ended_on IS NULL AND kind = 'one_one'")
_COUNTS = text("void_reason IS NULL")


class LoveMother(Entity, Timestamped):
    """A volunteer of a county, known by name and telephone; `unit` is where she works."""

    __tablename__ = "love_mother"
    __table_args__ = (
        Index("uq_love_mother_who", "county_code", "name", "phone_index", unique=True),
        Index("ix_love_mother_pinyin", "county_code", "pinyin"),
    )

    name: Mapped[str] = mapped_column(String(50))
    pinyin: Mapped[str] = mapped_column(String(400), default="")
    county_code: Mapped[str] = mapped_column(String(12))
    phone_sealed = sealed_column()
    phone = Sealed("phone")
    phone_index: Mapped[str] = mapped_column(String(64))
    unit: Mapped[str] = mapped_column(String(100), default="")


class MotherPairing(Entity, Timestamped):
    """A love mother beside a child from a day on; it ends with a reason. No money is in it."""

    __tablename__ = "mother_pairing"
    __table_args__ = (
        Index("uq_mother_pairing_live", "person_id", "mother_id", unique=True,
              sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("uq_mother_pairing_alone", "person_id", unique=True,
              sqlite_where=_LIVE_ALONE, postgresql_where=_LIVE_ALONE),
        Index("ix_mother_pairing_scope", "scope_code", "starts_on", "id"),
        Index("ix_mother_pairing_mother", "mother_id"),
        CheckConstraint("(ended_on IS NULL) = (end_reason IS NULL)", name="end_reason"),
        CheckConstraint("ended_on IS NULL OR ended_on >= starts_on", name="days"),
    )  # fmt: skip

    mother_id: Mapped[int] = mapped_column(ForeignKey("love_mother.id"))
    mother: Mapped[LoveMother] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    scope_code: Mapped[str] = mapped_column(String(12))
    kind: Mapped[MotherPairKind] = mapped_column(enum_type(MotherPairKind), default=MotherPairKind.ONE_ONE)
    starts_on: Mapped[dt.date] = mapped_column(Date)
    ended_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    end_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    contacts: Mapped[list[MotherContact]] = relationship(
        back_populates="pairing", order_by="(MotherContact.on.desc(), MotherContact.id.desc())"
    )


class MotherContact(Entity, Timestamped):
    """One time they were in touch. What was said is sealed; one entered in error is voided with a reason.

    `duties` are bits of the six things (duties.Duty) that were done with it.
    """

    __tablename__ = "mother_contact"
    __table_args__ = (
        Index("ix_mother_contact_pairing", "pairing_id", "on"),
        Index("ix_mother_contact_on", "on", sqlite_where=_COUNTS, postgresql_where=_COUNTS),
        CheckConstraint("duties BETWEEN 0 AND 63", name="duties"),
    )

    pairing_id: Mapped[int] = mapped_column(ForeignKey("mother_pairing.id"))
    pairing: Mapped[MotherPairing] = relationship(back_populates="contacts")
    on: Mapped[dt.date] = mapped_column(Date)
    way: Mapped[ContactWay] = mapped_column(enum_type(ContactWay))
    note_sealed = sealed_column()
    note = Sealed("note")
    duties: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    void_reason: Mapped[str | None] = mapped_column(String(200), default=None)


attach_triggers(MotherPairing.__table__, mother_pairing_follows_child())
