"""Lists of persons: an index walk in the actor's region, a page at a time, masked before it leaves the query.

Measured at a million recipients (libraries.md): equality on village, township or county, then (updated_at, id)
backwards, statuses as a bitmask, no exact count without scope.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, literal, select, tuple_

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.crypto import KeyMissing
from registry.core.dates import age_on
from registry.core.errors import Invalid
from registry.core.i18n import Text, _
from registry.core.names import classify_query
from registry.extensions import db
from registry.people.filters import (
    AidTeller,
    PersonFilter,
    View,
    filter_conditions,
    scope_conditions,
    view_condition,
)
from registry.people.models import Person, RecipientKind, Relative
from registry.people.search import search_condition
from registry.people.showing import masked, shown_name, status_labels
from registry.people.statuses import (
    codes_in,
)
from registry.regions.codes import COUNTY, level_of
from registry.regions.queries import region_names

COUNT_LIMIT = 10_000


@dataclass(frozen=True)
class PersonRow:
    """A line of the list, masked for its reader. `aid_fen`: this year's aid, None where no room tells."""

    id: int
    public_id: str
    name: str
    sex: str
    birth_date: dt.date
    age: int
    kind: RecipientKind
    id_masked: str
    scope_code: str
    village: str
    township: str
    tags: tuple[Text, ...]
    status_mask: int
    guardian_type: str | None
    guardian_name: str
    stage: str | None
    grade: int | None
    school: str
    last_visit_on: dt.date | None
    registered_on: dt.date
    closed_on: dt.date | None
    aid_fen: int | None = None


@dataclass(frozen=True)
class PeoplePage:
    """One page; `next_cursor` leads on, None at the end."""

    rows: tuple[PersonRow, ...]
    next_cursor: str | None
    first: bool = True


@dataclass(frozen=True)
class ViewCounts:
    """How many persons each tab holds; `capped` when only COUNT_LIMIT persons were counted, None above a county."""

    counts: Mapping[View, int] | None
    capped: bool = False

    def text(self, view: View) -> str:
        """The count for the tab: "128", "10000+", or "" above a county."""
        if self.counts is None:
            return ""
        return f"{self.counts[view]}+" if self.capped and view is View.ALL else str(self.counts[view])


def list_people(
    person_filter: PersonFilter,
    *,
    actor: Actor,
    today: dt.date,
    cursor: str | None = None,
    limit: int = 50,
    aid: AidTeller | None = None,
) -> PeoplePage:
    """A page of persons, last changed first, masked (≤ 5 queries). Raises Denied, Invalid for a spoilt cursor."""
    actor.demand(Permission.PEOPLE_READ)
    if _is_guess(person_filter.q, actor):
        return PeoplePage((), None, cursor is None)
    query = select(Person).where(*filter_conditions(person_filter, actor, today, aid))
    if cursor:
        query = query.where(_after(cursor))
    query = query.order_by(Person.updated_at.desc(), Person.id.desc()).limit(limit + 1)
    people = list(db.session.scalars(query))
    more = len(people) > limit
    rows = rows_of(people[:limit], actor, today, aid)
    return PeoplePage(rows, _cursor(people[limit - 1]) if more else None, cursor is None)


def find_by_text(text: str, actor: Actor, *, limit: int = 8) -> list[Person]:
    """The first persons of the actor's region that a search box's text finds, closed ones last."""
    actor.demand(Permission.PEOPLE_READ)
    condition = search_condition(text, actor)
    if condition is None or _is_guess(text, actor):
        return []
    query = select(Person).where(*scope_conditions(PersonFilter(), actor), Person.merged_into_id.is_(None), condition)
    order = (Person.closed_on.is_not(None), Person.updated_at.desc(), Person.id.desc())
    return list(db.session.scalars(query.order_by(*order).limit(limit)))


def _is_guess(q: str, actor: Actor) -> bool:
    """Whether an auditor, who reads masked, tries to have a full number confirmed."""
    return bool(q) and not actor.can(Permission.PEOPLE_WRITE) and classify_query(q)[0] in ("id", "phone")


def _cursor(person: Person) -> str:
    text = f"{person.updated_at.isoformat()}|{person.public_id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _after(cursor: str) -> ColumnElement[bool]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment_text, _bar, public_id = text.partition("|")
        moment = dt.datetime.fromisoformat(moment_text)
    except ValueError as error:
        raise Invalid(_("这一页的链接不完整，请从第一页重新看。"), "cursor") from error
    if moment.tzinfo is None:
        raise Invalid(_("这一页的链接不完整，请从第一页重新看。"), "cursor")
    row = select(Person.id).where(Person.public_id == public_id).scalar_subquery()
    return tuple_(Person.updated_at, Person.id) < tuple_(moment, row)


def rows_of(
    people: Sequence[Person], actor: Actor, today: dt.date, aid: AidTeller | None = None
) -> tuple[PersonRow, ...]:
    """Persons as masked lines: guardians, places, tags and aid for all of them at once."""
    ids = [person.id for person in people]
    guardians = _guardian_names(ids) if ids else {}
    names = region_names({code for p in people for code in (p.scope_code, p.township_code + "000")}) if ids else {}
    words = status_labels() if ids else {}
    amounts = aid.amounts(ids, dt.date(today.year, 1, 1), today) if aid is not None and ids else None
    return tuple(_row(person, actor, today, guardians, names, words, amounts) for person in people)


def _guardian_names(ids: list[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(Relative.person_id, Relative.name)
        .where(Relative.person_id.in_(ids), Relative.is_guardian, Relative.ended_on.is_(None))
        .order_by(Relative.id.desc())
    )
    return {row.person_id: row.name for row in rows}


def masked_number(person: Person) -> str:
    """The ID number by the shared rule; "" when there is none, stars when its key is not at hand."""
    try:
        return masked("id_number", person.id_number)
    except KeyMissing:
        return "*" * 18


def _row(
    person: Person, actor: Actor, today: dt.date, guardians: Mapping[int, str], names: Mapping[str, str],
    words: Mapping[tuple[str, str], Text], amounts: Mapping[int, int] | None,
) -> PersonRow:  # fmt: skip
    township = person.township_code + "000"
    guardian = guardians.get(person.id, "")
    return PersonRow(
        id=person.id, public_id=person.public_id, name=shown_name(person.name, actor), sex=person.sex.value,
        birth_date=person.birth_date, age=age_on(person.birth_date, today), kind=person.kind,
        id_masked=masked_number(person), scope_code=person.scope_code,
        village=names.get(person.scope_code, "") if person.scope_code != township else "",
        township=names.get(township, ""), tags=tags_of(person.status_mask, words), status_mask=person.status_mask,
        guardian_type=person.guardian_type, guardian_name=shown_name(guardian, actor) if guardian else "",
        stage=person.stage, grade=person.grade, school=person.school or "", last_visit_on=person.last_visit_on,
        registered_on=person.registered_on, closed_on=person.closed_on,
        aid_fen=None if amounts is None else amounts.get(person.id, 0),
    )  # fmt: skip


def tags_of(mask: int, words: Mapping[tuple[str, str], Text]) -> tuple[Text, ...]:
    """The labels of the live statuses in a mask."""
    return tuple(words[pair] for pair in codes_in(mask) if pair in words)


def count_by_view(actor: Actor, today: dt.date, aid: AidTeller | None = None) -> ViewCounts:
    """How many persons each tab holds, in one query over at most COUNT_LIMIT persons; nothing above a county."""
    actor.demand(Permission.PEOPLE_READ)
    if level_of(actor.region_code) < COUNTY:
        return ViewCounts(None)
    conditions = filter_conditions(PersonFilter(), actor, today)
    tabs = {view: view_condition(view, today=today, region_code=actor.region_code, aid=aid) for view in View}
    ones = [
        (literal(1) if condition is None else case((condition, 1), else_=0)).label(view.value)
        for view, condition in tabs.items()
    ]
    inner = select(*ones).where(*conditions).limit(COUNT_LIMIT + 1).subquery()
    row = db.session.execute(select(*(func.sum(column).label(column.key) for column in inner.c))).one()
    counts = {view: int(getattr(row, view.value) or 0) for view in View}
    capped = counts[View.ALL] > COUNT_LIMIT
    return ViewCounts(counts | {View.ALL: min(counts[View.ALL], COUNT_LIMIT)}, capped)
