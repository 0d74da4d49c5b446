"""What small wishes show elsewhere: fulfilled ones in the child's timeline, waiting ones on the desk, the figure."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Select, literal

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.i18n import Text, _
from registry.core.plugs import DeskGroup, DeskItem, FigureSpec, Plugs
from registry.donors.wish_models import SmallWish, WishState
from registry.donors.wish_queries import count_fulfilled, count_waiting, waiting_wishes
from registry.people.timeline import event

DESK_LINES = 3


def register_wishes(plugs: Plugs) -> None:
    """Put the tellers into their places."""
    plugs.timeline.extend((said, fulfilled))
    plugs.timeline_words["wish"] = words
    plugs.desk.append(waiting_group)
    plugs.figures.append(
        FigureSpec("wishes.fulfilled", _("实现微心愿"), "case", _fulfilled,
                   lambda region, first, last: f"/mothers/wishes?tab=fulfilled&region={region}&from={first}&to={last}")
    )  # fmt: skip


def said(person_id: int) -> Select[Any]:
    """Wishes on the day they were said."""
    return event(at=SmallWish.wished_on, kind="wish", ref=SmallWish.public_id, title=SmallWish.text,
                 state=literal("said"), actor_id=SmallWish.created_by_id).where(SmallWish.person_id == person_id)  # fmt: skip


def fulfilled(person_id: int) -> Select[Any]:
    """Wishes on the day they came true."""
    return event(at=SmallWish.fulfilled_on, kind="wish", ref=SmallWish.public_id, title=SmallWish.text,
                 state=literal("fulfilled")).where(
        SmallWish.person_id == person_id, SmallWish.fulfilled_on.is_not(None)
    )  # fmt: skip


def words(row: Any) -> tuple[Text, str, str | None]:
    """A line of the timeline."""
    url = f"/mothers/wishes/{row.ref}"
    if row.state == "fulfilled":
        return _("微心愿实现：%(text)s", text=row.title), "signed", url
    return _("微心愿：%(text)s", text=row.title), "pending", url


def waiting_group(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Wishes that nobody has claimed, or that were claimed and not fulfilled for thirty days."""
    if not actor.can(Permission.VISIT_WRITE):
        return None
    rows = waiting_wishes(actor, today, limit=DESK_LINES)
    if not rows:
        return None
    items = []
    for row in rows:
        since = row.claimed_on or row.wished_on
        reason = _("等人认领") if row.state is WishState.OPEN else _("认领了还没实现")
        items.append(
            DeskItem(row.person.name, row.text, str(reason), str(_("%(n)s 天了", n=(today - since).days)),
                     f"/mothers/wishes/{row.public_id}", str(_("去办")),
                     "plain" if row.state is WishState.OPEN else "soon")
        )  # fmt: skip
    return DeskGroup("wishes.waiting", _("微心愿"), count_waiting(actor, today), items, "wait", url="/mothers/wishes")


def _fulfilled(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
    return count_fulfilled(region, first, last)
