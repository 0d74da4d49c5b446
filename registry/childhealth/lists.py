"""The lists of the children's health as asked for, as files: heart cases, who is due for packs, who had some."""

from __future__ import annotations

from typing import Any

from registry.access.sending import Asked, Outgoing
from registry.childhealth import queries
from registry.childhealth.words import STATES
from registry.core.dates import months_old
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, word, yuan
from registry.people.showing import shown_name
from registry.regions.args import period_of, region_of
from registry.regions.queries import region_names

CASES = Outgoing("heart-cases", _("先心病筛查和手术"), (
    Out(_("姓名"), 14, "1"), Out(_("所在村"), 18, "2"), Out(_("筛查日期"), 12, "0.screened_on"), Out(_("医院"), 24, "0.hospital"),
    Out(_("手术日期"), 12, "0.operated_on"),
    Out(_("费用（元）"), 14, lambda line: yuan("0.cost_fen")(line) if line[0].operated_on else None),
    Out(_("下次复查"), 12, "0.next_on"), Out(_("状态"), 12, word(STATES, "0.state")),
), "heart.export", "0.person_id")  # fmt: skip
PACKS = Outgoing("nutrition", _("该领营养包的孩子"), (
    Out(_("姓名"), 14, "1"), Out(_("月龄"), 6, "3"), Out(_("所在村"), 18, "2"),
    Out(_("领过（袋）"), 8, lambda line: line[0].packs or 0), Out(_("上次领"), 12, "0.issued_on"),
    Out(_("下次该领"), 12, "0.next_on"),
), "nutrition.export", "0.id")  # fmt: skip
ISSUED = Outgoing("nutrition-issued", _("领营养包的儿童"), (
    Out(_("姓名"), 14, "1"), Out(_("所在村"), 18, "2"), Out(_("次数"), 8, "0.times"), Out(_("领过（袋）"), 8, lambda line: int(line[0].packs)),
), "nutrition.export", "0.id")  # fmt: skip


def cases_of(asked: Asked) -> Page[Any]:
    """A page of the heart cases; `counted` screened or operated in a period, as the figures count."""
    period = period_of(asked.args)
    return queries.list_cases(asked.actor, region=period.region, status=asked.get("status"), counted=asked.get("counted"),
                              first=period.first, last=period.last, cursor=asked.cursor)  # fmt: skip


def cases_listed(asked: Asked) -> Page[Any]:
    """The same with name and village as the reader sees them."""
    page = cases_of(asked)
    names = region_names({row.scope_code for row in page.rows})
    lines = [(row, shown_name(row.person.name, asked.actor), names.get(row.scope_code, "")) for row in page.rows]
    return Page(lines, page.next_cursor)


def packs_listed(asked: Asked) -> Page[Any]:
    """Children of 6 to 24 months with their last packs."""
    rows = queries.due_for_packs(
        asked.actor, asked.today, region=region_of(asked.args), limit=asked.whole or queries.PAGE
    )
    names = region_names({row.scope_code for row in rows})
    lines = [
        (row, shown_name(row.name, asked.actor), names.get(row.scope_code, ""), months_old(row.birth_date, asked.today))
        for row in rows
    ]
    return Page(lines, None)


def issued_listed(asked: Asked) -> Page[Any]:
    """The children behind the figure, with their packs."""
    period = period_of(asked.args)
    first, last = period.first or asked.today.replace(month=1, day=1), period.last or asked.today
    region, most = period.region or asked.actor.region_code, asked.whole or queries.SHOWN
    rows = queries.list_issues(asked.actor, region, first, last, limit=most)
    names = region_names({row.scope_code for row in rows})
    return Page([(row, shown_name(row.name, asked.actor), names.get(row.scope_code, "")) for row in rows], None)
