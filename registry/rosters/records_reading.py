"""The vocabulary of a kind of records: its own columns, and those that say which person a row is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from registry.core.i18n import _
from registry.core.roster_kinds import RosterColumn, RosterPeople, RosterSpec
from registry.rosters.outcomes import add_problem
from registry.rosters.reading.recipients import PEOPLE, PERSON_FIELDS, SHARED
from registry.rosters.reading.roster import RosterRow
from registry.rosters.reading.values import PartialDate
from registry.rosters.reading.vocabulary import Field, Vocabulary

OF_PERSON = (
    "serial", "name", "id_number", "no_id_reason", "sex", "ethnicity", "birth_date", "phone", "township", "village",
    "address", "current_residence", "registered_residence", "bank_account", "bank_name",
)  # fmt: skip
GUARDIAN = Field(
    "guardian_name", ("监护人姓名", "监护人", "家长姓名"), "relative_name", group="guardian", inherits=True
)


def vocabulary_of(spec: RosterSpec) -> Vocabulary:
    """What the headings of this kind mean."""
    own = [_field(column) for column in spec.columns]
    named = {field.key for field in own}
    shared = [field for field in _shared(spec.people) if field.key not in named]
    title = str(spec.title.source)
    if spec.people is None:
        return Vocabulary(spec.name, [*own, *shared], people={}, shared={}, words=title)
    return Vocabulary(spec.name, [*own, *shared], people=PEOPLE, shared=SHARED, words=title)


def _field(column: RosterColumn) -> Field:
    choices = tuple(said.split()[0] for said in column.words.values() if said)
    if column.kind == "yes_no":
        choices = ("是", "否")
    return Field(
        column.key, column.headings, column.kind, required=column.required, inherits=column.inherits, choices=choices,
        example=column.example, words=column.words, parse=column.parse,
    )  # fmt: skip


def _shared(people: RosterPeople | None) -> list[Field]:
    known = {field.key: field for field in PERSON_FIELDS}
    if people is None:
        return [known["serial"], known["township"], known["village"]]
    fields = [known[key] for key in OF_PERSON if key in known]
    place = next(i for i, field in enumerate(fields) if field.key == "name")
    fields[place] = replace(fields[place], synonyms=(*fields[place].synonyms, *people.headings))
    return [*fields, GUARDIAN]


def settle_dates(row: RosterRow, columns: tuple[RosterColumn, ...]) -> None:
    """A month or a year alone counts as its first day, with a warning (contract: ranges such as 2014年)."""
    values: dict[str, Any] = row.values
    for column in columns:
        value = values.get(column.key)
        if isinstance(value, PartialDate):
            day = dt.date(value[0], value[1] or 1, 1)
            row.values = values = values | {column.key: day}
            add_problem(row, column.key, "date_partial",
                        _("日期没写到日，先按 %(day)s 记。请以后核对。", day=day.isoformat()), refused=False)  # fmt: skip
