"""What a person brought in with many others becomes in each table: the values of her rows, sealed for their own ids."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from registry.core.crypto import keys
from registry.core.orm import ALPHABET, PUBLIC_ID_LENGTH
from registry.people.columns import column_values, household_number_index, id_index
from registry.people.data import HouseholdData, PersonData
from registry.people.models import ConsentAnswer
from registry.people.registering import head_name_of
from registry.people.search import gram_rows
from registry.people.statuses import list_of, mask_of

_BLOCK = 1024
_LETTERS = bytes(ord(ALPHABET[number % len(ALPHABET)]) for number in range(256))


@dataclass
class Rows:
    """The rows of each table that wait to be written."""

    household: list[dict[str, Any]] = field(default_factory=list)
    person: list[dict[str, Any]] = field(default_factory=list)
    relative: list[dict[str, Any]] = field(default_factory=list)
    spell: list[dict[str, Any]] = field(default_factory=list)
    consent: list[dict[str, Any]] = field(default_factory=list)
    gram: list[dict[str, Any]] = field(default_factory=list)


def public_ids() -> Iterator[str]:
    """Random public ids without end, drawn in blocks; 256 is a multiple of 32, so every letter is equally likely."""
    while True:
        block = secrets.token_bytes(PUBLIC_ID_LENGTH * _BLOCK).translate(_LETTERS).decode()
        yield from (block[at : at + PUBLIC_ID_LENGTH] for at in range(0, len(block), PUBLIC_ID_LENGTH))


def person_values(row: PersonData, person_id: int, public_id: str, home_id: int, today: dt.date) -> dict[str, Any]:
    """The columns of the person."""
    pairs = ((list_of(row.kind), status.code) for status in row.statuses or ())
    return column_values(row, public_id) | {
        "id": person_id,
        "public_id": public_id,
        "household_id": home_id,
        "registered_on": row.registered_on or today,
        "grade_on": today if row.grade else None,
        "status_mask": mask_of(pairs),
        "consent_asked": row.consent is not None and row.consent.answer is not ConsentAnswer.NOT_ASKED,
        "version": 1,
    }


def household_values(row: PersonData, new_ids: Iterator[str]) -> dict[str, Any]:
    """The columns of a household that she is the first of."""
    home, public_id, ring = row.household or HouseholdData(), next(new_ids), keys()
    address = home.address or row.address
    return {
        "public_id": public_id,
        "scope_code": row.scope_code,
        "head_name": head_name_of(row),
        "address_sealed": ring.seal(public_id, "address", address) if address else None,
        "income_class": home.income_class,
        "income_per_head_fen": home.income_per_head_fen,
        "size": home.size,
        "hardship_cause": home.hardship_cause,
        "dibao_number_sealed": (ring.seal(public_id, "dibao_number", home.dibao_number) if home.dibao_number else None),
        "head_index": id_index("cn_id", home.head_number) if home.head_number else None,
        "number_sealed": ring.seal(public_id, "number", home.number) if home.number else None,
        "number_index": household_number_index(home.number) if home.number else None,
    }


def add_parts(
    built: Rows, row: PersonData, person_id: int, today: dt.date, stamp: dict[str, Any], new_ids: Iterator[str]
) -> None:
    """Her relatives, spells of status, consent and search rows."""
    ring = keys()
    for relative in row.relatives or ():
        public_id = next(new_ids)
        built.relative.append({
            "public_id": public_id, "person_id": person_id, "kinship": relative.kinship, "name": relative.name,
            "birth_date": relative.birth_date, "state": relative.state, "workplace": relative.workplace,
            "is_guardian": relative.is_guardian, "note": relative.note,
            "id_number_sealed": (
                ring.seal(public_id, "id_number", relative.id_number) if relative.id_number else None
            ),
            "id_index": id_index("cn_id", relative.id_number) if relative.id_number else None,
            "phone_sealed": ring.seal(public_id, "phone", relative.phone) if relative.phone else None,
        } | stamp)  # fmt: skip
    for status in row.statuses or ():
        built.spell.append({
            "public_id": next(new_ids), "person_id": person_id, "list_name": list_of(row.kind),
            "code": status.code, "start_on": status.start_on, "evidence": status.evidence,
            "definition": status.definition, "confirmed_on": status.start_on,
        } | stamp)  # fmt: skip
    if row.consent is not None:
        consent = row.consent
        built.consent.append({
            "public_id": next(new_ids), "person_id": person_id, "answer": consent.answer,
            "given_by": consent.given_by, "relation": consent.relation, "asked_on": consent.asked_on or today,
            "source": consent.source, "file_id": consent.file_id,
        } | stamp)  # fmt: skip
    built.gram.extend(gram_rows(row.scope_code[:6], person_id, row.name))
