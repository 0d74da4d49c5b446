"""Reading pairs and merges. A pair is seen by whom one of its two records belongs to; the other record then stays veiled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import aliased, contains_eager, selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers, visible_to
from registry.core.errors import NotFound
from registry.core.i18n import Text
from registry.duplicates.models import DuplicatePair, MergedRow, PairAnswer, PairState, PersonMerge
from registry.duplicates.scoring import WORDS
from registry.extensions import db
from registry.people.models import Person
from registry.people.offices import Office, office_of
from registry.people.search import county_condition

PAGE = 50
First, Second = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class PairPage:
    """A page of pairs, likeliest first."""

    rows: Sequence[DuplicatePair]
    next_cursor: str | None


def reasons_of(pair: DuplicatePair, actor: Actor) -> list[Text]:
    """The pair's reasons in words; none where one record is another office's, because they would tell of it."""
    if not (covers(actor, pair.first.scope_code) and covers(actor, pair.second.scope_code)):
        return []
    return [WORDS[code] for code in pair.reasons.split(",") if code in WORDS]


def _seen(actor: Actor, state: PairState, answered: bool = False) -> list[ColumnElement[bool]]:
    told = _answered(actor)
    return [
        *([told if answered else not_(told)] if state is PairState.OPEN else []),
        or_(
            county_condition(actor, DuplicatePair.county_code),
            county_condition(actor, DuplicatePair.second_county_code),
        ),
        DuplicatePair.state == state,
        DuplicatePair.score > 0,
        or_(visible_to(actor, First.scope_code), visible_to(actor, Second.scope_code)),
    ]


def _answered(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor's office has answered about a pair of two offices."""
    first, second = visible_to(actor, First.scope_code), visible_to(actor, Second.scope_code)

    def said(side: str) -> ColumnElement[bool]:
        return (
            select(PairAnswer.id).where(PairAnswer.pair_id == DuplicatePair.id, PairAnswer.side == side)
            .correlate(DuplicatePair).exists()
        )  # fmt: skip

    return or_(and_(first, not_(second), said("first")), and_(second, not_(first), said("second")))


def list_pairs(
    actor: Actor, *, state: PairState = PairState.OPEN, answered: bool = False, cursor: str | None = None,
    limit: int = PAGE,
) -> PairPage:  # fmt: skip
    """The pairs that concern the actor's region; `answered`: of the open ones those that her office has asked about.

    `cursor` is the public id of the last one seen. Two queries.
    """
    actor.demand(Permission.PEOPLE_READ)
    query = (
        select(DuplicatePair)
        .join(First, First.id == DuplicatePair.first_id)
        .join(Second, Second.id == DuplicatePair.second_id)
        .options(
            contains_eager(DuplicatePair.first.of_type(First)), contains_eager(DuplicatePair.second.of_type(Second))
        )
        .where(*_seen(actor, state, answered))
    )
    if cursor:
        last = db.session.execute(
            select(DuplicatePair.score, DuplicatePair.id).where(DuplicatePair.public_id == cursor)
        ).first()
        score, id_ = last or (-1, 0)
        same = and_(DuplicatePair.score == score, DuplicatePair.id < id_)
        query = query.where(or_(DuplicatePair.score < score, same))
    order = (DuplicatePair.score.desc(), DuplicatePair.id.desc())
    rows = db.session.scalars(query.order_by(*order).limit(limit + 1)).all()
    return PairPage(rows[:limit], rows[limit - 1].public_id if len(rows) > limit else None)


def count_pairs(actor: Actor) -> int:
    """How many open pairs concern the actor's region."""
    query = (
        select(func.count())
        .select_from(DuplicatePair)
        .join(First, First.id == DuplicatePair.first_id)
        .join(Second, Second.id == DuplicatePair.second_id)
        .where(*_seen(actor, PairState.OPEN))
    )
    return db.session.scalar(query) or 0


def get_pair(public_id: str, actor: Actor) -> DuplicatePair:
    """A pair with both persons, their relatives, statuses and households; NotFound when neither is the actor's."""
    actor.demand(Permission.PEOPLE_READ)
    both = (DuplicatePair.first, DuplicatePair.second)
    pair = db.session.scalar(
        select(DuplicatePair)
        .where(DuplicatePair.public_id == public_id)
        .options(
            *(selectinload(side).selectinload(Person.relatives) for side in both),
            *(selectinload(side).selectinload(Person.statuses) for side in both),
            *(selectinload(side).selectinload(Person.household) for side in both),
        )
    )
    if pair is None or not (covers(actor, pair.first.scope_code) or covers(actor, pair.second.scope_code)):
        raise NotFound
    return pair


def other_office(pair: DuplicatePair, actor: Actor, today: dt.date) -> Office | None:
    """The office of the record that is not the actor's, or None when both are hers."""
    for person in (pair.first, pair.second):
        if not covers(actor, person.scope_code):
            return office_of(person.scope_code, today)
    return None


def get_merge(public_id: str, actor: Actor) -> PersonMerge:
    """A merge whose remaining record is the actor's; raises NotFound."""
    actor.demand(Permission.PEOPLE_READ)
    merge = db.session.scalar(
        select(PersonMerge)
        .join(Person, Person.id == PersonMerge.kept_id)
        .where(PersonMerge.public_id == public_id, visible_to(actor, Person.scope_code))
    )
    if merge is None:
        raise NotFound
    return merge


def merges_into(person: Person) -> Sequence[PersonMerge]:
    """The merges into a person that stand, newest first."""
    return db.session.scalars(
        select(PersonMerge)
        .where(PersonMerge.kept_id == person.id, PersonMerge.undone_on.is_(None))
        .order_by(PersonMerge.merged_on.desc(), PersonMerge.id.desc())
    ).all()


def count_moved(merge: PersonMerge) -> int:
    """How many records moved with a merge."""
    return db.session.scalar(select(func.count()).where(MergedRow.merge_id == merge.id)) or 0
