"""Households as a list, as one page, and what happened to them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers, visible_to, within
from registry.core.codes import KINSHIPS
from registry.core.dates import age_on
from registry.core.i18n import Text, _
from registry.core.paging import Page
from registry.extensions import db
from registry.households.models import HouseholdAct, HouseholdEvent
from registry.people.listing import find_by_text
from registry.people.models import Household, Person
from registry.people.queries import head_of
from registry.people.showing import labels_of, shown_name
from registry.regions.codes import normalise_code
from registry.regions.queries import region_names

PAGE = 50
_LIVES = (Person.household_id == Household.id, Person.merged_into_id.is_(None), Person.closed_on.is_(None))
ACT_WORDS: dict[HouseholdAct, Text] = {
    HouseholdAct.SPLIT: _("分户"), HouseholdAct.JOIN: _("并户"), HouseholdAct.MOVE: _("一人换户"),
    HouseholdAct.HEAD: _("换户主"), HouseholdAct.ROSTER: _("花名册并户"),
}  # fmt: skip


@dataclass(frozen=True)
class HouseholdFilter:
    """`region`: a code; `size`: "1", "2" or "3" for three and more on the register; `head`: "in" or "out" of it."""

    q: str = ""
    region: str = ""
    size: str = ""
    head: str = ""


@dataclass(frozen=True)
class HouseholdRow:
    """A household in one line, masked. `members`: the names, with age, of those on the register."""

    id: int
    public_id: str
    head_name: str
    head_registered: bool
    township: str
    village: str
    members: Sequence[str]
    person_ids: Sequence[int]
    size: int | None
    income: str
    income_per_head_fen: int | None


def list_households(
    asked: HouseholdFilter, *, actor: Actor, today: dt.date, cursor: str | None = None, limit: int = PAGE
) -> Page[HouseholdRow]:
    """A page of the households in which somebody on the register lives, village by village (≤ 5 queries)."""
    actor.demand(Permission.PEOPLE_READ)
    query = select(Household).where(*_conditions(asked, actor))
    if cursor:
        last = select(Household.scope_code, Household.id).where(Household.public_id == cursor).subquery()
        place, row = select(last.c[0]).scalar_subquery(), select(last.c[1]).scalar_subquery()
        query = query.where(Household.scope_code >= place, or_(Household.scope_code > place, Household.id > row))
    homes = db.session.scalars(query.order_by(Household.scope_code, Household.id).limit(limit + 1)).all()
    rows = household_rows(homes[:limit], actor, today)
    return Page(rows, homes[limit - 1].public_id if len(homes) > limit else None)


def _conditions(asked: HouseholdFilter, actor: Actor) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [
        visible_to(actor, Household.scope_code), select(Person.id).where(*_LIVES).exists(),
    ]  # fmt: skip
    if asked.region:
        where.append(within(normalise_code(asked.region), Household.scope_code))
    if asked.head in ("in", "out"):
        heads = select(Person.id).where(*_LIVES, Person.heads_household).exists()
        where.append(heads if asked.head == "in" else ~heads)
    if asked.size in ("1", "2", "3"):
        count = select(func.count()).select_from(Person).where(*_LIVES).scalar_subquery()
        where.append(count >= 3 if asked.size == "3" else count == int(asked.size))
    if asked.q:
        homes = [person.household_id for person in find_by_text(asked.q, actor, limit=200)]
        named = Household.head_name == asked.q
        where.append(or_(Household.id.in_([home for home in homes if home is not None]), named))
    return where


def household_rows(homes: Sequence[Household], actor: Actor, today: dt.date) -> list[HouseholdRow]:
    """Households as lines: their people, places and words for all of them at once."""
    if not homes:
        return []
    people: dict[int, list[Person]] = {}
    living = db.session.scalars(
        select(Person)
        .where(Person.household_id.in_([home.id for home in homes]), visible_to(actor, Person.scope_code),
               Person.merged_into_id.is_(None), Person.closed_on.is_(None))
        .order_by(Person.birth_date, Person.id)
    )  # fmt: skip
    for person in living:
        people.setdefault(person.household_id or 0, []).append(person)
    names = region_names({code for home in homes for code in (home.scope_code, home.scope_code[:9] + "000")})
    classes = labels_of("income_class")["income_class"]
    return [_row(home, people.get(home.id, []), names, classes, actor, today) for home in homes]


def _row(
    home: Household, people: Sequence[Person], names: dict[str, str], classes: dict[str, Text], actor: Actor,
    today: dt.date,
) -> HouseholdRow:  # fmt: skip
    township = home.scope_code[:9] + "000"
    return HouseholdRow(
        home.id, home.public_id, shown_name(home.head_name, actor), head_of(home, people) is not None,
        names.get(township, ""), names.get(home.scope_code, "") if home.scope_code != township else "",
        [str(_("%(name)s %(age)s 岁", name=shown_name(one.name, actor), age=age_on(one.birth_date, today)))
         for one in people],
        [one.id for one in people], home.size, str(classes.get(home.income_class or "", "")), home.income_per_head_fen,
    )  # fmt: skip


def relation_word(person: Person, head: Person | None) -> str:
    """What a member is to the head: 户主, the relation, or "" where nobody has said."""
    if head is not None and person.id == head.id:
        return str(_("户主"))
    code = KINSHIPS.get(person.relation_to_head or "")
    return str(code.label) if code is not None and code.key != "self" else ""


@dataclass(frozen=True)
class EventLine:
    """One act in the history: what it was, who, why; `people` as names; `other`: the other household, if it is seen."""

    event: HouseholdEvent
    word: Text
    people: Sequence[str]
    people_refs: Sequence[str]
    heads: Sequence[str]
    other: Household | None
    came: bool


def list_events(home: Household, actor: Actor, *, limit: int = 100) -> list[EventLine]:
    """What happened to a household of the actor's region, newest first; one query."""
    rows = db.session.scalars(
        select(HouseholdEvent)
        .where(or_(HouseholdEvent.household_id == home.id, HouseholdEvent.other_id == home.id))
        .options(joinedload(HouseholdEvent.household), joinedload(HouseholdEvent.other))
        .order_by(HouseholdEvent.id.desc())
        .limit(limit)
    )
    return [_line(row, home, actor) for row in rows]


def _line(row: HouseholdEvent, home: Household, actor: Actor) -> EventLine:
    told: dict[str, Any] = json.loads(row.told or "{}")
    own = row.household_id == home.id
    other = row.other if own else row.household
    if other is not None and not covers(actor, other.scope_code):
        other = None
    # Who splits off goes from the first household to the second, who is joined the other way round.
    came = own != (row.act is HouseholdAct.SPLIT)
    people = told.get("people", [])
    return EventLine(
        row, ACT_WORDS[row.act], [shown_name(name, actor) for _ref, name in people], [ref for ref, _name in people],
        [shown_name(name, actor) for name in told.get("head", []) if name], other, came,
    )  # fmt: skip
