"""The lists of visits as asked for, on the page and as files: the open plans and the visits made."""

from __future__ import annotations

from typing import Any

from registry.access.sending import Asked, Outgoing
from registry.core.i18n import _
from registry.core.tables.outgoing import Out
from registry.regions.args import period_of
from registry.visits.queries import DoneFilter, Due, Page, list_done, list_due

DUE = Outgoing("visits", _("要走访的人"), (
    Out(_("姓名"), 14, "name"), Out(_("性别"), 6, "sex"), Out(_("年龄"), 6, "age"), Out(_("所在村"), 18, "place"),
    Out(_("类别"), 8, "risk_word"), Out(_("事由"), 24, "purposes"), Out(_("上次走访"), 12, "last_visit_on"),
    Out(_("应访日期"), 12, "planned_on"), Out(_("晚（天）"), 8, lambda row: max(row.days_late, 0)),
    Out(_("走访人"), 14, "visitor_name"),
), "visit.export", "person_id")  # fmt: skip
DONE = Outgoing("visits-made", _("走访记录"), (
    Out(_("姓名"), 14, "name"), Out(_("所在村"), 18, "place"), Out(_("走访日期"), 12, "done_on"),
    Out(_("走访人"), 14, "visitor_name"), Out(_("事由"), 24, "purposes"), Out(_("见到的人"), 20, "met"),
), "visit.export", "person_id")  # fmt: skip


def visits_file(asked: Asked) -> Outgoing:
    """The columns of the tab."""
    return DONE if asked.get("tab") == "done" else DUE


def visits_listed(asked: Asked) -> Page[Any]:
    """A page of the tab: late ones, those of this week, all open ones, or visits made."""
    tab, period = asked.get("tab"), period_of(asked.args)
    if tab == "done":
        wanted = DoneFilter(period.region, period.first, period.last, bool(asked.get("met")))
        return list_done(wanted, asked.actor, cursor=asked.cursor, limit=asked.limit)
    due = Due(tab) if tab in set(Due) else Due.LATE
    return list_due(due, asked.actor, asked.today, region=period.region, cursor=asked.cursor, limit=asked.limit)
