"""Reading activities within the actor's region, and their figures per type with the same conditions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.activities.models import Activity, ActivityMaterial, ActivityState, Attendee
from registry.activities.words import OTHER, TYPES
from registry.core.errors import NotFound
from registry.core.paging import Page, newest_first, sum_up
from registry.extensions import db
from registry.people.models import Person

S = ActivityState


@dataclass(frozen=True)
class ActivityFilter:
    """What a list shows; the type "other" takes in what the office added itself."""

    q: str = ""
    region: str | None = None
    type: str = ""
    state: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    ids: tuple[int, ...] | None = None


def of_type(code: str) -> ColumnElement[bool]:
    """The condition for a type as the figures count it."""
    if code == OTHER:
        return Activity.type.not_in([known for known in TYPES if known != OTHER])
    return Activity.type == code


def _select(actor: Actor) -> Select[Activity]:
    actor.demand(Permission.ACTIVITY_READ)
    return select(Activity).where(visible_to(actor, Activity.scope_code)).options(selectinload(Activity.materials))


def list_activities(wanted: ActivityFilter, actor: Actor, *, cursor: str | None = None) -> Page[Activity]:
    """Activities of the actor's region, the latest first; two queries a page."""
    return newest_first(_filtered(wanted, actor), Activity, Activity.held_on, cursor)


def total_activities(wanted: ActivityFilter, actor: Actor) -> tuple[int, ...]:
    """Of the whole list: how many, sessions, attendances, copies."""
    query = _filtered(wanted, actor)
    copies = select(func.coalesce(func.sum(ActivityMaterial.copies), 0)).where(
        ActivityMaterial.activity_id.in_(select(query.subquery().c.id))
    )
    return (*sum_up(query, "sessions", "attendances"), int(db.session.scalar(copies) or 0))


def _filtered(wanted: ActivityFilter, actor: Actor) -> Select[Activity]:
    query = _select(actor)
    if wanted.q.strip():
        text = wanted.q.strip()
        columns = (Activity.title, Activity.place, Activity.partners)
        query = query.where(or_(*(column.contains(text, autoescape=True) for column in columns)))
    if wanted.region:
        query = query.where(within(wanted.region, Activity.scope_code))
    if wanted.type:
        query = query.where(of_type(wanted.type))
    if wanted.state in set(S):
        query = query.where(Activity.state == S(wanted.state))
    if wanted.first:
        query = query.where(Activity.held_on >= wanted.first)
    if wanted.last:
        query = query.where(Activity.held_on <= wanted.last)
    if wanted.ids is not None:
        query = query.where(Activity.id.in_(wanted.ids))
    return query


def get_activity(public_id: str, actor: Actor) -> Activity:
    """The activity; raises NotFound outside the actor's region."""
    found = db.session.scalar(_select(actor).where(Activity.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def find_activity(type: str, held_on: dt.date, place: str, title: str, scope_code: str) -> Activity | None:
    """The live activity with this identity in the county of `scope_code`, or None."""
    county = scope_code[:6].ljust(12, "0")
    query = select(Activity).where(
        Activity.type == type, Activity.held_on == held_on, Activity.place == place, Activity.title == title,
        Activity.state != S.VOID, within(county, Activity.scope_code),
    )  # fmt: skip
    return db.session.scalars(query.order_by(Activity.id).limit(1)).first()


def present(activity: Activity, actor: Actor) -> Sequence[Attendee]:
    """The persons named as attending whom the actor may see, in the order they were named."""
    query = (
        select(Attendee)
        .join(Person, Person.id == Attendee.person_id)
        .where(Attendee.activity_id == activity.id, Attendee.removed_on.is_(None), visible_to(actor, Person.scope_code))
        .options(joinedload(Attendee.person))
    )
    return db.session.scalars(query.order_by(Attendee.id)).all()


def count_present(activity: Activity) -> int:
    """How many persons are named, wherever they live."""
    query = select(func.count()).where(Attendee.activity_id == activity.id, Attendee.removed_on.is_(None))
    return db.session.scalar(query) or 0


def list_unreported(actor: Actor, today: dt.date, *, limit: int = 5) -> tuple[Sequence[Activity], int]:
    """Planned activities whose day has come and which nobody has reported, the oldest first, and their number."""
    where = (visible_to(actor, Activity.scope_code), Activity.state == S.PLANNED, Activity.held_on <= today)
    count = db.session.scalar(select(func.count()).select_from(Activity).where(*where)) or 0
    query = select(Activity).where(*where).order_by(Activity.held_on, Activity.id).limit(limit)
    return (db.session.scalars(query).all() if count else []), count


def count_type(code: str, measure: str, region: str, first: dt.date, last: dt.date) -> int:
    """sessions, attendances or copies of the activities of a type held in a region (12 digits) between two days."""
    where = (
        Activity.state == S.HELD, Activity.held_on.between(first, last), within(region, Activity.scope_code), of_type(code),
    )  # fmt: skip
    if measure == "copies":
        query = (
            select(func.coalesce(func.sum(ActivityMaterial.copies), 0))
            .join(Activity, Activity.id == ActivityMaterial.activity_id)
            .where(*where)
        )
    else:
        column = Activity.sessions if measure == "sessions" else Activity.attendances
        query = select(func.coalesce(func.sum(column), 0)).where(*where)
    return int(db.session.scalar(query) or 0)


MEASURES = ("sessions", "attendances", "copies")


def count_types(region: str, first: dt.date, last: dt.date) -> dict[tuple[str, str], int]:
    """(type, measure) → value for all types at once, as `count_type` counts each; one query."""
    copies = (
        select(func.coalesce(func.sum(ActivityMaterial.copies), 0))
        .where(ActivityMaterial.activity_id == Activity.id)
        .correlate(Activity)
        .scalar_subquery()
    )
    held = (
        select(Activity.type, Activity.sessions, Activity.attendances, copies.label("copies"))
        .where(Activity.state == S.HELD, Activity.held_on.between(first, last), within(region, Activity.scope_code))
        .subquery()
    )
    sums = [func.sum(held.c[measure]) for measure in MEASURES]
    found: dict[tuple[str, str], int] = {}
    for type_, *values in db.session.execute(select(held.c.type, *sums).group_by(held.c.type)):
        code = type_ if type_ in TYPES else OTHER
        for measure, value in zip(MEASURES, values, strict=True):
            found[code, measure] = found.get((code, measure), 0) + int(value or 0)
    return found
