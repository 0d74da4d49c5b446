"""Settings by region and effective date, and what an office added to or changed in the code lists."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, Date, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.orm import Entity, Timestamped


class Setting(Entity, Timestamped):
    """A value that holds from a day on, in a region and below it ("000000000000": everywhere).

    Nothing is overwritten: a later day supersedes, and a correction for the same day has a higher `revision`.
    The value is JSON text; "null" means that the region goes back to what the level above it has.
    """

    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("key", "region_code", "valid_from", "revision"),)

    key: Mapped[str] = mapped_column(String(64))
    region_code: Mapped[str] = mapped_column(String(12))
    value: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[dt.date] = mapped_column(Date)
    revision: Mapped[int] = mapped_column(Integer, default=1)


class CodeItem(Entity, Timestamped):
    """An item added to a code list, renamed or retired. The newest revision of a code in force on a day counts."""

    __tablename__ = "code_item"
    __table_args__ = (UniqueConstraint("list_name", "code", "revision"),)

    list_name: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(32))
    label: Mapped[str] = mapped_column(String(50))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    position: Mapped[int] = mapped_column(Integer)
    valid_from: Mapped[dt.date] = mapped_column(Date)
    revision: Mapped[int] = mapped_column(Integer, default=1)
