"""Adding to, renaming in and retiring from the code lists. Every change is a new revision; nothing is overwritten."""

from __future__ import annotations

import datetime as dt
import re

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.i18n import Text, _
from registry.extensions import db
from registry.settings.codes import Item, get_list, list_items, list_revisions
from registry.settings.models import CodeItem

LONGEST_LABEL = 50
_CODE = re.compile(r"[a-z][a-z0-9_]{1,31}")


def add_code_item(
    list_name: str, *, code: str, label: str, actor: Actor, today: dt.date, position: int | None = None
) -> CodeItem:
    """Add an item at the end, or at `position` (shipped items stand at 10, 20, …).

    Raises Invalid (fields "code", "label"), Conflict when code or label is taken. Logged as settings.code_add.
    """
    actor.demand(Permission.SETTINGS_WRITE)
    if not get_list(list_name).extensible:
        raise Invalid(_("这张表按国家标准或程序规则固定，不能添项，可以改叫法。"), field="code")
    items = list_items(list_name)
    if not _CODE.fullmatch(code):
        raise Invalid(_("代码用小写字母开头，后面可用字母、数字和下划线，2 到 32 个。"), field="code")
    if any(item.code == code for item in items):
        raise Conflict(_("代码 %(code)s 已经用过，请换一个。", code=code), field="code")
    label = _checked_label(label, items, code)
    place = position if position is not None else max(item.position for item in items) + 10
    return _revise(list_name, Item(code, Text(label), True, place, own=True), actor, today, "settings.code_add")


def rename(list_name: str, code: str, *, label: str, actor: Actor, today: dt.date) -> CodeItem:
    """Give an item another name; raises NotFound, Invalid, Conflict (field "label"). Logged as settings.code_rename."""
    actor.demand(Permission.SETTINGS_WRITE)
    items = list_items(list_name)
    item = _item(items, code)
    label = _checked_label(label, items, code)
    changed = Item(code, Text(label), item.active, item.position, item.own)
    return _revise(list_name, changed, actor, today, "settings.code_rename")


def retire(list_name: str, code: str, *, actor: Actor, today: dt.date) -> CodeItem:
    """Offer an item no more; old records keep it. Raises NotFound, Invalid. Logged as settings.code_retire."""
    return _switch(list_name, code, False, actor, today, "settings.code_retire")


def restore(list_name: str, code: str, *, actor: Actor, today: dt.date) -> CodeItem:
    """Offer a retired item again. Raises NotFound, Invalid. Logged as settings.code_restore."""
    return _switch(list_name, code, True, actor, today, "settings.code_restore")


def _switch(list_name: str, code: str, active: bool, actor: Actor, today: dt.date, action: str) -> CodeItem:
    actor.demand(Permission.SETTINGS_WRITE)
    item = _item(list_items(list_name), code)
    if not get_list(list_name).extensible:
        raise Invalid(_("这张表按国家标准或程序规则固定，不能停用，可以改叫法。"), field="code")
    return _revise(list_name, Item(code, item.label, active, item.position, item.own), actor, today, action)


def _item(items: list[Item], code: str) -> Item:
    found = next((item for item in items if item.code == code), None)
    if found is None:
        raise NotFound
    return found


def _checked_label(label: str, items: list[Item], code: str) -> str:
    label = " ".join(label.split())
    if not 1 <= len(label) <= LONGEST_LABEL:
        raise Invalid(_("名称写 1 到 50 个字。"), field="label")
    if any(item.label.source == label and item.code != code for item in items):
        raise Conflict(_("“%(label)s”已经有了，请用原来那一项，或换个叫法。", label=label), field="label")
    return label


def _revise(list_name: str, item: Item, actor: Actor, today: dt.date, action: str) -> CodeItem:
    earlier = [row.revision for row in list_revisions(list_name) if row.code == item.code]
    row = CodeItem(
        list_name=list_name,
        code=item.code,
        label=item.label.source,
        active=item.active,
        position=item.position,
        valid_from=today,
        revision=max(earlier, default=0) + 1,
        created_by_id=actor.user_id,
    )
    db.session.add(row)
    db.session.flush()
    record(actor, action, row, detail={"list": list_name, "code": item.code})
    return row
