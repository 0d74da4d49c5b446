"""The columns of the households' list as a file: what the worker sees, masked the same."""

from __future__ import annotations

import datetime as dt

from registry.access.actor import Actor
from registry.access.sending import Outgoing, all_pages
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.core.tables.outgoing import Out
from registry.households.queries import HouseholdFilter, HouseholdRow, list_households

HOUSEHOLDS = Outgoing("households", _("家庭"), (
    Out(_("户主"), 14, lambda row: row.head_name),
    Out(_("户主在册"), 8, lambda row: str(_("是") if row.head_registered else _("否"))),
    Out(_("乡镇"), 14, lambda row: row.township),
    Out(_("村（嘎查）"), 16, lambda row: row.village),
    Out(_("登记人数"), 8, lambda row: str(len(row.members))),
    Out(_("登记的人"), 40, lambda row: "、".join(row.members)),
    Out(_("家庭人口"), 8, lambda row: str(row.size or "")),
    Out(_("收入类别"), 14, lambda row: row.income),
    Out(_("年人均收入（元）"), 14,
        lambda row: format_fen(row.income_per_head_fen) if row.income_per_head_fen is not None else ""),
), "household.export")  # fmt: skip


def all_rows(asked: HouseholdFilter, actor: Actor, today: dt.date) -> tuple[list[HouseholdRow], bool]:
    """The rows of a narrowed list, and whether there are more than one file holds."""
    return all_pages(lambda cursor: list_households(asked, actor=actor, today=today, cursor=cursor, limit=500))
