"""Small wishes 微心愿: what a child would like, in words without her identity, claimed and fulfilled by somebody.

A love mother beside the child claims it, or a donor through the county. No money is in it, and no donor's page shows it.
"""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import Entity, Sealed, Timestamped, enum_type, sealed_column
from registry.core.triggers import attach_triggers
from registry.donors.following import wish_follows_child
from registry.donors.models import Donor
from registry.donors.mother_models import LoveMother
from registry.people.models import Person

_RUNS = text("state IN ('open', 'claimed')")
_NOBODY = "mother_id IS NULL AND donor_id IS NULL AND claimed_on IS NULL"
_SOMEBODY = "(mother_id IS NULL) <> (donor_id IS NULL) AND claimed_on IS NOT NULL"


class WishState(enum.StrEnum):
    """open → claimed → fulfilled, or withdrawn with a reason; a claim that came to nothing goes back to open."""

    OPEN = "open"
    CLAIMED = "claimed"
    FULFILLED = "fulfilled"
    WITHDRAWN = "withdrawn"


class SmallWish(Entity, Timestamped):
    """One wish of a child. `note` says how it was fulfilled, sealed and without a picture."""

    __tablename__ = "small_wish"
    __table_args__ = (
        Index("uq_small_wish_running", "person_id", "text", unique=True, sqlite_where=_RUNS, postgresql_where=_RUNS),
        Index("ix_small_wish_state", "state", "scope_code", "wished_on", "id"),
        Index("ix_small_wish_person", "person_id"),
        CheckConstraint(f"state <> 'open' OR ({_NOBODY})", name="open"),
        CheckConstraint(f"state NOT IN ('claimed', 'fulfilled') OR ({_SOMEBODY})", name="claimed"),
        CheckConstraint("(state = 'fulfilled') = (fulfilled_on IS NOT NULL)", name="fulfilled"),
        CheckConstraint("(state = 'withdrawn') = (end_reason IS NOT NULL)", name="withdrawn"),
        CheckConstraint("claimed_on IS NULL OR claimed_on >= wished_on", name="claimed_after"),
        CheckConstraint("fulfilled_on IS NULL OR fulfilled_on >= claimed_on", name="fulfilled_after"),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    scope_code: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(String(200))
    wished_on: Mapped[dt.date] = mapped_column(Date)
    state: Mapped[WishState] = mapped_column(enum_type(WishState), default=WishState.OPEN)
    mother_id: Mapped[int | None] = mapped_column(ForeignKey("love_mother.id"), default=None)
    mother: Mapped[LoveMother | None] = relationship()
    donor_id: Mapped[int | None] = mapped_column(ForeignKey("donor.id"), default=None)
    donor: Mapped[Donor | None] = relationship()
    claimed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    fulfilled_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    note_sealed = sealed_column()
    note = Sealed("note")
    end_reason: Mapped[str | None] = mapped_column(String(200), default=None)


attach_triggers(SmallWish.__table__, wish_follows_child())
