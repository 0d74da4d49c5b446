"""What visits put elsewhere: a person's timeline, the desk, and the figures of the summary."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, Select, String, case, cast, func, literal, null, select

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.core.i18n import Text, _
from registry.core.plugs import DeskGroup, DeskItem, FigureSpec, Plugs
from registry.people.tallies import tally_of
from registry.visits.due import Due, DueRow, count_visits, list_due
from registry.visits.models import Visit, VisitState
from registry.visits.past import count_late_on
from registry.visits.queries import count_done
from registry.visits.roster_visits import VISITS
from registry.visits.words import MET, NOBODY, PURPOSES, said

LINES = 5
_AT_WORK = frozenset({Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY})


def visited_since(person_id: Any, day: dt.date) -> Any:
    """SQL condition that the person of the column was visited on the day or later."""
    done = select(Visit.id).where(Visit.person_id == person_id, Visit.state == VisitState.DONE, Visit.done_on >= day)
    return done.exists()


def register(plugs: Plugs) -> None:
    """Put the room's tellers into their places."""
    plugs.rosters["visits"] = VISITS
    plugs.timeline.append(timeline)
    plugs.visited_since = visited_since
    plugs.timeline_words["visit"] = timeline_words
    plugs.desk.append(late_group)
    plugs.desk.append(week_group)
    plugs.figures.append(FigureSpec("visits.done", _("走访"), "person_time", _count, _records))
    plugs.figures.append(FigureSpec("visits.overdue", _("走访晚了"), "person", _late, _late_records, stock=True))


def timeline(person_id: int) -> Select[*tuple[Any, ...]]:
    """A person's visits: made ones on their day, cancelled and planned ones on the planned day."""
    return select(
        func.coalesce(Visit.done_on, Visit.planned_on).label("at"),
        literal("visit", String).label("kind"),
        Visit.public_id.label("ref"),
        (
            Visit.purposes + "|" + Visit.met + "|" + case((Visit.visitor_name == "", "-"), else_=Visit.visitor_name)
        ).label("title"),
        cast(null(), BigInteger).label("amount_fen"),
        cast(Visit.state, String).label("state"),
        func.coalesce(Visit.visitor_id, Visit.created_by_id).label("actor_id"),
    ).where(Visit.person_id == person_id)


def timeline_words(row: Any) -> tuple[Text, str, str | None]:
    """The sentence of a visit on the timeline, its glyph and page."""
    purposes, met, visitor = row.title.split("|", 2)
    url = f"/visits/{row.ref}"
    what = said(purposes, PURPOSES)
    if row.state == VisitState.PLANNED.value:
        return _("排了走访：%(what)s", what=what), "clock", url
    if row.state == VisitState.CANCELLED.value:
        return _("走访取消：%(what)s", what=what), "void", url
    if met == NOBODY:
        return _("%(who)s 走访：家里没人", who=visitor), "returned", url
    return _("%(who)s 走访（%(what)s），见到%(met)s", who=visitor, what=what, met=said(met, MET)), "house", url


def late_group(actor: Any, today: dt.date) -> DeskGroup | None:
    """Overdue visits, the longest overdue first."""
    return _group(actor, today, Due.LATE)


def week_group(actor: Any, today: dt.date) -> DeskGroup | None:
    """Visits due until Sunday."""
    return _group(actor, today, Due.WEEK)


def _group(actor: Actor, today: dt.date, due: Due) -> DeskGroup | None:
    if actor.role not in _AT_WORK or not actor.can(Permission.VISIT_WRITE):
        return None
    rows = list_due(due, actor, today, limit=LINES).rows
    if not rows:
        return None
    counts = count_visits(actor, today)
    late = due is Due.LATE
    return DeskGroup(
        key=f"visits.{due.value}",
        title=_("走访晚了") if late else _("本周要走访"),
        count=counts.late if late else counts.week,
        items=[_item(row) for row in rows],
        tone="late" if late else "wait",
        url=f"/visits?tab={due.value}",
        late=counts.late if late else 0,
    )


def _item(row: DueRow) -> DeskItem:
    late = row.days_late > 0
    when = _("晚 %(days)s 天", days=row.days_late) if late else _("还剩 %(days)s 天", days=-row.days_late)
    return DeskItem(
        name=row.name,
        meta=row.meta,
        reason=f"{row.risk_word} · {row.purposes}",
        when=str(when if row.days_late else _("今天")),
        url=row.record_url,
        action=str(_("记走访")),
        tone="late" if late else "soon",
    )


def _count(region_code: str, first: dt.date, last: dt.date, today: dt.date) -> int:
    return count_done(region_code, first, min(last, today))


def _records(region_code: str, first: dt.date, last: dt.date) -> str:
    return f"/visits?tab=done&region={region_code}&from={first.isoformat()}&to={last.isoformat()}&met=1"


def _late(region_code: str, _first: dt.date, last: dt.date, today: dt.date) -> int:
    return tally_of(region_code, today).visit_late if last >= today else count_late_on(region_code, last)


def _late_records(region_code: str, _first: dt.date, last: dt.date) -> str:
    return f"/visits?tab=late&region={region_code}&on={last.isoformat()}"
