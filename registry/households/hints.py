"""可能是同一户: pairs of households of one village that may be one family, found by names, joined or refused by a person.

A name alone joins nothing: it only makes a pair to look at. What was refused is remembered and never comes again.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from sqlalchemy import ColumnElement, func, insert, or_, select, update

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers, visible_to, within
from registry.audit.services import record
from registry.core.errors import Conflict, NotFound
from registry.core.i18n import Text, _
from registry.core.orm import new_public_id, utcnow
from registry.core.paging import Page
from registry.extensions import db
from registry.households.acting import living
from registry.households.models import HintState, HouseholdHint
from registry.people.changing import checked_reason
from registry.people.models import Household, Person, Relative

MOST_ALIKE = 6  # a name that more households of a village share says nothing
MOST_NEW = 5_000
CHUNK = 500
WORDS: dict[str, Text] = {
    "head": _("户主同名、同村"),
    "parents": _("父母都同名、同村"),
    "number": _("父母或监护人的证件号相同"),
}
Pair = tuple[int, int]


def find_hints(region: str, *, actor: Actor) -> int:
    """Look through a region (12 digits) for households that may be one; returns how many pairs are new.

    Raises Denied, NotFound outside the actor's region. Logged as household.hints.
    """
    actor.demand(Permission.PEOPLE_WRITE)
    if not covers(actor, region):
        raise NotFound
    new = hints_in(region, actor=actor)
    record(actor, "household.hints", region_code=region, detail={"new": new})
    return new


def hints_in(region: str, *, actor: Actor) -> int:
    """As find_hints, inside an act that is checked and logged by the caller."""
    found: dict[Pair, tuple[str, set[str]]] = {}
    for code, places in (("number", _by_number(region)), ("parents", _by_parents(region)), ("head", _by_head(region))):
        for scope_code, homes in places:
            for first, second in combinations(sorted(homes), 2):
                found.setdefault((first, second), (scope_code, set()))[1].add(code)
    return _keep({pair: (place, sorted(codes)) for pair, (place, codes) in found.items()}, actor)


def _keep(pairs: dict[Pair, tuple[str, list[str]]], actor: Actor) -> int:
    """Keep pairs (smaller id, larger id) → (place, reasons) that nobody has been told of yet."""
    known: set[Pair] = set()
    firsts = sorted({first for first, _second in pairs})
    for start in range(0, len(firsts), CHUNK):
        part = firsts[start : start + CHUNK]
        query = select(HouseholdHint.first_id, HouseholdHint.second_id).where(HouseholdHint.first_id.in_(part))
        known.update((row.first_id, row.second_id) for row in db.session.execute(query))
    now = utcnow()
    rows = [
        {"public_id": new_public_id(), "first_id": first, "second_id": second, "scope_code": place,
         "reasons": ",".join(codes), "state": HintState.OPEN, "created_at": now, "updated_at": now,
         "created_by_id": actor.user_id}
        for (first, second), (place, codes) in sorted(pairs.items())
        if (first, second) not in known
    ][:MOST_NEW]  # fmt: skip
    if rows:
        db.session.execute(insert(HouseholdHint), rows)
    return len(rows)


def _by_head(region: str) -> Iterable[tuple[str, set[int]]]:
    """Households of one village whose heads have one name."""
    alive = select(Person.id).where(Person.household_id == Household.id, Person.merged_into_id.is_(None)).exists()
    here = (within(region, Household.scope_code), ~Household.scope_code.endswith("000"), alive)
    twice = (
        select(Household.scope_code, Household.head_name)
        .where(*here)
        .group_by(Household.scope_code, Household.head_name)
        .having(func.count().between(2, MOST_ALIKE))
        .subquery()
    )
    rows = db.session.execute(
        select(Household.scope_code, Household.head_name, Household.id, Household.head_index)
        .join(twice, (twice.c.scope_code == Household.scope_code) & (twice.c.head_name == Household.head_name))
        .where(*here)
        .order_by(Household.id)
    )
    groups: dict[tuple[str, str], list[tuple[int, str | None]]] = defaultdict(list)
    for row in rows:
        groups[row.scope_code, row.head_name].append((row.id, row.head_index))
    for (place, _name), homes in groups.items():
        for (first, one), (second, other) in combinations(homes, 2):
            if not (one and other and one != other):  # two numbers are two heads
                yield place, {first, second}


def _by_parents(region: str) -> Iterable[tuple[str, set[int]]]:
    """Households of one village with a child whose father and mother bear the same names."""
    names: dict[int, dict[str, str]] = defaultdict(dict)
    where: dict[int, tuple[str, int]] = {}
    rows = db.session.execute(
        select(Person.id, Person.scope_code, Person.household_id, Relative.kinship, Relative.name)
        .join(Relative, Relative.person_id == Person.id)
        .where(within(region, Person.scope_code), Person.merged_into_id.is_(None), Person.household_id.is_not(None),
               Relative.kinship.in_(("father", "mother")), Relative.ended_on.is_(None))
        .order_by(Person.id)
    )  # fmt: skip
    for row in rows:
        names[row.id].setdefault(row.kinship, row.name)
        where[row.id] = (row.scope_code, row.household_id or 0)
    groups: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for person_id, parents in names.items():
        place, home = where[person_id]
        if len(parents) == 2 and not place.endswith("000"):
            groups[place, parents["father"], parents["mother"]].add(home)
    return ((key[0], homes) for key, homes in groups.items() if 1 < len(homes) <= MOST_ALIKE)


def _by_number(region: str) -> Iterable[tuple[str, set[int]]]:
    """Households of one township that name a parent or guardian of one number, or in which that person is herself."""
    told = (
        select(Relative.id_index.label("number"), Person.household_id.label("home"), Person.scope_code)
        .join(Person, Person.id == Relative.person_id)
        .where(within(region, Person.scope_code), Person.merged_into_id.is_(None), Person.household_id.is_not(None),
               Relative.id_index.is_not(None), Relative.ended_on.is_(None),
               Relative.kinship.not_in(("not_related", "other_relative", "uncle_aunt")))
    )  # fmt: skip
    groups: dict[tuple[str, str], tuple[str, set[int]]] = {}
    for row in db.session.execute(told.order_by(Relative.id)):
        groups.setdefault((row.scope_code[:9], row.number), (row.scope_code, set()))[1].add(row.home)
    numbers = sorted({number for _town, number in groups})
    for start in range(0, len(numbers), CHUNK):
        own = select(Person.id_index, Person.household_id, Person.township_code).where(
            Person.id_index.in_(numbers[start : start + CHUNK]), Person.merged_into_id.is_(None),
            Person.household_id.is_not(None),
        )  # fmt: skip
        for row in db.session.execute(own.order_by(Person.id)):
            if (row.township_code, row.id_index) in groups:
                groups[row.township_code, row.id_index][1].add(row.household_id)
    return ((place, homes) for place, homes in groups.values() if 1 < len(homes) <= MOST_ALIKE)


def list_hints(
    actor: Actor, *, state: HintState = HintState.OPEN, cursor: str | None = None, limit: int = 50
) -> Page[HouseholdHint]:
    """The pairs of the actor's region, village by village; open ones only while both households have people."""
    actor.demand(Permission.PEOPLE_READ)
    query = select(HouseholdHint).where(*_seen(actor, state))
    if cursor:
        last = select(HouseholdHint.scope_code, HouseholdHint.id).where(HouseholdHint.public_id == cursor).subquery()
        place, row = select(last.c[0]).scalar_subquery(), select(last.c[1]).scalar_subquery()
        here = HouseholdHint.scope_code
        query = query.where(or_(here > place, (here == place) & (HouseholdHint.id > row)))
    rows = db.session.scalars(query.order_by(HouseholdHint.scope_code, HouseholdHint.id).limit(limit + 1)).all()
    return Page(rows[:limit], rows[limit - 1].public_id if len(rows) > limit else None)


def _seen(actor: Actor, state: HintState) -> list[ColumnElement[bool]]:
    """Both households are the actor's: the pair may reach into the next village, and a family may have moved since."""
    seen: list[ColumnElement[bool]] = [HouseholdHint.state == state, visible_to(actor, HouseholdHint.scope_code)]
    seen += [
        select(Household.id).where(Household.id == side, visible_to(actor, Household.scope_code)).exists()
        for side in (HouseholdHint.first_id, HouseholdHint.second_id)
    ]
    if state is HintState.OPEN:
        seen += [
            select(Person.id).where(Person.household_id == side, Person.merged_into_id.is_(None)).exists()
            for side in (HouseholdHint.first_id, HouseholdHint.second_id)
        ]
    return seen


def count_hints(actor: Actor) -> int:
    """How many open pairs wait in the actor's region."""
    query = select(func.count()).select_from(HouseholdHint).where(*_seen(actor, HintState.OPEN))
    return db.session.scalar(query) or 0


def get_hint(public_id: str, actor: Actor) -> HouseholdHint:
    """A pair of the actor's region; raises NotFound, Denied."""
    actor.demand(Permission.PEOPLE_READ)
    found = db.session.scalar(
        select(HouseholdHint).where(HouseholdHint.public_id == public_id, visible_to(actor, HouseholdHint.scope_code))
    )
    if found is None or not (covers(actor, found.first.scope_code) and covers(actor, found.second.scope_code)):
        raise NotFound
    return found


def refuse_hint(hint: HouseholdHint, *, reason: str | None, actor: Actor, today: dt.date) -> HouseholdHint:
    """Remember that the two are two families. Raises Invalid, Conflict, Denied. Logged as household.different."""
    actor.demand(Permission.PEOPLE_WRITE)
    db.session.refresh(hint, with_for_update={"of": HouseholdHint})
    if hint.state is not HintState.OPEN:
        raise Conflict(_("刚才有人处理过这一对了。请回到列表看看。"))
    hint.decision = checked_reason(reason)
    hint.state, hint.decided_on, hint.decided_by_id = HintState.DIFFERENT, today, actor.user_id
    db.session.flush()
    people = [person.id for home in (hint.first, hint.second) for person in living(home)]
    record(actor, "household.different", hint, subjects=people, reason=hint.decision)
    return hint


def settle_hints(kept: Household, gone: Household, *, reason: str, actor: Actor, today: dt.date) -> None:
    """The pair of two households that became one is settled; inside household.join."""
    first, second = sorted((kept.id, gone.id))
    db.session.execute(
        update(HouseholdHint)
        .where(
            HouseholdHint.first_id == first, HouseholdHint.second_id == second, HouseholdHint.state == HintState.OPEN
        )
        .values(state=HintState.JOINED, decided_on=today, decided_by_id=actor.user_id, decision=reason[:200])
    )


def reasons_of(hint: HouseholdHint) -> Sequence[Text]:
    """Why the two may be one, in words."""
    return [WORDS[code] for code in hint.reasons.split(",") if code in WORDS]
