"""The table of projects on paper, as it goes into the annex of a summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from registry.core.i18n import Text, official_language
from registry.core.money import format_fen
from registry.core.paper.table import table_pdf
from registry.projects.models import Project
from registry.projects.words import STATES

HEADINGS = (
    "序号",
    "类别",
    "项目名称",
    "实施地点",
    "资助方",
    "总额（元）",
    "已到账（元）",
    "进度",
    "受益人数",
    "完工期限",
    "状态",
)


def projects_pdf(
    rows: Sequence[Project], kinds: Mapping[str, Text], *, organisation: str, demo: bool, printed_at: dt.datetime
) -> bytes:
    """The projects as a landscape table with totals of amount and money paid; raises MissingGlyph."""
    with official_language():
        lines = [_line(number, row, kinds) for number, row in enumerate(rows, start=1)]
        sums = (format_fen(sum(row.amount_fen for row in rows)), format_fen(sum(row.paid_fen for row in rows)))
        totals = ("", "合计", "", "", "", *sums, "", "", "", "")
        return table_pdf("实施项目一览表", HEADINGS, lines, totals, organisation=organisation, landscape=True,
                         printed_at=printed_at, demo=demo)  # fmt: skip


def _line(number: int, row: Project, kinds: Mapping[str, Text]) -> tuple[str, ...]:
    return (
        str(number), str(kinds.get(row.kind, row.kind)), row.title, row.place, row.funder, format_fen(row.amount_fen),
        format_fen(row.paid_fen), f"{row.progress}%", "" if row.people_served is None else str(row.people_served),
        row.due_on.isoformat() if row.due_on else "", str(STATES[row.state]),
    )  # fmt: skip
