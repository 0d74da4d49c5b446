"""Which rows of a roster are one household: by the head's, the parents' or the guardian's number, or by 户号 in a village.

A name alone joins nothing. Rows that share a mark share a household; where the register has that household, they join
it, and a known person who is alone in hers moves there. The same file again finds everybody where she is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import func, select

from registry.extensions import db
from registry.people.columns import household_number_index, id_index
from registry.people.data import PersonData
from registry.people.models import Household, Person, RecipientKind, Relative
from registry.rosters.people_matching import chunks

# Whose number says where a child lives; uncles, friends and the staff of a home care for children of many families.
FAMILY = frozenset({
    "father", "mother", "stepfather", "stepmother", "parent", "spouse", "grandfather", "grandmother",
    "maternal_grandfather", "maternal_grandmother", "grandparent",
})  # fmt: skip
_PARENTS = ("father", "mother", "stepfather", "stepmother", "parent", "spouse")
NUMBER = "#"


@dataclass(frozen=True, slots=True)
class Marks:
    """What a row says of its household. `links`: numbers and village#户号; `head`: the head's number; `own`: hers."""

    links: tuple[str, ...] = ()
    head: str = ""
    serial: str = ""
    own: str = ""
    place: str = ""


NO_MARKS = Marks()


class Row(Protocol):
    """A row on its way, as far as this module cares."""

    marks: Marks
    person: Person | None


@dataclass
class HomePlan:
    """row (its place in the list) → the text by which bulk shares households, or a household of the register.

    `moves`: known persons (row id) → the household they belong to; `names`, `headed`: of households of the register.
    """

    texts: dict[int, str] = field(default_factory=dict)
    moves: dict[int, str] = field(default_factory=dict)
    homes: dict[str, Household] = field(default_factory=dict)
    headed: set[str] = field(default_factory=set)
    spoken: set[str] = field(default_factory=set)

    def home_of(self, person: Person) -> Household | None:
        """Where a known person belongs after the file."""
        return self.homes[self.moves[person.id]] if person.id in self.moves else person.household

    def speaks(self, ref: str) -> bool:
        """Whether nobody has spoken for this household yet: the first row of a file tells its particulars."""
        first = ref not in self.spoken
        self.spoken.add(ref)
        return first


def marks_of(data: PersonData, weak: str | None) -> Marks:
    """The marks of checked data: the head's number and 户号; without a head the parents' numbers, else the guardian's.

    `weak`: name and telephone of the head or guardian, which join rows of one file and nothing else.
    """
    home, place = data.household, data.scope_code
    own = (data.id_number or "") if data.id_type == "cn_id" else ""
    serial = ""
    if home is not None and home.number and not place.endswith("000"):
        serial = f"{place}{NUMBER}{''.join(home.number.split()).upper()}"
    if home is not None and home.head_number:
        return Marks(tuple(filter(None, (home.head_number, serial))), home.head_number, serial, own, place)
    related = [one for one in data.relatives or () if one.id_number and one.kinship in FAMILY]
    parents = [one.id_number or "" for one in related if one.kinship in _PARENTS]
    links = parents or [one.id_number or "" for one in related if one.is_guardian]
    found = tuple(filter(None, (*links, serial)))
    return Marks(found or ((weak,) if weak else ()), "", serial, own, place)


def plan_homes(rows: Sequence[Row], kind: RecipientKind) -> HomePlan:
    """The households of the rows, one row a person; a few queries for all of them."""
    plan, groups = HomePlan(), _groups(rows)
    register = _Register(rows, kind)
    register.load(groups)
    for number, group in enumerate(groups):
        _plan_group(plan, register, rows, group, number)
    return plan


def _groups(rows: Sequence[Row]) -> list[list[int]]:
    """Rows that share a mark, and rows whose own number another one names; two heads are never put together."""
    linked: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        for link in row.marks.links:
            linked[_town(row, link)].append(place)
    for place, row in enumerate(rows):
        if row.marks.own and (town := _town(row, row.marks.own)) in linked:
            linked[town].append(place)
    parent = list(range(len(rows)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for places in linked.values():
        for other in places[1:]:
            parent[root(other)] = root(places[0])
    groups: dict[int, list[int]] = defaultdict(list)
    for place in range(len(rows)):
        groups[root(place)].append(place)
    return [part for group in groups.values() for part in _apart(rows, group)]


def _town(row: Row, link: str) -> str:
    """A number says something inside one township: nobody's household lies in two."""
    return f"{place_of(row)[:9]}|{link}"


def place_of(row: Row) -> str:
    """Where a row's person lives: on the register, else by the file."""
    return row.person.scope_code if row.person is not None else row.marks.place


def _apart(rows: Sequence[Row], group: list[int]) -> Iterable[list[int]]:
    """Rows under two heads or two numbers of one village are several households, whatever else they share."""
    if len(group) == 1:
        return [group]
    marks = [rows[place].marks for place in group]
    if all(
        len({said for said in several if said}) < 2
        for several in zip(*((m.head, m.serial) for m in marks), strict=True)
    ):
        return [group]
    parts: dict[str, list[int]] = defaultdict(list)
    for place, mark in zip(group, marks, strict=True):
        parts[mark.head or mark.serial or f"alone {place}"].append(place)
    return parts.values()


@dataclass(slots=True)
class _Home:
    """A household of the register with how many live in it."""

    record: Household
    count: int = 0
    headed: bool = False


class _Register:
    """The households that the marks mean, loaded in chunks."""

    def __init__(self, rows: Sequence[Row], kind: RecipientKind) -> None:
        self.rows = rows
        numbers = {link for row in rows for link in row.marks.links if link.isalnum() and len(link) == 18}
        self.indexes = {id_index("cn_id", number): number for number in sorted(numbers)}
        self.owners: dict[str, str] = {}
        if kind is RecipientKind.WOMAN:  # a mother may come after her children
            owns = {row.marks.own for row in rows if row.marks.own}
            self.owners = {id_index("cn_id", number): number for number in sorted(owns)}
        self.serials = {link for row in rows for link in row.marks.links if NUMBER in link}
        self.found: dict[str, set[int]] = defaultdict(set)  # a mark, or "own " and a number → household row ids
        self.homes: dict[int, _Home] = {}

    def load(self, groups: Sequence[list[int]]) -> None:
        """Ask the register; of the households of known persons only about those that share a mark with somebody."""
        for part in chunks(sorted(self.indexes)):
            self._keep(select(Household.head_index, Household.id).where(Household.head_index.in_(part)))
            self._keep(_of_people(Person.id_index, part))
            self._keep(_of_relatives(part))
        for part in chunks(sorted(self.owners)):
            heads = select(Household.head_index, Household.id).where(Household.head_index.in_(part))
            self._keep(heads, own=True)
            self._keep(_of_relatives(part, only=_PARENTS), own=True)
        by_index = defaultdict(list)
        for serial in self.serials:
            by_index[household_number_index(serial.partition(NUMBER)[2])].append(serial)
        for part in chunks(sorted(by_index)):
            query = select(Household.number_index, Household.id, Household.scope_code)
            for index, home_id, place in db.session.execute(query.where(Household.number_index.in_(part))):
                for serial in by_index[index or ""]:
                    if serial.startswith(place):
                        self.found[serial].add(home_id)
        wanted: set[int] = set()
        for group in groups:
            linked = {home for place in group for home in self._linked(self.rows[place])}
            if linked or len(group) > 1:
                known = (self.rows[place].person for place in group)
                wanted |= linked | {one.household_id for one in known if one is not None and one.household_id}
        self._load_homes(wanted)

    def _keep(self, query: Any, *, own: bool = False) -> None:
        words = self.owners if own else self.indexes
        for index, home_id in db.session.execute(query):
            if home_id is not None and index in words:
                self.found[f"own {words[index]}" if own else words[index]].add(home_id)

    def _linked(self, row: Row) -> set[int]:
        found = {home for link in row.marks.links for home in self.found.get(link, ())}
        return found | (self.found.get(f"own {row.marks.own}") or set())

    def _load_homes(self, wanted: set[int]) -> None:
        for part in chunks(sorted(wanted)):
            for record in db.session.scalars(select(Household).where(Household.id.in_(part)).order_by(Household.id)):
                self.homes[record.id] = _Home(record)
            counts = (
                select(Person.household_id, func.count(), func.count().filter(Person.heads_household))
                .where(Person.household_id.in_(part), Person.merged_into_id.is_(None))
                .group_by(Person.household_id)
            )
            for home_id, count, heads in db.session.execute(counts):
                home = self.homes[home_id or 0]
                home.count, home.headed = count, heads > 0

    def homes_of(self, row: Row, head: str | None, serial: str | None) -> list[_Home]:
        """The households that a row's marks mean: of her township, lived in, under no other head (index) or 户号 (index)."""
        homes = (self.homes[home] for home in sorted(self._linked(row)) if home in self.homes)
        return [
            home for home in homes
            if home.count and home.record.scope_code[:9] == place_of(row)[:9]
            and not (head and home.record.head_index and home.record.head_index != head)
            and not (serial and home.record.number_index and home.record.number_index != serial
                     and home.record.scope_code == place_of(row))
        ]  # fmt: skip


def _of_people(column: Any, part: Sequence[str]) -> Any:
    return select(column, Person.household_id).where(column.in_(part), Person.merged_into_id.is_(None))


def _of_relatives(part: Sequence[str], *, only: Iterable[str] = FAMILY) -> Any:
    return (
        select(Relative.id_index, Person.household_id)
        .join(Person, Person.id == Relative.person_id)
        .where(Relative.id_index.in_(part), Relative.ended_on.is_(None), Relative.kinship.in_(sorted(only)),
               Person.merged_into_id.is_(None))
    )  # fmt: skip


def _plan_group(plan: HomePlan, register: _Register, rows: Sequence[Row], group: list[int], number: int) -> None:
    said = [next((mark for mark in marks if mark), "") for marks in
            zip(*((rows[place].marks.head, rows[place].marks.serial) for place in group), strict=True)]  # fmt: skip
    head = id_index("cn_id", said[0]) if said[0] else None
    serial = household_number_index(said[1].partition(NUMBER)[2]) if said[1] else None
    homes = {home.record.id: home for place in group for home in register.homes_of(rows[place], head, serial)}
    known = [rows[place].person for place in group]
    for person in known:
        if person is not None and person.household_id in register.homes and (homes or len(group) > 1):
            home = register.homes[person.household_id]
            if home.record.scope_code[:9] == person.township_code:
                homes[home.record.id] = home
    target = max(homes.values(), key=lambda home: (home.count, -home.record.id), default=None)
    if target is None:
        for place in group:
            plan.texts[place] = f"group {number}"
        return
    ref = target.record.public_id
    plan.homes[ref] = target.record
    if target.headed:
        plan.headed.add(ref)
    for place, person in zip(group, known, strict=True):
        if person is None:
            plan.texts[place] = ref
        elif person.household_id != target.record.id and _alone(register, person):
            plan.moves[person.id] = ref


def _alone(register: _Register, person: Person) -> bool:
    """Who shares a household with others is not taken out of it by a file; the pair is on the work list instead."""
    home = register.homes.get(person.household_id or 0)
    return home is not None and home.count == 1
