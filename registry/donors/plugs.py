"""What this room shows elsewhere: pairings in a person's timeline, years without money on the desk, figures, search."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, Select, String, cast, literal, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.core.plugs import DeskGroup, DeskItem, FigureSpec, Plugs, SearchHit
from registry.donors.models import Pairing, PairingState
from registry.donors.mother_plugs import register_mothers
from registry.donors.pairs import (
    PairingFilter,
    Tab,
    count_expired,
    count_late,
    count_running,
    late_instalments,
    list_pairings,
)
from registry.donors.queries import DonationFilter, list_donors, sum_donations
from registry.donors.readiness import coming_years, count_coming
from registry.donors.roster_donations import DONATIONS
from registry.donors.roster_donors import DONORS
from registry.donors.roster_pairings import PAIRINGS
from registry.donors.words import DONOR_KINDS
from registry.programs.models import Program

DESK_LINES = 3
HITS = 5


def _events(person_id: int, state: str, day: Any, actor: Any, *where: Any) -> Select[Any]:
    return (
        select(
            day.label("at"),
            literal("pairing", String).label("kind"),
            Pairing.public_id.label("ref"),
            Program.title.label("title"),
            cast(Pairing.yearly_fen, BigInteger).label("amount_fen"),
            literal(state, String).label("state"),
            cast(actor, BigInteger).label("actor_id"),
        )
        .select_from(Pairing)
        .join(Program, Program.id == Pairing.program_id)
        .where(Pairing.person_id == person_id, Pairing.state != PairingState.HELD, *where)
    )


def pledged_events(person_id: int) -> Select[Any]:
    """Pairings on the day they begin."""
    return _events(person_id, "pledged", Pairing.starts_on, Pairing.created_by_id)


def ended_events(person_id: int) -> Select[Any]:
    """Pairings on the day they ended, with a reason or done."""
    over = Pairing.state.in_((PairingState.ENDED, PairingState.COMPLETED))
    return _events(person_id, "ended", Pairing.ended_on, literal(None), over, Pairing.ended_on.is_not(None))


def words(row: Any) -> tuple[Text, str, str | None]:
    """A pairing of the timeline as a sentence; the donor's name is on the pairing's page only."""
    url = f"/pairings/{row.ref}"
    if row.state == "ended":
        return _("“%(title)s”的结对结束", title=row.title), "void", url
    yuan = format_fen(row.amount_fen or 0)
    return _("“%(title)s”结对，每年 %(yuan)s 元", title=row.title, yuan=yuan), "approved", url


def money_group(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Pairings whose year's money has not come, for those who can ask the donor or set money aside."""
    if not actor.can(Permission.PAIRING_WRITE):
        return None
    years = late_instalments(actor, today, limit=DESK_LINES)
    if not years:
        return None
    count, late = count_late(actor, today)
    items = []
    for year in years:
        days = (today - year.due_on).days
        when = _("晚 %(n)s 天", n=days) if days > 0 else _("还有 %(n)s 天", n=-days) if days else _("今天到期")
        reason = _("第 %(year)s 年 %(yuan)s 元，%(donor)s", year=year.year_no, yuan=format_fen(year.amount_fen),
                   donor=year.donor)  # fmt: skip
        items.append(
            DeskItem(name=year.child, meta=year.program, reason=str(reason), when=str(when),
                     url=f"/pairings/{year.pairing_ref}", action=str(_("安排")), tone="late" if days > 0 else "soon")
        )  # fmt: skip
    return DeskGroup("pairings.money", _("结对：本年的钱还没到"), count, items, "late" if late else "wait",
                     url="/pairings?tab=money", late=late)  # fmt: skip


def ready_group(plugs: Plugs, actor: Actor, today: dt.date) -> DeskGroup | None:
    """Years due within 60 days that lack money, the school's word or a visit."""
    if not actor.can(Permission.PAIRING_WRITE):
        return None
    years = coming_years(actor, today, plugs.visited_since, lacking=True, limit=DESK_LINES)
    if not years:
        return None
    _all, lacking = count_coming(actor, today, plugs.visited_since)
    items = []
    for year in years:
        wanted = ((year.money, _("钱")), (year.school, _("学校确认")), (year.visit, _("走访")))
        missing = "、".join(str(word) for there, word in wanted if not there)
        days = (year.due_on - today).days
        items.append(
            DeskItem(name=year.child, meta=year.program, reason=str(_("第 %(n)s 年还缺：%(what)s", n=year.year_no,
                     what=missing)), when=str(_("还有 %(n)s 天", n=days)), url=f"/pairings/{year.pairing_ref}",
                     action=str(_("准备")), tone="soon" if days <= 30 else "plain")
        )  # fmt: skip
    return DeskGroup("pairings.ready", _("结对：下一年还没备齐"), lacking, items, "wait", url="/pairings/readiness")


def hold_group(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Children kept for a donor who has not answered by the day."""
    if not actor.can(Permission.PAIRING_WRITE):
        return None
    page = list_pairings(PairingFilter(Tab.HELD, expired=True), actor, today, limit=DESK_LINES)
    if not page.rows:
        return None
    items = [
        DeskItem(name=row.child, meta=row.donor, reason=str(_("预认领到期，没有确认")), when="",
                 url=f"/pairings/{row.public_id}", action=str(_("确认或放开")), tone="late")
        for row in page.rows
    ]  # fmt: skip
    count = count_expired(actor, today)
    return DeskGroup("pairings.held", _("预认领到期"), count, items, "late", url="/pairings?tab=held", late=count)


def search_hits(actor: Actor, text: str) -> list[SearchHit]:
    """Donors by part of the name, pinyin or initials."""
    if not actor.can(Permission.DONOR_READ) or not text.strip():
        return []
    page = list_donors(actor, q=text, limit=HITS)
    return [
        SearchHit(_("捐赠人"), donor.name, str(DONOR_KINDS[donor.kind]), f"/donors/{donor.public_id}")
        for donor in page.rows
    ]


def _wanted(region: str, first: dt.date, last: dt.date) -> DonationFilter:
    return DonationFilter(region=region, first=first, last=last, posted=True)


def count_active(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
    """Pairings that run at the end of the period, or today when it is not over."""
    return count_running(region, min(last, today))


def sum_cash(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
    """Cash received in the period, in fen; reversed gifts and goods are not in it."""
    return sum_donations(_wanted(region, first, last))[1]


def count_gifts(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
    """Gifts received in the period, those of goods too."""
    return sum_donations(_wanted(region, first, last))[0]


def pairings_url(region: str, first: dt.date, last: dt.date) -> str:
    """The pairings behind the figure: those that ran on the last day."""
    return f"/pairings?on={last}&region={region}"


def donations_url(region: str, first: dt.date, last: dt.date) -> str:
    """The gifts behind the figures."""
    return f"/donations?region={region}&from={first}&to={last}&status=posted"


FIGURES = (
    FigureSpec("pairings.active", _("正在结对"), "pair", count_active, pairings_url, stock=True),
    FigureSpec("donations.amount", _("接收捐款"), "fen", sum_cash, donations_url),
    FigureSpec("donations.count", _("接收捐赠"), "case", count_gifts, donations_url),
)


def register(plugs: Plugs) -> None:
    """Put the room's plugs in; called by create_app."""
    plugs.rosters |= {"donors": DONORS, "donations": DONATIONS, "pairings": PAIRINGS}
    plugs.timeline.extend((pledged_events, ended_events))
    plugs.timeline_words["pairing"] = words
    plugs.timeline_reads["pairing"] = Permission.PAIRING_READ
    plugs.desk.extend((money_group, partial(ready_group, plugs), hold_group))
    plugs.figures.extend(FIGURES)
    plugs.search.append(search_hits)
    register_mothers(plugs)
