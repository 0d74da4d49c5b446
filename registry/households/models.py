"""What happened to a household, never changed afterwards; and pairs of households that may be one family."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import BigId, Entity, Moment, Sealed, Timestamped, enum_type, sealed_column, utcnow
from registry.core.triggers import attach_triggers, forbid_changes
from registry.people.models import Household


class HouseholdAct(enum.StrEnum):
    """What can happen: some move out into a new household, two become one, one person changes, another head."""

    SPLIT = "split"
    JOIN = "join"
    MOVE = "move"
    HEAD = "head"
    ROSTER = "roster"


class HouseholdEvent(Entity):
    """One act. `household_id` is the one that was there before, or that stays; `other_id` the new or the ended one.

    `told` (sealed JSON): the persons' public ids and names, the heads before and after.
    """

    __tablename__ = "household_event"
    __table_args__ = (
        Index("ix_household_event_household", "household_id", "id"),
        Index("ix_household_event_other", "other_id", "id"),
        CheckConstraint("other_id IS NULL OR other_id <> household_id", name="two"),
    )

    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    household: Mapped[Household] = relationship(foreign_keys=[household_id])
    other_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), default=None)
    other: Mapped[Household | None] = relationship(foreign_keys=[other_id])
    act: Mapped[HouseholdAct] = mapped_column(enum_type(HouseholdAct))
    on: Mapped[dt.date] = mapped_column(Date)
    at: Mapped[dt.datetime] = mapped_column(Moment, default=utcnow)
    actor_id: Mapped[int | None] = mapped_column(BigId, default=None)
    actor_name: Mapped[str] = mapped_column(String(50))
    reason: Mapped[str] = mapped_column(String(200))
    told_sealed = sealed_column()
    told = Sealed("told")
    # The page's own key, so that a form sent twice acts once.
    form_key: Mapped[str | None] = mapped_column(String(16), unique=True, default=None)


class HintState(enum.StrEnum):
    """open → different (remembered) | joined."""

    OPEN = "open"
    DIFFERENT = "different"
    JOINED = "joined"


class HouseholdHint(Entity, Timestamped):
    """Two households that may be one family. `reasons`: codes of `hints.WORDS`, joined by commas."""

    __tablename__ = "household_hint"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="order"),
        CheckConstraint("(state = 'open') = (decided_on IS NULL)", name="decided"),
        Index("ix_household_hint_work", "state", "scope_code", "id"),
        Index("ix_household_hint_second", "second_id"),
    )

    first_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    first: Mapped[Household] = relationship(foreign_keys=[first_id])
    second: Mapped[Household] = relationship(foreign_keys=[second_id])
    scope_code: Mapped[str] = mapped_column(String(12))
    reasons: Mapped[str] = mapped_column(String(100))
    state: Mapped[HintState] = mapped_column(enum_type(HintState), default=HintState.OPEN)
    decided_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    decided_by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    decision: Mapped[str | None] = mapped_column(String(200), default=None)


attach_triggers(HouseholdEvent.__table__, forbid_changes(HouseholdEvent.__tablename__))
