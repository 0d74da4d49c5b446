"""The years whose notice is entered, and their holidays and make-up working days."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import Boolean, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.orm import Entity, Timestamped, enum_type


class DayKind(enum.StrEnum):
    """What the notice says of a day: off, or worked although it is a weekend."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


class CalendarYear(Entity, Timestamped):
    """A year whose notice has been entered. `source` is the notice's number; `shipped` came with the program."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(Integer, unique=True)
    source: Mapped[str] = mapped_column(String(100))
    loaded: Mapped[bool] = mapped_column(Boolean, default=True)
    shipped: Mapped[bool] = mapped_column(Boolean, default=False)


class CalendarDay(Entity):
    """One day that differs from the ordinary week. `year` is the notice's year: 2022-12-31 stands in that of 2023."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("day"),)

    day: Mapped[dt.date] = mapped_column(Date)
    kind: Mapped[DayKind] = mapped_column(enum_type(DayKind))
    name: Mapped[str] = mapped_column(String(50))
    year: Mapped[int] = mapped_column(Integer, ForeignKey("calendar_year.year"), index=True)
