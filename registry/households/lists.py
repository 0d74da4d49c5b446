"""The list of households as asked for, on the page and as a file: what the worker sees, masked the same."""

from __future__ import annotations

from typing import Any

from registry.access.sending import Asked, Outgoing
from registry.core.i18n import _
from registry.core.names import classify_query
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, yuan
from registry.households.hints import list_hints, reasons_of
from registry.households.models import HintState
from registry.households.queries import HouseholdFilter, household_rows, list_households

NARROWING = ("q", "region", "size", "head")
HOUSEHOLDS = Outgoing("households", _("家庭"), (
    Out(_("户主"), 14, "head_name"), Out(_("户主在册"), 8, lambda row: _("是") if row.head_registered else _("否")),
    Out(_("乡镇"), 14, "township"), Out(_("村（嘎查）"), 16, "village"), Out(_("登记人数"), 8, lambda row: len(row.members)),
    Out(_("登记的人"), 40, lambda row: "、".join(row.members)), Out(_("家庭人口"), 8, "size"), Out(_("收入类别"), 14, "income"),
    Out(_("年人均收入（元）"), 14, yuan("income_per_head_fen")),
), "household.export", lambda row: row.person_ids)  # fmt: skip


def households_asked(args: Any) -> tuple[HouseholdFilter, dict[str, str]]:
    """The narrowing in an address or a form, and its words; a full number is left out."""
    given = {name: args.get(name, "").strip()[:60] for name in NARROWING}
    if classify_query(given["q"])[0] == "id":
        given["q"] = ""
    return HouseholdFilter(**given), {name: value for name, value in given.items() if value}


def households_listed(asked: Asked) -> Any:
    """A page of the households, village by village."""
    wanted = households_asked(asked.args)[0]
    return list_households(wanted, actor=asked.actor, today=asked.today, cursor=asked.cursor, limit=asked.limit)


HINTS = Outgoing("household-hints", _("可能是同一户"), (
    Out(_("一户"), 14, "1.head_name"), Out(_("地方"), 16, "1.village"), Out(_("登记的人"), 30, lambda line: "、".join(line[1].members)),
    Out(_("另一户"), 14, "2.head_name"), Out(_("地方"), 16, "2.village"),
    Out(_("登记的人"), 30, lambda line: "、".join(line[2].members)),
    Out(_("为什么像"), 40, lambda line: "，".join(map(str, reasons_of(line[0])))), Out(_("判定"), 24, "0.decision"),
), "household.export", lambda line: [*line[1].person_ids, *line[2].person_ids])  # fmt: skip


def hints_listed(asked: Asked) -> Page[Any]:
    """A page of the pairs to look at, those found to be two families, or those that were joined."""
    state = HintState(asked.get("tab")) if asked.get("tab") in set(HintState) else HintState.OPEN
    page = list_hints(asked.actor, state=state, cursor=asked.cursor)
    homes = {home.id: home for hint in page.rows for home in (hint.first, hint.second)}
    rows = {row.id: row for row in household_rows(list(homes.values()), asked.actor, asked.today)}
    return Page([(hint, rows[hint.first_id], rows[hint.second_id]) for hint in page.rows], page.next_cursor)
