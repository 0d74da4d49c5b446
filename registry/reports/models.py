"""Issued summaries: figures frozen on the day they were issued."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Date, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.orm import BigId, Entity, Timestamped


class WorkSummary(Entity, Timestamped):
    """A summary that was issued (定稿). `figures` is the JSON list that every later print repeats."""

    __tablename__ = "work_summary"
    __table_args__ = (
        Index("ix_work_summary_period", "scope_code", "first_day", "last_day", "id"),
        CheckConstraint("last_day >= first_day", name="order"),
    )

    scope_code: Mapped[str] = mapped_column(String(12))
    first_day: Mapped[dt.date] = mapped_column(Date)
    last_day: Mapped[dt.date] = mapped_column(Date)
    title: Mapped[str] = mapped_column(String(200))
    figures: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[dt.date] = mapped_column(Date)
    issued_by_id: Mapped[int | None] = mapped_column(BigId)
