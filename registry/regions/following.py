"""What follows a merger or a move of places: the live records of every room go to the new codes, in the same transaction.

Events keep the region of their day. The rooms below put their followers in at the plug point `region_followers`, so
this room knows none of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.scope import within
from registry.extensions import db
from registry.regions.models import ChangeKind, RegionChange

# (old code → new code, actor, today) → how many records were rewritten; each follower writes its own audit entry.
Follower = Callable[[Mapping[str, str], Actor, dt.date], int]
REWRITING = (ChangeKind.MERGE, ChangeKind.MOVE)


def code_map(changes: Sequence[RegionChange]) -> dict[str, str]:
    """Old code → new code of the changes that close a code, chains followed to their end."""
    steps = {change.from_code: change.to_code for change in changes if change.kind in REWRITING}
    return {old: _end(old, steps) for old in steps}


def _end(code: str, steps: Mapping[str, str]) -> str:
    seen = {code}
    while (following := steps.get(code)) is not None and following not in seen:
        code = following
        seen.add(code)
    return code


def let_follow(changes: Sequence[RegionChange], followers: Sequence[Follower], *, actor: Actor, today: dt.date) -> int:
    """Rewrite the live records of all rooms after these changes; returns how many."""
    codes = code_map(changes)
    return sum(follow(codes, actor, today) for follow in followers) if codes else 0


def list_changes(region_code: str, *, limit: int = 50) -> Sequence[RegionChange]:
    """The newest changes of the places below a region."""
    return db.session.scalars(
        select(RegionChange)
        .where(within(region_code, RegionChange.from_code) | within(region_code, RegionChange.to_code))
        .order_by(RegionChange.effective_on.desc(), RegionChange.id.desc())
        .limit(limit)
    ).all()


def list_splits(region_code: str, since: dt.date) -> Sequence[RegionChange]:
    """The splits below a region since a day, newest first."""
    return db.session.scalars(
        select(RegionChange)
        .where(
            within(region_code, RegionChange.from_code),
            RegionChange.kind == ChangeKind.SPLIT,
            RegionChange.effective_on >= since,
        )
        .order_by(RegionChange.effective_on.desc(), RegionChange.id.desc())
    ).all()
