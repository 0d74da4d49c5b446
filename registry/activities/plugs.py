"""What activities put elsewhere: a person's timeline, the desk, search, three figures for each type."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Select, cast
from sqlalchemy import String as SqlString

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.activities.models import Activity, ActivityState, Attendee
from registry.activities.queries import ActivityFilter, count_type, count_types, list_activities, list_unreported
from registry.activities.roster_activities import ACTIVITIES
from registry.activities.words import TYPES
from registry.core.i18n import Text, _
from registry.core.plugs import DeskGroup, DeskItem, FigureSpec, Plugs, SearchHit
from registry.people.timeline import event
from registry.regions.following import Follows, rows_follow

FOLLOW = rows_follow(
    "activity.region",
    Follows(Activity, lambda _today: [Activity.state == ActivityState.PLANNED],
            same=("type", "held_on", "place", "title"), named="title"),
)  # fmt: skip


def register(plugs: Plugs) -> None:
    """Put the room's tellers into their places."""
    plugs.region_followers.append(FOLLOW)
    plugs.rosters["activities"] = ACTIVITIES
    plugs.timeline.append(timeline)
    plugs.timeline_words["activity"] = timeline_words
    plugs.timeline_reads["activity"] = Permission.ACTIVITY_READ
    plugs.desk.append(unreported_group)
    plugs.search.append(search)
    for code, word in TYPES.items():
        plugs.figures += [
            _figure(code, "sessions", _("%(type)s场次", type=word), "session"),
            _figure(code, "attendances", _("%(type)s人次", type=word), "person_time"),
            _figure(code, "copies", _("%(type)s发放材料", type=word), "copy"),
        ]


def _figure(code: str, measure: str, label: Text, unit: str) -> FigureSpec:
    def count(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
        return count_type(code, measure, region, first, min(last, today))

    def records(region: str, first: dt.date, last: dt.date) -> str:
        return f"/activities?type={code}&status=held&region={region}&from={first}&to={last}"

    return FigureSpec(f"activities.{code}.{measure}", label, unit, count, records, together=_all_types)


def _all_types(region: str, first: dt.date, last: dt.date, today: dt.date) -> dict[str, int]:
    found = count_types(region, first, min(last, today))
    return {f"activities.{code}.{measure}": value for (code, measure), value in found.items()}


def timeline(person_id: int) -> Select[Any]:
    """The activities a person is named at."""
    return (
        event(
            at=Activity.held_on, kind="activity", ref=Activity.public_id, title=Activity.title,
            state=cast(Activity.state, SqlString), actor_id=Attendee.created_by_id,
        )
        .join_from(Attendee, Activity, Activity.id == Attendee.activity_id)
        .where(Attendee.person_id == person_id, Attendee.removed_on.is_(None), Activity.state != "void")
    )  # fmt: skip


def timeline_words(row: Any) -> tuple[Text, str, str | None]:
    """A line of the timeline."""
    sentence = _("参加“%(title)s”", title=row.title) if row.state == "held" else _("将参加“%(title)s”", title=row.title)
    return sentence, "house" if row.state == "held" else "clock", f"/activities/{row.ref}"


def unreported_group(actor: Any, today: dt.date) -> DeskGroup | None:
    """Planned activities whose day has come: what was it like?"""
    if not actor.can(Permission.ACTIVITY_WRITE):
        return None
    rows, count = list_unreported(actor, today)
    if not rows:
        return None
    return DeskGroup(
        key="activities.unreported", title=_("活动办了没记"), count=count, items=[_item(row, today) for row in rows],
        tone="wait", url="/activities?status=planned",
    )  # fmt: skip


def _item(row: Activity, today: dt.date) -> DeskItem:
    days = (today - row.held_on).days
    when = str(_("晚 %(days)s 天", days=days) if days else _("今天"))
    return DeskItem(row.title, row.place, str(_("补上场次、人次和照片")), when, f"/activities/{row.public_id}/edit",
                    str(_("记下")), "soon")  # fmt: skip


def search(actor: Actor, text: str) -> list[SearchHit]:
    """Activities by title, place or partner."""
    if not actor.can(Permission.ACTIVITY_READ) or len(text.strip()) < 2:
        return []
    rows = list_activities(ActivityFilter(q=text), actor).rows[:5]
    return [SearchHit(_("活动"), row.title, row.held_on.isoformat(), f"/activities/{row.public_id}") for row in rows]
