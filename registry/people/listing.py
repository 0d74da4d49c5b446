"""Lists of persons: an index walk in the actor's region, a page at a time, masked before it leaves the query.

Measured at a million recipients (libraries.md): equality on village, township or county, then (updated_at, id)
backwards, statuses as a bitmask, no exact count without scope.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select, tuple_

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
)
from registry.people.models import Person, RecipientKind, Relative
from registry.people.search import search_condition
from registry.people.showing import masked, shown_name, status_labels
from registry.people.statuses import (
    codes_in,
)
from registry.people.tallies import tally_and
from registry.regions.codes import CITIES_WITHOUT_COUNTIES, COUNTY, level_of
from registry.regions.queries import region_names

NO_AID_LIMIT = 999


@dataclass(frozen=True)
class PersonRow:
    """A line of the list, masked for its reader. `aid_fen`: this year's aid, None where no room tells.

    `running`: the programs that run for her, only where they were asked for.
    """

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
    visit_plan_on: dt.date | None
    registered_on: dt.date
    closed_on: dt.date | None
    aid_fen: int | None = None
    running: tuple[str, ...] = ()


@dataclass(frozen=True)
class PeoplePage:
    """One page; `next_cursor` leads on, None at the end; `prev_cursor` back, None on the first page."""

    rows: tuple[PersonRow, ...]
    next_cursor: str | None
    first: bool = True
    prev_cursor: str | None = None


@dataclass(frozen=True)
class ViewCounts:
    """How many persons each tab holds; None above a county."""

    counts: Mapping[View, int] | None

    def text(self, view: View) -> str:
        """The count for the tab: "128", "999+" for those without aid, or "" above a county."""
        if self.counts is None or view not in self.counts:
            return ""
        count = self.counts[view]
        return f"{NO_AID_LIMIT}+" if view is View.NO_AID and count > NO_AID_LIMIT else str(count)


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
    order = _Order(by_id=bool(person_filter.q))
    where = filter_conditions(person_filter, actor, today, aid)
    place = order.place(cursor) if cursor else None
    if place is not None:
        where.append(order.beyond(place))
    back = place is not None and place.back
    query = select(Person, _guardian_name()).where(*where).order_by(*order.columns(back)).limit(limit + 1)
    found = list(db.session.execute(query))
    more, found = len(found) > limit, found[:limit]
    if back:
        found.reverse()
    people = [row[0] for row in found]
    guardians = {row[0].id: row[1] for row in found if row[1]}
    rows = _rows(people, guardians, actor, today, aid)
    first = place is None or (back and not more)
    onward = bool(people) and (more or back)
    return PeoplePage(
        rows, _cursor(people[-1]) if onward else None, first,
        None if first or not people else _cursor(people[0], back=True),
    )  # fmt: skip


def find_by_text(text: str, actor: Actor, *, limit: int = 8) -> list[Person]:
    """The first persons of the actor's region that a search box's text finds, closed ones last."""
    actor.demand(Permission.PEOPLE_READ)
    condition = search_condition(text, actor)
    if condition is None or _is_guess(text, actor):
        return []
    query = select(Person).where(
        *scope_conditions(PersonFilter(q=text), actor), Person.merged_into_id.is_(None), condition
    )
    order = (Person.closed_on.is_not(None), Person.updated_at.desc(), Person.id.desc())
    return list(db.session.scalars(query.order_by(*order).limit(limit)))


def _is_guess(q: str, actor: Actor) -> bool:
    """Whether an auditor, who reads masked, tries to have a full number confirmed."""
    return bool(q) and not actor.can(Permission.PEOPLE_WRITE) and classify_query(q)[0] in ("id", "phone")


@dataclass(frozen=True)
class _Place:
    """Where a page begins: after a person, or before her when one pages back."""

    back: bool
    moment: dt.datetime
    public_id: str


@dataclass(frozen=True)
class _Order:
    """Last changed first; what a search found newest first: its rows come by their ids, and only a page is read."""

    by_id: bool

    def columns(self, back: bool) -> list[Any]:
        """The columns to order by."""
        keys: list[Any] = [Person.id] if self.by_id else [Person.updated_at, Person.id]
        return [key.asc() if back else key.desc() for key in keys]

    def beyond(self, place: _Place) -> ColumnElement[bool]:
        """The condition for the rows after the place, or before it."""
        row = select(Person.id).where(Person.public_id == place.public_id).scalar_subquery()
        if self.by_id:
            return Person.id > row if place.back else Person.id < row
        here, there = tuple_(Person.updated_at, Person.id), tuple_(place.moment, row)
        return here > there if place.back else here < there

    def place(self, cursor: str) -> _Place:
        """What the cursor of an address says; raises Invalid."""
        spoilt = Invalid(_("这一页的链接不完整，请从第一页重新看。"), "cursor")
        try:
            text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
            moment_text, public_id, direction = text.split("|")
            moment = dt.datetime.fromisoformat(moment_text)
        except ValueError as error:
            raise spoilt from error
        if moment.tzinfo is None:
            raise spoilt
        return _Place(direction == "back", moment, public_id)


def _cursor(person: Person, *, back: bool = False) -> str:
    text = f"{person.updated_at.isoformat()}|{person.public_id}|{'back' if back else 'on'}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def rows_of(
    people: Sequence[Person], actor: Actor, today: dt.date, aid: AidTeller | None = None
) -> tuple[PersonRow, ...]:
    """Persons as masked lines: guardians, places, tags and aid for all of them at once."""
    ids = [person.id for person in people]
    return _rows(people, _guardian_names(ids) if ids else {}, actor, today, aid)


def _rows(
    people: Sequence[Person], guardians: Mapping[int, str], actor: Actor, today: dt.date, aid: AidTeller | None
) -> tuple[PersonRow, ...]:
    ids = [person.id for person in people]
    names = region_names({code for p in people for code in (p.scope_code, p.township_code + "000")}) if ids else {}
    words = status_labels() if ids else {}
    amounts = aid.amounts(ids, dt.date(today.year, 1, 1), today) if aid is not None and ids else None
    return tuple(_row(person, actor, today, guardians, names, words, amounts) for person in people)


def _guardian_name() -> Any:
    """The guardian's name as a column of a query of persons."""
    return (
        select(Relative.name)
        .where(Relative.person_id == Person.id, Relative.is_guardian, Relative.ended_on.is_(None))
        .order_by(Relative.id)
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )


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
        visit_plan_on=person.visit_plan_on, registered_on=person.registered_on, closed_on=person.closed_on,
        aid_fen=None if amounts is None else amounts.get(person.id, 0),
    )  # fmt: skip


def tags_of(mask: int, words: Mapping[tuple[str, str], Text]) -> tuple[Text, ...]:
    """The labels of the live statuses in a mask."""
    return tuple(words[pair] for pair in codes_in(mask) if pair in words)


def count_by_view(actor: Actor, today: dt.date, aid: AidTeller | None = None) -> ViewCounts:
    """How many persons each tab holds (see tallies), in one query; nothing above a county.

    Who has no aid changes with every payment, so these are counted as far as NO_AID_LIMIT.
    """
    actor.demand(Permission.PEOPLE_READ)
    if level_of(actor.region_code) < COUNTY and actor.region_code[:6] not in CITIES_WITHOUT_COUNTIES:
        return ViewCounts(None)
    first = select(literal(1)).limit(0)
    if aid is not None:
        none = filter_conditions(PersonFilter(view=View.NO_AID), actor, today, aid)
        first = select(literal(1)).select_from(Person).where(*none).limit(NO_AID_LIMIT + 1)
    unaided = select(func.count()).select_from(first.subquery()).scalar_subquery()
    tally, number = tally_and(actor.region_code, today, unaided)
    counts: dict[View, int] = {view: getattr(tally, view.value) for view in View if view is not View.NO_AID}
    return ViewCounts(counts if aid is None else counts | {View.NO_AID: number})
