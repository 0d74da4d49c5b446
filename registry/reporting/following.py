"""What townships still owe follows them after a merger: open tasks only, what was sent stays where it was sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.audit.services import record
from registry.extensions import db
from registry.reporting.models import ReportAnswer, ReportTask, TaskState
from registry.reporting.queries import IN


def follow_region(codes: Mapping[str, str], actor: Actor, today: dt.date) -> int:
    """Rewrite the places of answers to open tasks; returns how many. Logged as reporting.region.

    Where the new township was asked too, an answer not yet sent is dropped: nobody is asked twice; one that was sent
    stays under its old name and is merged like the others.
    """
    query = select(ReportAnswer).join(ReportTask).where(ReportTask.state == TaskState.OPEN)
    done = 0
    for old, new in sorted(codes.items()):
        rows = db.session.scalars(
            query.where(ReportAnswer.scope_code == old).options(joinedload(ReportAnswer.file)).order_by(ReportAnswer.id)
        ).all()
        there = set(db.session.scalars(
            select(ReportAnswer.task_id).where(ReportAnswer.scope_code == new,
                                               ReportAnswer.task_id.in_([row.task_id for row in rows]))
        ))  # fmt: skip
        for row in rows:
            if row.task_id not in there:
                row.scope_code = new
                if row.file is not None:
                    row.file.scope_code = new
            elif row.state not in IN:
                row.dropped = True
        db.session.flush()
        if rows:
            record(
                actor, "reporting.region", None, region_code=new, detail={"from": old, "to": new, "answers": len(rows)}
            )
        done += len(rows)
    return done
