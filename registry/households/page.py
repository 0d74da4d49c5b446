"""A household's page as its reader may see it: members with their relation to the head, masked, and the facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from registry.access.actor import Actor
from registry.access.scope import visible_to
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.extensions import db
from registry.households.queries import relation_word
from registry.people.listing import PersonRow, rows_of
from registry.people.models import Household, Person
from registry.people.queries import head_of, household_members
from registry.people.showing import is_worker, labels_of, masked, shown_address, shown_name
from registry.regions.queries import path_names


@dataclass(frozen=True)
class MemberLine:
    """A member: her row of the list, what she is to the head, and whether she heads the household."""

    row: PersonRow
    relation: str
    heads: bool


@dataclass(frozen=True)
class HouseholdPage:
    """Everything about the family but its aid. `elsewhere`: how many of it another office keeps."""

    home: Household
    head_name: str
    head_registered: bool
    place: Sequence[str]
    address: str
    members: Sequence[MemberLine]
    elsewhere: int
    facts: Sequence[tuple[str, str]]

    @property
    def person_ids(self) -> list[int]:
        """Row ids of the members that are shown."""
        return [line.row.id for line in self.members]


def household_page(home: Household, actor: Actor, today: dt.date) -> HouseholdPage:
    """The page of a household that get_household gave; the head first, then by age."""
    people = household_members(home.id, actor)
    head = head_of(home, people)
    ordered = sorted(people, key=lambda one: (one is not head, one.closed_on is not None, one.birth_date, one.id))
    rows = rows_of(ordered, actor, today)
    lines = [
        MemberLine(row, relation_word(person, head), person is head)
        for row, person in zip(rows, ordered, strict=True)
    ]  # fmt: skip
    place, address = path_names(home.scope_code), shown_address(home.address, actor)
    return HouseholdPage(
        home, shown_name(home.head_name, actor), head is not None, place, address, lines, _elsewhere(home, actor),
        _facts(home, actor, place, address),
    )  # fmt: skip


def _elsewhere(home: Household, actor: Actor) -> int:
    query = select(func.count()).where(
        Person.household_id == home.id, Person.merged_into_id.is_(None), ~visible_to(actor, Person.scope_code)
    )
    return db.session.scalar(query) or 0


def _facts(home: Household, actor: Actor, place: Sequence[str], address: str) -> list[tuple[str, str]]:
    where = " ".join(place[-2:]) + (f" {address}" if address else "")
    if address and place and place[-1] in address:
        where = address
    income = labels_of("income_class")["income_class"].get(home.income_class or "")
    per_head = home.income_per_head_fen
    facts = [
        (_("住址"), where),
        (_("户号"), (home.number or "") if is_worker(actor) else ""),
        (_("家庭人口"), str(home.size or "")),
        (_("收入类别"), str(income or "")),
        (_("年人均收入"), str(_("%(amount)s 元", amount=format_fen(per_head))) if per_head is not None else ""),
        (_("致困原因"), (home.hardship_cause or "") if is_worker(actor) else ""),
        (_("低保证号"), masked("dibao_number", home.dibao_number)),
    ]
    return [(str(label), value) for label, value in facts if value]
