"""Transfers to another region, closing and opening again. Events before a move keep their own region."""

from __future__ import annotations

import datetime as dt

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.core.i18n import _
from registry.extensions import db
from registry.people.changing import checked_reason, lock
from registry.people.columns import place_values
from registry.people.history import write_revision
from registry.people.models import Household, Person, PersonTransfer
from registry.people.search import write_search_rows
from registry.regions.codes import TOWNSHIP, level_of, normalise_code
from registry.regions.loading import ensure_villages
from registry.regions.queries import get_region


def require_own(person: Person, actor: Actor) -> None:
    """Raise Denied without people:write, NotFound when the person is not the actor's."""
    actor.demand(Permission.PEOPLE_WRITE)
    if not covers(actor, person.scope_code):
        raise NotFound


def _checked_day(on: dt.date, person: Person, today: dt.date, field: str = "on") -> dt.date:
    if on > today:
        raise Invalid(_("日期还没到。请写今天或以前的日期。"), field)
    if on < person.birth_date:
        raise Invalid(_("日期早于出生日期。请核对。"), field)
    return on


def transfer_person(
    person: Person, to_code: str, *, on: dt.date, reason: str, actor: Actor, today: dt.date
) -> PersonTransfer:
    """Hand a person over to another village or township; afterwards the old office no longer sees her.

    A village's rep moves her inside the village's township never: she asks the township. A township hands over
    inside its county, a county to anywhere. Raises Invalid (fields "to_code", "on", "reason"), Conflict, Denied,
    NotFound. Logged as person.transfer in the chains of both counties.
    """
    require_own(person, actor)
    reason = checked_reason(reason)
    target = _checked_target(person, to_code, actor)
    lock(person)
    if person.closed_on is not None:
        raise Conflict(_("这份档案已停止，不能转出。要转，请先恢复。"))
    _checked_day(on, person, today)
    old = person.scope_code
    ensure_villages(db.session, target)
    move = PersonTransfer(
        person_id=person.id, from_code=old, to_code=target, on=on, reason=reason, actor_id=actor.user_id
    )
    db.session.add(move)
    for column, value in place_values(target).items():
        setattr(person, column, value)
    person.version += 1
    _move_household(person, target, actor)
    db.session.flush()
    if old[:6] != target[:6]:
        write_search_rows(person)
    detail = {"from": old, "to": target}
    record(actor, "person.transfer", person, subjects=[person.id], region_code=old, reason=reason, detail=detail)
    if old[:6] != target[:6]:
        record(actor, "person.transfer", person, subjects=[person.id], region_code=target, detail=detail)
    return move


def _checked_target(person: Person, to_code: str, actor: Actor) -> str:
    try:
        target = normalise_code(to_code)
    except Invalid as error:
        raise Invalid(error.message, "to_code") from error
    if level_of(target) < TOWNSHIP:
        raise Invalid(_("请选到乡镇或村。"), "to_code")
    if target == person.scope_code:
        raise Invalid(_("她现在就在这个地方。请选要转去的地方。"), "to_code")
    try:
        get_region(target)
    except NotFound as error:
        raise Invalid(error.message, "to_code") from error
    if actor.role is Role.VILLAGE:
        raise Denied(_("转出由乡镇办。请告诉乡镇妇联。"))
    if actor.role is Role.TOWNSHIP and target[:6] != person.county_code:
        raise Denied(_("转到别的旗县由县级妇联办。请告诉县级妇联。"))
    return target


def _move_household(person: Person, target: str, actor: Actor) -> None:
    """Who lived alone on the register takes the household along; else she leaves it for one of her own."""
    home = person.household
    if home is None:
        return
    if len([member for member in home.people if member.merged_into_id is None]) <= 1:
        home.scope_code = target
        return
    person.household = copy_household(home, target, actor)


def copy_household(home: Household, scope_code: str, actor: Actor) -> Household:
    """A new household with the same family particulars, without the address."""
    fresh = Household(
        scope_code=scope_code, head_name=home.head_name, income_class=home.income_class,
        income_per_head_fen=home.income_per_head_fen, size=home.size, hardship_cause=home.hardship_cause,
        created_by_id=actor.user_id,
    )  # fmt: skip
    fresh.dibao_number = home.dibao_number
    db.session.add(fresh)
    return fresh


def close_person(person: Person, *, reason: str, on: dt.date, actor: Actor, today: dt.date) -> Person:
    """Stop keeping a person (moved away, grown up, died, registered by mistake); nothing is deleted.

    Her statuses stay as they were on the day. Raises Invalid, Conflict, Denied, NotFound. Logged as person.close.
    """
    require_own(person, actor)
    reason = checked_reason(reason)
    lock(person)
    if person.closed_on is not None:
        raise Conflict(_("这份档案已经停止，不用再停。"))
    person.closed_on, person.closed_reason = _checked_day(on, person, today), reason
    person.version += 1
    write_revision(person, "close", {"closed_on": (None, on)}, actor=actor, today=today, reason=reason)
    db.session.flush()
    record(actor, "person.close", person, subjects=[person.id], reason=reason)
    return person


def reopen_person(person: Person, *, reason: str, actor: Actor, today: dt.date) -> Person:
    """Take a closed person up again, with the statuses she had. Raises Invalid, Conflict. Logged as person.reopen."""
    require_own(person, actor)
    reason = checked_reason(reason)
    lock(person)
    if person.closed_on is None:
        raise Conflict(_("这份档案没有停止，不用恢复。"))
    if person.merged_into_id is not None:
        raise Conflict(_("这份档案已经并到另一份里，不能恢复。"))
    was = person.closed_on
    person.closed_on = person.closed_reason = None
    person.version += 1
    write_revision(person, "reopen", {"closed_on": (was, None)}, actor=actor, today=today, reason=reason)
    db.session.flush()
    record(actor, "person.reopen", person, subjects=[person.id], reason=reason)
    return person
