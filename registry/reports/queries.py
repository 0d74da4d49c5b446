"""Issued summaries."""

from __future__ import annotations

import datetime as dt
import json

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.scope import visible_to
from registry.core.errors import NotFound
from registry.extensions import db
from registry.reports.figures import Figure
from registry.reports.models import WorkSummary


def find_summary(region: str, first: dt.date, last: dt.date, *, actor: Actor) -> WorkSummary | None:
    """The newest issued summary of a region and period, or None."""
    query = select(WorkSummary).where(
        WorkSummary.scope_code == region,
        WorkSummary.first_day == first,
        WorkSummary.last_day == last,
        visible_to(actor, WorkSummary.scope_code),
    )
    return db.session.scalars(query.order_by(WorkSummary.id.desc()).limit(1)).first()


def get_summary(public_id: str, *, actor: Actor) -> WorkSummary:
    """An issued summary; raises NotFound outside the actor's region."""
    query = select(WorkSummary).where(WorkSummary.public_id == public_id, visible_to(actor, WorkSummary.scope_code))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def list_summaries(*, actor: Actor, limit: int = 50) -> list[WorkSummary]:
    """Issued summaries of the actor's region, newest first."""
    query = select(WorkSummary).where(visible_to(actor, WorkSummary.scope_code))
    return list(db.session.scalars(query.order_by(WorkSummary.issued_on.desc(), WorkSummary.id.desc()).limit(limit)))


def frozen_figures(summary: WorkSummary) -> list[Figure]:
    """The figures as they were issued."""
    return [Figure(**row) for row in json.loads(summary.figures)]
