"""Which person of the register a row of records means: by number, else by name and what else the row says.

An ambiguous match is a question: the row waits until the worker has chosen, and never makes a new person. Everything
is asked in chunks for the whole file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from registry.access.scope import code_range
from registry.core.i18n import Text, _
from registry.core.identity import PERMIT_PREFIXES
from registry.extensions import db
from registry.people.columns import id_index
from registry.people.models import Person
from registry.rosters.outcomes import Context, add_problem
from registry.rosters.people_matching import NEW, alike, chunks
from registry.rosters.questions import Candidate, candidate_of
from registry.rosters.reading.roster import RosterRow


@dataclass(frozen=True)
class Found:
    """The answer for a row: a person, or why none; `unknown` when nobody in sight may be meant."""

    person: Person | None = None
    unknown: bool = False


def index_of(number: str) -> str:
    """The blind index of a number from a roster: an identity card or a residence permit."""
    return id_index("hmt_permit" if number[:6] in PERMIT_PREFIXES else "cn_id", number)


class Sought:
    """The persons that the rows of a file may mean, loaded at once."""

    def __init__(self, rows: Sequence[RosterRow], context: Context) -> None:
        self.context = context
        self.low, self.high = code_range(context.region)
        self.by_index: dict[str, Person] = {}
        self.by_name: dict[str, list[Person]] = {}
        numbers = {str(row.values["id_number"]) for row in rows if row.values.get("id_number")}
        self.indexes = {number: index_of(number) for number in numbers}
        for part in chunks(sorted(self.indexes.values())):
            for person in self._people(Person.id_index.in_(part)):
                self.by_index[person.id_index or ""] = person
        unknown = {row.values.get("name") for row in rows if self._by_index(row) is None}
        for names in chunks(sorted(str(name) for name in unknown if name)):
            for person in self._people(
                Person.name.in_(names), Person.county_code == context.region[:6],
                Person.scope_code.between(self.low, self.high),
            ):  # fmt: skip
                self.by_name.setdefault(person.name, []).append(person)
        known = (*self.by_index.values(), *chain.from_iterable(self.by_name.values()))
        self.by_ref = {one.public_id: one for one in known if self.low <= one.scope_code <= self.high}

    @staticmethod
    def _people(*where: ColumnElement[bool]) -> Iterable[Person]:
        query = select(Person).where(Person.merged_into_id.is_(None), *where).order_by(Person.id)
        return db.session.scalars(query.options(selectinload(Person.relatives)))

    def _by_index(self, row: RosterRow) -> Person | None:
        number = row.values.get("id_number")
        return self.by_index.get(self.indexes[str(number)]) if number else None

    def find(self, row: RosterRow) -> Found:
        """The person; a refusal or a question is added to the row when there is none."""
        answer = self.context.answers.get((row.sheet, row.row_number))
        if answer and answer in self.by_ref:
            return Found(self.by_ref[answer])
        person = self._by_index(row)
        if answer == NEW and person is None:
            return Found(unknown=True)
        if person is not None:
            return Found(person if self._agrees(row, person) else None)
        fitting = [one for one in self.by_name.get(str(row.values.get("name") or ""), []) if _fits(row, one)]
        if len(fitting) == 1 and (not row.values.get("id_number") or _certain(row, fitting[0])):
            if not _certain(row, fitting[0]):
                message = _("没写证件号，按姓名认作台账里的这一位。请核对。")
                add_problem(row, "name", "by_name", message, refused=False)
            return Found(fitting[0])
        if fitting:
            self._ask(row, fitting)
            return Found()
        return Found(unknown=True)

    def _agrees(self, row: RosterRow, person: Person) -> bool:
        if not self.low <= person.scope_code <= self.high:
            add_problem(
                row, "id_number", "elsewhere", self.context.telling.office(person.id, person.scope_code).elsewhere()
            )
            return False
        name = str(row.values.get("name") or person.name)
        if not alike(person.name, name):
            message = _("这个证件号在台账里是%(name)s。请核对证件号；确实改了名，请先在档案里改。", name=person.name)
            add_problem(row, "id_number", "other_person", message)
            return False
        return True

    def _ask(self, row: RosterRow, fitting: list[Person]) -> None:
        message: Text = _(
            "台账里有 %(count)s 位同名的人，看不出是哪一位。请补上证件号，或在预览里选。", count=len(fitting)
        )
        if len(fitting) == 1:
            message = _("台账里有一位同名、没有证件号的人，看不出是不是同一位。请在预览里选，或核对后再导入。")
        add_problem(row, "name", "ambiguous", message)
        row.candidates = tuple(candidate_of(person) for person in fitting)


def _fits(row: RosterRow, person: Person) -> bool:
    """Whether nothing in the row speaks against the person."""
    values = row.values
    if values.get("id_number") and person.id_index is not None:
        return False
    said: tuple[tuple[Any, Any], ...] = (
        (values.get("birth_date"), person.birth_date), (values.get("sex"), person.sex.value),
    )  # fmt: skip
    return all(told is None or told == known or not isinstance(told, (dt.date, str)) for told, known in said)


def _certain(row: RosterRow, person: Person) -> bool:
    """Whether a second thing besides the name agrees: the birth date, the guardian or the telephone."""
    values = row.values
    guardian = values.get("guardian_name")
    return (
        values.get("birth_date") == person.birth_date
        or bool(guardian and any(one.name == guardian for one in person.relatives if one.ended_on is None))
        or bool(values.get("phone") and values.get("phone") == person.phone)
    )


__all__ = ["Candidate", "Found", "Sought", "index_of"]
