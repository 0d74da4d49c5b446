"""Deciding a pair: not the same (remembered), or merged with the chosen fields; and taking a merge back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, Invalid
from registry.core.i18n import _
from registry.duplicates.fields import GROUPS
from registry.duplicates.models import DuplicatePair, PairState, PersonMerge
from registry.duplicates.moving import move_back, move_rows
from registry.extensions import db
from registry.people.changing import checked_reason, lock
from registry.people.history import write_revision
from registry.people.models import LifetimeAid, Person
from registry.people.search import delete_search_rows, write_search_rows
from registry.people.statuses import mask_of

HIDDEN = ("id_index", "id_last4_index", "phone_index", "pinyin")


def _lock_open(pair: DuplicatePair, actor: Actor) -> None:
    actor.demand(Permission.PEOPLE_WRITE)
    db.session.refresh(pair, with_for_update={"of": DuplicatePair})
    if pair.state != PairState.OPEN:
        raise Conflict(_("刚才有人处理过这一对了。请回到列表看看。"))


def _decide(pair: DuplicatePair, state: PairState, reason: str, actor: Actor, today: dt.date) -> None:
    pair.state, pair.decision = state, reason
    pair.decided_on, pair.decided_by_id = today, actor.user_id


def mark_different(pair: DuplicatePair, *, reason: str, actor: Actor, today: dt.date) -> DuplicatePair:
    """Remember that the two are different persons; the pair never comes up again. Logged as duplicates.different."""
    _lock_open(pair, actor)
    reason = checked_reason(reason)
    _decide(pair, PairState.DIFFERENT, reason, actor, today)
    db.session.flush()
    subjects = [pair.first_id, pair.second_id]
    record(actor, "duplicates.different", pair, subjects=subjects, reason=reason)
    return pair


def merge_pair(
    pair: DuplicatePair, *, keep: str, taken: Iterable[str], reason: str, actor: Actor, today: dt.date
) -> PersonMerge:
    """Merge the pair into its "first" or "second" record, taking the named field groups over from the other one.

    Everything that points at the other record points at the remaining one afterwards. Raises Conflict (two ID numbers, two
    once-in-a-lifetime grants, a place twice in one program and year, a closed record), Denied, Invalid. Logged as
    person.merge.
    """
    _lock_open(pair, actor)
    reason = checked_reason(reason)
    if keep not in ("first", "second"):
        raise Invalid(_("请选留下哪一份。"), "keep")
    kept, gone = (pair.first, pair.second) if keep == "first" else (pair.second, pair.first)
    _refuse(kept, gone, actor)
    merge = PersonMerge(pair=pair, kept=kept, gone=gone, merged_on=today, reason=reason, created_by_id=actor.user_id)
    db.session.add(merge)
    gone.merged_into_id = kept.id
    db.session.flush()
    kept.heads_household |= gone.heads_household and _one_home(kept, gone)
    changes = _take(kept, gone, [key for key in taken if key in GROUPS])
    merge.changes = json.dumps({name: [_plain(a), _plain(b)] for name, (a, b) in changes.items()}, ensure_ascii=False)
    write_revision(kept, "merge", {name: pair_ for name, pair_ in changes.items() if name not in HIDDEN},
                   actor=actor, today=today, reason=reason)  # fmt: skip
    db.session.flush()
    moved = move_rows(merge)
    _decide(pair, PairState.MERGED, reason, actor, today)
    delete_search_rows([gone.id])
    _settle(kept)
    detail = {"moved": moved, "fields": sorted(changes)}
    record(actor, "person.merge", kept, subjects=[kept.id, gone.id], reason=reason, detail=detail)
    return merge


def _refuse(kept: Person, gone: Person, actor: Actor) -> None:
    if not (covers(actor, kept.scope_code) and covers(actor, gone.scope_code)):
        raise Denied(_("两份档案不在同一个乡镇。请旗县妇联合并。"))
    for person in sorted((kept, gone), key=lambda one: one.id):
        lock(person)
    if kept.merged_into_id is not None or gone.merged_into_id is not None:
        raise Conflict(_("其中一份已经并到别的档案里了。请回到列表看看。"))
    if kept.closed_on is not None:
        raise Conflict(_("要留下的这份已停止关注。先恢复它，或者留下另一份。"), "keep")
    if kept.id_index and gone.id_index and kept.id_index != gone.id_index:
        raise Conflict(_("两份档案的证件号不同，是两个人，不能合并。号码有错的话，先改号码。"))
    kinds = select(LifetimeAid.kind).where(LifetimeAid.person_id == kept.id)
    if db.session.scalar(select(LifetimeAid.id).where(LifetimeAid.person_id == gone.id, LifetimeAid.kind.in_(kinds))):
        raise Conflict(_("两份档案都领过一生一次的救助，不能合并。请先报旗县核实。"))


def _take(kept: Person, gone: Person, groups: Iterable[str]) -> dict[str, tuple[Any, Any]]:
    """Set the groups' columns from the merged record; returns column → (before, after) of what changed."""
    changes: dict[str, tuple[Any, Any]] = {}
    for group in groups:
        for name in GROUPS[group]:
            old, new = getattr(kept, name), getattr(gone, name)
            if old != new:
                changes[name] = (old, new)
                setattr(kept, name, new)
    last = max((day for day in (kept.last_visit_on, gone.last_visit_on) if day), default=None)
    for name, new in (("last_visit_on", last), ("registered_on", min(kept.registered_on, gone.registered_on))):
        if getattr(kept, name) != new:
            changes[name] = (getattr(kept, name), new)
            setattr(kept, name, new)
    kept.version += 1
    return changes


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _settle(*people: Person) -> None:
    """Statuses and search rows after rows have moved under the ORM."""
    db.session.flush()
    db.session.expire_all()
    for person in people:
        person.status_mask = mask_of((s.list_name, s.code) for s in person.statuses if s.end_on is None)
        write_search_rows(person)
    db.session.flush()


def unmerge(merge: PersonMerge, *, reason: str, actor: Actor, today: dt.date) -> PersonMerge:
    """Take a merge back: the fields it changed (where nobody changed them since) and every row it moved.

    What was recorded after the merge stays with the remaining record. Raises Conflict, Denied. Logged as person.unmerge.
    """
    actor.demand(Permission.PEOPLE_WRITE)
    reason = checked_reason(reason)
    db.session.refresh(merge, with_for_update={"of": PersonMerge})
    kept, gone = merge.kept, merge.gone
    if not (covers(actor, kept.scope_code) and covers(actor, gone.scope_code)):
        raise Denied(_("两份档案不在同一个乡镇。请旗县妇联合并。"))
    for person in sorted((kept, gone), key=lambda one: one.id):
        lock(person)
    if merge.undone_on is not None:
        raise Conflict(_("这次合并已经撤销了。"))
    if kept.merged_into_id is not None:
        raise Conflict(_("留下的这份后来又并到了别的档案。先撤销那一次合并。"))
    changes = json.loads(merge.changes or "{}")
    back = _give_back(kept, changes)
    db.session.flush()
    gone.heads_household = gone.heads_household and not _has_head(gone)
    gone.merged_into_id = None
    gone.version += 1
    merge.undone_on, merge.undo_reason, merge.undone_by_id = today, reason, actor.user_id
    visible = {name: pair_ for name, pair_ in back.items() if name not in HIDDEN}
    write_revision(kept, "unmerge", visible, actor=actor, today=today, reason=reason)
    db.session.flush()
    moved = move_back(merge)
    if merge.pair is not None:
        merge.pair.state, merge.pair.decided_on = PairState.OPEN, None
        merge.pair.decision = merge.pair.decided_by_id = None
    _settle(kept, gone)
    record(actor, "person.unmerge", kept, subjects=[kept.id, gone.id], reason=reason, detail={"moved": moved})
    return merge


def _one_home(kept: Person, gone: Person) -> bool:
    return kept.household_id is not None and kept.household_id == gone.household_id


def _has_head(gone: Person) -> bool:
    """Whether somebody else heads her household by now: the remaining record, or who was made the head since."""
    there = select(Person.id).where(
        Person.household_id == gone.household_id, Person.id != gone.id, Person.heads_household,
        Person.merged_into_id.is_(None),
    )  # fmt: skip
    return db.session.scalar(there.limit(1)) is not None


def _give_back(kept: Person, changes: Mapping[str, list[Any]]) -> dict[str, tuple[Any, Any]]:
    back: dict[str, tuple[Any, Any]] = {}
    for name, (before, after) in changes.items():
        if _plain(getattr(kept, name)) != after:
            continue  # changed since by somebody: hers stays
        old = (
            dt.date.fromisoformat(before)
            if before and name in ("birth_date", "last_visit_on", "registered_on")
            else before
        )
        back[name] = (getattr(kept, name), old)
        setattr(kept, name, old)
    kept.version += 1
    return back
