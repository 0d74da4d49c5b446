"""Choosing a person for a record of a special register: type a name, pinyin or the last four digits, then pick."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from registry.access.actor import Actor
from registry.core.dates import age_on
from registry.people.listing import find_by_text, masked_number
from registry.people.models import Person, RecipientKind


@dataclass(frozen=True)
class Choice:
    """A person to pick: who, the masked number, the age today."""

    person: Person
    number: str
    age: int


def choices_for(text: str, actor: Actor, today: dt.date, *, kind: RecipientKind | None = None) -> list[Choice]:
    """The first twenty persons of the actor's region whom the text finds, open records of a kind only; [] for no text."""
    found = find_by_text(text, actor, limit=20) if text.strip() else []
    return [
        Choice(person, masked_number(person), age_on(person.birth_date, today))
        for person in found
        if person.closed_on is None and kind in (None, person.kind)
    ]
