"""The lists of visits as asked for, on the page and as files: the open plans and the visits made."""

from __future__ import annotations

import datetime as dt
from typing import Any

from registry.access.sending import Asked, Outgoing
from registry.core.i18n import _
from registry.core.tables.outgoing import Out
from registry.regions.args import day_of, period_of
from registry.visits.due import Due, list_due
from registry.visits.past import MOST, list_late_on
from registry.visits.queries import DoneFilter, Page, list_done

DUE = Outgoing("visits", _("要走访的人"), (
    Out(_("姓名"), 14, "name"), Out(_("性别"), 6, "sex"), Out(_("年龄"), 6, "age"), Out(_("所在村"), 18, "place"),
    Out(_("类别"), 8, "risk_word"), Out(_("事由"), 24, "purposes"), Out(_("上次走访"), 12, "last_visit_on"),
    Out(_("应访日期"), 12, "due_on"), Out(_("晚（天）"), 8, lambda row: max(row.days_late, 0)),
    Out(_("走访人"), 14, "visitor_name"),
), "visit.export", "person_id")  # fmt: skip
DONE = Outgoing("visits-made", _("走访记录"), (
    Out(_("姓名"), 14, "name"), Out(_("所在村"), 18, "place"), Out(_("走访日期"), 12, "done_on"),
    Out(_("走访人"), 14, "visitor_name"), Out(_("事由"), 24, "purposes"), Out(_("见到的人"), 20, "met"),
), "visit.export", "person_id")  # fmt: skip


def visits_file(asked: Asked) -> Outgoing:
    """The columns of the tab."""
    return DONE if asked.get("tab") == "done" else DUE


def past_day(asked: Asked) -> dt.date | None:
    """The day gone by on which the late ones are asked for, None for today's."""
    day = day_of(asked.args, "on") if asked.get("tab") in ("", Due.LATE) else None
    return day if day is not None and day < asked.today else None


def visits_listed(asked: Asked) -> Page[Any]:
    """A page of the tab: late ones (also those of a day gone by), of this week, all open ones, or visits made."""
    tab, period, day = asked.get("tab"), period_of(asked.args), past_day(asked)
    if tab == "done":
        wanted = DoneFilter(period.region, period.first, period.last, bool(asked.get("met")))
        return list_done(wanted, asked.actor, cursor=asked.cursor, limit=asked.limit)
    if day is not None:
        region, most = period.region or asked.actor.region_code, asked.whole or MOST
        return Page(tuple(list_late_on(region, day, asked.actor, limit=most)), None)
    due = Due(tab) if tab in set(Due) else Due.LATE
    return list_due(due, asked.actor, asked.today, region=period.region, cursor=asked.cursor, limit=asked.limit)
