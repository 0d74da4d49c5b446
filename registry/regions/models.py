"""Records of regions: one row for each name and code in its time, and the changes between them."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, Date, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.orm import BigId, Entity, Moment, enum_type, utcnow

# The shipped tables count as valid for every date a record can bear.
FIRST_DAY = dt.date(1900, 1, 1)


class Region(Entity):
    """A place under one code and name, from `valid_from` to `valid_to` inclusive (open while None).

    A rename closes the row and opens another under the same code; a merger closes it and names its successor.
    """

    __tablename__ = "region"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index(None, "parent_code", "code"),
        Index(None, "initials", "code"),
        Index(None, "pinyin", "code"),
        Index(None, "name", "code"),
    )

    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(60))
    level: Mapped[int] = mapped_column(SmallInteger)
    parent_code: Mapped[str | None] = mapped_column(String(12), default=None)
    pinyin: Mapped[str] = mapped_column(String(200), default="")
    initials: Mapped[str] = mapped_column(String(60), default="")
    valid_from: Mapped[dt.date] = mapped_column(Date, default=FIRST_DAY)
    valid_to: Mapped[dt.date | None] = mapped_column(Date, default=None)
    successor_code: Mapped[str | None] = mapped_column(String(12), default=None)
    source: Mapped[str] = mapped_column(String(40), default="")


class ChangeKind(enum.StrEnum):
    """What happened to a region."""

    ADD = "add"
    MERGE = "merge"
    RENAME = "rename"
    MOVE = "move"
    SPLIT = "split"


class RegionChange(Entity):
    """One change of one code: from, to, the day it takes effect, when and by whom (user row id) it was entered."""

    __tablename__ = "region_change"
    __table_args__ = (Index(None, "from_code", "effective_on"), Index(None, "to_code", "effective_on"))

    kind: Mapped[ChangeKind] = mapped_column(enum_type(ChangeKind, "region_change_kind"))
    from_code: Mapped[str] = mapped_column(String(12))
    to_code: Mapped[str] = mapped_column(String(12))
    from_name: Mapped[str] = mapped_column(String(60))
    to_name: Mapped[str] = mapped_column(String(60))
    effective_on: Mapped[dt.date] = mapped_column(Date)
    done_at: Mapped[dt.datetime] = mapped_column(Moment, default=utcnow)
    done_by_id: Mapped[int] = mapped_column(BigId)
