"""The public notice on paper: what, who by number or masked name, how long, and whom to call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from registry.core.clock import local_time
from registry.core.dates import format_cn
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.core.paper.table import table_pdf
from registry.programs.models import Notice
from registry.programs.notices import NoticeContent

HEADINGS = (_("序号"), _("姓名"), _("乡镇"), _("学段"), _("实物"), _("金额（元）"))


def notice_pdf(
    notice: Notice, content: NoticeContent, place: str, stages: Mapping[str, Text], printed_at: dt.datetime, demo: bool
) -> bytes:
    """The list as it may be posted (minors without names), with the period and the hotline above it."""
    program = notice.cycle.program
    rows = [
        (
            str(row.serial),
            row.name or "—",
            row.township,
            str(stages.get(row.stage, row.stage)),
            row.goods_item,
            format_fen(row.amount_fen),
        )
        for row in content.rows
    ]
    period = _("公示期：%(first)s至%(last)s", first=format_cn(notice.posted_on), last=format_cn(notice.ends_on))
    hotline = _("监督电话：%(line)s", line=notice.hotline) if notice.hotline else ""
    totals = (str(_("合计")), str(_("%(n)s 人", n=content.persons)), "", "", "", format_fen(content.total_fen))
    return table_pdf(
        str(_("%(place)s%(program)s（%(cycle)s）公示", place=place, program=program.title, cycle=notice.cycle.title)),
        [str(heading) for heading in HEADINGS],
        rows,
        totals,
        organisation=f"{period}　{hotline}".strip("　"),
        landscape=False,
        printed_at=local_time(printed_at),
        demo=demo,
    )
