"""What screening puts elsewhere: a woman's timeline and page, the desk, the figures of the summary, the roster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, String, cast, literal, null, select

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.core.due_words import due_words
from registry.core.i18n import Text, _
from registry.core.plugs import DeskGroup, DeskItem, PersonPanel, Plugs
from registry.extensions import db
from registry.people.models import Person, RecipientKind
from registry.programs.gates import add_gate
from registry.regions.queries import region_names
from registry.screening.aid import gate
from registry.screening.models import Screening, SecondLook
from registry.screening.queries import FollowTab, count_follow_ups, list_follow_ups
from registry.screening.rates import figure_specs
from registry.screening.region_following import FOLLOW, follow_targets
from registry.screening.roster import SCREENINGS
from registry.screening.words import tests_said

LINES = 5
_AT_WORK = frozenset({Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY})


def register(plugs: Plugs) -> None:
    """Put the room's tellers into their places."""
    plugs.region_followers += [FOLLOW, follow_targets]
    plugs.timeline.append(timeline)
    plugs.timeline_words["screening"] = timeline_words
    plugs.desk += [late_group, due_group]
    plugs.figures += figure_specs()
    plugs.person_panels.append(panels)
    plugs.person_ties.append(tied)
    plugs.rosters[SCREENINGS.name] = SCREENINGS
    add_gate(gate)


def timeline(person_id: int) -> Select[*tuple[Any, ...]]:
    """A woman's screenings: that they took place, never what was found."""
    return select(
        Screening.screened_on.label("at"), literal("screening", String).label("kind"),
        Screening.public_id.label("ref"), Screening.tests.label("title"),
        cast(null(), BigInteger).label("amount_fen"), literal("done", String).label("state"),
        cast(Screening.created_by_id, BigInteger).label("actor_id"),
    ).where(Screening.person_id == person_id, Screening.voided_on.is_(None))  # fmt: skip


def timeline_words(row: Any) -> tuple[Text, str, str | None]:
    """The sentence of a screening on the timeline."""
    return _("参加两癌筛查：%(tests)s", tests=tests_said(row.title)), "ok", None


def tied(person_ids: Sequence[int]) -> Iterable[int]:
    """Who has a live screening stays on the register when an import is taken back."""
    query = select(Screening.person_id).where(Screening.person_id.in_(person_ids), Screening.voided_on.is_(None))
    return db.session.scalars(query.order_by(Screening.person_id)).all()


def late_group(actor: Any, today: dt.date) -> DeskGroup | None:
    """Second looks that are overdue."""
    return _group(actor, today, FollowTab.LATE)


def due_group(actor: Any, today: dt.date) -> DeskGroup | None:
    """Second looks due within 30 days."""
    return _group(actor, today, FollowTab.MONTH)


def _group(actor: Actor, today: dt.date, tab: FollowTab) -> DeskGroup | None:
    if actor.role not in _AT_WORK or not actor.can(Permission.SCREENING_FOLLOW):
        return None
    rows, _more = list_follow_ups(tab, actor, today, limit=LINES)
    if not rows:
        return None
    count = count_follow_ups(actor, today)[tab]
    names = region_names({row.person.scope_code for row in rows})
    late = tab is FollowTab.LATE
    return DeskGroup(
        key=f"screening.{tab.value}", title=_("健康随访晚了") if late else _("要健康随访"), count=count,
        items=[_item(row, names.get(row.person.scope_code, ""), today) for row in rows],
        tone="late" if late else "wait", url=f"/screening/follow-ups?tab={tab.value}", late=count if late else 0,
    )  # fmt: skip


def _item(row: SecondLook, place: str, today: dt.date) -> DeskItem:
    days = (row.due_on - today).days
    when = due_words(row.due_on, today)
    reason = _("联系过 %(n)s 次", n=len(row.contacts)) if row.contacts else _("还没联系")
    return DeskItem(row.person.name, place, str(reason), str(when), f"/screening/follow-ups/{row.public_id}",
                    str(_("去随访")), "late" if days < 0 else "soon")  # fmt: skip


def panels(actor: Actor, person: Person, today: dt.date) -> list[PersonPanel]:
    """On a woman's page: the way to her screenings, for those who work with her; it asks the database nothing."""
    if person.kind is not RecipientKind.WOMAN or not actor.can(Permission.SCREENING_FOLLOW):
        return []
    return [PersonPanel("running", _("两癌筛查"), "", "screening/_panel.html", {"person": person})]
