"""What every act on a household does the same: lock, check the day, name the head, keep the event."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.i18n import _
from registry.core.names import normalise_name
from registry.extensions import db
from registry.households.models import HouseholdAct, HouseholdEvent
from registry.people.history import write_revision
from registry.people.models import Household, Person

CHANGED = _("刚才有人改过这一户，您的没有保存。请看过现在的样子再办。")


def lock_homes(actor: Actor, *pairs: tuple[Household, int | None]) -> None:
    """Lock households with their people, in the order of their ids; (household, the version the page showed).

    Raises Denied, NotFound for another region's household, Conflict when somebody changed one since.
    """
    actor.demand(Permission.PEOPLE_WRITE)
    db.session.flush()
    for home, version in sorted(pairs, key=lambda pair: pair[0].id):
        if not covers(actor, home.scope_code):
            raise NotFound
        db.session.refresh(home, with_for_update={"of": Household})
        if version is not None and home.version != version:
            raise Conflict(CHANGED)
    ids = [home.id for home, _version in pairs]
    query = select(Person).where(Person.household_id.in_(ids)).order_by(Person.id).with_for_update(of=Person)
    db.session.scalars(query.execution_options(populate_existing=True)).all()
    for home, _version in pairs:
        db.session.expire(home, ["people"])


def living(home: Household) -> list[Person]:
    """Who stands in the household on the register: everybody who was not merged into another record."""
    return [person for person in home.people if person.merged_into_id is None]


def checked_on(on: dt.date | None, today: dt.date) -> dt.date:
    """The day of an act; raises Invalid (field "on")."""
    if on is None:
        raise Invalid(_("还没写哪天起。"), "on")
    if on > today:
        raise Invalid(_("日期还没到。请写今天或以前的日期。"), "on")
    if on.year < 1949:
        raise Invalid(_("日期太早了。请核对。"), "on")
    return on


def set_head(home: Household, members: Sequence[Person], head: str, name: str | None, field: str = "head") -> None:
    """Make `head` (a member's public id) the head, or, where it is "", an adult of that name who is not on the register.

    Raises Invalid on `field`, and on `field` + "_name" for a name that is none.
    """
    chosen = next((person for person in members if person.public_id == head), None)
    if head and chosen is None:
        raise Invalid(_("新户主要从这一户里选。"), field)
    if chosen is not None and chosen.closed_on is not None:
        raise Invalid(_("%(name)s的档案已停止，不能当户主。请选别人。", name=chosen.name), field)
    if chosen is None and not (name or "").strip():
        raise Invalid(_("还没选谁是户主。户主没登记的，写上姓名。"), field)
    try:
        written = chosen.name if chosen is not None else normalise_name(name or "")
    except Invalid as error:
        raise Invalid(error.message, f"{field}_name") from error
    if chosen is None and written == home.head_name:
        for person in members:
            person.heads_household = False
        return
    for person in members:
        person.heads_household = False
    db.session.flush()  # the old head goes before the new one comes: there is never more than one
    if chosen is not None:
        chosen.heads_household, chosen.relation_to_head = True, "self"
    home.head_name, home.head_index = written, chosen.id_index if chosen is not None else None


def tell(
    act: HouseholdAct, home: Household, other: Household | None, people: Sequence[Person], *, on: dt.date, reason: str,
    actor: Actor, key: str | None = None, **told: Any,
) -> HouseholdEvent:  # fmt: skip
    """Keep the act in the history of both households, and raise their versions."""
    event = HouseholdEvent(
        household_id=home.id, other_id=other.id if other is not None else None, act=act, on=on,
        actor_id=actor.user_id, actor_name=actor.name, reason=reason, form_key=key or None,
    )  # fmt: skip
    event.told = json.dumps({"people": [[one.public_id, one.name] for one in people], **told}, ensure_ascii=False)
    db.session.add(event)
    for one in (home, other):
        if one is not None:
            one.version += 1
    db.session.flush()
    return event


def change_home(
    person: Person, old_name: str | None, home: Household, *, actor: Actor, today: dt.date, reason: str
) -> None:
    """Put a person into a household, as a member who does not head it, and keep that in her own history."""
    person.heads_household = False
    person.household = home
    person.version += 1
    change = {"household": (old_name, home.head_name)}
    write_revision(person, "household", change, actor=actor, today=today, reason=reason)


def find_act(key: str | None) -> HouseholdEvent | None:
    """What a form with this key has done already."""
    if not key:
        return None
    return db.session.scalar(select(HouseholdEvent).where(HouseholdEvent.form_key == key))
