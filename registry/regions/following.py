"""What follows a merger or a move of places: the live records of every room go to the new codes, in the same transaction.

Events keep the region of their day. The rooms below put their followers in at the plug point `region_followers`, so
this room knows none of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from registry.access.actor import Actor
from registry.access.scope import within
from registry.audit.services import record
from registry.core.i18n import official_language
from registry.extensions import db
from registry.regions.models import ChangeKind, RegionChange
from registry.regions.queries import region_name

# (old code → new code, actor, today) → how many records were rewritten; each follower writes its own audit entry.
Follower = Callable[[Mapping[str, str], Actor, dt.date], int]
REWRITING = (ChangeKind.MERGE, ChangeKind.MOVE)
CHUNK = 500


@dataclass(frozen=True)
class Follows:
    """Records of a model that follow their place while `live(today)` holds.

    `same` with the place makes a record unique: one that would become the same as a record already there has the
    name of its old place added to its `named`, or stays where it is when it has no name.
    """

    model: Any
    live: Callable[[dt.date], Sequence[Any]]
    same: tuple[str, ...] = ()
    named: str = ""
    place: str = "scope_code"


def rows_follow(action: str, *parts: Follows) -> Follower:
    """A follower for a room's records; logged as `action`, once for each place, with how many of each table."""

    def follow(codes: Mapping[str, str], actor: Actor, today: dt.date) -> int:
        moved: dict[str, dict[str, int]] = {}
        for part in parts:
            for old, ids in _places(part, list(codes), today).items():
                _rewrite(part, ids, old, codes[old])
                moved.setdefault(old, {})[part.model.__tablename__] = len(ids)
        for old, counts in sorted(moved.items()):
            detail = {"from": old, "to": codes[old], **counts}
            record(actor, action, None, region_code=codes[old], detail=detail)
        return sum(sum(counts.values()) for counts in moved.values())

    return follow


def _places(part: Follows, codes: Sequence[str], today: dt.date) -> dict[str, list[int]]:
    """Old code → row ids of the live records there."""
    found: dict[str, list[int]] = {}
    for start in range(0, len(codes), CHUNK):
        place = getattr(part.model, part.place)
        query = select(place, part.model.id).where(place.in_(codes[start : start + CHUNK]), *part.live(today))
        for code, row_id in db.session.execute(query.order_by(place, part.model.id)):
            found.setdefault(code, []).append(row_id)
    return found


def _rewrite(part: Follows, ids: list[int], old: str, new: str) -> None:
    model = part.model
    if part.same:
        _keep_apart(part, ids, old, new)
    for start in range(0, len(ids), CHUNK):
        db.session.execute(
            update(model)
            .where(model.id.in_(ids[start : start + CHUNK]))
            .values({part.place: new, "updated_at": model.updated_at})
        )


def _keep_apart(part: Follows, ids: list[int], old: str, new: str) -> None:
    """Rename those that would be the same as one in the new place, or take them off the list."""
    columns = [getattr(part.model, name) for name in part.same]
    query = select(*columns).where(getattr(part.model, part.place) == new)
    there = {tuple(row) for row in db.session.execute(query)}
    if not there:
        return
    with official_language():
        suffix = f"（原{region_name(old)}）"
    for row in db.session.scalars(select(part.model).where(part.model.id.in_(ids)).order_by(part.model.id)).all():
        if tuple(getattr(row, name) for name in part.same) not in there:
            continue
        if not part.named:
            ids.remove(row.id)
            continue
        setattr(row, part.named, getattr(row, part.named)[: 100 - len(suffix)] + suffix)
    db.session.flush()


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
