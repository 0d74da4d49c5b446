"""The lists of the centers as asked for, as files: facilities, who comes, what was held there, schools, sessions."""

from __future__ import annotations

from typing import Any

from registry.access.permissions import Permission
from registry.access.sending import Asked, Outgoing
from registry.activities.models import Activity
from registry.centers import schools
from registry.centers.models import Counselling, Facility
from registry.centers.queries import (
    FacilityFilter,
    activities_at,
    counselling_between,
    count_members,
    get_facility,
    list_facilities,
    members_here,
)
from registry.core.dates import school_year
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out
from registry.people.showing import shown_name
from registry.regions.args import day_of, period_of, region_of
from registry.regions.queries import region_names
from registry.settings.codes import choices, code_word

FACILITIES = Outgoing("centers", _("关爱阵地"), (
    Out(_("名称"), 28, "0.name"), Out(_("类型"), 16, code_word("facility", "0.kind")), Out(_("地方"), 16, "1"),
    Out(_("详细地址"), 28, "0.address"), Out(_("管理员"), 12, "0.keeper"), Out(_("开放时间"), 20, "0.hours"),
    Out(_("建成日期"), 12, "0.opened_on"), Out(_("容纳人数"), 8, "0.capacity"), Out(_("在册（人）"), 8, "2"),
    Out(_("停用日期"), 12, "0.closed_on"),
), "facility.export")  # fmt: skip
MEMBERS = Outgoing("center-members", _("谁来这里"), (
    Out(_("姓名"), 14, "1"), Out(_("学校"), 24, "0.person.school"), Out(_("来的日期"), 12, "0.from_on"),
), "facility.export", "0.person_id")  # fmt: skip
HELD = Outgoing("center-activities", _("活动"), (
    Out(_("活动"), 32, "title"), Out(_("日期"), 12, "held_on"), Out(_("类型"), 16, code_word("activity_type", "type")),
    Out(_("场次"), 8, "sessions"), Out(_("人次"), 8, "attendances"),
), "facility.export")  # fmt: skip
SESSIONS = Outgoing("counselling", _("个别心理辅导"), (
    Out(_("日期"), 12, "held_on"), Out(_("阵地"), 28, "facility.name"), Out(_("辅导人"), 14, "counsellor"),
    Out(_("分钟"), 8, "minutes"),
), "counselling.export")  # fmt: skip


def facilities_asked(asked: Asked) -> FacilityFilter:
    """The type and what narrows it; `on` shows those open on a day."""
    return FacilityFilter(asked.get("q"), region_of(asked.args), asked.get("type"), asked.get("status") == "closed",
                          day_of(asked.args, "on"))  # fmt: skip


def facilities_of(asked: Asked) -> Page[Facility]:
    """A page of the facilities as narrowed."""
    return list_facilities(facilities_asked(asked), asked.actor, cursor=asked.cursor)


def facilities_listed(asked: Asked) -> Page[Any]:
    """The same, each with its place and how many are enrolled."""
    page = facilities_of(asked)
    here, names = count_members(row.id for row in page.rows), region_names({row.scope_code for row in page.rows})
    return Page([(row, names.get(row.scope_code, ""), here.get(row.id, 0)) for row in page.rows], page.next_cursor)


def members_listed(asked: Asked) -> Page[Any]:
    """Who is enrolled at a facility now. Raises Denied without people:read."""
    asked.actor.demand(Permission.PEOPLE_READ)
    rows = members_here(get_facility(asked.path["ref"], asked.actor), asked.actor)
    return Page([(row, shown_name(row.person.name, asked.actor)) for row in rows], None)


def held_listed(asked: Asked) -> Page[Activity]:
    """The activities held at a facility, the latest first."""
    return Page(activities_at(get_facility(asked.path["ref"], asked.actor), limit=asked.whole or 20), None)


def sessions_listed(asked: Asked) -> Page[Counselling]:
    """A page of the sessions behind the figure: day, place and counsellor, no child."""
    period = period_of(asked.args)
    return counselling_between(
        asked.actor, region=period.region, first=period.first, last=period.last, cursor=asked.cursor
    )


def school_year_asked(asked: Asked) -> int:
    """The school year in the address, else the one that runs."""
    typed = asked.get("year")
    return int(typed) if typed.isdigit() and 2000 <= int(typed) <= 2100 else school_year(asked.today)


def schools_file(asked: Asked) -> Outgoing:
    """A column for each event of the code list."""
    events = [Out(label, 12, _done(code)) for code, label in choices("school_event")]
    columns = [Out(_("学校"), 28, "0.school"), Out(_("地方"), 16, "1"), *events, Out(_("还差"), 8, "2")]
    return Outgoing("schools", _("学校“四个一”"), columns, "school_event.export")


def _done(code: str) -> Any:
    return lambda line: line[0].done[code].done_on if code in line[0].done else None


def schools_listed(asked: Asked) -> Page[Any]:
    """The schools of a school year with their events, each with its place and how many are missing."""
    rows = schools.list_schools(asked.actor, school_year_asked(asked), region=region_of(asked.args))
    names, codes = region_names({row.scope_code for row in rows}), [code for code, _label in choices("school_event")]
    return Page([(row, names.get(row.scope_code, ""), row.missing(codes)) for row in rows], None)
