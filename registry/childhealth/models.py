"""A child's heart case with its steps, and the nutrition packs that were given out."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import Entity, Sealed, Timestamped, enum_type, sealed_column
from registry.people.models import Person

LOWEST, HIGHEST = 6, 24
"""Nutrition packs are for children of so many months, both included (domain.md 3.18)."""


class HeartState(enum.StrEnum):
    """suspected → confirmed → operated → recovered; or clear, refused."""

    SUSPECTED = "suspected"
    CLEAR = "clear"
    CONFIRMED = "confirmed"
    OPERATED = "operated"
    RECOVERED = "recovered"
    REFUSED = "refused"


_WAITING = text("state IN ('suspected', 'confirmed') AND voided_on IS NULL")
_LIVE = text("voided_on IS NULL")


class HeartCase(Entity, Timestamped):
    """A child screened for congenital heart disease (先心病). The diagnosis is sealed; costs are fen.

    `moved_on` is the day of the last step after the first; `voided_on` takes back what an import brought.
    """

    __tablename__ = "heart_case"
    __table_args__ = (
        Index("uq_heart_case_waiting", "person_id", unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_heart_case_scope", "scope_code", "screened_on", "id"),
        Index("ix_heart_case_operated", "operated_on", "scope_code"),
        CheckConstraint("cost_fen >= 0", name="cost"),
        CheckConstraint("operated_on IS NULL OR operated_on >= screened_on", name="order"),
        CheckConstraint("(state IN ('operated', 'recovered')) = (operated_on IS NOT NULL)", name="operated"),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship()
    scope_code: Mapped[str] = mapped_column(String(12))
    state: Mapped[HeartState] = mapped_column(enum_type(HeartState), default=HeartState.SUSPECTED)
    screened_on: Mapped[dt.date] = mapped_column(Date)
    operated_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    next_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    moved_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    voided_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    hospital: Mapped[str] = mapped_column(String(100), default="")
    payer: Mapped[str] = mapped_column(String(100), default="")
    cost_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    diagnosis_sealed = sealed_column()
    diagnosis = Sealed("diagnosis")


class NutritionIssue(Entity, Timestamped):
    """Packs given to a child of 6 to 24 months on a day; `next_on` is when the next ones are due, None when grown out."""

    __tablename__ = "nutrition_issue"
    __table_args__ = (
        Index("uq_nutrition_issue_live", "person_id", "issued_on", unique=True, sqlite_where=_LIVE,
              postgresql_where=_LIVE),
        Index("ix_nutrition_issue_scope", "issued_on", "scope_code", "person_id"),
        CheckConstraint("packs BETWEEN 1 AND 200", name="packs"),
        CheckConstraint("months BETWEEN 6 AND 24", name="months"),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    scope_code: Mapped[str] = mapped_column(String(12))
    issued_on: Mapped[dt.date] = mapped_column(Date)
    months: Mapped[int] = mapped_column(SmallInteger)
    packs: Mapped[int] = mapped_column(SmallInteger)
    next_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    voided_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
