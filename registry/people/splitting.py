"""After a place was split: who of the old place belongs to a new one. A work list of the township, person by person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.audit.services import record
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.extensions import db
from registry.people.models import Person, SplitDecision
from registry.people.moves import transfer_person
from registry.regions.following import list_splits
from registry.regions.models import ChangeKind, RegionChange

PAGE = 50
OPEN_DAYS = 365  # a split older than a year is not asked about any more


def find_split(public_id: str) -> RegionChange:
    """A split by its public id; raises NotFound."""
    found = db.session.scalar(
        select(RegionChange).where(RegionChange.public_id == public_id, RegionChange.kind == ChangeKind.SPLIT)
    )
    if found is None:
        raise NotFound
    return found


def open_splits(actor: Actor, today: dt.date) -> list[tuple[RegionChange, int]]:
    """The splits of the actor's region with how many persons have no place yet, one entry for each old place."""
    found: list[tuple[RegionChange, int]] = []
    seen = set()
    for split in list_splits(actor.region_code, today - dt.timedelta(days=OPEN_DAYS)):
        if split.from_code in seen:
            continue
        seen.add(split.from_code)
        count = db.session.scalar(select(func.count()).select_from(_undecided(split, actor).subquery())) or 0
        if count:
            found.append((split, count))
    return found


def list_undecided(split: RegionChange, actor: Actor) -> Sequence[Person]:
    """The first persons of the old place of whom nobody has said where they belong."""
    query = _undecided(split, actor).order_by(Person.pinyin, Person.id).limit(PAGE)
    return db.session.scalars(select(Person).where(Person.id.in_(select(query.subquery().c.id)))
                              .order_by(Person.pinyin, Person.id)).all()  # fmt: skip


def places_after(split: RegionChange) -> list[tuple[str, str]]:
    """The old place first, then those that came out of it on that day."""
    rows = db.session.scalars(
        select(RegionChange)
        .where(
            RegionChange.from_code == split.from_code, RegionChange.kind == ChangeKind.SPLIT,
            RegionChange.effective_on == split.effective_on,
        )
        .order_by(RegionChange.id)
    )  # fmt: skip
    return [(split.from_code, split.from_name), *((row.to_code, row.to_name) for row in rows)]


def decide(split: RegionChange, refs: Sequence[str], to_code: str, *, actor: Actor, today: dt.date) -> int:
    """Put the ticked persons where they belong; staying is a decision too. Raises Invalid, Denied.

    Who goes is transferred with its own entry; who stays is logged as person.split.
    """
    actor.demand(Permission.PEOPLE_WRITE)
    if to_code not in dict(places_after(split)):
        raise Invalid(_("还没选归到哪里。"), "to_code")
    here = _undecided(split, actor).where(Person.public_id.in_(refs)).subquery()
    people = db.session.scalars(select(Person).where(Person.id.in_(select(here.c.id))).order_by(Person.id)).all()
    if not people:
        raise Invalid(_("还没有选人。请先勾选。"), "ids")
    for person in people:
        db.session.add(SplitDecision(person_id=person.id, from_code=split.from_code, on=split.effective_on,
                                     to_code=to_code, decided_by_id=actor.user_id))  # fmt: skip
        if to_code != split.from_code:
            reason = str(_("%(old)s分设", old=split.from_name))
            transfer_person(person, to_code, on=today, reason=reason, actor=actor, today=today)
    db.session.flush()
    detail = {"from": split.from_code, "to": to_code, "persons": len(people)}
    record(actor, "person.split", split, subjects=[person.id for person in people], region_code=split.from_code,
           detail=detail)  # fmt: skip
    return len(people)


def _undecided(split: RegionChange, actor: Actor) -> Select[int]:
    return select(Person.id).where(
        visible_to(actor, Person.scope_code), within(split.from_code, Person.scope_code), Person.closed_on.is_(None),
        Person.merged_into_id.is_(None), Person.registered_on <= split.effective_on, ~_decided(split),
    )  # fmt: skip


def _decided(split: RegionChange) -> ColumnElement[bool]:
    row = SplitDecision
    return (
        select(row.person_id)
        .where(row.person_id == Person.id, row.from_code == split.from_code, row.on == split.effective_on)
        .exists()
    )
