"""Lists that a person narrowed and keeps under a name. They stand in her account, so that a page asks no more for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from registry.accounts.models import User
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.extensions import db

MOST, LONGEST, ROOM = 12, 20, 4000


@dataclass(frozen=True)
class SavedList:
    """A name and the parameters of the list's address."""

    name: str
    args: Mapping[str, str]


def saved_lists(user: User) -> list[SavedList]:
    """Her kept lists in the order of keeping."""
    return [SavedList(row["name"], row["args"]) for row in json.loads(user.saved_lists or "[]")]


def save_list(user: User, name: str, args: Mapping[str, str]) -> None:
    """Keep a narrowed list; the same name is replaced. Raises Invalid, Conflict. Logged as account.list_saved."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST:
        raise Invalid(_("名称写 1 到 %(most)s 个字。", most=LONGEST), "name")
    if not args:
        raise Invalid(_("先选好条件，再存为常用。"), "name")
    kept = [row for row in saved_lists(user) if row.name != name]
    if len(kept) >= MOST:
        raise Conflict(_("最多存 %(most)s 个常用名单。先删一个不用的。", most=MOST))
    _keep(user, [*kept, SavedList(name, args)], "account.list_saved")


def remove_list(user: User, name: str) -> None:
    """Forget a kept list. Logged as account.list_removed."""
    _keep(user, [row for row in saved_lists(user) if row.name != name], "account.list_removed")


def _keep(user: User, rows: list[SavedList], action: str) -> None:
    text = json.dumps([{"name": row.name, "args": dict(row.args)} for row in rows], ensure_ascii=False)
    if len(text) > ROOM:
        raise Conflict(_("存的条件太多了。先删一个不用的。"))
    user.saved_lists = text
    db.session.flush()
    record(user.actor(), action, user)
