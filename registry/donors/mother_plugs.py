"""What love mothers show elsewhere: the child's timeline and page, pairings without contact on the desk, figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, String, cast, func, literal

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.i18n import Text, _
from registry.core.plugs import DeskGroup, DeskItem, FigureSpec, PersonPanel, Plugs
from registry.donors import mother_queries as queries
from registry.donors.duties import duty_states
from registry.donors.mother_models import ContactWay, MotherContact, MotherPairing
from registry.donors.roster_mothers import MOTHERS
from registry.donors.wish_plugs import register_wishes
from registry.donors.words import CONTACT_WAYS, MOTHER_PAIR_KINDS
from registry.people.models import Person, RecipientKind
from registry.people.showing import shown_name
from registry.people.timeline import event

DESK_LINES = 3


def register_mothers(plugs: Plugs) -> None:
    """Put the tellers into their places."""
    plugs.rosters["mothers"] = MOTHERS
    plugs.timeline.extend((begun, over, contacts))
    plugs.timeline_words["mother"] = words
    plugs.person_panels.append(panel)
    plugs.desk.extend((late_group, quiet_group))
    plugs.figures.extend(FIGURES)
    register_wishes(plugs)


def begun(person_id: int) -> Select[Any]:
    """Pairings on the day they began."""
    return event(at=MotherPairing.starts_on, kind="mother", ref=MotherPairing.public_id, state=literal("begun"),
                 actor_id=MotherPairing.created_by_id).where(MotherPairing.person_id == person_id)  # fmt: skip


def over(person_id: int) -> Select[Any]:
    """Pairings on the day they ended."""
    return event(at=MotherPairing.ended_on, kind="mother", ref=MotherPairing.public_id, state=literal("ended")).where(
        MotherPairing.person_id == person_id, MotherPairing.ended_on.is_not(None)
    )


def contacts(person_id: int) -> Select[Any]:
    """Contacts on their day; what was said is on the pairing's page only."""
    told = event(at=MotherContact.on, kind="mother", ref=MotherPairing.public_id, title=cast(MotherContact.way, String),
                 state=literal("contact"), actor_id=MotherContact.created_by_id)  # fmt: skip
    return told.join(MotherPairing, MotherPairing.id == MotherContact.pairing_id).where(
        MotherPairing.person_id == person_id, MotherContact.void_reason.is_(None)
    )


def words(row: Any) -> tuple[Text, str, str | None]:
    """A line of the timeline."""
    url = f"/mothers/{row.ref}"
    if row.state == "contact":
        return _("爱心妈妈联系：%(way)s", way=str(CONTACT_WAYS[ContactWay(row.title)])), "visit", url
    return (_("和爱心妈妈结对"), "approved", url) if row.state == "begun" else (_("爱心妈妈结对结束"), "void", url)


def panel(actor: Actor, person: Person, today: dt.date) -> Sequence[PersonPanel]:
    """Her love mothers on a child's page."""
    if person.kind is not RecipientKind.CHILD or not actor.can(Permission.VISIT_READ):
        return []
    rows = queries.mothers_of(person, actor)
    if not rows:
        return []
    context = {
        "rows": [(row, shown_name(row.mother.name, actor)) for row in rows], "kinds": MOTHER_PAIR_KINDS,
        "contacts": queries.contacts_of([row.id for row in rows]),
    }  # fmt: skip
    return [PersonPanel("running", _("爱心妈妈"), "", "donors/_panel_mothers.html", context)]


def late_group(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Pairings with one of the six overdue, for those who can note a contact."""
    if not actor.can(Permission.VISIT_WRITE):
        return None
    rows = queries.list_mother_pairings(queries.MotherFilter(tab="late"), actor, today, limit=DESK_LINES).rows
    if not rows:
        return None
    states, items = duty_states(rows, today), []
    for row in rows:
        late = sorted((state for state in states[row.id] if state.late), key=lambda state: -state.late)
        reason = _("还没做：%(what)s", what="、".join(str(state.label) for state in late))
        when = str(_("晚 %(n)s 天", n=late[0].late)) if late else ""
        url = f"/mothers/{row.public_id}"
        items.append(DeskItem(row.person.name, row.mother.name, str(reason), when, url, str(_("记联系")), "late"))
    count = queries.count_late(actor, today)
    return DeskGroup("mothers.late", _("爱心妈妈：“六个一”晚了"), count, items, "late", url="/mothers?tab=late",
                     late=count)  # fmt: skip


def quiet_group(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Pairings without a contact for 90 days."""
    if not actor.can(Permission.VISIT_WRITE):
        return None
    wanted = queries.MotherFilter(tab="quiet")
    rows = queries.list_mother_pairings(wanted, actor, today, limit=DESK_LINES).rows
    if not rows:
        return None
    items = [
        DeskItem(row.person.name, row.mother.name, str(_("爱心妈妈 90 天没有联系")), "", f"/mothers/{row.public_id}",
                 str(_("记联系")), "soon")
        for row in rows
    ]  # fmt: skip
    return DeskGroup("mothers.quiet", _("爱心妈妈：很久没联系"), queries.count_quiet(actor, today), items, "wait",
                     url="/mothers?tab=quiet")  # fmt: skip


def _stock(name: str, label: Text, unit: str, measure: Any) -> FigureSpec:
    def count(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
        return queries.count_on(measure, region, min(last, today))

    def records(region: str, first: dt.date, last: dt.date) -> str:
        return f"/mothers?on={last}&region={region}"

    return FigureSpec(f"mothers.{name}", label, unit, count, records, stock=True)


def _contacts(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
    return queries.count_contacts(region, first, last)


FIGURES = (
    _stock("children", _("有爱心妈妈的孩子"), "person", func.count(func.distinct(MotherPairing.person_id))),
    _stock("volunteers", _("结对的爱心妈妈"), "person", func.count(func.distinct(MotherPairing.mother_id))),
    FigureSpec("mothers.contacts", _("爱心妈妈联系孩子"), "person_time", _contacts,
               lambda region, first, last: f"/mothers/contacts?region={region}&from={first}&to={last}"),
)  # fmt: skip
