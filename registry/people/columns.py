"""Checked data as columns: blind indexes, the place, the reading of the name, and everything sealed for its row."""

from __future__ import annotations

from typing import Any

from registry.core.crypto import keys
from registry.core.pinyin import pinyin_of
from registry.people.data import PLAIN_FIELDS, SEALED_FIELDS, PersonData

CHECKED_TYPES = frozenset({"cn_id", "hmt_permit"})  # numbers with a check digit (GB 11643)


def id_index(id_type: str, number: str) -> str:
    """Blind index of a paper's number; papers of different kinds never meet."""
    return keys().blind("id_number", number if id_type in CHECKED_TYPES else f"{id_type}:{number}")


def last4_index(number: str) -> str:
    """Blind index of the last four characters, looked up within a county."""
    return keys().blind("id_last4", number[-4:].upper())


def phone_index(phone: str) -> str:
    """Blind index of a phone number."""
    return keys().blind("phone", phone)


def household_number_index(number: str) -> str:
    """Blind index of a 户号; it says something inside one village only."""
    return keys().blind("household_number", "".join(number.split()).upper())


def index_values(data: PersonData) -> dict[str, str | None]:
    """The search columns that follow from number and phone; only for those that are given."""
    values: dict[str, str | None] = {}
    if data.id_number is not None or data.id_type == "none":
        number = data.id_number
        values["id_index"] = id_index(data.id_type, number) if number else None
        values["id_last4_index"] = last4_index(number) if number else None
    if data.phone is not None:
        values["phone_index"] = phone_index(data.phone) if data.phone else None
    return values


def place_values(scope_code: str) -> dict[str, str]:
    """The columns that say where a person lives."""
    return {"scope_code": scope_code, "county_code": scope_code[:6], "township_code": scope_code[:9]}


def pinyin_text(name: str) -> str:
    """The best reading of a name, syllables apart, for sorting."""
    return " ".join(pinyin_of(name))[:300]


def column_values(data: PersonData, public_id: str) -> dict[str, Any]:
    """All columns of a new person from checked data, sealed for its public id."""
    ring = keys()
    values: dict[str, Any] = {field: getattr(data, field) for field in PLAIN_FIELDS}
    values |= {"kind": data.kind, "pinyin": pinyin_text(data.name)}
    values |= place_values(data.scope_code)
    values |= {"id_index": None, "id_last4_index": None, "phone_index": None} | index_values(data)
    for field in SEALED_FIELDS:
        text = getattr(data, field)
        values[f"{field}_sealed"] = ring.seal(public_id, field, text) if text else None
    return values
