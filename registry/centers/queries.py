"""Reading facilities within the actor's region, who is enrolled, what was held, counselling, and the schools' events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.activities.models import Activity, ActivityState
from registry.centers.models import Counselling, Facility, FacilityActivity, Member
from registry.core.errors import NotFound
from registry.core.paging import Page, newest_first, sum_up
from registry.extensions import db
from registry.people.models import Person


@dataclass(frozen=True)
class FacilityFilter:
    """What a list shows; `on` keeps those open on a day, as the figures count them."""

    q: str = ""
    region: str | None = None
    kind: str = ""
    closed: bool = False
    on: dt.date | None = None


def open_on(day: dt.date) -> ColumnElement[bool]:
    """The condition for facilities open on a day; without a day of opening they count as always there."""
    return or_(Facility.opened_on.is_(None), Facility.opened_on <= day) & or_(
        Facility.closed_on.is_(None), Facility.closed_on > day
    )


def _select(actor: Actor) -> Select[Facility]:
    actor.demand(Permission.CENTER_READ)
    return select(Facility).where(visible_to(actor, Facility.scope_code))


def list_facilities(wanted: FacilityFilter, actor: Actor, *, cursor: str | None = None) -> Page[Facility]:
    """Facilities of the actor's region, the latest entered first; one query a page."""
    return newest_first(_filtered(wanted, actor), Facility, Facility.created_at, cursor)


def total_facilities(wanted: FacilityFilter, actor: Actor) -> int:
    """How many the whole list has."""
    return sum_up(_filtered(wanted, actor))[0]


def _filtered(wanted: FacilityFilter, actor: Actor) -> Select[Facility]:
    query = _select(actor)
    if wanted.on:
        query = query.where(open_on(wanted.on))
    else:
        query = query.where(Facility.closed_on.is_not(None) if wanted.closed else Facility.closed_on.is_(None))
    if wanted.q.strip():
        text = wanted.q.strip()
        query = query.where(
            or_(*(c.contains(text, autoescape=True) for c in (Facility.name, Facility.keeper, Facility.address)))
        )
    if wanted.region:
        query = query.where(within(wanted.region, Facility.scope_code))
    if wanted.kind:
        query = query.where(Facility.kind == wanted.kind)
    return query


def get_facility(public_id: str, actor: Actor) -> Facility:
    """The facility with its equipment; raises NotFound outside the actor's region."""
    found = db.session.scalar(
        _select(actor).where(Facility.public_id == public_id).options(selectinload(Facility.items))
    )
    if found is None:
        raise NotFound
    return found


def find_facility(kind: str, name: str, scope_code: str) -> Facility | None:
    """The open facility with this identity in the county of `scope_code`, or None."""
    county = scope_code[:6].ljust(12, "0")
    query = select(Facility).where(Facility.kind == kind, Facility.name == name, Facility.closed_on.is_(None),
                                   within(county, Facility.scope_code))  # fmt: skip
    return db.session.scalars(query.order_by(Facility.id).limit(1)).first()


def count_members(facility_ids: Iterable[int]) -> dict[int, int]:
    """Facility row id → how many are enrolled now; one query."""
    query = (
        select(Member.facility_id, func.count())
        .where(Member.facility_id.in_(list(facility_ids)), Member.to_on.is_(None))
        .group_by(Member.facility_id)
        .order_by(Member.facility_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def members_here(facility: Facility, actor: Actor) -> Sequence[Member]:
    """Who is enrolled now and visible to the actor, by name."""
    query = (
        select(Member)
        .join(Person, Person.id == Member.person_id)
        .where(Member.facility_id == facility.id, Member.to_on.is_(None), visible_to(actor, Person.scope_code))
        .options(joinedload(Member.person))
    )
    return db.session.scalars(query.order_by(Person.pinyin, Member.id)).all()


def activities_at(facility: Facility, *, limit: int = 20) -> Sequence[Activity]:
    """The latest activities held at a facility."""
    query = (
        select(Activity)
        .join(FacilityActivity, FacilityActivity.activity_id == Activity.id)
        .where(FacilityActivity.facility_id == facility.id, Activity.state != ActivityState.VOID)
    )
    return db.session.scalars(query.order_by(Activity.held_on.desc(), Activity.id.desc()).limit(limit)).all()


def list_counselling(facility: Facility, actor: Actor, *, limit: int = 20) -> Sequence[Counselling]:
    """The latest sessions at a facility, without what was said; [] for those who do not need to know."""
    if not actor.can(Permission.COUNSELLING_READ):
        return []
    query = (
        select(Counselling)
        .where(Counselling.facility_id == facility.id, visible_to(actor, Counselling.scope_code))
        .options(joinedload(Counselling.person))
    )
    return db.session.scalars(query.order_by(Counselling.held_on.desc(), Counselling.id.desc()).limit(limit)).all()


def counselling_between(
    actor: Actor, *, region: str | None, first: dt.date | None, last: dt.date | None, cursor: str | None = None
) -> Page[Counselling]:
    """Sessions held between two days, the latest first: day, place and counsellor, never what was said. One query."""
    actor.demand(Permission.CENTER_READ)
    query = (
        select(Counselling).where(visible_to(actor, Counselling.scope_code)).options(joinedload(Counselling.facility))
    )
    query = query.where(within(region, Counselling.scope_code)) if region else query
    query = query.where(Counselling.held_on >= first) if first else query
    query = query.where(Counselling.held_on <= last) if last else query
    return newest_first(query, Counselling, Counselling.held_on, cursor)


def get_counselling(public_id: str, actor: Actor) -> Counselling:
    """One session; raises NotFound outside the region, Denied without the permission."""
    actor.demand(Permission.COUNSELLING_READ)
    query = select(Counselling).where(Counselling.public_id == public_id, visible_to(actor, Counselling.scope_code))
    found = db.session.scalar(query.options(joinedload(Counselling.person), joinedload(Counselling.facility)))
    if found is None:
        raise NotFound
    return found


def list_quiet(actor: Actor, today: dt.date, days: int, *, limit: int = 5) -> tuple[Sequence[Facility], int]:
    """Open facilities with nobody's activity for more than `days` days, and their number."""
    latest = (
        select(func.max(Activity.held_on))
        .join(FacilityActivity, FacilityActivity.activity_id == Activity.id)
        .where(FacilityActivity.facility_id == Facility.id, Activity.state == ActivityState.HELD)
        .scalar_subquery()
    )
    since = today - dt.timedelta(days=days)
    where = (
        visible_to(actor, Facility.scope_code), open_on(today), func.coalesce(latest, Facility.opened_on) < since,
    )  # fmt: skip
    count = db.session.scalar(select(func.count()).select_from(Facility).where(*where)) or 0
    query = select(Facility).where(*where).order_by(Facility.id).limit(limit)
    return (db.session.scalars(query).all() if count else []), count


def count_kind(kind: str, region: str, day: dt.date) -> int:
    """Facilities of a kind open on a day in a region (12 digits)."""
    where = (Facility.kind == kind, within(region, Facility.scope_code), open_on(day))
    return db.session.scalar(select(func.count()).select_from(Facility).where(*where)) or 0


def count_counselling(region: str, first: dt.date, last: dt.date) -> int:
    """Counselling sessions held in a region between two days."""
    where = (Counselling.held_on.between(first, last), within(region, Counselling.scope_code))
    return db.session.scalar(select(func.count()).select_from(Counselling).where(*where)) or 0
