"""All business verbs of the room in one place; each lives in the module that says why."""

from registry.people.changing import update_person
from registry.people.moves import close_person, reopen_person, transfer_person
from registry.people.particulars import (
    add_status,
    confirm_status,
    end_status,
    record_consent,
    set_photo,
    supply_id_number,
)
from registry.people.registering import AlreadyRegistered, PossibleDuplicate, register_person
from registry.people.reveals import reveal_field, reveals_left

__all__ = [
    "AlreadyRegistered",
    "PossibleDuplicate",
    "add_status",
    "close_person",
    "confirm_status",
    "end_status",
    "record_consent",
    "register_person",
    "reopen_person",
    "reveal_field",
    "reveals_left",
    "set_photo",
    "supply_id_number",
    "transfer_person",
    "update_person",
]
