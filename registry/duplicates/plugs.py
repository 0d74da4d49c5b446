"""What the room tells elsewhere: the desk's group of probable pairs, and the merges on a person's timeline."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, Select, String, cast, literal, null, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.core.i18n import Text, _
from registry.core.plugs import DeskGroup, DeskItem, Plugs
from registry.duplicates.models import DuplicatePair, PersonMerge
from registry.duplicates.queries import count_pairs, list_pairs, reasons_of

LINES = 5


def register(plugs: Plugs) -> None:
    """Put the room's tellers into their places."""
    plugs.desk.append(pairs_group)
    plugs.timeline.append(timeline)
    plugs.timeline_words["merge"] = timeline_words


def pairs_group(actor: Any, today: dt.date) -> DeskGroup | None:
    """疑似重复: probable pairs of the actor's region, likeliest first."""
    if not actor.can(Permission.PEOPLE_WRITE):
        return None
    page = list_pairs(actor, limit=LINES)
    if not page.rows:
        return None
    count = count_pairs(actor) if page.next_cursor else len(page.rows)
    items = [_item(pair, actor) for pair in page.rows]
    return DeskGroup("duplicates", _("疑似重复登记"), count, items, "draft", url="/duplicates")


def _item(pair: DuplicatePair, actor: Actor) -> DeskItem:
    own = [one.name for one in (pair.first, pair.second) if covers(actor, one.scope_code)]
    return DeskItem(
        name="、".join(dict.fromkeys(own)), meta="", reason=str(_("，")).join(str(word) for word in reasons_of(pair, actor)[:3]) or str(_("和别的乡镇的一份很像")),
        when="", url=f"/duplicates/{pair.public_id}", action=str(_("去核对")),
    )  # fmt: skip


def timeline(person_id: int) -> Select[*tuple[Any, ...]]:
    """The merges into a person that stand."""
    return select(
        PersonMerge.merged_on.label("at"),
        literal("merge", String).label("kind"),
        PersonMerge.public_id.label("ref"),
        cast(PersonMerge.reason, String).label("title"),
        cast(null(), BigInteger).label("amount_fen"),
        cast(null(), String).label("state"),
        PersonMerge.created_by_id.label("actor_id"),
    ).where(PersonMerge.kept_id == person_id, PersonMerge.undone_on.is_(None))


def timeline_words(row: Any) -> tuple[Text, str, str | None]:
    """The sentence of a merge on the timeline, its glyph and the page that takes it back."""
    return (
        _("并进了另一份重复的档案：%(reason)s（可以撤销合并）", reason=row.title or ""),
        "done",
        f"/merges/{row.ref}/undo",
    )
