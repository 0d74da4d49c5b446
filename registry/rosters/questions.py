"""An ambiguous match as a question: whom of the register a row may mean, without identity."""

from __future__ import annotations

from dataclasses import dataclass

from registry.people.models import Person


@dataclass(frozen=True)
class Candidate:
    """Somebody whom a row may mean: enough to tell her from the others, no number."""

    ref: str
    name: str
    born: str
    scope_code: str
    guardian: str


def candidate_of(person: Person) -> Candidate:
    """A person as a candidate."""
    guardian = next((one.name for one in person.relatives if one.is_guardian and one.ended_on is None), "")
    return Candidate(person.public_id, person.name, person.birth_date.isoformat(), person.scope_code, guardian)
