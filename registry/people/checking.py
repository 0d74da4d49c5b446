"""The ID number comes first: what the form says while it is typed. Writes nothing; the view logs who asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.core.dates import age_on
from registry.core.errors import Invalid
from registry.core.i18n import Text, _
from registry.core.identity import parse_id_number
from registry.people.models import Person, RecipientKind
from registry.people.offices import Office, told_office
from registry.people.search import find_by_number
from registry.regions.queries import known_county_prefix


@dataclass(frozen=True)
class OwnPerson:
    """A person of the actor's own region who has the number."""

    id: int
    public_id: str
    name: str
    kind: RecipientKind
    scope_code: str
    closed: bool


@dataclass(frozen=True)
class IdCheck:
    """What a number says. `region_name`: the place of issue, never where she lives. `found`: own person, or office."""

    ok: bool
    message: Text
    birth_date: dt.date | None = None
    sex: str | None = None
    region_name: str | None = None
    age: int | None = None
    is_permit: bool = False
    found: OwnPerson | Office | None = None


def check_id(text: str, *, actor: Actor, today: dt.date) -> IdCheck:
    """Check a typed number and look it up in the whole register; raises Denied.

    Another office's person comes back as Office alone. The caller notes the read with found.id as its subject.
    """
    actor.demand(Permission.PEOPLE_WRITE)
    try:
        number = parse_id_number(text, today=today)
    except Invalid as error:
        return IdCheck(False, error.message)
    person = find_by_number(number.number)
    found = _found(person, actor, today) if person is not None else None
    return IdCheck(
        ok=True,
        message=_message(found, age_on(number.birth_date, today)),
        birth_date=number.birth_date,
        sex=number.sex,
        region_name=known_county_prefix(number.region_prefix),
        age=age_on(number.birth_date, today),
        is_permit=number.is_permit,
        found=found,
    )


def _found(person: Person, actor: Actor, today: dt.date) -> OwnPerson | Office:
    if not covers(actor, person.scope_code):
        return told_office(person.id, person.scope_code, actor, today)
    return OwnPerson(
        person.id, person.public_id, person.name, person.kind, person.scope_code, person.closed_on is not None
    )


def _message(found: OwnPerson | Office | None, age: int) -> Text:
    if isinstance(found, Office):
        return found.elsewhere()
    if found is None:
        return _("证件号正确，%(age)s 周岁，还没有登记过。", age=age)
    if found.closed:
        return _("%(name)s已经登记过，现在是停止状态。请打开她的档案恢复，不用再建。", name=found.name)
    return _("%(name)s已经登记过。请直接打开档案，不用再建。", name=found.name)
