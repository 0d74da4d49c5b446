"""家庭情况表: the family, its members and what they got, on paper; identities masked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from registry.core.dates import format_cn
from registry.core.i18n import _, official_language
from registry.core.money import format_fen
from registry.core.paper.account import Account, Section, accounts_pdf
from registry.households.aid import AidGroup
from registry.households.page import MemberLine


def household_pdf(
    head_name: str, facts: Sequence[tuple[str, str]], members: Sequence[MemberLine], groups: Sequence[AidGroup], *,
    organisation: str, writer: str, today: dt.date, printed_at: dt.datetime, demo: bool,
) -> bytes:  # fmt: skip
    """One household on A4, as many pages as it takes. Raises MissingGlyph."""
    with official_language():
        account = Account(
            title=str(_("家庭情况表")), organisation=organisation,
            facts=[(str(_("户主")), head_name), *facts, (str(_("打印日期")), format_cn(today))],
            sections=[_members(members), *(_aid(group, members) for group in groups)],
            words=[str(_("证件号已遮盖。钱、物、保险、贷款分开合计，不相加。"))],
            signs=[str(_("填表人 %(name)s", name=writer)), str(_("户主签字")), str(_("日期"))],
        )  # fmt: skip
        return accounts_pdf(str(_("家庭情况表")), [account], printed_at=printed_at, demo=demo)


def _members(members: Sequence[MemberLine]) -> Section:
    rows = [
        [line.row.name, line.relation or "—", f"{'女' if line.row.sex == 'female' else '男'} {line.row.age}",
         line.row.id_masked or str(_("无证件")), "、".join(map(str, line.row.tags)) or "—", line.row.school or "—"]
        for line in members
    ]  # fmt: skip
    headings = [str(word) for word in (_("姓名"), _("与户主关系"), _("性别 年龄"), _("证件号"), _("情况"), _("学校"))]
    return Section(str(_("户里登记的人")), headings, rows, nothing=str(_("这一户里没有登记的人")))


def _aid(group: AidGroup, members: Sequence[MemberLine]) -> Section:
    def amounts(cells: dict[int, int], total: int) -> list[str]:
        return [*(format_fen(cells[one.row.id]) if one.row.id in cells else "" for one in members), format_fen(total)]

    rows = [[f"{line.title} {line.year}", *amounts(line.cells, line.total)] for line in group.lines]
    headings = [str(_("项目 年份")), *(one.row.name for one in members), str(_("合计"))]
    return Section(f"{group.label}（元）", headings, rows, [str(_("合计")), *amounts(dict(group.totals), group.total)])
