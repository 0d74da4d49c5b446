"""What the room tells elsewhere: the desk's group of probable pairs, and the merges on a person's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.core.i18n import _
from registry.core.plugs import DeskGroup, DeskItem, PersonPanel, Plugs
from registry.duplicates.models import DuplicatePair
from registry.duplicates.queries import count_pairs, list_pairs, merges_into, reasons_of

LINES = 5


def register(plugs: Plugs) -> None:
    """Put the room's tellers into their places."""
    plugs.desk.append(pairs_group)
    plugs.person_panels.append(merged_panel)


def pairs_group(actor: Any, today: dt.date) -> DeskGroup | None:
    """疑似重复: probable pairs of the actor's region, likeliest first."""
    if not actor.can(Permission.PEOPLE_WRITE):
        return None
    rows = list_pairs(actor).rows
    if not rows:
        return None
    count = len(rows) if len(rows) < 50 else count_pairs(actor)
    items = [_item(pair, actor) for pair in rows[:LINES]]
    return DeskGroup("duplicates", _("疑似重复登记"), count, items, "draft", url="/duplicates")


def _item(pair: DuplicatePair, actor: Actor) -> DeskItem:
    own = [one.name for one in (pair.first, pair.second) if covers(actor, one.scope_code)]
    return DeskItem(
        name="、".join(dict.fromkeys(own)), meta="", reason="，".join(str(word) for word in reasons_of(pair)[:3]),
        when="", url=f"/duplicates/{pair.public_id}", action=str(_("去核对")),
    )  # fmt: skip


def merged_panel(actor: Any, person: Any, today: dt.date) -> Sequence[PersonPanel]:
    """The records that were merged into this one."""
    if not actor.can(Permission.PEOPLE_WRITE):
        return ()
    merges = merges_into(person)
    if not merges:
        return ()
    note = _("%(count)s 份", count=len(merges))
    return (PersonPanel("received", _("并进来的档案"), note, "duplicates/_merges.html", {"merges": merges}),)
