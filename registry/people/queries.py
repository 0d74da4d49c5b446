"""Reading single persons and households of the actor's region. Lists are in `listing`, the page's data in `detail`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.errors import NotFound
from registry.extensions import db
from registry.people.filters import AidTeller, PersonFilter, View
from registry.people.listing import PeoplePage, PersonRow, ViewCounts, count_by_view, list_people
from registry.people.models import Consent, Household, Person, Relative, StatusSpell

__all__ = [
    "AidTeller", "PeoplePage", "PersonFilter", "PersonRow", "View", "ViewCounts", "count_by_view", "find_people",
    "find_person", "get_household", "get_person", "get_person_with_consent", "head_of", "guardian_of", "household_member_ids", "household_members",
    "latest_consent", "list_consents", "list_people", "live_statuses", "select_people",
]  # fmt: skip


def select_people(actor: Actor) -> Select[Person]:
    """All persons of the actor's region that were not merged into another; raises Denied without people:read."""
    actor.demand(Permission.PEOPLE_READ)
    return select(Person).where(visible_to(actor, Person.scope_code), Person.merged_into_id.is_(None))


def get_person(public_id: str, actor: Actor) -> Person:
    """The person with household, relatives and statuses loaded (3 queries); raises NotFound, Denied."""
    person = find_person(public_id, actor)
    if person is None:
        raise NotFound
    return person


def find_person(public_id: str, actor: Actor) -> Person | None:
    """As get_person, or None."""
    return db.session.scalar(
        select_people(actor)
        .where(Person.public_id == public_id)
        .options(joinedload(Person.household), selectinload(Person.relatives), selectinload(Person.statuses))
    )


def get_person_with_consent(public_id: str, actor: Actor) -> tuple[Person, Consent | None]:
    """As get_person, with the newest answer to the consent, all in one query: a family is a few rows."""
    newest = (
        select(Consent.id)
        .where(Consent.person_id == Person.id)
        .order_by(Consent.asked_on.desc(), Consent.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    found = (
        db.session.execute(
            select_people(actor)
            .add_columns(Consent)
            .outerjoin(Consent, Consent.id == newest)
            .where(Person.public_id == public_id)
            .options(joinedload(Person.household), joinedload(Person.relatives), joinedload(Person.statuses))
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        raise NotFound
    return found[0], found[1]


def find_people(public_ids: Iterable[str], actor: Actor) -> list[Person]:
    """The persons of the actor's region among the public ids, in the order of their row ids; nothing else loaded."""
    wanted = list(public_ids)
    return list(db.session.scalars(select_people(actor).where(Person.public_id.in_(wanted)).order_by(Person.id)))


def get_household(public_id: str, actor: Actor) -> Household:
    """The household with its people, in the actor's region; raises NotFound, Denied."""
    actor.demand(Permission.PEOPLE_READ)
    household = db.session.scalar(
        select(Household)
        .where(Household.public_id == public_id, visible_to(actor, Household.scope_code))
        .options(selectinload(Household.people))
    )
    if household is None:
        raise NotFound
    return household


def household_member_ids(person: Person) -> list[int]:
    """Row ids of everybody registered in the person's household, herself included; used for "already receives"."""
    if person.household_id is None:
        return [person.id]
    rows = db.session.scalars(
        select(Person.id)
        .where(Person.household_id == person.household_id, Person.merged_into_id.is_(None))
        .order_by(Person.id)
    )
    return list(rows) or [person.id]


def head_of(home: Household, members: Sequence[Person]) -> Person | None:
    """The head among these members: who is marked, else whose number is the head's; None for one not on the register."""
    marked = next((person for person in members if person.heads_household), None)
    if marked is not None or home.head_index is None:
        return marked
    return next((person for person in members if person.id_index == home.head_index), None)


def household_members(household_id: int, actor: Actor) -> Sequence[Person]:
    """The persons of a household inside the actor's region."""
    return db.session.scalars(select_people(actor).where(Person.household_id == household_id).order_by(Person.id)).all()


def latest_consent(person: Person) -> Consent | None:
    """The newest answer; None when nobody has asked."""
    return db.session.scalar(
        select(Consent)
        .where(Consent.person_id == person.id)
        .order_by(Consent.asked_on.desc(), Consent.id.desc())
        .limit(1)
    )


def list_consents(person: Person) -> Sequence[Consent]:
    """All answers, newest first."""
    return db.session.scalars(
        select(Consent).where(Consent.person_id == person.id).order_by(Consent.asked_on.desc(), Consent.id.desc())
    ).all()


def live_statuses(person: Person) -> list[StatusSpell]:
    """The statuses without an end, oldest first."""
    return [spell for spell in person.statuses if spell.end_on is None]


def guardian_of(person: Person) -> Relative | None:
    """The relative who cares now, if one is named."""
    return next((r for r in person.relatives if r.is_guardian and r.ended_on is None), None)
