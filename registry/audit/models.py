"""The log's rows, the head of each chain, and whose data an entry concerned."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.orm import BigId, Moment
from registry.core.triggers import attach_triggers, forbid_changes
from registry.extensions import Model

SYSTEM_CHAIN = "system"


class AuditLog(Model):
    """One entry. It holds field names and digests, never values; `hash` covers it and the one before."""

    __tablename__ = "audit_log"
    __table_args__ = (
        UniqueConstraint("chain", "seq"),
        Index("ix_audit_log_at", "at"),
        Index("ix_audit_log_chain_at", "chain", "at"),
        Index("ix_audit_log_object", "object_type", "object_id"),
        Index("ix_audit_log_actor", "actor_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chain: Mapped[str] = mapped_column(String(12))
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[dt.datetime] = mapped_column(Moment)
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(64))
    object_type: Mapped[str] = mapped_column(String(64))
    object_id: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(200))
    detail: Mapped[str] = mapped_column(Text)
    subjects: Mapped[int] = mapped_column(Integer)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Model):
    """The newest position of a chain; locked last, just before the commit."""

    __tablename__ = "audit_head"

    chain: Mapped[str] = mapped_column(String(12), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


class AuditSubject(Model):
    """A person whose data an entry changed or showed, so that she can be told who looked."""

    __tablename__ = "audit_subject"
    __table_args__ = (Index("ix_audit_subject_person", "person_id", "audit_id"),)

    audit_id: Mapped[int] = mapped_column(BigId, ForeignKey("audit_log.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)


for _model in (AuditLog, AuditSubject):
    attach_triggers(_model.__table__, forbid_changes(_model.__tablename__))
