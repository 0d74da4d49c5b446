"""The fields of two records side by side, in groups that are taken over as a whole: a number with its kind, a bank account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.access.actor import Actor
from registry.core.i18n import Text, _
from registry.core.peoples import PEOPLES
from registry.people.data import FIELD_LABELS
from registry.people.models import Person, Sex
from registry.people.showing import labels_of, masked

NUMBER = ("id_type", "id_number", "id_index", "id_last4_index", "no_id_reason")
GROUPS: dict[str, tuple[str, ...]] = {
    "name": ("name", "pinyin"),
    "sex": ("sex",),
    "birth_date": ("birth_date",),
    "ethnicity": ("ethnicity",),
    "id_number": NUMBER,
    "phone": ("phone", "phone_index"),
    "address": ("address",),
    "registered_residence": ("registered_residence",),
    "school": ("school", "stage", "grade", "class_name", "boarding", "schooling"),
    "student_number": ("student_number",),
    "guardian_type": ("guardian_type",),
    "care_state": ("care_state",),
    "health": ("health",),
    "disability_kind": ("disability_kind", "disability_grade", "disability_number"),
    "bank_account": ("bank_account", "bank_name", "account_holder", "account_relation"),
    "note": ("note",),
    "photo_id": ("photo_id",),
}
SEXES = {Sex.FEMALE: _("女"), Sex.MALE: _("男")}


@dataclass(frozen=True)
class Choice:
    """One line of the comparison: what each record says, masked; `differs` and `suggested` ("first" | "second")."""

    key: str
    label: Text
    first: str
    second: str
    differs: bool
    suggested: str


def _said(person: Person, key: str, actor: Actor, words: Mapping[str, Mapping[str, Text]]) -> str:
    """What a record says in a group, masked."""
    value: Any = getattr(person, key)
    if value is None or value == "":
        return ""
    if key == "sex":
        return str(SEXES[Sex(value)])
    if key == "school":
        return " ".join(str(part) for part in (person.school, person.class_name) if part)
    if key == "photo_id":
        return str(_("有照片"))
    if key == "ethnicity" and str(value).isdigit() and 0 < int(value) <= len(PEOPLES):
        return str(PEOPLES[int(value) - 1])
    if key in words:
        return str(words[key].get(str(value), value))
    if key in ("id_number", "phone", "address", "student_number", "bank_account", "health", "note"):
        return masked(key, str(value), actor)
    return str(value)


def raw(person: Person, key: str) -> tuple[Any, ...]:
    """The values of a group, "" and None alike."""
    return tuple(getattr(person, name) or None for name in GROUPS[key])


def choices(first: Person, second: Person, actor: Actor) -> list[Choice]:
    """The comparison; a group that both leave empty is not shown. What is empty on one side is suggested from the other."""
    words = labels_of("guardian_type")
    rows = []
    for key in GROUPS:
        one, other = _said(first, key, actor, words), _said(second, key, actor, words)
        if not one and not other:
            continue
        label = _("照片") if key == "photo_id" else FIELD_LABELS.get(key, Text(key))
        suggested = "second" if not one or (key == "id_number" and second.id_index and not first.id_index) else "first"
        rows.append(Choice(key, label, one, other, raw(first, key) != raw(second, key), suggested))
    return rows
