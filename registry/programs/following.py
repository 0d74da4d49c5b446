"""Enrolments that are not over follow their places after a merger; what is over keeps the region of its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import cast

from sqlalchemy import CursorResult, update

from registry.access.actor import Actor
from registry.audit.services import record
from registry.extensions import db
from registry.programs.models import ENDED_STATES, Enrolment, EnrolmentState

OVER = (*ENDED_STATES, EnrolmentState.COMPLETED)


def follow_region(codes: Mapping[str, str], actor: Actor, today: dt.date) -> int:
    """Rewrite the places of live enrolments; returns how many. Logged as enrolment.region."""
    done = 0
    for old, new in sorted(codes.items()):
        result = db.session.execute(
            update(Enrolment)
            .where(Enrolment.scope_code == old, Enrolment.state.not_in(OVER))
            .values(scope_code=new, updated_at=Enrolment.updated_at)
        )
        count = cast("CursorResult[object]", result).rowcount
        if count:
            detail = {"from": old, "to": new, "enrolments": count}
            record(actor, "enrolment.region", None, region_code=new, detail=detail)
        done += count
    return done
