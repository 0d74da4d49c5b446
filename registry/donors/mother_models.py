"""爱心妈妈: a volunteer beside a child without money (domain.md, section 2, no. 4), and every contact between them."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import Entity, Sealed, Timestamped, enum_type, sealed_column
from registry.core.triggers import attach_triggers, forbid_changes
from registry.people.models import Person

_LIVE = "ended_on IS NULL"


class ContactChannel(enum.StrEnum):
    """How they met."""

    HOME = "home"
    PHONE = "phone"
    VIDEO = "video"
    LETTER = "letter"
    OUTING = "outing"


class LoveMother(Entity, Timestamped):
    """A volunteer of an office."""

    __tablename__ = "love_mother"
    __table_args__ = (Index("ix_love_mother_scope", "scope_code", "name"),)

    name: Mapped[str] = mapped_column(String(50))
    pinyin: Mapped[str] = mapped_column(String(400), default="")
    scope_code: Mapped[str] = mapped_column(String(12))
    phone_sealed = sealed_column()
    phone = Sealed("phone")
    workplace: Mapped[str | None] = mapped_column(String(100), default=None)
    closed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)


class Companionship(Entity, Timestamped):
    """A volunteer beside a child; ended with a reason. At most one live per volunteer and child."""

    __tablename__ = "companionship"
    __table_args__ = (
        Index("uq_companionship_live", "mother_id", "person_id", unique=True,
              sqlite_where=text(_LIVE), postgresql_where=text(_LIVE)),
        Index("ix_companionship_scope", "scope_code", "ended_on", "id"),
        Index("ix_companionship_person", "person_id"),
        CheckConstraint("ended_on IS NULL OR end_reason IS NOT NULL", name="end_reason"),
    )  # fmt: skip

    mother_id: Mapped[int] = mapped_column(ForeignKey("love_mother.id"))
    mother: Mapped[LoveMother] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    scope_code: Mapped[str] = mapped_column(String(12))
    mode: Mapped[str] = mapped_column(String(16), default="one_one")
    starts_on: Mapped[dt.date] = mapped_column(Date)
    ended_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    end_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    contacts: Mapped[list[Contact]] = relationship(back_populates="companionship", order_by="Contact.on.desc()")


class Contact(Entity, Timestamped):
    """One contact: when, how, what about (sealed, it may speak of the family). Never changed."""

    __tablename__ = "companion_contact"
    __table_args__ = (Index("ix_companion_contact_pair", "companionship_id", "on"),)

    companionship_id: Mapped[int] = mapped_column(ForeignKey("companionship.id"))
    companionship: Mapped[Companionship] = relationship(back_populates="contacts")
    on: Mapped[dt.date] = mapped_column(Date)
    channel: Mapped[ContactChannel] = mapped_column(enum_type(ContactChannel))
    words_sealed = sealed_column()
    words = Sealed("words")


attach_triggers(Contact.__table__, forbid_changes("companion_contact"))
