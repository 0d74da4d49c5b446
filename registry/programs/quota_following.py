"""Places (名额) of running cycles follow a merger: two quotas become one, and what was used up stays where it was used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select

from registry.access.actor import Actor
from registry.audit.services import record
from registry.extensions import db
from registry.programs.enrolments import whole_tally
from registry.programs.models import Cycle, Quota


def follow_quotas(codes: Mapping[str, str], actor: Actor, today: dt.date) -> int:
    """Give the free places of each old place to its new one; returns how many quotas. Logged as program.quota_region.

    Enrolments that are over keep their old place, so as many places (and fen) as they take stay there: the sum of
    the cycle is the same as before. Runs after the enrolments have followed.
    """
    quotas = db.session.scalars(
        select(Quota)
        .join(Cycle, Cycle.id == Quota.cycle_id)
        .where(Quota.region_code.in_(list(codes)), Cycle.closed_on.is_(None))
        .order_by(Quota.cycle_id, Quota.region_code)
    ).all()
    for quota in quotas:
        old = quota.region_code
        moved = _move(quota, codes[old], actor)
        record(actor, "program.quota_region", quota, region_code=codes[old],
               detail={"from": old, "to": codes[old], "persons": moved})  # fmt: skip
    return len(quotas)


def _move(quota: Quota, new: str, actor: Actor) -> int:
    """Move the free places of a quota; how many persons."""
    used, used_fen = whole_tally(db.session.get_one(Cycle, quota.cycle_id)).used(quota.region_code)
    there = db.session.scalar(select(Quota).where(Quota.cycle_id == quota.cycle_id, Quota.region_code == new))
    persons = max(quota.persons - used, 0)
    fen = None if quota.budget_fen is None else max(quota.budget_fen - used_fen, 0)
    if there is None and not used:
        quota.region_code = new
    elif there is None:
        db.session.add(Quota(cycle_id=quota.cycle_id, region_code=new, persons=persons, budget_fen=fen,
                             created_by_id=actor.user_id))  # fmt: skip
    else:
        there.persons += persons
        there.budget_fen = None if fen is None or there.budget_fen is None else there.budget_fen + fen
    if quota.region_code != new:
        quota.persons -= persons
        quota.budget_fen = None if fen is None else (quota.budget_fen or 0) - fen
    db.session.flush()
    return persons
