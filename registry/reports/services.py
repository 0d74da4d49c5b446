"""Issuing a summary: its figures are frozen, whatever is entered afterwards."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from registry.access.actor import Actor
from registry.audit.services import record
from registry.extensions import db
from registry.reports.figures import Figure, check_region
from registry.reports.models import WorkSummary


def issue_summary(
    figures: Sequence[Figure],
    *,
    title: str,
    region: str,
    first: dt.date,
    last: dt.date,
    actor: Actor,
    today: dt.date,
) -> WorkSummary:
    """Freeze the figures of a period (定稿); a second issue of the same period is a new row, the first stays."""
    check_region(actor, region)
    summary = WorkSummary(
        scope_code=region, first_day=first, last_day=last, title=title, issued_on=today,
        figures=json.dumps([figure.as_json() for figure in figures], ensure_ascii=False),
        issued_by_id=actor.user_id, created_by_id=actor.user_id,
    )  # fmt: skip
    db.session.add(summary)
    db.session.flush()
    record(actor, "summary.issue", summary)
    return summary
