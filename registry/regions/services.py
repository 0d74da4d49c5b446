"""Changing the tree of regions: add, rename, merge, move, split. The past stays: rows are closed, never altered.

Each verb returns its RegionChange rows, one for every code that changed, villages below included. Whoever keeps
codes (people's `scope_code`) rewrites `from_code` to `to_code` in the same transaction; a split only makes a work
list, because nobody but the office knows who lives in which part.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.i18n import _
from registry.extensions import db
from registry.regions.allocation import free_code
from registry.regions.codes import CITIES_WITHOUT_COUNTIES, COUNTY, contains, level_of
from registry.regions.loading import ensure_villages
from registry.regions.models import ChangeKind, Region, RegionChange
from registry.regions.name_cache import NAMES
from registry.regions.pinyin import initials_of, syllables
from registry.regions.queries import children_of, get_region

OFFICE = "office"
ONE_DAY = dt.timedelta(days=1)


def add_region(parent_code: str, name: str, *, on: dt.date, actor: Actor) -> RegionChange:
    """Found a place under `parent_code`, with the next free code of its level. Raises Invalid, NotFound, Denied."""
    parent = _editable(parent_code, actor)
    return _added(parent, name, ChangeKind.ADD, parent, on, actor)


def rename_region(code: str, name: str, *, on: dt.date, actor: Actor) -> RegionChange:
    """Give a place another name from the day `on`; its code stays. Raises Invalid, NotFound, Denied."""
    old = _editable(code, actor)
    name = _checked_name(name)
    if name == old.name:
        raise Invalid(_("“%(name)s”就是现在的名称，不用改。", name=name), "name")
    _close(old, on, old.code)
    new = _open(old.code, name, old.parent_code, on)
    change = _changed(ChangeKind.RENAME, old, new, on, actor)
    record(actor, "region.rename", change, region_code=old.code)
    return change


def merge_regions(from_codes: Sequence[str], into_code: str, *, on: dt.date, actor: Actor) -> list[RegionChange]:
    """Merge places of one level into another of that level from the day `on`; what lay below moves along.

    Places below get codes under the new one, with their old last digits where those are free. Raises Invalid,
    NotFound, Denied.
    """
    into = _editable(into_code, actor)
    sources = [_editable(code, actor) for code in dict.fromkeys(from_codes)]
    if not sources or any(source.code == into.code for source in sources):
        raise Invalid(_("合并要选两个不同的地方。请重新选。"), "from_codes")
    if any(source.level != into.level for source in sources) or into.level < COUNTY:
        raise Invalid(_("只能合并同一级的县、乡镇或村。请重新选。"), "from_codes")
    changes: list[RegionChange] = []
    for source in sources:
        below = list(children_of(source.code))
        _close(source, on, into.code)
        changes.append(_changed(ChangeKind.MERGE, source, into, on, actor))
        for child in below:
            changes.extend(_recode(child, into, on, actor))
    record(actor, "region.merge", changes[0], region_code=into.code)
    return changes


def move_region(code: str, parent_code: str, *, on: dt.date, actor: Actor) -> list[RegionChange]:
    """Put a county, township or village under another parent from the day `on`, with all below it.

    The first change is the place itself. Raises Invalid, NotFound, Denied.
    """
    region, parent = _editable(code, actor), _editable(parent_code, actor)
    own_parent = get_region(region.parent_code) if region.parent_code else None
    if own_parent is None or region.level < COUNTY or not _may_hold(parent, region.level):
        raise Invalid(_("“%(name)s”不能放在“%(parent)s”下面。请选上一级。", name=region.name, parent=parent.name))
    if own_parent.code == parent.code:
        raise Invalid(_("“%(name)s”本来就在“%(parent)s”下面。", name=region.name, parent=parent.name))
    changes = _recode(region, parent, on, actor)
    record(actor, "region.move", changes[0], region_code=changes[0].to_code)
    return changes


def split_region(code: str, names: Sequence[str], *, on: dt.date, actor: Actor) -> list[RegionChange]:
    """Found new places out of one, beside it, from the day `on`; the old one goes on.

    Raises Invalid, NotFound, Denied.
    """
    region = _editable(code, actor)
    if region.parent_code is None or not names:
        raise Invalid(_("要写明分出来的地方叫什么。请填名称。"), "names")
    parent = get_region(region.parent_code)
    return [_added(parent, name, ChangeKind.SPLIT, region, on, actor, level=region.level) for name in names]


def _editable(code: str, actor: Actor) -> Region:
    """The open region, its county's villages loaded, when the actor may change it."""
    actor.demand(Permission.REGION_WRITE)
    region = get_region(code)
    if not contains(actor.region_code, region.code):
        raise NotFound(_("“%(name)s”不在您管的范围内。请找上级管理员。", name=region.name))
    if region.level >= COUNTY or region.code[:6] in CITIES_WITHOUT_COUNTIES:
        ensure_villages(db.session, region.code)
    return get_region(region.code)


def _checked_name(name: str) -> str:
    cleaned = "".join(name.split())
    if not 1 <= len(cleaned) <= 60:
        raise Invalid(_("地名要写 1 到 60 个字。请改好再存。"), "name")
    return cleaned


def _may_hold(parent: Region, level: int) -> bool:
    return parent.level == level - 1 or (
        parent.code[:6] in CITIES_WITHOUT_COUNTIES and parent.level == level - 2 and level == COUNTY + 1
    )


def _close(region: Region, on: dt.date, successor: str) -> None:
    if on <= region.valid_from:
        raise Conflict(
            _(
                "“%(name)s”从 %(day)s 起才有，改动要在那以后。请改日期。",
                name=region.name,
                day=region.valid_from,
            ),
            "on",
        )
    region.valid_to, region.successor_code = on - ONE_DAY, successor
    db.session.flush()


def _open(code: str, name: str, parent_code: str | None, on: dt.date) -> Region:
    parts = syllables(name)
    reading = {"pinyin": "".join(parts)[:200], "initials": initials_of(parts)[:60]}
    region = Region(
        code=code,
        name=name,
        level=level_of(code),
        parent_code=parent_code,
        valid_from=on,
        source=OFFICE,
        **reading,
    )
    db.session.add(region)
    db.session.flush()
    NAMES.forget()
    return region


def _changed(kind: ChangeKind, old: Region, new: Region, on: dt.date, actor: Actor) -> RegionChange:
    codes = {"from_code": old.code, "to_code": new.code, "from_name": old.name, "to_name": new.name}
    change = RegionChange(kind=kind, effective_on=on, done_by_id=actor.user_id, **codes)
    db.session.add(change)
    db.session.flush()
    return change


def _added(
    parent: Region,
    name: str,
    kind: ChangeKind,
    origin: Region,
    on: dt.date,
    actor: Actor,
    level: int | None = None,
) -> RegionChange:
    name = _checked_name(name)
    if any(child.name == name for child in children_of(parent.code)):
        raise Conflict(_("“%(parent)s”下面已经有“%(name)s”。", parent=parent.name, name=name), "name")
    region = _open(free_code(parent, level=level), name, parent.code, on)
    change = _changed(kind, origin, region, on, actor)
    record(actor, f"region.{kind.value}", change, region_code=region.code)
    return change


def _recode(region: Region, parent: Region, on: dt.date, actor: Actor) -> list[RegionChange]:
    """Close a place and open it again under another parent, everything below with it."""
    below = list(children_of(region.code))
    new_code = free_code(parent, like=region.code, level=region.level)
    _close(region, on, new_code)
    new = _open(new_code, region.name, parent.code, on)
    changes = [_changed(ChangeKind.MOVE, region, new, on, actor)]
    for child in below:
        changes.extend(_recode(child, new, on, actor))
    return changes
