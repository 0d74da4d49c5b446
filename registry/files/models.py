"""One stored photo or scan: whose it is, where its bytes lie, and nothing that tells what is on it."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.orm import BigId, Entity, Moment, Sealed, Timestamped, enum_type, sealed_column

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileKind(enum.StrEnum):
    """What a file is for."""

    PHOTO = "photo"
    CONSENT = "consent"
    EVIDENCE = "evidence"
    SIGNED_SHEET = "signed_sheet"
    NOTICE_PHOTO = "notice_photo"
    MINUTES = "minutes"
    BANK_RETURN = "bank_return"
    LETTER = "letter"
    RELEASED = "released"
    OTHER = "other"


class StoredFile(Entity, Timestamped):
    """A file. `path` and `thumbnail_path` are random names in the store; they are empty once it is erased.

    `person_id` is the row id of the person it shows, so that the log can name her; `digest` is an HMAC of the
    bytes as they were sent, under a key of its own.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        Index("ix_stored_file_owner", "owner_type", "owner_public_id"),
        Index("ix_stored_file_scope", "scope_code"),
        Index("ix_stored_file_digest", "digest"),
    )

    kind: Mapped[FileKind] = mapped_column(enum_type(FileKind))
    owner_type: Mapped[str] = mapped_column(String(64))
    owner_public_id: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int | None] = mapped_column(BigId, default=None)
    scope_code: Mapped[str] = mapped_column(String(12))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int | None] = mapped_column(Integer, default=None)
    height: Mapped[int | None] = mapped_column(Integer, default=None)
    digest: Mapped[str] = mapped_column(String(64))
    path: Mapped[str | None] = mapped_column(String(64), default=None)
    thumbnail_path: Mapped[str | None] = mapped_column(String(64), default=None)
    original_name_sealed: Mapped[bytes | None] = sealed_column()
    original_name = Sealed("original_name")
    erased_at: Mapped[dt.datetime | None] = mapped_column(Moment, default=None)
    erased_reason: Mapped[str] = mapped_column(String(200), default="")

    @property
    def is_image(self) -> bool:
        """Whether a browser can show it as a picture."""
        return self.media_type.startswith("image/")
