"""Planning, recording, correcting and cancelling visits.

A visit that was made closes the plan it answers; the same form or offline item sent twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import aliased

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, Invalid
from registry.core.i18n import _
from registry.extensions import db
from registry.files.models import FileKind
from registry.files.services import store_file
from registry.people.models import Person
from registry.visits.entry import (
    FARTHEST_DAYS,
    LONGEST_NAME,
    Photo,
    VisitEntry,
    check_photos,
    checked_entry,
    checked_purposes,
    checked_text,
)
from registry.visits.models import Visit, VisitState
from registry.visits.words import CARE, NOBODY

__all__ = ["Photo", "cancel_visit", "change_visit", "plan_visit", "record_visit"]


def plan_visit(
    person: Person, *, on: dt.date, purposes: Sequence[str] = (CARE,), visitor_name: str = "", actor: Actor,
    today: dt.date,
) -> Visit:  # fmt: skip
    """A visit to make on a day from today on; raises Denied, Invalid, Conflict when one is planned for that day."""
    demand_open_file(actor, person)
    if not today <= on <= today + dt.timedelta(days=FARTHEST_DAYS):
        raise Invalid(_("走访要排在今天以后、两年以内。"), "on")
    packed = checked_purposes(purposes)
    name = checked_text(visitor_name, LONGEST_NAME, "visitor_name") or ""
    visit = new_plan(person, on, packed, name, actor)
    if visit is None:
        raise Conflict(_("%(name)s 那天已经排了走访。", name=person.name), "on")
    record(actor, "visit.plan", visit, subjects=[person.id])
    return visit


def demand_open_file(actor: Actor, person: Person) -> None:
    """Raise Denied outside the actor's region, Conflict when the person's file is closed."""
    actor.demand(Permission.VISIT_WRITE)
    if not covers(actor, person.scope_code):
        raise Denied
    if person.closed_on is not None:
        raise Conflict(_("%(name)s 的档案已经结案，不再走访。要走访，先恢复档案。", name=person.name))


def new_plan(
    person: Person, on: dt.date, purposes: str, visitor_name: str, actor: Actor, after: Visit | None = None
) -> Visit | None:
    """A new planned visit, or None when that day has one (of two at the same moment the database refuses one)."""
    same_day = select(Visit.id).where(
        Visit.person_id == person.id, Visit.state == VisitState.PLANNED, Visit.planned_on == on
    )
    if db.session.scalar(same_day) is not None:
        return None
    visit = Visit(
        person=person, household_id=person.household_id, scope_code=person.scope_code, state=VisitState.PLANNED,
        planned_on=on, purposes=purposes, visitor_name=visitor_name, created_by_id=actor.user_id,
        after_id=after.id if after else None,
    )  # fmt: skip
    db.session.add(visit)
    db.session.flush()
    return visit


def record_visit(
    person: Person, *, done_on: dt.date, purposes: Sequence[str] = (CARE,), met: Sequence[str], findings: str,
    needs: Sequence[str] = (), gifts: str | None = None, promised: str | None = None,
    next_due_on: dt.date | None = None, visitor_name: str = "", client_key: str | None = None,
    photos: Sequence[Photo] = (), actor: Actor, today: dt.date,
) -> Visit:  # fmt: skip
    """A visit that was made. Closes the earliest plan it answers, moves the person's last visit, plans the next one.

    The same `client_key` again gives the first record back and changes nothing; without one every call is a visit
    of its own. Raises Denied, Invalid (field), Conflict. Logged as visit.record.
    """
    known = find_sent(client_key, actor)
    if known is not None:
        return _same_person(known, person)
    demand_open_file(actor, person)
    entry = checked_entry(
        person, done_on=done_on, purposes=purposes, met=met, needs=needs, findings=findings, gifts=gifts,
        promised=promised, next_due_on=next_due_on, today=today,
    )  # fmt: skip
    name = checked_text(visitor_name, LONGEST_NAME, "visitor_name") or actor.name
    check_photos(photos)
    visit = _done(person, entry, name, client_key, actor, today)
    _keep_photos(visit, photos, actor)
    move_last_visit(person, entry)
    _follow_up(visit, person, actor)
    record(actor, "visit.record", visit, subjects=[person.id])
    return visit


def find_sent(client_key: str | None, actor: Actor) -> Visit | None:
    """The visit that came with this key, or None; raises Conflict when somebody else used the key."""
    if not client_key:
        return None
    if len(client_key) > 64:
        raise Invalid(_("这一条的编号不对，收不了。请重新记一次。"))
    visit = db.session.scalar(select(Visit).where(Visit.client_key == client_key))
    if visit is not None and visit.visitor_id != actor.user_id:
        raise Conflict(_("这一条的编号已经用过了。请重新记一次。"))
    return visit


def _same_person(visit: Visit, person: Person) -> Visit:
    if visit.person_id != person.id:
        raise Conflict(_("这一条的编号已经用过了。请重新记一次。"))
    return visit


def _done(person: Person, entry: VisitEntry, name: str, client_key: str | None, actor: Actor, today: dt.date) -> Visit:
    """The plan that is answered now, else a new row; a key used at the same moment is refused by the database."""
    visit = open_plan(person, entry.done_on)
    if visit is None:
        visit = Visit(person=person, scope_code=person.scope_code, created_by_id=actor.user_id)
    visit.state, visit.done_on, visit.recorded_on = VisitState.DONE, entry.done_on, today
    visit.scope_code, visit.household_id = person.scope_code, person.household_id
    visit.visitor_id, visit.visitor_name, visit.client_key = actor.user_id, name, client_key
    _write(visit, entry)
    db.session.add(visit)
    db.session.flush()
    return visit


def _write(visit: Visit, entry: VisitEntry) -> None:
    visit.purposes, visit.met, visit.needs = entry.purposes, entry.met, entry.needs
    visit.findings, visit.gifts, visit.promised = entry.findings, entry.gifts, entry.promised
    visit.next_due_on = entry.next_due_on


def open_plan(person: Person, done_on: dt.date) -> Visit | None:
    """The earliest open plan that a visit on a day answers: not one agreed at a visit of that day or later."""
    origin = aliased(Visit)
    return db.session.scalar(
        select(Visit)
        .outerjoin(origin, origin.id == Visit.after_id)
        .where(
            Visit.person_id == person.id, Visit.state == VisitState.PLANNED,
            or_(origin.done_on.is_(None), origin.done_on < done_on),
        )
        .order_by(Visit.planned_on, Visit.id)
        .limit(1)
        .with_for_update(of=Visit)
    )  # fmt: skip


def _keep_photos(visit: Visit, photos: Sequence[Photo], actor: Actor) -> None:
    for photo in photos:
        store_file(
            photo.data, kind=FileKind.PHOTO, owner=visit, scope_code=visit.scope_code, filename=photo.filename,
            actor=actor, person_id=visit.person_id,
        )  # fmt: skip


def move_last_visit(person: Person, entry: VisitEntry) -> None:
    """Move the person's last visit forward, never back; a closed door is no visit. Her record's version stays."""
    if entry.met == NOBODY:
        return
    db.session.execute(
        update(Person)
        .where(Person.id == person.id, or_(Person.last_visit_on.is_(None), Person.last_visit_on < entry.done_on))
        .values(last_visit_on=entry.done_on, updated_at=Person.updated_at)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(person, ["last_visit_on"])


def _follow_up(visit: Visit, person: Person, actor: Actor) -> None:
    """Plan the agreed next visit; a day that has one already is enough."""
    if visit.next_due_on is not None:
        new_plan(person, visit.next_due_on, CARE, visit.visitor_name, actor, after=visit)


def cancel_visit(visit: Visit, *, reason: str, actor: Actor, today: dt.date) -> Visit:
    """Give up a planned visit with a reason; raises Denied, Conflict when it is done or cancelled, Invalid."""
    actor.demand(Permission.VISIT_WRITE)
    if not covers(actor, visit.person.scope_code):
        raise Denied
    if visit.state is not VisitState.PLANNED:
        raise Conflict(_("这次走访已经记过或取消了，没有再改。"))
    text = checked_text(reason, 200, "reason")
    if text is None or len(text) < 2:
        raise Invalid(_("还没写取消的原因。写清楚，以后查得到。"), "reason")
    visit.state, visit.cancel_reason, visit.recorded_on = VisitState.CANCELLED, text, today
    db.session.flush()
    record(actor, "visit.cancel", visit, subjects=[visit.person_id], reason=text)
    return visit


def may_change(visit: Visit, actor: Actor, today: dt.date) -> bool:
    """Whether the actor wrote the visit today and may still correct it."""
    return (
        visit.state is VisitState.DONE
        and visit.visitor_id == actor.user_id
        and visit.recorded_on == today
        and actor.can(Permission.VISIT_WRITE)
    )


def change_visit(
    visit: Visit, *, done_on: dt.date, purposes: Sequence[str], met: Sequence[str], findings: str,
    needs: Sequence[str] = (), gifts: str | None = None, promised: str | None = None,
    next_due_on: dt.date | None = None, photos: Sequence[Photo] = (), actor: Actor, today: dt.date,
) -> Visit:  # fmt: skip
    """Correct a visit on the day it was entered, by the one who entered it; its agreed next visit moves along."""
    if not may_change(visit, actor, today):
        raise Denied(_("走访记录只能由记的人当天改。要补充，请再记一次。"))
    person = visit.person
    entry = checked_entry(
        person, done_on=done_on, purposes=purposes, met=met, needs=needs, findings=findings, gifts=gifts,
        promised=promised, next_due_on=next_due_on, today=today,
    )  # fmt: skip
    check_photos(photos)
    visit.done_on = entry.done_on
    _write(visit, entry)
    db.session.flush()
    _keep_photos(visit, photos, actor)
    settle_last_visit([person.id])
    db.session.expire(person, ["last_visit_on"])
    _move_follow_up(visit, person, actor)
    record(actor, "visit.change", visit, subjects=[person.id])
    return visit


def settle_last_visit(person_ids: Sequence[int]) -> None:
    """The last visit of persons from their visits, after a correction or an import; the caller expires what it holds."""
    newest = (
        select(func.max(Visit.done_on))
        .where(Visit.person_id == Person.id, Visit.state == VisitState.DONE, Visit.met != NOBODY)
        .correlate(Person)
        .scalar_subquery()
    )
    for start in range(0, len(person_ids), 400):
        db.session.execute(
            update(Person)
            .where(Person.id.in_(person_ids[start : start + 400]))
            .values(last_visit_on=newest, updated_at=Person.updated_at)
            .execution_options(synchronize_session=False)
        )


def _move_follow_up(visit: Visit, person: Person, actor: Actor) -> None:
    plan = db.session.scalar(
        select(Visit).where(Visit.after_id == visit.id, Visit.state == VisitState.PLANNED).order_by(Visit.id).limit(1)
    )
    if plan is not None and plan.planned_on == visit.next_due_on:
        return
    if plan is not None:
        plan.state, plan.cancel_reason = VisitState.CANCELLED, str(_("走访记录改了，另排"))
        db.session.flush()
    _follow_up(visit, person, actor)
