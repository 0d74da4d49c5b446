"""What this room shows elsewhere: the person's past, two groups of the desk, three figures, hits of the search."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from sqlalchemy import func, not_, select

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.scope import visible_to
from registry.core.dates import spoken_date
from registry.core.i18n import Text, _
from registry.core.plugs import DeskGroup, DeskItem, FigureSpec, Plugs, SearchHit
from registry.extensions import db
from registry.people.events import TELLERS, WORDS
from registry.people.figures import count_in_difficulty, count_left_behind, count_women
from registry.people.filters import View
from registry.people.following import follow_region
from registry.people.listing import find_by_text, masked_number
from registry.people.models import Person
from registry.people.showing import shown_name
from registry.people.splitting import open_splits
from registry.people.statuses import EndingStatus, ending_statuses
from registry.people.tallies import tally_of
from registry.regions.queries import region_names
from registry.settings.code_lists import CODE_LISTS

DESK_LINES, HITS = 5, 8
_STATUS_WORDS = {
    (name, code): label for name in ("child_status", "mother_hardship") for code, label in CODE_LISTS[name].items
}


def recipient_url(public_id: str) -> str:
    """The person's page (contract: /recipients/<id>)."""
    return f"/recipients/{public_id}"


def recipients_url(**query: str) -> str:
    """The list, narrowed."""
    return f"/recipients?{urlencode(query)}" if query else "/recipients"


def _ending_item(ending: EndingStatus, place: str) -> DeskItem:
    word = _STATUS_WORDS.get((ending.list_name, ending.code), Text(ending.code))
    if ending.days < 0:
        when = _("已过 %(days)s 天", days=-ending.days)
    else:
        when = _("还有 %(days)s 天", days=ending.days) if ending.days else _("今天")
    return DeskItem(
        name=ending.name,
        meta=place,
        reason=str(_("“%(status)s”%(day)s到期", status=word, day=spoken_date(ending.ends_on))),
        when=str(when),
        url=recipient_url(ending.person_public_id),
        action=str(_("去核实")),
        tone="late" if ending.days < 0 else "soon",
    )


def ending_group(actor: Actor, today: dt.date) -> DeskGroup | None:
    """身份快到期: statuses that end by age within 30 days, or should have ended."""
    if not actor.can(Permission.PEOPLE_WRITE):
        return None
    found = ending_statuses(actor, today, limit=DESK_LINES)
    if not found:
        return None
    places = region_names(ending.scope_code for ending in found)
    items = [_ending_item(ending, places.get(ending.scope_code, "")) for ending in found]
    tally = tally_of(actor.region_code, today)
    return DeskGroup(
        "people.ending", _("身份快到期"), tally.ending, items, "late" if tally.ending_late else "wait",
        url="/recipients/clocks?clock=ending", late=tally.ending_late,
    )  # fmt: skip


def consent_group(actor: Actor, today: dt.date) -> DeskGroup | None:
    """没问过同意: persons of whom nobody has asked the guardian (PIPL art. 28), village by village."""
    if not actor.can(Permission.PEOPLE_WRITE):
        return None
    rows = db.session.execute(
        select(Person.id, Person.public_id, Person.name, Person.scope_code, Person.registered_on)
        .where(
            visible_to(actor, Person.scope_code), not_(Person.consent_asked), Person.closed_on.is_(None),
            Person.merged_into_id.is_(None),
        )
        .order_by(Person.scope_code, Person.id)
        .limit(DESK_LINES)
    ).all()  # fmt: skip
    if not rows:
        return None
    count = tally_of(actor.region_code, today).unasked
    places = region_names(row.scope_code for row in rows)
    items = [
        DeskItem(
            name=row.name, meta=places.get(row.scope_code, ""), reason=str(_("还没问监护人是否同意登记")),
            when=str(_("%(day)s登记", day=spoken_date(row.registered_on))), url=recipient_url(row.public_id),
            action=str(_("去问")),
        )
        for row in rows
    ]  # fmt: skip
    return DeskGroup("people.consent", _("没问过同意"), count, items, "draft", url=recipients_url())


def number_group(actor: Actor, today: dt.date) -> DeskGroup | None:
    """待补证件号: persons recorded without a number; the township and its villages supply it, the longest waiting first."""
    if actor.role not in (Role.VILLAGE, Role.TOWNSHIP) or not actor.can(Permission.PEOPLE_WRITE):
        return None
    rows = db.session.execute(
        select(
            Person.public_id, Person.name, Person.scope_code, Person.registered_on, func.count().over().label("all")
        )
        .where(
            visible_to(actor, Person.scope_code), Person.id_index.is_(None), Person.closed_on.is_(None),
            Person.merged_into_id.is_(None),
        )
        .order_by(Person.registered_on, Person.id)
        .limit(DESK_LINES)
    ).all()  # fmt: skip
    if not rows:
        return None
    places = region_names(row.scope_code for row in rows)
    items = [
        DeskItem(
            name=row.name, meta=places.get(row.scope_code, ""), reason=str(_("没有证件，待补")),
            when=str(_("%(day)s登记", day=spoken_date(row.registered_on))),
            url=f"{recipient_url(row.public_id)}/id-number", action=str(_("补证件号")),
        )
        for row in rows
    ]  # fmt: skip
    return DeskGroup("people.number", _("待补证件号"), rows[0].all, items, "wait", url=recipients_url(unnumbered="1"))


def split_group(actor: Actor, today: dt.date) -> DeskGroup | None:
    """分设: persons of a split place of whom nobody has said where they belong; the township decides."""
    if actor.role not in (Role.TOWNSHIP, Role.COUNTY) or not actor.can(Permission.PEOPLE_WRITE):
        return None
    found = open_splits(actor, today)
    items = [
        DeskItem(
            name=split.from_name, meta=str(_("分设")), reason=str(_("%(count)s 人还没定", count=count)),
            when=str(_("%(day)s起", day=spoken_date(split.effective_on))), url=f"/recipients/splits/{split.public_id}",
            action=str(_("去定")),
        )
        for split, count in found[:DESK_LINES]
    ]  # fmt: skip
    count = sum(count for _split, count in found)
    return DeskGroup("people.split", _("分设了，人还没定归哪里"), count, items, "wait") if found else None


def search_hits(actor: Actor, text: str) -> list[SearchHit]:
    """Persons for the box at the top: part of a name, pinyin, initials, last four of the ID."""
    if not actor.can(Permission.PEOPLE_READ) or not text.strip():
        return []
    people = find_by_text(text, actor, limit=HITS)
    places = region_names({code for p in people for code in (p.scope_code, p.township_code + "000")})
    return [
        SearchHit(
            _("帮扶对象"), shown_name(person.name, actor), _place_and_number(person, places),
            recipient_url(person.public_id),
        )
        for person in people
    ]  # fmt: skip


def _place_and_number(person: Person, places: dict[str, str]) -> str:
    codes = dict.fromkeys((person.township_code + "000", person.scope_code))
    return " · ".join(part for part in (*(places.get(code, "") for code in codes), masked_number(person)) if part)


FIGURES = (
    FigureSpec("children.left_behind", _("留守儿童"), "person", count_left_behind,
               lambda region, _first, _last: recipients_url(view=View.LEFT_BEHIND.value, region=region), stock=True),
    FigureSpec("children.in_difficulty", _("困境儿童"), "person", count_in_difficulty,
               lambda region, _first, _last: recipients_url(view=View.IN_DIFFICULTY.value, region=region), stock=True),
    FigureSpec("women.in_difficulty", _("困难妇女"), "person", count_women,
               lambda region, _first, _last: recipients_url(view=View.WOMEN.value, region=region), stock=True),
)  # fmt: skip


def register(plugs: Plugs) -> None:
    """Put the room's plugs in; called by create_app."""
    plugs.timeline.extend(TELLERS)
    plugs.timeline_words.update(WORDS)
    plugs.region_followers.append(follow_region)
    plugs.desk.extend((ending_group, consent_group, number_group, split_group))
    plugs.search.append(search_hits)
    plugs.figures.extend(FIGURES)
