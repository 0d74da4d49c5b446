"""What this room shows elsewhere: the desk's group of households that may be one."""

from __future__ import annotations

import datetime as dt

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.core.i18n import _
from registry.core.plugs import DeskGroup, DeskItem, Plugs
from registry.households.hints import count_hints, list_hints, reasons_of
from registry.regions.queries import region_names

LINES = 5


def register(plugs: Plugs) -> None:
    """Put the room's teller into its place."""
    plugs.desk.append(hints_group)


def hints_group(actor: Actor, today: dt.date) -> DeskGroup | None:
    """可能是同一户: for those who know the families, villages and townships."""
    if actor.role not in (Role.VILLAGE, Role.TOWNSHIP) or not actor.can(Permission.PEOPLE_WRITE):
        return None
    page = list_hints(actor, limit=LINES)
    if not page.rows:
        return None
    places = region_names({hint.scope_code for hint in page.rows})
    items = [
        DeskItem(
            name="、".join(dict.fromkeys((hint.first.head_name, hint.second.head_name))),
            meta=places.get(hint.scope_code, ""), reason="，".join(str(word) for word in reasons_of(hint)), when="",
            url=f"/households/hints/{hint.public_id}", action=str(_("去核对")),
        )
        for hint in page.rows
    ]  # fmt: skip
    count = count_hints(actor) if page.next_cursor else len(page.rows)
    return DeskGroup("households.hints", _("可能是同一户"), count, items, "draft", url="/households/hints")
