"""What a bank said of a batch: each result file once, with the outcome of every one of its rows."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import Entity, Sealed, Timestamped, enum_type, sealed_column
from registry.disbursements.models import Batch, Disbursement


class Outcome(enum.StrEnum):
    """What a row of a result file did: it arrived, it failed, it was known already, or it is set aside."""

    ARRIVED = "arrived"
    FAILED = "failed"
    UNCHANGED = "unchanged"
    SET_ASIDE = "set_aside"


_SETTLED = "outcome IN ('arrived', 'failed')"


class BankResult(Entity, Timestamped):
    """A result file as it was read. `digest` is of its rows, so that the same content twice changes nothing."""

    __tablename__ = "bank_result"
    __table_args__ = (
        UniqueConstraint("batch_id", "digest"),
        CheckConstraint("rows = arrived + failed + unchanged + set_aside", name="adds_up"),
        CheckConstraint("arrived >= 0 AND failed >= 0 AND unchanged >= 0 AND set_aside >= 0", name="counts"),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    batch: Mapped[Batch] = relationship()
    digest: Mapped[str] = mapped_column(String(64))
    file_name_sealed = sealed_column()
    file_name = Sealed("file_name")
    received_on: Mapped[dt.date] = mapped_column(Date)
    rows: Mapped[int] = mapped_column(Integer)
    arrived: Mapped[int] = mapped_column(Integer, default=0)
    failed: Mapped[int] = mapped_column(Integer, default=0)
    unchanged: Mapped[int] = mapped_column(Integer, default=0)
    set_aside: Mapped[int] = mapped_column(Integer, default=0)
    arrived_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    failed_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    set_aside_fen: Mapped[int] = mapped_column(BigInteger, default=0)


class BankResultLine(Entity):
    """One row of a result file. `told` is what the bank wrote, kept sealed for the rows that were set aside."""

    __tablename__ = "bank_result_line"
    __table_args__ = (
        UniqueConstraint("result_id", "place"),
        CheckConstraint("outcome = 'set_aside' OR disbursement_id IS NOT NULL", name="matched"),
        CheckConstraint("outcome NOT IN ('failed', 'set_aside') OR reason IS NOT NULL", name="reason"),
        Index("uq_bank_result_line_settled", "disbursement_id", "outcome", unique=True,
              sqlite_where=text(_SETTLED), postgresql_where=text(_SETTLED)),
    )  # fmt: skip

    result_id: Mapped[int] = mapped_column(ForeignKey("bank_result.id"))
    place: Mapped[int] = mapped_column(Integer)
    sheet_row: Mapped[int] = mapped_column(Integer)
    disbursement_id: Mapped[int | None] = mapped_column(ForeignKey("disbursement.id"), default=None)
    disbursement: Mapped[Disbursement | None] = relationship()
    outcome: Mapped[Outcome] = mapped_column(enum_type(Outcome))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger, default=None)
    reason: Mapped[str | None] = mapped_column(String(300), default=None)
    told_sealed = sealed_column()
    told = Sealed("told")
