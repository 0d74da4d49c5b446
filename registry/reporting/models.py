"""A table asked for, and what each township answered; the workbooks lie in the encrypted store."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import Entity, Timestamped, enum_type
from registry.files.models import StoredFile


class TaskState(enum.StrEnum):
    """open → closed."""

    OPEN = "open"
    CLOSED = "closed"


class AnswerState(enum.StrEnum):
    """asked → sent → accepted | returned → sent."""

    ASKED = "asked"
    SENT = "sent"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class ReportTask(Entity, Timestamped):
    """What the county asks for. `form_key` makes a double press one task; `template` is the blank workbook."""

    __tablename__ = "report_task"
    __table_args__ = (
        Index("ix_report_task_scope", "scope_code", "id"),
        CheckConstraint("state <> 'closed' OR closed_on IS NOT NULL", name="closed"),
    )

    scope_code: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(String(300), default="")
    asked_on: Mapped[dt.date] = mapped_column(Date)
    due_on: Mapped[dt.date] = mapped_column(Date)
    state: Mapped[TaskState] = mapped_column(enum_type(TaskState), default=TaskState.OPEN)
    closed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    template_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), default=None)
    template: Mapped[StoredFile | None] = relationship()
    form_key: Mapped[str | None] = mapped_column(String(64), unique=True, default=None)
    # The day it was due before it was changed last, and when that was: the townships are told.
    due_was: Mapped[dt.date | None] = mapped_column(Date, default=None)
    due_changed_on: Mapped[dt.date | None] = mapped_column(Date, default=None)


class ReportAnswer(Entity, Timestamped):
    """One township's part. `row_count` rows were filled in; `is_zero`: it has nobody to report, in so many words."""

    __tablename__ = "report_answer"
    __table_args__ = (
        Index("uq_report_answer_township", "task_id", "scope_code", unique=True),
        Index("ix_report_answer_scope", "scope_code", "state", "id"),
        CheckConstraint("row_count >= 0", name="rows"),
        CheckConstraint("state NOT IN ('sent', 'accepted') OR sent_on IS NOT NULL", name="sent"),
        CheckConstraint("state <> 'returned' OR reason <> ''", name="returned"),
    )

    task_id: Mapped[int] = mapped_column(ForeignKey("report_task.id"))
    task: Mapped[ReportTask] = relationship()
    scope_code: Mapped[str] = mapped_column(String(12))
    state: Mapped[AnswerState] = mapped_column(enum_type(AnswerState), default=AnswerState.ASKED)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), default=None)
    file: Mapped[StoredFile | None] = relationship()
    row_count: Mapped[int] = mapped_column(Integer, default=0)
    is_zero: Mapped[bool] = mapped_column(default=False)
    sent_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    sent_by: Mapped[str] = mapped_column(String(50), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    # How often it was sent; `dropped`: the township was merged away before it had sent anything.
    version: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    dropped: Mapped[bool] = mapped_column(default=False, server_default=false())


class ReportVersion(Entity, Timestamped):
    """What was sent, each time: the newest counts and is merged, the others stay to be looked at."""

    __tablename__ = "report_version"
    __table_args__ = (
        Index("uq_report_version_number", "answer_id", "number", unique=True),
        CheckConstraint("number >= 1 AND row_count >= 0", name="numbers"),
    )

    answer_id: Mapped[int] = mapped_column(ForeignKey("report_answer.id"))
    number: Mapped[int] = mapped_column(Integer)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), default=None)
    file: Mapped[StoredFile | None] = relationship()
    row_count: Mapped[int] = mapped_column(Integer, default=0)
    sent_on: Mapped[dt.date] = mapped_column(Date)
    sent_by: Mapped[str] = mapped_column(String(50), default="")
