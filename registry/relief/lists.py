"""The lists of relief as asked for, as files: emergency requests with their clock, festival visits by occasion."""

from __future__ import annotations

from typing import Any

from registry.access.sending import Asked, Outgoing
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, word, yuan
from registry.people.showing import shown_name
from registry.regions.args import period_of
from registry.regions.queries import region_names
from registry.relief.queries import RequestFilter, RequestPage, festival_rows, list_requests
from registry.relief.words import STAGES, clock
from registry.settings.codes import code_word

REQUESTS = Outgoing("relief", _("急难救助"), (
    Out(_("姓名"), 14, "1"), Out(_("地方"), 18, "2"), Out(_("提出日期"), 12, "0.requested_on"),
    Out(_("紧急程度"), 12, code_word("urgency", "0.urgency")), Out(_("申请（元）"), 12, yuan("0.asked_fen")),
    Out(_("核定（元）"), 12, yuan("0.granted_fen")), Out(_("计时"), 18, "3.text"), Out(_("状态"), 12, word(STAGES, "3.stage")),
), "relief.export", "0.person_id")  # fmt: skip
FESTIVALS = Outgoing("festival-visits", _("节日慰问"), (
    Out(_("项目"), 28, "program"), Out(_("时节"), 12, code_word("occasion", "occasion")), Out(_("批次"), 20, "cycle"),
    Out(_("人"), 8, "persons"), Out(_("户"), 8, "households"), Out(_("慰问金（元）"), 14, yuan("cash")),
    Out(_("慰问品（件）"), 10, "pieces"), Out(_("物资折价（元）"), 14, yuan("goods")),
), "relief.export")  # fmt: skip


def requests_of(asked: Asked) -> RequestPage:
    """A page of the requests as narrowed."""
    period = period_of(asked.args)
    wanted = RequestFilter(asked.get("q"), period.region, asked.get("status"), period.first, period.last,
                           asked.get("in_time") == "1")  # fmt: skip
    return list_requests(wanted, asked.actor, asked.today, cursor=asked.cursor)


def requests_listed(asked: Asked) -> Page[Any]:
    """The same, each with name and place as the reader sees them and its clock."""
    page = requests_of(asked)
    names = region_names({row.scope_code for row, _paid in page.rows})
    lines = [
        (row, shown_name(row.person.name, asked.actor), names.get(row.scope_code, ""), clock(row, paid, asked.today))
        for row, paid in page.rows
    ]
    return Page(lines, page.next_cursor)


def festivals_listed(asked: Asked) -> Page[Any]:
    """Festival visits by program and cycle."""
    period = period_of(asked.args)
    return Page(festival_rows(asked.actor, region=period.region, first=period.first, last=period.last), None)
