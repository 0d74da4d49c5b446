"""Parents, grandparents, spouse and guardian of a row: one relative each, the guardian marked."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.people.data import RelativeData
from registry.people.entering import checked_phone
from registry.rosters.outcomes import Context, add_problem
from registry.rosters.reading.roster import RosterRow

GROUPS = ("father", "mother", "grandfather", "grandmother", "maternal_grandfather", "maternal_grandmother", "spouse")
# "与被监护人关系" is filled in both ways round: who is called a grandchild is cared for by a grandparent.
_TURNED = {"son": "parent", "daughter": "parent", "grandchild": "grandparent"}
_TYPES = {
    "parent": ("father", "mother", "parent", "stepfather", "stepmother"),
    "grandparent": ("grandfather", "grandmother", "maternal_grandfather", "maternal_grandmother", "grandparent"),
    "relative_friend": ("sibling", "uncle_aunt", "other_relative", "not_related"),
}


def relatives_of(row: RosterRow, context: Context) -> tuple[RelativeData, ...]:
    """The relatives a row names. A parent without a name stands under 父亲, 母亲 when a state is told."""
    found = [relative for group in GROUPS if (relative := _relative(row, group, context)) is not None]
    guardian = _guardian(row, context)
    if guardian is None:
        return tuple(found)
    for place, relative in enumerate(found):
        if relative.name == guardian.name:
            found[place] = _joined(relative, guardian)
            return tuple(found)
    return (*found, guardian)


def guardian_type_of(relatives: tuple[RelativeData, ...]) -> str | None:
    """The kind of guardian that follows from the guardian's kinship."""
    kinship = next((relative.kinship for relative in relatives if relative.is_guardian), None)
    return next((code for code, kinships in _TYPES.items() if kinship in kinships), None)


def _relative(row: RosterRow, group: str, context: Context) -> RelativeData | None:
    values = row.values
    name = values.get(f"{group}_name")
    if not name:
        return None
    return RelativeData(
        group, name, _past(values.get(f"{group}_birth_date"), context), values.get(f"{group}_id"),
        usable_phone(row, f"{group}_phone"), values.get(f"{group}_state"), _short(values.get(f"{group}_workplace")),
    )  # fmt: skip


def _guardian(row: RosterRow, context: Context) -> RelativeData | None:
    values = row.values
    name = values.get("guardian_name")
    if not name:
        return None
    kinship = values.get("guardian_relation")
    kinship = _TURNED.get(str(kinship), kinship) if kinship != "self" else None
    if kinship is None:
        kinship = {"parent": "parent", "grandparent": "grandparent"}.get(str(values.get("guardian_type")))
    return RelativeData(
        kinship or "other_relative", name, _past(values.get("guardian_birth_date"), context),
        values.get("guardian_id"), usable_phone(row, "guardian_phone"), None,
        _short(values.get("guardian_workplace")), is_guardian=True,
    )  # fmt: skip


def _joined(relative: RelativeData, guardian: RelativeData) -> RelativeData:
    """Father or grandmother who is the guardian too: one person, told twice."""
    return replace(
        relative, is_guardian=True, birth_date=relative.birth_date or guardian.birth_date,
        id_number=relative.id_number or guardian.id_number, phone=relative.phone or guardian.phone,
        workplace=relative.workplace or guardian.workplace,
    )  # fmt: skip


def _past(day: Any, context: Context) -> dt.date | None:
    return day if isinstance(day, dt.date) and day <= context.today else None


def _short(text: str | None) -> str | None:
    return text[:100] if text else None


def usable_phone(row: RosterRow, key: str) -> str | None:
    """The number of a column as it is kept; one without area code is left out with a warning."""
    text = row.values.get(key)
    try:
        return checked_phone(text)
    except Invalid:
        message = _("座机要带区号，例如 0478-5912345。这个电话先没有收。")
        if not any(problem.code == "phone_area" and problem.column for problem in row.problems):
            add_problem(row, key, "phone_area", message, refused=False)
        return None
