"""Visits written without network: each item is judged by itself, its key makes sending it twice harmless."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.errors import DomainError, Invalid
from registry.core.i18n import Text, _
from registry.people.queries import find_person
from registry.people.registering import PossibleDuplicate
from registry.visits.entry import MOST_PHOTOS, Photo
from registry.visits.homes import record_home
from registry.visits.meanwhile import Merged, gone
from registry.visits.models import Visit
from registry.visits.newcomers import newcomer_of, record_newcomer
from registry.visits.services import find_sent
from registry.visits.words import CARE

MOST_ITEMS = 20
_UNREADABLE = _("这一条读不出来，没有存。请照它重新记一次。")


@dataclass(frozen=True)
class Outcome:
    """What became of an item: saved, known (it had arrived before), or refused with the reason."""

    client_key: str
    state: str
    message: Text | None = None
    visit: str | None = None
    alike: tuple[tuple[str, str], ...] = ()

    def shown(self) -> dict[str, Any]:
        """The outcome for the phone; `alike`: whose the visit may be instead (public id and name)."""
        said = str(self.message) if self.message else None
        alike = [{"person": person, "name": name} for person, name in self.alike]
        return {
            "client_key": self.client_key,
            "state": self.state,
            "message": said,
            "visit": self.visit,
            "alike": alike,
        }


def receive(items: Any, *, actor: Actor, today: dt.date) -> list[Outcome]:
    """Record the items in their order; a refused one never stops the others. Raises Denied, Invalid for no list."""
    actor.demand(Permission.VISIT_WRITE)
    if not isinstance(items, list) or len(items) > MOST_ITEMS:
        raise Invalid(_("一次最多报 %(most)s 条。", most=MOST_ITEMS))
    return [_received(item, actor, today) for item in items]


def _received(item: Any, actor: Actor, today: dt.date) -> Outcome:
    key = item.get("client_key") if isinstance(item, dict) else None
    if not isinstance(key, str) or not 8 <= len(key) <= 64:
        return Outcome(str(key or "")[:64], "refused", _UNREADABLE)
    try:
        known = find_sent(key, actor)
        if known is not None:
            return Outcome(key, "known", visit=known.public_id)
        visit = _newcomer(item, key, actor, today) if item.get("new") else _known(item, key, actor, today)
    except PossibleDuplicate as doubt:
        alike = tuple((one.person_public_id, one.name) for one in doubt.candidates if one.person_public_id)
        return Outcome(key, "refused", doubt.message, alike=alike)
    except Merged as error:
        return Outcome(key, "refused", error.message, alike=((error.kept, error.name),))
    except DomainError as error:  # every refusal comes before the first change
        return Outcome(key, "refused", error.message)
    return Outcome(key, "saved", visit=visit.public_id)


def _known(item: dict[str, Any], key: str, actor: Actor, today: dt.date) -> Visit:
    person = find_person(_text(item, "person"), actor)
    if person is None:
        raise gone(_text(item, "person"), actor)
    return record_home(person, along=_codes(item, "along"), client_key=key, actor=actor, today=today, **_answers(item))[
        0
    ]


def _newcomer(item: dict[str, Any], key: str, actor: Actor, today: dt.date) -> Visit:
    if not isinstance(item["new"], dict):
        raise Invalid(_UNREADABLE)
    try:
        newcomer = newcomer_of(item["new"], today)
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid(_UNREADABLE) from error
    reason = _text(item, "not_same") or None
    return record_newcomer(newcomer, client_key=key, not_same=reason, actor=actor, today=today, **_answers(item))


def _answers(item: dict[str, Any]) -> dict[str, Any]:
    done_on = _day(item, "done_on")
    if done_on is None:
        raise Invalid(_UNREADABLE)
    return {
        "done_on": done_on, "next_due_on": _day(item, "next_due_on"), "met": _codes(item, "met"),
        "needs": _codes(item, "needs"), "purposes": _codes(item, "purposes") or [CARE],
        "findings": _text(item, "findings"), "gifts": _text(item, "gifts"), "promised": _text(item, "promised"),
        "photos": _photos(item.get("photos") or []),
    }  # fmt: skip


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name) or ""
    if not isinstance(value, str):
        raise Invalid(_UNREADABLE)
    return value


def _codes(item: dict[str, Any], name: str) -> list[str]:
    value = item.get(name) or []
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise Invalid(_UNREADABLE)
    return value


def _day(item: dict[str, Any], name: str) -> dt.date | None:
    text = _text(item, name)
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid(_UNREADABLE) from error


def _photos(sent: Any) -> Sequence[Photo]:
    if not isinstance(sent, list) or len(sent) > MOST_PHOTOS:
        raise Invalid(_("最多 %(most)s 张照片。请去掉几张再报。", most=MOST_PHOTOS))
    try:
        return [Photo(base64.b64decode(one["data"], validate=True), str(one.get("name", ""))[:100]) for one in sent]
    except (TypeError, KeyError, AttributeError, ValueError, binascii.Error) as error:
        raise Invalid(_UNREADABLE) from error
