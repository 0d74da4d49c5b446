"""Tables that were filled: who, for where, how many persons; the workbook itself sealed, for thirty days."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Date, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.orm import Entity, Sealed, Timestamped, sealed_column


class FilledTable(Entity, Timestamped):
    """One filled workbook. `book` is base64 of the .xlsx, emptied after `kept_until`; `message` the text to send with it."""

    __tablename__ = "filled_table"
    __table_args__ = (
        CheckConstraint("persons >= 0 AND doubtful >= 0", name="counts"),
        Index("ix_filled_table_scope", "scope_code", "id"),
        Index("ix_filled_table_kept", "kept_until"),
    )

    scope_code: Mapped[str] = mapped_column(String(12))
    filename: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(120))
    filled_on: Mapped[dt.date] = mapped_column(Date)
    kept_until: Mapped[dt.date] = mapped_column(Date)
    persons: Mapped[int] = mapped_column(Integer)
    doubtful: Mapped[int] = mapped_column(Integer)
    message_sealed = sealed_column()
    message = Sealed("message")
    book_sealed = sealed_column()
    book = Sealed("book")
    # The blank as it came, whom it was to be filled with and since when: filled again when a heading was explained.
    blank_sealed = sealed_column()
    blank = Sealed("blank")
    view: Mapped[str | None] = mapped_column(String(20), default=None)
    since: Mapped[dt.date | None] = mapped_column(Date, default=None)
    unknown: Mapped[str] = mapped_column(String(4000), default="[]", server_default="[]")
