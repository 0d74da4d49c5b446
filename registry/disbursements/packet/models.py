"""Scans of a batch's papers. Minutes and paper approvals are scanned in by somebody else than the batch's maker."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.orm import BigId, Entity, Timestamped, enum_type


class PaperKind(enum.StrEnum):
    """What a scan is, in the order in which the file is bound."""

    ALLOCATION = "allocation"
    MINUTES = "minutes"
    NOTICE_RESULT = "notice_result"
    APPROVAL = "approval"
    BANK_RECEIPT = "bank_receipt"
    SIGNED_SHEET = "signed_sheet"
    OTHER = "other"


BY_ANOTHER = (PaperKind.MINUTES, PaperKind.APPROVAL)


class BatchPaper(Entity, Timestamped):
    """A scan. `maker_id` is the batch's, held there by a foreign key, so that the rule of two persons is a CHECK."""

    __tablename__ = "batch_paper"
    __table_args__ = (
        ForeignKeyConstraint(["batch_id", "maker_id"], ["batch.id", "batch.maker_id"], name="maker_of_batch"),
        CheckConstraint(
            "kind NOT IN ('minutes', 'approval') OR maker_id IS NULL OR (added_by_id IS NOT NULL AND added_by_id <> maker_id)",
            name="not_the_maker",
        ),
        UniqueConstraint("batch_id", "kind", "digest"),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    maker_id: Mapped[int | None] = mapped_column(BigId, default=None)
    kind: Mapped[PaperKind] = mapped_column(enum_type(PaperKind))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    digest: Mapped[str] = mapped_column(String(64))
    number: Mapped[str | None] = mapped_column(String(100), default=None)
    added_by_id: Mapped[int | None] = mapped_column(BigId)
    added_on: Mapped[dt.date] = mapped_column(Date)
