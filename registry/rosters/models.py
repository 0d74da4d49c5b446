"""Imports of rosters: the file's digest, who, what became of each row; enough to undo them."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.clock import local_time
from registry.core.orm import BigId, Entity, Moment, Sealed, Timestamped, enum_type, sealed_column


class ImportState(enum.StrEnum):
    """previewed (nothing written) → working → done → undone, or previewed → discarded."""

    PREVIEWED = "previewed"
    WORKING = "working"
    DISCARDED = "discarded"
    DONE = "done"
    UNDONE = "undone"


class RosterImport(Entity, Timestamped):
    """One import of one file.

    `content` holds the file, sealed, while it is only previewed; `refused_book` the workbook of refused rows, sealed.
    """

    __tablename__ = "roster_import"
    __table_args__ = (Index("ix_roster_import_scope", "scope_code", "id"),)

    kind: Mapped[str] = mapped_column(String(32))
    filename: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    scope_code: Mapped[str] = mapped_column(String(12))
    state: Mapped[ImportState] = mapped_column(enum_type(ImportState), default=ImportState.DONE)
    rows: Mapped[int] = mapped_column(Integer, default=0)
    created: Mapped[int] = mapped_column(Integer, default=0)
    updated: Mapped[int] = mapped_column(Integer, default=0)
    unchanged: Mapped[int] = mapped_column(Integer, default=0)
    refused: Mapped[int] = mapped_column(Integer, default=0)
    people_created: Mapped[int] = mapped_column(Integer, default=0)
    undone_at: Mapped[dt.datetime | None] = mapped_column(Moment, default=None)
    undone_by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    # The worker's answers about a previewed file (rosters.choices), and why the last try to take it failed.
    choices_sealed = sealed_column()
    choices = Sealed("choices")
    started_at: Mapped[dt.datetime | None] = mapped_column(Moment, default=None)
    failure: Mapped[str | None] = mapped_column(String(300), default=None)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, deferred=True)
    refused_book: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, deferred=True)

    @property
    def day(self) -> dt.date:
        """The day of the import by Shanghai's clock."""
        return local_time(self.created_at).date()


class RosterHeading(Entity, Timestamped):
    """What an office said that a heading means, asked once: `key` is a column of the kind, "" for none."""

    __tablename__ = "roster_heading"
    __table_args__ = (UniqueConstraint("scope_code", "kind", "heading"),)

    scope_code: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(32))
    heading: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(40))


class RosterPlace(Entity, Timestamped):
    """Which of several villages of one name an office means, asked once: `name` as it is written, `code` of the village."""

    __tablename__ = "roster_place"
    __table_args__ = (UniqueConstraint("scope_code", "name"),)

    scope_code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(12))


class RosterRow(Entity):
    """What one row made or changed; `before` holds the old values, sealed, for the undo."""

    __tablename__ = "roster_row"
    __table_args__ = (Index("ix_roster_row_import", "import_id", "id"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id"))
    sheet: Mapped[str] = mapped_column(String(100))
    row: Mapped[int] = mapped_column(Integer)
    action: Mapped[str] = mapped_column(String(16))
    object_type: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[str] = mapped_column(String(16))
    before_sealed = sealed_column()
    before = Sealed("before")
