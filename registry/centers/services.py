"""The verbs of a facility: opened, changed, closed; children come and go; activities and counselling are held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.activities.models import Activity
from registry.activities.services import ActivityData, add_activity, name_attendees
from registry.audit.services import record
from registry.centers.models import Counselling, Facility, FacilityActivity, FacilityItem, Member
from registry.core.errors import Conflict, Denied, Invalid
from registry.core.guarding import guarded
from registry.core.i18n import _
from registry.extensions import db
from registry.people.models import Person, RecipientKind

LEAST_REASON = 2


@dataclass(frozen=True)
class FacilityData:
    """What a facility is; `items` is equipment → quantity, money in fen."""

    kind: str
    name: str
    scope_code: str
    address: str = ""
    keeper: str = ""
    keeper_phone: str | None = None
    hours: str = ""
    capacity: int | None = None
    opened_on: dt.date | None = None
    cost_fen: int | None = None
    fund_source: str | None = None
    note: str | None = None
    items: dict[str, int] = field(default_factory=dict)


def _demand(actor: Actor, scope_code: str) -> None:
    actor.demand(Permission.CENTER_WRITE)
    if not covers(actor, scope_code):
        raise Denied(_("只能登记本单位地方的阵地。"))


def _open(facility: Facility, actor: Actor) -> None:
    _demand(actor, facility.scope_code)
    if facility.closed_on is not None:
        raise Conflict(_("“%(name)s”已经停用。", name=facility.name))


def _taken(data: FacilityData) -> Conflict:
    return Conflict(_("这里已经有“%(name)s”，请打开原来那个改。", name=data.name), "name")


def _check(data: FacilityData) -> None:
    if not data.name.strip():
        raise Invalid(_("还没写名称。"), "name")
    if data.capacity is not None and data.capacity < 1:
        raise Invalid(_("容纳人数至少 1 人，不清楚就空着。"), "capacity")


def add_facility(data: FacilityData, *, actor: Actor) -> Facility:
    """Register a facility; raises Conflict when kind and name are known at the place."""
    _demand(actor, data.scope_code)
    _check(data)
    facility = Facility(created_by_id=actor.user_id)
    with guarded({"uq_facility_identity": _taken(data), "facility.kind": _taken(data)}):
        _write(facility, data)
        db.session.add(facility)
    record(actor, "facility.add", facility)
    return facility


def _write(facility: Facility, data: FacilityData) -> None:
    for name, value in asdict(data).items():
        if name != "items":
            setattr(facility, name, value)
    known = {row.name: row for row in facility.items}
    facility.items[:] = [known.get(name) or FacilityItem(name=name, quantity=1) for name in data.items]
    for row in facility.items:
        row.quantity = data.items[row.name]


def change_facility(facility: Facility, data: FacilityData, *, here: int, actor: Actor) -> Facility:
    """Change what is known; `here` are enrolled now, and it never holds fewer. No telephone given keeps the old one."""
    _open(facility, actor)
    _demand(actor, data.scope_code)
    _check(data)
    if data.capacity is not None and data.capacity < here:
        raise Conflict(_("现有 %(n)s 人，容纳人数不能比它少。", n=here), "capacity")
    kept = data if data.keeper_phone else FacilityData(**asdict(data) | {"keeper_phone": facility.keeper_phone})
    with guarded({"uq_facility_identity": _taken(data), "facility.kind": _taken(data)}):
        _write(facility, kept)
    record(actor, "facility.change", facility)
    return facility


def close_facility(facility: Facility, *, reason: str, on: dt.date, here: int, actor: Actor) -> Facility:
    """Close a facility nobody is enrolled at any more, with a reason."""
    _open(facility, actor)
    if here:
        raise Conflict(_("还有 %(n)s 人在册，先办离开，再停用。", n=here), "reason")
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid(_("还没写原因。写一句，以后才查得清。"), "reason")
    facility.closed_on, facility.close_reason = on, reason.strip()
    db.session.flush()
    record(actor, "facility.close", facility, reason=facility.close_reason)
    return facility


def enrol_child(facility: Facility, person: Person, *, from_on: dt.date, actor: Actor, today: dt.date) -> Member:
    """A child of the register comes from a day on; raises Conflict when it is full or she comes already."""
    _open(facility, actor)
    if not covers(actor, person.scope_code):
        raise Denied
    if person.kind is not RecipientKind.CHILD:
        raise Invalid(_("这里只登记儿童。"), "person")
    if from_on > today:
        raise Invalid(_("%(day)s还没到。请写今天或以前。", day=from_on.isoformat()), "from_on")
    member = Member(facility_id=facility.id, person_id=person.id, from_on=from_on, created_by_id=actor.user_id)
    known = Conflict(_("%(name)s 已经在这里。", name=person.name), "person")
    full = Conflict(_("“%(name)s”只能容纳 %(n)s 人，已经满了。", name=facility.name, n=facility.capacity), "person")
    refusals = {"uq_facility_member_here": known, "facility_member.facility_id": known, "facility_member: full": full}
    with guarded(refusals):
        db.session.add(member)
    record(actor, "facility.enrol", facility, subjects=[person.id])
    return member


def leave(member: Member, *, on: dt.date, actor: Actor, today: dt.date) -> Member:
    """A child comes no more."""
    _open(member.facility, actor)
    if member.to_on is not None:
        raise Conflict(_("已经办过离开了。"))
    if not member.from_on <= on <= today:
        raise Invalid(_("离开的日子要在来的那天以后、今天以前。"), "on")
    member.to_on = on
    db.session.flush()
    record(actor, "facility.leave", member.facility, subjects=[member.person_id])
    return member


def hold_activity(
    facility: Facility, data: ActivityData, people: Sequence[Person], *, actor: Actor, today: dt.date
) -> Activity:
    """An activity at a facility with the children who came; attendances are at least those."""
    _open(facility, actor)
    if data.held_on > today and people:
        raise Invalid(_("还没办的活动不点名。"), "people")
    activity = add_activity(data, actor=actor, today=today)
    db.session.add(FacilityActivity(facility_id=facility.id, activity_id=activity.id))
    if people:
        name_attendees(activity, people, actor=actor)
    record(actor, "facility.activity", facility, subjects=[person.id for person in people])
    return activity


def hold_counselling(
    facility: Facility, person: Person, *, held_on: dt.date, minutes: int, counsellor: str, content: str,
    concern: bool = False, next_on: dt.date | None = None, actor: Actor, today: dt.date,
) -> Counselling:  # fmt: skip
    """A counselling session; what was said is sealed and counted nowhere but in the number of sessions."""
    _open(facility, actor)
    actor.demand(Permission.COUNSELLING_READ)
    if not covers(actor, person.scope_code):
        raise Denied
    if held_on > today:
        raise Invalid(_("%(day)s还没到。请写今天或以前。", day=held_on.isoformat()), "held_on")
    if next_on and next_on <= held_on:
        raise Invalid(_("下次要晚于这次。"), "next_on")
    if len(content.strip()) < LEAST_REASON:
        raise Invalid(_("还没写谈了什么。一两句就行，加密保存。"), "content")
    session = Counselling(
        facility_id=facility.id, person_id=person.id, scope_code=facility.scope_code, held_on=held_on, minutes=minutes,
        counsellor=counsellor.strip() or actor.name, concern=concern, next_on=next_on, author_id=actor.user_id,
        created_by_id=actor.user_id,
    )  # fmt: skip
    session.content = content.strip()
    db.session.add(session)
    db.session.flush()
    record(actor, "counselling.hold", session, subjects=[person.id])
    return session


def open_counselling(session: Counselling, *, reason: str, actor: Actor) -> str:
    """What was said: its author reads it, others with the permission give a reason. Logged as counselling.open."""
    actor.demand(Permission.COUNSELLING_READ)
    own = session.author_id == actor.user_id
    if not own and len(reason.strip()) < LEAST_REASON:
        raise Invalid(_("这是别人做的辅导，要看先写原因，会记进日志。"), "reason")
    record(actor, "counselling.open", session, subjects=[session.person_id], reason=reason.strip() or None)
    return session.content or ""
