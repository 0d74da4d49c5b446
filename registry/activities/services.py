"""The verbs of an activity: planned, recorded, corrected, voided; and who is named as having been there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.activities.models import Activity, ActivityMaterial, ActivityState, Attendee
from registry.activities.queries import count_present
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, Invalid
from registry.core.guarding import guarded
from registry.core.i18n import _
from registry.extensions import db
from registry.people.models import Person

S = ActivityState


@dataclass(frozen=True)
class ActivityData:
    """What was held where and with whom; `materials` is kind → copies."""

    type: str
    title: str
    held_on: dt.date
    scope_code: str
    place: str = ""
    partners: str = ""
    sessions: int = 1
    attendances: int = 0
    consultations: int = 0
    summary: str | None = None
    materials: dict[str, int] = field(default_factory=dict)


def _demand(actor: Actor, scope_code: str) -> None:
    actor.demand(Permission.ACTIVITY_WRITE)
    if not covers(actor, scope_code):
        raise Denied(_("只能登记本单位地方的活动。"))


def _check(data: ActivityData) -> None:
    if not data.title.strip():
        raise Invalid(_("还没写活动名称。"), "title")
    if data.sessions < 1:
        raise Invalid(_("至少一场。"), "sessions")
    if data.attendances < 0 or data.consultations < 0:
        raise Invalid(_("人次不能是负数。"), "attendances")


def add_activity(data: ActivityData, *, actor: Actor, today: dt.date) -> Activity:
    """Record what was held, or plan it when its day is still to come. Raises Conflict when it is there already."""
    _demand(actor, data.scope_code)
    _check(data)
    activity = Activity(
        **_values(data), state=S.PLANNED if data.held_on > today else S.HELD, created_by_id=actor.user_id,
        materials=[ActivityMaterial(kind=kind, copies=copies) for kind, copies in data.materials.items()],
    )  # fmt: skip
    taken = _taken(data)
    with guarded({"uq_activity_identity": taken, "activity.held_on": taken}):
        db.session.add(activity)
    record(actor, "activity.add", activity)
    return activity


def _values(data: ActivityData) -> dict[str, object]:
    return {name: value for name, value in asdict(data).items() if name != "materials"}


def _taken(data: ActivityData) -> Conflict:
    return Conflict(_("%(day)s的“%(title)s”已经登记过，请打开原来那条改。", day=data.held_on.isoformat(), title=data.title),
                    "title")  # fmt: skip


def change_activity(activity: Activity, data: ActivityData, *, actor: Actor, today: dt.date) -> Activity:
    """Correct an activity, or report a planned one: with its day reached it counts as held."""
    _open(activity, actor)
    _demand(actor, data.scope_code)
    _check(data)
    named = count_present(activity)
    if data.held_on <= today and data.attendances < named:
        raise Invalid(_("名单上已有 %(n)s 人，人次不能比它少。", n=named), "attendances")
    taken = _taken(data)
    with guarded({"uq_activity_identity": taken, "activity.held_on": taken}):
        for name, value in _values(data).items():
            setattr(activity, name, value)
        activity.state = S.PLANNED if data.held_on > today else S.HELD
        set_materials(activity, data.materials)
    record(actor, "activity.change", activity)
    return activity


def set_materials(activity: Activity, materials: dict[str, int]) -> None:
    """Make the rows of material agree with kind → copies."""
    known = {row.kind: row for row in activity.materials}
    for kind, row in known.items():
        if kind not in materials:
            activity.materials.remove(row)
    for kind, copies in materials.items():
        if kind in known:
            known[kind].copies = copies
        else:
            activity.materials.append(ActivityMaterial(kind=kind, copies=copies))


def _open(activity: Activity, actor: Actor) -> None:
    _demand(actor, activity.scope_code)
    if activity.state is S.VOID:
        raise Conflict(_("这次活动已经作废，不能再改。"))


def name_attendees(activity: Activity, people: Sequence[Person], *, actor: Actor) -> int:
    """Name persons of the actor's region as having been there; those named already are left. How many are new.

    The attendances (人次) never fall below the persons named.
    """
    _open(activity, actor)
    if any(not covers(actor, person.scope_code) for person in people):
        raise Denied
    known = set(db.session.scalars(
        select(Attendee.person_id).where(Attendee.activity_id == activity.id, Attendee.removed_on.is_(None))
    ))  # fmt: skip
    fresh = [person for person in people if person.id not in known]
    taken = Conflict(_("刚才有人先加了这一位，请刷新看看。"), "person")
    with guarded({"uq_activity_attendee_present": taken, "activity_attendee.person_id": taken}):
        db.session.add_all(
            Attendee(activity_id=activity.id, person_id=person.id, created_by_id=actor.user_id) for person in fresh
        )
        if activity.state is S.HELD:
            activity.attendances = max(activity.attendances, len(known) + len(fresh))
    record(actor, "activity.attendees", activity, subjects=[person.id for person in fresh])
    return len(fresh)


def remove_attendee(attendee: Attendee, *, actor: Actor, today: dt.date) -> None:
    """Take a person off the list; the row stays with the day."""
    _open(attendee.activity, actor)
    attendee.removed_on = today
    db.session.flush()
    record(actor, "activity.attendee_off", attendee.activity, subjects=[attendee.person_id])


def void_activity(activity: Activity, *, reason: str, actor: Actor) -> Activity:
    """Take an activity out of the figures, with a reason."""
    _open(activity, actor)
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写原因。写一句，以后才查得清。"), "reason")
    activity.state, activity.void_reason = S.VOID, reason.strip()
    db.session.flush()
    record(actor, "activity.void", activity, reason=activity.void_reason)
    return activity
