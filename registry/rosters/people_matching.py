"""Which person of the register a row means: by number, else by name, birth date and guardian; asked in chunks.

An ambiguous match is never a new person: the row comes back with the question. Another office's person is named by
her office only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from registry.access.scope import code_range
from registry.core.i18n import Text, _
from registry.extensions import db
from registry.people.columns import id_index, pinyin_text
from registry.people.data import PersonData
from registry.people.models import Person
from registry.people.offices import Office
from registry.rosters.outcomes import Context

CHUNK = 500
NEW = "new"
T = TypeVar("T")
_Birth = tuple[str, dt.date | None]


class Undecided(Exception):
    """The row cannot be taken as it is: `code` and `message` for the report, `key` the column; `people`: a question."""

    def __init__(self, code: str, message: Text, key: str = "name", people: Sequence[Person] = ()) -> None:
        super().__init__(code)
        self.code, self.message, self.key, self.people = code, message, key, people


class Register:
    """The persons of the register that the drafts may mean, loaded at once."""

    def __init__(self, drafts: Iterable[PersonData], context: Context, *, lock: bool = False) -> None:
        self.context, self.lock = context, lock
        self.low, self.high = code_range(context.region)
        self.by_index: dict[str, Person] = {}
        self.by_birth: dict[tuple[str, dt.date], list[Person]] = {}
        self._load(drafts)

    def _load(self, drafts: Iterable[PersonData]) -> None:
        rows = iter(drafts)
        while part := list(islice(rows, CHUNK)):
            self._load_part(part)

    def _load_part(self, drafts: Sequence[PersonData]) -> None:
        numbered: dict[str, _Birth] = {}
        bare: set[_Birth] = set()
        for data in drafts:
            if data.id_number:
                numbered[id_index(data.id_type, data.id_number)] = data.name, data.birth_date
            else:
                bare.add((data.name, data.birth_date))
        if numbered:
            for person in db.session.scalars(self._people().where(Person.id_index.in_(sorted(numbered)))):
                self.by_index[person.id_index or ""] = person
        unknown = {birth for index, birth in numbered.items() if index not in self.by_index}
        self._load_by_birth(unknown, without_number=True)
        self._load_by_birth(bare, without_number=False)

    def _people(self) -> Select[Person]:
        query = select(Person).where(Person.merged_into_id.is_(None)).order_by(Person.id)
        query = query.options(
            selectinload(Person.relatives), selectinload(Person.statuses), selectinload(Person.household)
        )
        return query.with_for_update(of=Person) if self.lock else query

    def _load_by_birth(self, births: Iterable[_Birth], *, without_number: bool) -> None:
        for part in chunks(sorted({birth for birth in births if birth[1]}, key=str)):
            query = self._people().where(
                Person.county_code == self.context.region[:6],
                Person.birth_date.in_(sorted({day for _name, day in part if day})),
                Person.name.in_(sorted({name for name, _day in part})),
            )
            if without_number:
                query = query.where(Person.id_index.is_(None))
            for person in db.session.scalars(query):
                known = self.by_birth.setdefault((person.name, person.birth_date), [])
                if person not in known:
                    known.append(person)

    def find(self, data: PersonData, answer: str | None = None) -> Person | None:
        """The person the data means, None for a new one; raises Undecided.

        `answer`: the public id that the worker chose for an ambiguous row, or NEW.
        """
        person = self._by_number(data)
        if person is None:
            person = self._chosen(data, answer) if answer else self._by_name(data)
        if person is None:
            return None
        if person.kind is not data.kind:
            raise Undecided("other_kind", _("台账里她登记在另一类（儿童、妇女）。请打开她的档案核对。"))
        if person.closed_on is not None:
            raise Undecided("closed", _("台账里她的档案已停止。要更新，请先打开档案恢复。"))
        return person

    def _by_number(self, data: PersonData) -> Person | None:
        if not data.id_number:
            return None
        person = self.by_index.get(id_index(data.id_type, data.id_number))
        if person is None:
            return None
        if not self._own(person):
            raise Undecided("elsewhere", self._elsewhere(person), "id_number")
        if not alike(person.name, data.name):
            message = _("这个证件号在台账里是%(name)s。请核对证件号；确实改了名，请先在档案里改。", name=person.name)
            raise Undecided("other_person", message, "id_number")
        return person

    def _by_name(self, data: PersonData) -> Person | None:
        if data.birth_date is None:
            return None
        known = self.by_birth.get((data.name, data.birth_date), [])
        if data.id_number:
            known = [person for person in known if person.id_index is None]
        own = [person for person in known if self._own(person)]
        if not own:
            self._refuse_elsewhere(data, known)
            return None
        guardian = guardian_of(data)
        same = [person for person in own if guardian and guardian in _relative_names(person)]
        if len(same) == 1:
            return same[0]
        open_ones = [person for person in own if not guardian or not _guardian_names(person)]
        if not same and len(own) == 1 and open_ones:
            return own[0]
        raise Undecided(
            "ambiguous",
            _("台账里有同名、同一天出生的人，看不出是不是同一个。请补上证件号，或核对监护人后再导入。"),
            people=own,
        )

    def _chosen(self, data: PersonData, answer: str) -> Person | None:
        known = self.by_birth.get((data.name, data.birth_date), []) if data.birth_date else []
        found = next((person for person in known if person.public_id == answer and self._own(person)), None)
        return found if found is not None or answer == NEW else self._by_name(data)

    def _refuse_elsewhere(self, data: PersonData, known: list[Person]) -> None:
        guardian = guardian_of(data)
        for person in known:
            if not guardian or not _guardian_names(person) or guardian in _relative_names(person):
                raise Undecided("elsewhere", self._elsewhere(person))

    def _own(self, person: Person) -> bool:
        return self.low <= person.scope_code <= self.high

    def _elsewhere(self, person: Person) -> Text:
        office: Office = self.context.telling.office(person.id, person.scope_code)
        return office.elsewhere() if person.id_index or not office.name else _by_name_elsewhere(office.name)


def _by_name_elsewhere(office: str) -> Text:
    return _("同名、同一天出生的人已由%(office)s登记，请先和他们联系核对。", office=office)


def chunks(items: Sequence[T]) -> Iterable[Sequence[T]]:
    """The items in parts that one statement can name."""
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def guardian_of(data: PersonData) -> str | None:
    """The guardian's name of a row."""
    return next((relative.name for relative in data.relatives or () if relative.is_guardian), None)


def alike(one: str, other: str) -> bool:
    """Whether two names may be the same person's: equal in sound, or half of the characters are shared."""
    if one == other or pinyin_text(one) == pinyin_text(other):
        return True
    return 2 * len(set(one) & set(other)) >= max(len(set(one)), len(set(other)))


def _relative_names(person: Person) -> set[str]:
    return {relative.name for relative in person.relatives if relative.ended_on is None}


def _guardian_names(person: Person) -> set[str]:
    return {relative.name for relative in person.relatives if relative.is_guardian and relative.ended_on is None}
