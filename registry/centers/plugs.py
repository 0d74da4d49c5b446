"""What facilities put elsewhere: a child's timeline, the desk, search, and a stock for each kind of facility."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Select, literal

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.centers.models import Facility, Member, SchoolEvent
from registry.centers.queries import (
    FacilityFilter,
    count_counselling,
    count_kind,
    list_facilities,
    list_quiet,
)
from registry.centers.roster_facilities import FACILITIES
from registry.centers.schools import count_events
from registry.core.dates import school_year
from registry.core.i18n import Text, _
from registry.core.plugs import DeskGroup, DeskItem, FigureSpec, Plugs, SearchHit
from registry.people.timeline import event
from registry.regions.following import Follows, rows_follow
from registry.settings.code_lists import CODE_LISTS
from registry.settings.queries import get_number

FOLLOW = rows_follow(
    "facility.region",
    Follows(Facility, lambda _today: [Facility.closed_on.is_(None)], same=("kind", "name"), named="name"),
    Follows(
        SchoolEvent, lambda _today: [SchoolEvent.done_on.is_(None)], same=("school", "year", "event"), named="school"
    ),
)


def register(plugs: Plugs) -> None:
    """Put the room's tellers into their places."""
    plugs.region_followers.append(FOLLOW)
    plugs.rosters["facilities"] = FACILITIES
    plugs.timeline += [came, left]
    plugs.timeline_words["facility"] = timeline_words
    plugs.timeline_reads["facility"] = Permission.CENTER_READ
    plugs.desk.append(quiet_group)
    plugs.search.append(search)
    plugs.figures += [_figure(code, label) for code, label in CODE_LISTS["facility"].items]
    plugs.figures += [
        FigureSpec("counselling.sessions", _("个别心理辅导"), "session",
                   lambda region, first, last, _t: count_counselling(region, first, last),
                   lambda region, first, last: f"/centers/counselling?region={region}&from={first}&to={last}"),
        FigureSpec("school_care.events", _("学校“四个一”"), "session",
                   lambda region, first, last, _t: count_events(region, first, last),
                   lambda region, first, last: f"/centers/schools?region={region}&year={school_year(last)}"),
    ]  # fmt: skip


def _figure(code: str, label: Text) -> FigureSpec:
    def count(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
        return count_kind(code, region, min(last, today))

    def records(region: str, first: dt.date, last: dt.date) -> str:
        return f"/centers?type={code}&region={region}&on={last}"

    return FigureSpec(f"facilities.{code}", label, "place", count, records, stock=True)


def _events(person_id: int, day: Any, state: str) -> Select[Any]:
    query = event(
        at=day, kind="facility", ref=Facility.public_id, title=Facility.name, state=literal(state),
        actor_id=Member.created_by_id,
    )  # fmt: skip
    return query.join_from(Member, Facility, Facility.id == Member.facility_id).where(
        Member.person_id == person_id, day.is_not(None)
    )


def came(person_id: int) -> Select[Any]:
    """The day a child came to a facility."""
    return _events(person_id, Member.from_on, "came")


def left(person_id: int) -> Select[Any]:
    """The day a child left it."""
    return _events(person_id, Member.to_on, "left")


def timeline_words(row: Any) -> tuple[Text, str, str | None]:
    """A line of the timeline."""
    sentence = _("开始去“%(name)s”", name=row.title) if row.state == "came" else _("不再去“%(name)s”", name=row.title)
    return sentence, "house", f"/centers/{row.ref}"


def quiet_group(actor: Any, today: dt.date) -> DeskGroup | None:
    """Facilities where nothing was held for too long (setting center_quiet_days)."""
    if not actor.can(Permission.CENTER_WRITE):
        return None
    days = get_number("center_quiet_days", on=today, region_code=actor.region_code)
    rows, count = list_quiet(actor, today, days)
    if not rows:
        return None
    reason = str(_("%(days)s 天没有活动", days=days))
    items = [
        DeskItem(row.name, row.keeper, reason, "", f"/centers/{row.public_id}/activities/new", str(_("记活动")), "soon")
        for row in rows
    ]
    return DeskGroup(
        key="centers.quiet", title=_("阵地好久没活动"), count=count, items=items, tone="wait", url="/centers"
    )


def search(actor: Actor, text: str) -> list[SearchHit]:
    """Facilities by name, keeper or address."""
    if not actor.can(Permission.CENTER_READ) or len(text.strip()) < 2:
        return []
    rows = list_facilities(FacilityFilter(q=text), actor).rows[:5]
    return [SearchHit(_("关爱阵地"), row.name, row.keeper, f"/centers/{row.public_id}") for row in rows]
