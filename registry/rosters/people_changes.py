"""What a row changes about a known person: values present in the file replace, empty cells never erase.

Each difference knows its target, so that it can be shown, written, kept for the undo, and taken back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from registry.core.roster_kinds import Policy
from registry.people.columns import id_index
from registry.people.data import (
    PLAIN_FIELDS,
    SEALED_FIELDS,
    ConsentData,
    HouseholdData,
    PersonData,
    RelativeData,
    StatusData,
)
from registry.people.models import Consent, Household, Person, Relative
from registry.rosters.people_draft import NO_NUMBER
from registry.rosters.people_homes import HomePlan

UNDONE = "导入撤回"
HOME = "home"  # the target of a move into another household; old and new are public ids
_HOUSEHOLD = ("head_name", "income_class", "income_per_head_fen", "size", "hardship_cause", "dibao_number", "number")
_RELATIVE = ("birth_date", "id_number", "phone", "state", "workplace")
_ONLY_ONE = frozenset({"father", "mother", "spouse"})
_IDENTITY = frozenset({"id_type", "id_number", "no_id_reason", "note"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One value: `target` is person, household, home or a relative's public id."""

    target: str
    field: str
    old: Any
    new: Any


@dataclass(slots=True)
class Differences:
    """All that a row changes about one person."""

    values: list[Difference] = field(default_factory=list)
    relatives: list[RelativeData] = field(default_factory=list)
    statuses: list[StatusData] = field(default_factory=list)
    consent: ConsentData | None = None

    def __bool__(self) -> bool:
        return bool(self.values or self.relatives or self.statuses or self.consent)


def differences(
    person: Person, data: PersonData, *, certain_place: bool, note: list[str], latest: Consent | None, homes: HomePlan
) -> Differences:
    """What the checked `data` of a row changes about `person`; `latest` is her newest consent."""
    found = Differences(list(_of_person(person, data, note)))
    if certain_place and data.scope_code != person.scope_code:
        found.values.append(Difference("person", "scope_code", person.scope_code, data.scope_code))
    found.values += _of_home(person, data, homes)
    _relatives(person, data, found)
    found.statuses = [status for status in data.statuses or () if _is_new(person, status)]
    found.consent = _new_consent(data.consent, latest)
    return found


def under_policy(found: Differences, policy: Policy) -> Differences:
    """Only what the worker wants to take: all of it, nothing about known persons, or what is blank in the register."""
    if policy is Policy.TAKE:
        return found
    if policy is Policy.KEEP:
        return Differences()
    return replace(found, values=[one for one in found.values if one.old in (None, "")])


def _of_person(person: Person, data: PersonData, note: list[str]) -> Iterator[Difference]:
    for name in (*PLAIN_FIELDS, *SEALED_FIELDS):
        if name in _IDENTITY:
            continue
        new = getattr(data, name)
        if new not in (None, "") and new != (old := getattr(person, name)):
            yield Difference("person", name, old, new)
    yield from _of_identity(person, data)
    old_note = person.note or ""
    missing = [part for part in note if part not in old_note]
    if missing:
        yield Difference("person", "note", person.note, "；".join([*filter(None, [old_note]), *missing])[:500])


def _of_identity(person: Person, data: PersonData) -> Iterator[Difference]:
    """A number that was missing is supplied; a roster never takes one away."""
    if data.id_number:
        for name in ("id_type", "id_number", "no_id_reason"):
            old, new = getattr(person, name), getattr(data, name)
            if old != new:
                yield Difference("person", name, old, new)
    elif person.id_type == "none" and data.no_id_reason not in (None, NO_NUMBER, person.no_id_reason):
        yield Difference("person", "no_id_reason", person.no_id_reason, data.no_id_reason)


def _of_home(person: Person, data: PersonData, homes: HomePlan) -> Iterator[Difference]:
    """Into the household of her family, and what the file tells of that one."""
    ref = homes.moves.get(person.id)
    if ref is not None:
        if person.heads_household:
            yield Difference("person", "heads_household", True, False)
        yield Difference(HOME, "household", person.household.public_id if person.household else None, ref)
    home = homes.home_of(person)
    if home is not None and data.household is not None and homes.speaks(home.public_id):
        yield from _of_household(home, data.household, headed=home.public_id in homes.headed)


def home_found(homes: HomePlan, ref: str | None, data: PersonData, policy: Policy) -> Differences | None:
    """What the row of a new person tells of the household of the register that she joins; None where it says nothing."""
    home = homes.homes.get(ref or "")
    if home is None or data.household is None or not homes.speaks(home.public_id):
        return None
    told = Differences(list(_of_household(home, data.household, headed=home.public_id in homes.headed)))
    return under_policy(told, policy) or None


def _of_household(home: Household, data: HouseholdData, *, headed: bool) -> Iterator[Difference]:
    """Particulars that differ; who heads a household on the register is changed on its page, not by a file."""
    index = id_index("cn_id", data.head_number) if data.head_number else None
    if index and not headed and index != home.head_index:
        yield Difference("household", "head_index", home.head_index, index)
    for name in _HOUSEHOLD:
        if name == "head_name" and headed:
            continue
        new = getattr(data, name)
        if new not in (None, "") and new != (old := getattr(home, name)):
            yield Difference("household", name, old, new)


def _relatives(person: Person, data: PersonData, found: Differences) -> None:
    live = [relative for relative in person.relatives if relative.ended_on is None]
    for wanted in data.relatives or ():
        row = _same_relative(live, wanted)
        if row is None:
            found.relatives.append(wanted)
        else:
            found.values += _of_relative(row, wanted)
        if wanted.is_guardian:
            found.values += [
                Difference(other.public_id, "is_guardian", True, False)
                for other in live
                if other is not row and other.is_guardian
            ]


def _same_relative(live: list[Relative], wanted: RelativeData) -> Relative | None:
    same_name = [row for row in live if row.name == wanted.name]
    if same_name:
        return next((row for row in same_name if row.kinship == wanted.kinship), same_name[0])
    if wanted.kinship in _ONLY_ONE:
        return next((row for row in live if row.kinship == wanted.kinship), None)
    return None


def _of_relative(row: Relative, wanted: RelativeData) -> Iterator[Difference]:
    if row.name != wanted.name:
        yield Difference(row.public_id, "name", row.name, wanted.name)
    if wanted.kinship not in (row.kinship, "other_relative", "parent", "grandparent"):
        yield Difference(row.public_id, "kinship", row.kinship, wanted.kinship)
    if wanted.is_guardian and not row.is_guardian:
        yield Difference(row.public_id, "is_guardian", False, True)
    for name in _RELATIVE:
        new = getattr(wanted, name)
        if new not in (None, "") and new != (old := getattr(row, name)):
            yield Difference(row.public_id, name, old, new)


def _is_new(person: Person, status: StatusData) -> bool:
    """A status that is not live; one that was ended after the roster's day is not begun again."""
    start = status.start_on or dt.date.max
    return not any(
        spell.code == status.code and (spell.end_on is None or (spell.end_on >= start and spell.end_reason != UNDONE))
        for spell in person.statuses
    )


def _new_consent(said: ConsentData | None, latest: Consent | None) -> ConsentData | None:
    if said is None or latest is None:
        return said
    if latest.answer == said.answer or latest.asked_on > (said.asked_on or dt.date.max):
        return None
    return said
