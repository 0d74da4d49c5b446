"""Probable pairs, merges with what they changed, and every row that a merge moved, so that it can be taken back."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import BigId, Entity, Sealed, Timestamped, enum_type, sealed_column
from registry.people.models import Person


class PairState(enum.StrEnum):
    """open → different (remembered) | merged; an undone merge is open again."""

    OPEN = "open"
    DIFFERENT = "different"
    MERGED = "merged"


class DuplicatePair(Entity, Timestamped):
    """Two persons who may be one. `reasons` are the scoring's codes, joined by commas.

    `county_code` is the first one's county, `second_county_code` the other's: mostly the same.
    """

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="order"),
        CheckConstraint("(state = 'open') = (decided_on IS NULL)", name="decided"),
        Index("ix_duplicate_pair_work", "county_code", "state", "score", "id"),
        Index("ix_duplicate_pair_second", "second_id"),
        Index(
            "ix_duplicate_pair_far",
            "second_county_code",
            "state",
            "score",
            "id",
            sqlite_where=text("second_county_code <> county_code"),
            postgresql_where=text("second_county_code <> county_code"),
        ),
    )

    first_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first: Mapped[Person] = relationship(foreign_keys=[first_id])
    second: Mapped[Person] = relationship(foreign_keys=[second_id])
    county_code: Mapped[str] = mapped_column(String(6))
    second_county_code: Mapped[str] = mapped_column(
        String(6), default=lambda context: context.get_current_parameters()["county_code"], server_default=""
    )
    score: Mapped[int] = mapped_column(SmallInteger)
    reasons: Mapped[str] = mapped_column(String(200))
    state: Mapped[PairState] = mapped_column(enum_type(PairState), default=PairState.OPEN)
    decided_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    decided_by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    decision: Mapped[str | None] = mapped_column(String(200), default=None)


class Answer(enum.StrEnum):
    """What came of asking the other office."""

    SAME = "same"
    DIFFERENT = "different"


class PairAnswer(Entity, Timestamped):
    """What the office of one side of a pair answered; one for each side. The note stays with that office."""

    __tablename__ = "pair_answer"
    __table_args__ = (
        UniqueConstraint("pair_id", "side"),
        CheckConstraint("side IN ('first', 'second')", name="side"),
    )

    pair_id: Mapped[int] = mapped_column(ForeignKey("duplicate_pair.id"))
    side: Mapped[str] = mapped_column(String(8))
    answer: Mapped[Answer] = mapped_column(enum_type(Answer, "pair_answer"))
    on: Mapped[dt.date] = mapped_column(Date)
    by_id: Mapped[int | None] = mapped_column(BigId, default=None)
    note_sealed = sealed_column()
    note = Sealed("note")


class PersonMerge(Entity, Timestamped):
    """One record merged into another. `changes` (sealed JSON): column → [before, after] of the record that stays."""

    __tablename__ = "person_merge"
    __table_args__ = (
        CheckConstraint("kept_id <> gone_id", name="two"),
        CheckConstraint("(undone_on IS NULL) = (undo_reason IS NULL)", name="undone"),
        Index("uq_person_merge_live", "gone_id", unique=True,
              sqlite_where=text("undone_on IS NULL"), postgresql_where=text("undone_on IS NULL")),
        Index("ix_person_merge_kept", "kept_id"),
    )  # fmt: skip

    pair_id: Mapped[int | None] = mapped_column(ForeignKey("duplicate_pair.id"), default=None, index=True)
    pair: Mapped[DuplicatePair | None] = relationship()
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    gone_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kept: Mapped[Person] = relationship(foreign_keys=[kept_id])
    gone: Mapped[Person] = relationship(foreign_keys=[gone_id])
    merged_on: Mapped[dt.date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200))
    changes_sealed = sealed_column()
    changes = Sealed("changes")
    undone_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    undo_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    undone_by_id: Mapped[int | None] = mapped_column(BigId, default=None)


class MergedRow(Entity):
    """A row of another table that pointed at the merged record and now points at the one that stays."""

    __tablename__ = "merged_row"
    __table_args__ = (UniqueConstraint("merge_id", "table_name", "column_name", "row_id"),)

    merge_id: Mapped[int] = mapped_column(ForeignKey("person_merge.id"))
    table_name: Mapped[str] = mapped_column(String(63))
    column_name: Mapped[str] = mapped_column(String(63))
    row_id: Mapped[int] = mapped_column(BigInteger)
