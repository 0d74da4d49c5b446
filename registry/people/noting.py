"""Who was told that another office keeps a person is in the log, with the person: trying numbers is found."""

from __future__ import annotations

from collections.abc import Iterable

from registry.access.web import note_read
from registry.core.errors import DomainError
from registry.people.offices import TOLD, Office, Telling
from registry.people.registering import AlreadyRegistered


def note_told(*offices: Office | None) -> None:
    """Log that the actor was told of these offices' persons."""
    subjects = [office.person_id for office in offices if office is not None and office.person_id is not None]
    if subjects:
        note_read(TOLD, subjects=subjects)


def note_telling(telling: Telling) -> None:
    """The same for all persons of a file."""
    for subjects in telling.groups():
        note_read(TOLD, subjects=subjects)


def note_refusal(error: DomainError) -> None:
    """The same, where a refusal told it."""
    note_told(*_offices(error))


def _offices(error: DomainError) -> Iterable[Office]:
    return [error.office] if isinstance(error, AlreadyRegistered) else []
