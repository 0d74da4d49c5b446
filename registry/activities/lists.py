"""The list of activities as asked for, on the page and as a file."""

from __future__ import annotations

from typing import Any

from registry.access.permissions import Permission
from registry.access.sending import Asked, Outgoing
from registry.activities.models import Activity
from registry.activities.queries import ActivityFilter, get_activity, list_activities, present
from registry.activities.words import STATES
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, word
from registry.people.showing import shown_name
from registry.regions.args import period_of
from registry.regions.queries import region_names
from registry.settings.codes import code_word

ACTIVITIES = Outgoing("activities", _("活动"), (
    Out(_("活动"), 32, "0.title"), Out(_("日期"), 12, "0.held_on"), Out(_("类型"), 16, code_word("activity_type", "0.type")),
    Out(_("地方"), 16, "1"), Out(_("地点"), 24, "0.place"), Out(_("合办单位"), 24, "0.partners"), Out(_("场次"), 8, "0.sessions"),
    Out(_("人次"), 8, "0.attendances"), Out(_("材料（份）"), 8, "0.copies"), Out(_("状态"), 10, word(STATES, "0.state")),
), "activity.export")  # fmt: skip


def activities_asked(asked: Asked) -> ActivityFilter:
    """The type, the state and what narrows them."""
    period = period_of(asked.args)
    return ActivityFilter(
        asked.get("q"), period.region, asked.get("type"), asked.get("status"), period.first, period.last
    )


def activities_of(asked: Asked) -> Page[Activity]:
    """A page of the activities as narrowed."""
    return list_activities(activities_asked(asked), asked.actor, cursor=asked.cursor)


def activities_listed(asked: Asked) -> Page[tuple[Activity, str]]:
    """The same, each with its place."""
    page = activities_of(asked)
    names = region_names({row.scope_code for row in page.rows})
    return Page([(row, names.get(row.scope_code, "")) for row in page.rows], page.next_cursor)


ATTENDEES = Outgoing("attendees", _("名单"), (
    Out(_("姓名"), 14, "1"), Out(_("村（嘎查）"), 18, "2"),
), "activity.export", "0.person_id")  # fmt: skip


def attendees_listed(asked: Asked) -> Page[Any]:
    """The persons named as having been there whom the actor may see. Raises Denied without people:read."""
    asked.actor.demand(Permission.PEOPLE_READ)
    rows = present(get_activity(asked.path["ref"], asked.actor), asked.actor)
    names = region_names({row.person.scope_code for row in rows})
    lines = [(row, shown_name(row.person.name, asked.actor), names.get(row.person.scope_code, "")) for row in rows]
    return Page(lines, None)
