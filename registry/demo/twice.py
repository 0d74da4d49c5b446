"""Some children of the demonstration are registered twice, as it happens: once without number, the name as it sounds."""

from __future__ import annotations

from dataclasses import replace

from registry.people.data import PersonData
from registry.people.models import RecipientKind

SOUND = {
    "桐": "彤",
    "馨": "鑫",
    "怡": "宜",
    "梓": "子",
    "涵": "含",
    "佳": "嘉",
    "婷": "亭",
    "浩": "皓",
    "宇": "雨",
    "轩": "宣",
}
TWICE = 5


def registered_twice(rows: list[PersonData]) -> list[PersonData]:
    """Second records of the first children with a number: the name by sound, or month and day swapped."""
    children = [row for row in rows if row.kind is RecipientKind.CHILD and row.id_number and row.relatives]
    return [_again(row, place) for place, row in enumerate(children[:TWICE])]


def _again(row: PersonData, place: int) -> PersonData:
    birth = row.birth_date
    assert birth is not None
    if place % 3 == 2 and birth.day <= 12:
        birth = birth.replace(month=birth.day, day=birth.month)
    return replace(
        row, id_number=None, id_type="none", no_id_reason="花名册上没有写", birth_date=birth,
        name="".join(SOUND.get(char, char) for char in row.name), household_public_id=None, household=None,
        school=None, phone=None, bank_account=None, bank_name=None, account_holder=None, account_relation=None,
        registered_on=max(row.registered_on, birth) if row.registered_on else None,
    )  # fmt: skip
