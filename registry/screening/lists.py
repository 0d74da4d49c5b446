"""The lists of the screening as asked for, as files: campaigns, invited women, villages, second looks, due again, aid.

What was found is in none of them: that is opened woman by woman, with a reason.
"""

from __future__ import annotations

from typing import Any

from registry.access.sending import Asked, Outgoing
from registry.core.dates import age_on
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, word
from registry.programs.words import STATE_LABELS
from registry.regions.args import period_of, region_of
from registry.regions.queries import region_names
from registry.screening import aid
from registry.screening.blueprint import name_of
from registry.screening.models import Campaign, Invitation
from registry.screening.queries import (
    CAMPAIGNS_SHOWN,
    FollowTab,
    ListFilter,
    due_again,
    get_campaign,
    list_campaigns,
    list_follow_ups,
    list_invitations,
)
from registry.screening.rates import by_village, list_records
from registry.screening.rules import rules_on
from registry.screening.words import FOLLOW_STATES, INVITE_STATES, tests_said


def _looked(line: Any) -> str:
    return "；".join(
        f"{one.screened_on.isoformat()} {tests_said(one.tests)}" for one in line[0].screenings if not one.voided_on
    )


WOMEN = Outgoing("screening", _("应检的妇女"), (
    Out(_("姓名"), 14, "1"), Out(_("年龄"), 6, "3"), Out(_("所在村"), 18, "2"),
    Out(_("筛查批次"), 28, lambda line: line[0].campaign.title if line[0].campaign else _("单独检查")),
    Out(_("邀请日期"), 12, "0.invited_on"), Out(_("查了什么"), 30, _looked),
    Out(_("状态"), 10, word(INVITE_STATES, "0.state")), Out(_("说明"), 24, "0.note"),
), "screening.export", "0.person_id")  # fmt: skip
CAMPAIGNS = Outgoing("campaigns", _("筛查批次"), (
    Out(_("筛查批次"), 28, "title"), Out(_("开始"), 12, "starts_on"), Out(_("结束"), 12, "ends_on"),
    Out(_("检查机构"), 24, "hospital"), Out(_("年龄从"), 8, "age_min"), Out(_("年龄到"), 8, "age_max"),
), "campaign.export")  # fmt: skip
VILLAGES = Outgoing("campaign", _("各地筛查情况"), (
    Out(_("地方"), 20, "name"), Out(_("应检（人）"), 10, "counts.eligible"), Out(_("邀请（人）"), 10, "counts.invited"),
    Out(_("外出（人）"), 10, "counts.away"), Out(_("实检（人）"), 10, "counts.screened"),
    Out(_("异常（人）"), 10, "counts.positive"), Out(_("已随访（人）"), 10, "counts.followed_up"),
), "campaign.export")  # fmt: skip
SECOND_LOOKS = Outgoing("second-looks", _("随访名单"), (
    Out(_("姓名"), 14, "1"), Out(_("所在村"), 18, "2"), Out(_("筛查日期"), 12, "0.screening.screened_on"),
    Out(_("应随访"), 12, "0.due_on"), Out(_("联系过（次）"), 10, lambda line: len(line[0].contacts)),
    Out(_("状态"), 10, word(FOLLOW_STATES, "0.state")),
), "screening.export", "0.person_id")  # fmt: skip
AGAIN = Outgoing("screening-due", _("该再查的妇女"), (
    Out(_("姓名"), 14, "1"), Out(_("年龄"), 6, "3"), Out(_("所在村"), 18, "2"), Out(_("上次筛查"), 12, "0.screened_on"),
    Out(_("宫颈该查"), 12, "0.next_cervical_on"),
), "screening.export", "0.person_id")  # fmt: skip
RECORDS = Outgoing("screening-records", _("数字背后的记录"), (
    Out(_("姓名"), 14, "name"), Out(_("所在村"), 18, "place"), Out(_("日期"), 12, "day"),
), "screening.export", "key")  # fmt: skip
AID = Outgoing("cancer-aid", _("两癌救助材料"), (
    Out(_("姓名"), 14, "0.person.name"), Out(_("所在村"), 18, "2"), Out(_("期"), 24, "0.cycle.title"),
    Out(_("提名日期"), 12, "0.nominated_on"), Out(_("到哪一步"), 14, word(STATE_LABELS, "0.state")),
    Out(_("材料核对日期"), 12, "1.checked_on"),
), "cancer_aid.export", "0.person_id")  # fmt: skip


def campaigns_listed(asked: Asked) -> Page[Campaign]:
    """The campaigns that the page knows, the running ones first."""
    return Page(list_campaigns(asked.actor, limit=asked.whole or CAMPAIGNS_SHOWN), None)


def women_of(asked: Asked, campaigns: Any) -> Page[Invitation]:
    """A page of the invited women, narrowed by campaign, place and state."""
    chosen = next((one for one in campaigns if one.public_id == asked.get("campaign")), None)
    wanted = ListFilter(asked.get("q"), region_of(asked.args), chosen.id if chosen else None, asked.get("status"))
    return list_invitations(wanted, asked.actor, cursor=asked.cursor)


def women_listed(asked: Asked) -> Page[Any]:
    """The same with name, village and age as the reader sees them."""
    page = women_of(asked, list_campaigns(asked.actor))
    names = region_names({row.scope_code for row in page.rows})
    return Page(
        [(row, name_of(row.person, asked.actor), names.get(row.scope_code, ""), age_on(row.person.birth_date, asked.today))
         for row in page.rows], page.next_cursor,
    )  # fmt: skip


def villages_listed(asked: Asked) -> Page[Any]:
    """A campaign's counts by village."""
    return Page(by_village(get_campaign(asked.path["ref"], asked.actor), asked.actor), None)


def _number(asked: Asked) -> int:
    return int(asked.cursor) if asked.cursor and asked.cursor.isdigit() else 0


def _lines(rows: Any, more: bool, asked: Asked) -> Page[Any]:
    """Rows about persons, each with name, village and age, on a page with a number."""
    names = region_names({row.person.scope_code for row in rows})
    lines = [
        (row, name_of(row.person, asked.actor), names.get(row.person.scope_code, ""),
         age_on(row.person.birth_date, asked.today))
        for row in rows
    ]  # fmt: skip
    return Page(lines, str(_number(asked) + 1) if more else None)


def second_looks_listed(asked: Asked) -> Page[Any]:
    """A page of the work list's tab."""
    tab = FollowTab(asked.get("tab")) if asked.get("tab") in set(FollowTab) else FollowTab.ALL
    rows, more = list_follow_ups(
        tab, asked.actor, asked.today, region=region_of(asked.args), page=_number(asked), limit=asked.limit
    )
    return _lines(rows, more, asked)


def again_listed(asked: Asked) -> Page[Any]:
    """A page of the women whose interval has passed or passes within 90 days."""
    age_max = rules_on(asked.today, asked.actor.region_code).age_max
    rows, more = due_again(asked.actor, asked.today, age_max=age_max, region=region_of(asked.args), page=_number(asked),
                           limit=asked.limit)  # fmt: skip
    return _lines(rows, more, asked)


def records_listed(asked: Asked) -> Page[Any]:
    """A page of the women behind a figure of the summary."""
    period = period_of(asked.args)
    first, last = period.first or asked.today.replace(month=1, day=1), period.last or asked.today
    _figure, _total, rows, following = list_records(
        asked.get("figure"), asked.actor, region=period.region or asked.actor.region_code, first=first, last=last,
        after=_number(asked) or None,
    )  # fmt: skip
    return Page(rows, str(following) if following else None)


def aid_listed(asked: Asked) -> Page[Any]:
    """The applications for cancer aid and how far their papers are."""
    rows = aid.list_applications(asked.actor, limit=asked.whole or aid.SHOWN)
    names = region_names({enrolment.scope_code for enrolment, _file in rows})
    return Page([(enrolment, file, names.get(enrolment.scope_code, "")) for enrolment, file in rows], None)
