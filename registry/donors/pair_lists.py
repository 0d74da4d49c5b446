"""The lists of pairings as asked for, on the pages and as files: pairings, readiness, orphans, love mothers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import current_app

from registry.access.permissions import Permission
from registry.access.sending import Asked, Outgoing
from registry.core.i18n import Text, _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, word, yuan
from registry.donors import mother_queries, readiness, threeway
from registry.donors.mother_models import MotherContact, MotherPairing
from registry.donors.pairs import PairingFilter, Tab, list_pairings
from registry.donors.queries import get_donor
from registry.donors.words import CONTACT_WAYS, MOTHER_PAIR_KINDS, MOTHER_TABS, PAIRING_STATES
from registry.people.showing import name_here, shown_name
from registry.regions.args import day_of, period_of
from registry.regions.queries import region_names


@dataclass(frozen=True)
class MotherLine:
    """A pairing with a love mother as its reader sees it, with how often they were in touch and when last."""

    pairing: MotherPairing
    child: str
    mother: str
    place: str
    times: int
    last: dt.date | None


def _there(name: str) -> Any:
    return lambda row: _("有") if getattr(row, name) else _("缺")


PAIRINGS = Outgoing("pairings", _("结对"), (
    Out(_("孩子"), 14, "child"), Out(_("年龄"), 6, "age"), Out(_("地方"), 18, "place"), Out(_("捐赠人"), 28, "donor"),
    Out(_("项目"), 20, "program"), Out(_("受助编号"), 14, "alias"), Out(_("从"), 12, "starts_on"),
    Out(_("每年（元）"), 12, yuan("yearly_fen")), Out(_("已发（年）"), 8, "paid_years"), Out(_("一共（年）"), 8, "years"),
    Out(_("本年的钱到期"), 14, "due_on"), Out(_("状态"), 10, word(PAIRING_STATES, "state")),
), "pairing.export", "person_id")  # fmt: skip
READINESS = Outgoing("readiness", _("下一年准备"), (
    Out(_("孩子"), 14, "child"), Out(_("捐赠人"), 28, "donor"), Out(_("项目"), 20, "program"), Out(_("第几年"), 8, "year_no"),
    Out(_("到期"), 12, "due_on"), Out(_("钱"), 6, _there("money")), Out(_("学校确认"), 10, _there("school")),
    Out(_("半年内走访"), 12, _there("visit")), Out(_("金额（元）"), 12, yuan("amount_fen")),
), "pairing.export", "person_id")  # fmt: skip
ORPHANS = Outgoing("three-way-check", _("三方核对"), (
    Out(_("哪一种"), 24, "0"), Out(_("谁"), 24, "1.name"),
    Out(_("关联"), 36, "1.note"), Out(_("从哪天起"), 12, "1.day"),
    Out(_("金额（元）"), 12, yuan("1.fen")),
), "pairing.export", "1.person_id")  # fmt: skip
MOTHERS = Outgoing("love-mothers", _("爱心妈妈"), (
    Out(_("孩子"), 14, "child"), Out(_("地方"), 18, "place"), Out(_("爱心妈妈"), 14, "mother"),
    Out(_("工作单位"), 28, "pairing.mother.unit"), Out(_("结对方式"), 12, word(MOTHER_PAIR_KINDS, "pairing.kind")),
    Out(_("从"), 12, "pairing.starts_on"), Out(_("联系次数"), 8, "times"), Out(_("最近一次"), 12, "last"),
    Out(_("结束日期"), 12, "pairing.ended_on"),
), "mother.export", "pairing.person_id")  # fmt: skip
CONTACTS = Outgoing("love-mother-contacts", _("联系记录"), (
    Out(_("日期"), 12, "on"), Out(_("方式"), 12, word(CONTACT_WAYS, "way")), Out(_("做了什么"), 40, "note"),
    Out(_("作废原因"), 24, "void_reason"),
), "mother.export", "pairing.person_id", Permission.VISIT_WRITE)  # fmt: skip


def pairings_asked(asked: Asked) -> PairingFilter:
    """The tab and what narrows it; `on` shows those of a day. Raises Invalid for a day that is none."""
    tab = asked.get("tab")
    return PairingFilter(tab=Tab(tab) if tab in set(Tab) else Tab.LIVE, region=asked.get("region") or None,
                         q=asked.get("q"), on=day_of(asked.args, "on"))  # fmt: skip


def pairings_listed(asked: Asked) -> Any:
    """A page of pairings."""
    return list_pairings(pairings_asked(asked), asked.actor, asked.today, cursor=asked.cursor, limit=asked.limit)


def readiness_listed(asked: Asked) -> Page[readiness.ComingYear]:
    """Years due within 60 days, those that lack something unless all are asked for."""
    visited = current_app.extensions["plugs"].visited_since
    rows = readiness.coming_years(asked.actor, asked.today, visited, lacking=asked.get("all") != "1",
                                  limit=asked.whole or readiness.SHOWN)  # fmt: skip
    return Page(rows, None)


def orphan_kinds(asked: Asked) -> list[threeway.Orphans]:
    """Every kind of orphan that the actor may see: pledge, receipt and pay-out against each other."""
    tellers = [threeway.arrears, threeway.unpaid, threeway.unsigned]
    if asked.actor.can(Permission.DONOR_READ):
        tellers.insert(1, threeway.unpromised)
    unpledged = current_app.extensions["plugs"].unpledged
    most = asked.whole or threeway.SHOWN
    return [tell(asked.actor, asked.today, most) for tell in (*tellers, *([unpledged] if unpledged else []))]


def orphans_listed(asked: Asked) -> Page[tuple[Text, threeway.Orphan]]:
    """The orphans of all kinds, each beside the words for its kind."""
    return Page([(kind.title, row) for kind in orphan_kinds(asked) for row in kind.rows], None)


def mothers_asked(asked: Asked) -> mother_queries.MotherFilter:
    """The tab and what narrows it: `on` a day, or a contact `from`..`to`."""
    period, tab = period_of(asked.args), asked.get("tab")
    touched = (period.first, period.last) if period.first and period.last else None
    return mother_queries.MotherFilter(asked.get("q"), period.region, asked.get("kind"), tab if tab in MOTHER_TABS else "live",
                                       day_of(asked.args, "on"), touched)  # fmt: skip


def mothers_listed(asked: Asked) -> Page[MotherLine]:
    """A page of pairings with love mothers."""
    page = mother_queries.list_mother_pairings(mothers_asked(asked), asked.actor, asked.today, cursor=asked.cursor,
                                               limit=asked.limit)  # fmt: skip
    contacts = mother_queries.contacts_of([row.id for row in page.rows])
    names = region_names({row.scope_code for row in page.rows})
    lines = [
        MotherLine(row, name_here(row.person, asked.actor), shown_name(row.mother.name, asked.actor),
                   names[row.scope_code], *contacts.get(row.id, (0, None)))
        for row in page.rows
    ]  # fmt: skip
    return Page(lines, page.next_cursor)


def contacts_listed(asked: Asked) -> Page[MotherContact]:
    """The log of one pairing; who is not its worker gets no notes."""
    return Page(mother_queries.get_mother_pairing(asked.path["ref"], asked.actor).contacts, None)


def donor_pairings_listed(asked: Asked) -> Any:
    """A page of the running pairings of one donor."""
    wanted = PairingFilter(donor_id=get_donor(asked.path["ref"], asked.actor).id)
    return list_pairings(wanted, asked.actor, asked.today, cursor=asked.cursor, limit=asked.limit)


ALL_CONTACTS = Outgoing("love-mothers-contacts", _("联系记录"), (
    Out(_("日期"), 12, "0.on"), Out(_("孩子"), 14, "1"), Out(_("地方"), 18, "3"), Out(_("爱心妈妈"), 14, "2"),
    Out(_("方式"), 12, word(CONTACT_WAYS, "0.way")),
), "mother.export", "0.pairing.person_id")  # fmt: skip


def all_contacts_listed(asked: Asked) -> Page[Any]:
    """A page of the contacts of a period, those behind the figure; what was said is on the pairing's page only."""
    period, actor = period_of(asked.args), asked.actor
    page = mother_queries.list_contacts(
        actor, region=period.region, first=period.first, last=period.last, cursor=asked.cursor
    )
    names = region_names({row.pairing.scope_code for row in page.rows})
    lines = [
        (row, name_here(row.pairing.person, actor), shown_name(row.pairing.mother.name, actor),
         names.get(row.pairing.scope_code, ""))
        for row in page.rows
    ]  # fmt: skip
    return Page(lines, page.next_cursor)
