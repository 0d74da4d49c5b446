"""A project, the tranches of its money, and what was said about its progress."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.orm import Entity, Timestamped, enum_type
from registry.core.triggers import TriggerDdl, attach_triggers, trigger_pair


class ProjectState(enum.StrEnum):
    """under_way → accepted → reported; cancelled with a reason. What is late is derived."""

    UNDER_WAY = "under_way"
    ACCEPTED = "accepted"
    REPORTED = "reported"
    CANCELLED = "cancelled"


_LIVE = text("state <> 'cancelled'")


class Project(Entity, Timestamped):
    """A project at a place. `kind` is a project_kind code, `fund_source` a fund_source code; money in fen."""

    __tablename__ = "project"
    __table_args__ = (
        Index("uq_project_identity", "kind", "title", "place", "scope_code", unique=True, sqlite_where=_LIVE,
              postgresql_where=_LIVE),
        Index("ix_project_scope", "scope_code", "agreed_on", "id"),
        CheckConstraint("amount_fen >= 0", name="amount"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        CheckConstraint("state NOT IN ('accepted', 'reported') OR (accepted_on IS NOT NULL AND progress = 100)",
                        name="accepted"),
        CheckConstraint("state <> 'reported' OR reported_on IS NOT NULL", name="reported"),
        CheckConstraint("state <> 'cancelled' OR cancel_reason IS NOT NULL", name="cancelled"),
    )  # fmt: skip

    kind: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(100))
    place: Mapped[str] = mapped_column(String(100), default="")
    scope_code: Mapped[str] = mapped_column(String(12))
    funder: Mapped[str] = mapped_column(String(100), default="")
    fund_source: Mapped[str | None] = mapped_column(String(32), default=None)
    agreement: Mapped[str | None] = mapped_column(String(100), default=None)
    amount_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    agreed_on: Mapped[dt.date] = mapped_column(Date)
    due_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    report_due_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    state: Mapped[ProjectState] = mapped_column(enum_type(ProjectState), default=ProjectState.UNDER_WAY)
    progress: Mapped[int] = mapped_column(SmallInteger, default=0)
    people_served: Mapped[int | None] = mapped_column(Integer, default=None)
    accepted_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    accepted_by: Mapped[str | None] = mapped_column(String(100), default=None)
    acceptance: Mapped[str | None] = mapped_column(String(300), default=None)
    reported_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    cancel_reason: Mapped[str | None] = mapped_column(String(200), default=None)
    note: Mapped[str | None] = mapped_column(String(300), default=None)
    tranches: Mapped[list[Tranche]] = relationship(back_populates="project", order_by="Tranche.seq")
    steps: Mapped[list[ProjectStep]] = relationship(
        back_populates="project", order_by="ProjectStep.on.desc(), ProjectStep.id.desc()"
    )

    @property
    def paid_fen(self) -> int:
        """What has been paid so far."""
        return sum(tranche.amount_fen for tranche in self.tranches if tranche.paid_on)


class Tranche(Entity, Timestamped):
    """A part of the money: due on a day, paid on a day. All parts together never exceed the project's amount."""

    __tablename__ = "project_tranche"
    __table_args__ = (
        Index("uq_project_tranche_seq", "project_id", "seq", unique=True),
        Index("ix_project_tranche_paid", "paid_on"),
        CheckConstraint("amount_fen > 0", name="amount"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    project: Mapped[Project] = relationship(back_populates="tranches")
    seq: Mapped[int] = mapped_column(SmallInteger)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    due_on: Mapped[dt.date | None] = mapped_column(Date, default=None)
    paid_on: Mapped[dt.date | None] = mapped_column(Date, default=None)


class ProjectStep(Entity, Timestamped):
    """How far it was on a day, in per cent, and a sentence."""

    __tablename__ = "project_step"
    __table_args__ = (Index("ix_project_step_project", "project_id", "on"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    project: Mapped[Project] = relationship(back_populates="steps")
    on: Mapped[dt.date] = mapped_column(Date)
    progress: Mapped[int] = mapped_column(SmallInteger)
    said: Mapped[str] = mapped_column(String(300), default="")


_SUM = "(SELECT COALESCE(SUM(amount_fen), 0) FROM project_tranche WHERE project_id = NEW.project_id AND id <> NEW.id)"
_AMOUNT = "(SELECT amount_fen FROM project WHERE id = NEW.project_id)"
_SAID = "project_tranche: more than the project"


def _within_amount(verb: str) -> list[TriggerDdl]:
    name = f"project_tranche_sum_{verb}"
    new = "AFTER INSERT" if verb == "insert" else "AFTER UPDATE OF amount_fen, project_id"
    return trigger_pair(
        name,
        sqlite=f"CREATE TRIGGER {name} {new} ON project_tranche WHEN {_SUM} + NEW.amount_fen > {_AMOUNT} "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
        postgresql=[
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "PERFORM 1 FROM project WHERE id = NEW.project_id FOR UPDATE; "
            f"IF {_SUM} + NEW.amount_fen > {_AMOUNT} THEN RAISE EXCEPTION '{_SAID}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {name} {new} ON project_tranche FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
    )


attach_triggers(Tranche.__table__, [*_within_amount("insert"), *_within_amount("update")])
