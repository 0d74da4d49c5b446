"""What an actor may read of a person: identities masked by the shared rule, names and addresses for auditors too."""

from __future__ import annotations

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.access.scope import covers
from registry.core.i18n import Text, _
from registry.core.masking import (
    mask_address_to_township,
    mask_bank,
    mask_id,
    mask_name_notice,
    mask_phone,
)
from registry.people.data import FIELD_LABELS
from registry.people.models import Person
from registry.settings.cache import code_rows
from registry.settings.codes import get_list, merge

# What can be looked at in full, with a reason, counted and logged.
REVEALABLE = ("id_number", "phone", "bank_account", "student_number", "dibao_number", "disability_number",
              "teacher_phone")  # fmt: skip
# Shown as a whole to the workers of the region, to nobody else.
_WORKERS_ONLY = frozenset({"health", "note"})
_WORKERS = frozenset({Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY})


def is_worker(actor: Actor) -> bool:
    """Whether the actor works with the families herself; auditors read masked."""
    return actor.role in _WORKERS


def shown_name(name: str, actor: Actor) -> str:
    """The name for a worker; 张＊芳 for an auditor."""
    return name if is_worker(actor) else mask_name_notice(name)


def name_here(person: Person, actor: Actor) -> str:
    """The same of somebody in a record that stays where it was made; who was handed over since is not named any more."""
    return shown_name(person.name, actor) if covers(actor, person.scope_code) else str(_("（已转出）"))


def shown_address(address: str | None, actor: Actor) -> str:
    """The address for a worker; up to the township for an auditor."""
    if not address:
        return ""
    return address if is_worker(actor) else mask_address_to_township(address)


def masked(field: str, value: str | None, actor: Actor | None = None) -> str:
    """A sealed field by the shared rule (domain.md 3.11); health and notes only for workers."""
    if not value:
        return ""
    if field in ("phone", "teacher_phone"):
        return mask_phone(value)
    if field == "bank_account":
        return mask_bank(value)
    if field == "address":
        return shown_address(value, actor) if actor else mask_address_to_township(value)
    if field in _WORKERS_ONLY:
        return value if actor and is_worker(actor) else str(_("（不显示）"))
    return mask_id(value)


def field_label(field: str) -> Text:
    """The label of a field, the field's name where it has none."""
    return FIELD_LABELS.get(field, Text(field))


def labels_of(*lists: str) -> dict[str, dict[str, Text]]:
    """list → code → label for several code lists at once, retired items included; one query."""
    rows = code_rows()
    return {
        name: {item.code: item.label for item in merge(get_list(name), [row for row in rows if row.list_name == name])}
        for name in lists
    }


def status_labels() -> dict[tuple[str, str], Text]:
    """(list, code) → label for the statuses of children and women; one query."""
    found = labels_of("child_status", "mother_hardship")
    return {(name, code): label for name, words in found.items() for code, label in words.items()}
