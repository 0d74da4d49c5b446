"""Reading campaigns, invitations, screenings and second looks inside the actor's region; never what was found."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import code_range, visible_to, within
from registry.core.dates import add_years
from registry.core.errors import NotFound
from registry.core.paging import PAGE, Page, newest_first
from registry.extensions import db
from registry.people.models import Person
from registry.people.search import search_condition
from registry.screening.models import Campaign, FollowState, Invitation, InviteState, Screening, SecondLook

SOON = dt.timedelta(days=90)
CAMPAIGNS_SHOWN = 20
WAITING, POSITIVE, FOLLOWED = "waiting", "positive", "followed"
"""The statuses of a list that go by second looks: still waited for, asked for, and taken."""


def places_above(code: str) -> list[str]:
    """The 12-digit codes of a region's township, county, city and province, itself included."""
    return sorted({code, *(code[:digits].ljust(12, "0") for digits in (2, 4, 6, 9))})


def _campaigns(actor: Actor) -> Select[Any]:
    actor.demand(Permission.SCREENING_READ)
    here = or_(visible_to(actor, Campaign.scope_code), Campaign.scope_code.in_(places_above(actor.region_code)))
    return select(Campaign).where(here)


def list_campaigns(actor: Actor, *, limit: int = CAMPAIGNS_SHOWN) -> Sequence[Campaign]:
    """Campaigns in the actor's region or above it, the running ones first, then the latest."""
    query = _campaigns(actor).order_by(Campaign.closed_on.is_not(None), Campaign.starts_on.desc(), Campaign.id.desc())
    return db.session.scalars(query.limit(limit)).all()


def get_campaign(public_id: str, actor: Actor) -> Campaign:
    """The campaign with its targets; raises NotFound, Denied."""
    query = _campaigns(actor).where(Campaign.public_id == public_id)
    found: Campaign | None = db.session.scalar(query.options(selectinload(Campaign.targets)))
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class ListFilter:
    """Which invitations: a text for the person, a place, a campaign (row id), a state or WAITING."""

    q: str = ""
    region: str | None = None
    campaign_id: int | None = None
    status: str = ""


def invitations_of(wanted: ListFilter, actor: Actor) -> Select[Any]:
    """Invitations of the actor's region with their persons, not ordered."""
    actor.demand(Permission.SCREENING_READ)
    query = (
        select(Invitation)
        .join(Person, Person.id == Invitation.person_id)
        .options(contains_eager(Invitation.person), joinedload(Invitation.campaign))
        .where(visible_to(actor, Invitation.scope_code), Invitation.state != InviteState.VOID)
    )
    found = search_condition(wanted.q, actor) if wanted.q.strip() else None
    if found is not None:
        query = query.where(found, visible_to(actor, Person.scope_code))
    if wanted.region:
        query = query.where(within(wanted.region, Invitation.scope_code))
    if wanted.campaign_id is not None:
        query = query.where(Invitation.campaign_id == wanted.campaign_id)
    if wanted.status in (WAITING, POSITIVE, FOLLOWED):
        query = query.where(_looked_at(wanted.status) if actor.can(Permission.SCREENING_FOLLOW) else Invitation.id < 0)
    elif wanted.status in {state.value for state in InviteState}:
        query = query.where(Invitation.state == wanted.status)
    return query


def _looked_at(status: str) -> ColumnElement[bool]:
    here = and_(Screening.invitation_id == Invitation.id, Screening.voided_on.is_(None))
    if status == POSITIVE:
        return exists().where(here, Screening.positive)
    look = SecondLook.state == (FollowState.DUE if status == WAITING else FollowState.DONE)
    found = Screening.positive if status == FOLLOWED else Screening.id.is_not(None)
    return exists().where(here, found, SecondLook.screening_id == Screening.id, look)


def list_invitations(wanted: ListFilter, actor: Actor, *, cursor: str | None = None) -> Page[Invitation]:
    """A page of invitations with persons, campaigns and screenings, the latest first."""
    query = invitations_of(wanted, actor).options(selectinload(Invitation.screenings))
    return newest_first(query, Invitation, Invitation.invited_on, cursor)


def all_invited(campaign: Campaign, actor: Actor, *, region: str | None, limit: int = 5000) -> Sequence[Invitation]:
    """Those to come still, by village and name: for the list on paper."""
    wanted = ListFilter(region=region, campaign_id=campaign.id)
    query = invitations_of(wanted, actor).where(Invitation.state.in_((InviteState.INVITED, InviteState.AWAY)))
    return (
        db.session.scalars(query.order_by(Invitation.scope_code, Person.pinyin, Invitation.id).limit(limit))
        .unique()
        .all()
    )


def get_invitation(public_id: str, actor: Actor) -> Invitation:
    """The invitation with person and campaign; raises NotFound, Denied."""
    found: Invitation | None = db.session.scalar(
        invitations_of(ListFilter(), actor).where(Invitation.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def get_screening(public_id: str, actor: Actor) -> Screening:
    """The screening of a person who lives in the actor's region now, with second looks; raises NotFound, Denied."""
    actor.demand(Permission.SCREENING_FOLLOW)
    found: Screening | None = db.session.scalar(
        select(Screening)
        .join(Person, Person.id == Screening.person_id)
        .where(Screening.public_id == public_id, visible_to(actor, Person.scope_code))
        .options(
            contains_eager(Screening.person), joinedload(Screening.invitation).joinedload(Invitation.campaign),
            selectinload(Screening.follow_ups).selectinload(SecondLook.contacts),
        )
    )  # fmt: skip
    if found is None:
        raise NotFound
    return found


def screenings_of(person: Person) -> Sequence[Screening]:
    """All screenings of a person that were not voided, the latest first, with second looks (2 queries)."""
    return db.session.scalars(
        select(Screening)
        .where(Screening.person_id == person.id, Screening.voided_on.is_(None))
        .options(selectinload(Screening.follow_ups), joinedload(Screening.invitation).joinedload(Invitation.campaign))
        .order_by(Screening.screened_on.desc(), Screening.id.desc())
    ).all()


class FollowTab(enum.StrEnum):
    """The tabs of the work list."""

    LATE = "late"
    MONTH = "month"
    ALL = "all"
    CLOSED = "closed"


def _follow_ups(actor: Actor) -> Select[Any]:
    actor.demand(Permission.SCREENING_FOLLOW)
    return (
        select(SecondLook)
        .join(Person, Person.id == SecondLook.person_id)
        .where(visible_to(actor, Person.scope_code), SecondLook.state != FollowState.VOID)
        .options(contains_eager(SecondLook.person), joinedload(SecondLook.screening), selectinload(SecondLook.contacts))
    )


def tab_condition(tab: FollowTab, today: dt.date) -> ColumnElement[bool]:
    """Late, due within 30 days, everything open, or done with."""
    if tab is FollowTab.CLOSED:
        return SecondLook.state != FollowState.DUE
    due = SecondLook.state == FollowState.DUE
    if tab is FollowTab.LATE:
        return and_(due, SecondLook.due_on < today)
    if tab is FollowTab.MONTH:
        return and_(due, SecondLook.due_on.between(today, today + dt.timedelta(days=30)))
    return due


def list_follow_ups(
    tab: FollowTab, actor: Actor, today: dt.date, *, region: str | None = None, page: int = 0, limit: int = PAGE
) -> tuple[Sequence[SecondLook], bool]:
    """Second looks, the earliest due first (closed ones the latest first), and whether there are more."""
    query = _follow_ups(actor).where(tab_condition(tab, today))
    if region:
        query = query.where(within(region, Person.scope_code))
    order = (
        (SecondLook.closed_on.desc(), SecondLook.id.desc())
        if tab is FollowTab.CLOSED
        else (SecondLook.due_on, SecondLook.id)
    )
    rows = db.session.scalars(query.order_by(*order).offset(page * limit).limit(limit + 1)).unique().all()
    return rows[:limit], len(rows) > limit


def count_follow_ups(actor: Actor, today: dt.date, *, region: str | None = None) -> dict[FollowTab, int]:
    """How many each tab holds; one query."""
    actor.demand(Permission.SCREENING_FOLLOW)
    columns = [func.count().filter(tab_condition(tab, today)).label(tab.value) for tab in FollowTab]
    query = (
        select(*columns)
        .select_from(SecondLook)
        .join(Person, Person.id == SecondLook.person_id)
        .where(visible_to(actor, Person.scope_code), SecondLook.state != FollowState.VOID)
    )
    if region:
        query = query.where(within(region, Person.scope_code))
    row = db.session.execute(query).one()
    return {tab: getattr(row, tab.value) for tab in FollowTab}


def get_follow_up(public_id: str, actor: Actor) -> SecondLook:
    """A second look with person, screening and contacts; raises NotFound, Denied."""
    found: SecondLook | None = db.session.scalar(_follow_ups(actor).where(SecondLook.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def due_again(
    actor: Actor, today: dt.date, *, age_max: int, region: str | None = None, page: int = 0, limit: int = PAGE
) -> tuple[Sequence[Screening], bool]:
    """The latest screenings of women who are due again within 90 days and not too old, the earliest first."""
    actor.demand(Permission.SCREENING_FOLLOW)
    low, high = code_range(region or actor.region_code)
    later = aliased(Screening)
    newer = exists().where(
        later.person_id == Screening.person_id, later.voided_on.is_(None), later.screened_on > Screening.screened_on
    )
    query = (
        select(Screening)
        .join(Person, Person.id == Screening.person_id)
        .options(contains_eager(Screening.person))
        .where(
            visible_to(actor, Person.scope_code), Person.scope_code.between(low, high), Person.closed_on.is_(None),
            Screening.voided_on.is_(None), Screening.next_cervical_on <= today + SOON, ~newer,
            Person.birth_date > add_years(today, -age_max - 1),
        )
    )  # fmt: skip
    query = query.order_by(Screening.next_cervical_on, Screening.id).offset(page * limit).limit(limit + 1)
    rows = db.session.scalars(query).unique().all()
    return rows[:limit], len(rows) > limit
