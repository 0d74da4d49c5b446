"""A visit to somebody who is not on the register yet: she is registered with it, her identity number still to be supplied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.core.errors import Denied
from registry.core.i18n import _
from registry.people.data import PersonData, RelativeData, StatusData
from registry.people.models import Person, RecipientKind, Sex
from registry.people.once import register_once
from registry.people.queries import get_person
from registry.visits.entry import check_photos, checked_entry
from registry.visits.models import Visit
from registry.visits.services import find_sent, record_visit

LONGEST_KEY = 16


@dataclass(frozen=True)
class Newcomer:
    """What is asked at the door. `home_of`: public id of a person of the same household, who lends place and family."""

    kind: RecipientKind
    name: str
    sex: Sex | None
    birth_date: dt.date | None
    scope_code: str
    statuses: tuple[str, ...]
    guardian: str = ""
    kinship: str = ""
    home_of: str = ""


def record_newcomer(
    newcomer: Newcomer, *, client_key: str, not_same: str | None = None, candidates: Sequence[str] = (), actor: Actor,
    today: dt.date, **answers: Any,
) -> Visit:  # fmt: skip
    """Register her without a number and record the visit; the same key again gives the first record back.

    `not_same`: why she is none of the `candidates` (public ids) that look alike. Raises what register_person and
    record_visit raise, PossibleDuplicate among it; nothing is written then.
    """
    known = find_sent(client_key, actor)
    if known is not None:
        return known
    actor.demand(Permission.VISIT_WRITE)
    _check(newcomer, answers, today)
    if not covers(actor, newcomer.scope_code):
        raise Denied
    person = register_once(
        _data(newcomer, actor, today), key=client_key[-LONGEST_KEY:], actor=actor, today=today, not_same=not_same,
        candidates=candidates, lenient=True,
    )  # fmt: skip
    purposes = list(dict.fromkeys([*answers.pop("purposes", ()), "first"]))
    return record_visit(person, purposes=purposes, client_key=client_key, actor=actor, today=today, **answers)


def _check(newcomer: Newcomer, answers: Mapping[str, Any], today: dt.date) -> None:
    """Raise Invalid for answers that record_visit would refuse, before she is registered."""
    born = SimpleNamespace(birth_date=newcomer.birth_date or today)
    asked = {"purposes": ["first"], "needs": (), "gifts": None, "promised": None, "next_due_on": None, **answers}
    check_photos(asked.pop("photos", ()))
    asked.pop("visitor_name", None)
    checked_entry(born, today=today, **asked | {"purposes": asked["purposes"] or ["first"]})


def _data(newcomer: Newcomer, actor: Actor, today: dt.date) -> PersonData:
    home = get_person(newcomer.home_of, actor) if newcomer.home_of else None
    guardian = newcomer.guardian.strip()
    relatives = (RelativeData(newcomer.kinship or "other_relative", guardian, is_guardian=True),) if guardian else ()
    return PersonData(
        kind=newcomer.kind, scope_code=home.scope_code if home else newcomer.scope_code, name=newcomer.name,
        id_type="none", no_id_reason=str(_("入户走访时登记、待补身份证号")), birth_date=newcomer.birth_date,
        sex=newcomer.sex, relatives=relatives, registered_on=today,
        statuses=tuple(StatusData(code, today) for code in newcomer.statuses),
        household_public_id=_household(home),
    )  # fmt: skip


def _household(home: Person | None) -> str | None:
    return home.household.public_id if home is not None and home.household is not None else None


def newcomer_of(sent: Mapping[str, Any], today: dt.date) -> Newcomer:
    """What a phone kept about her, as it is; raises KeyError, TypeError, ValueError for what it could not have kept."""
    texts = {name: str(sent.get(name) or "")[:60] for name in ("name", "scope_code", "guardian", "kinship", "home_of")}
    codes = sent.get("statuses") or []
    if not isinstance(codes, list):
        raise TypeError("statuses")
    return Newcomer(
        RecipientKind(sent["kind"]), sex=Sex(sent["sex"]) if sent.get("sex") else None,
        birth_date=dt.date.fromisoformat(sent["birth_date"]) if sent.get("birth_date") else None,
        statuses=tuple(str(code) for code in codes), **texts,
    )  # fmt: skip
