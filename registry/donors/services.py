"""The verbs of this room in one place: donors, gifts, pairings and the money of each year."""

from __future__ import annotations

from registry.donors.allocating import (
    allocate,
    mark_evidenced,
    mark_paid,
    mark_returned,
    pay_instalment,
    put_down,
    return_instalment,
    take_back,
    take_up,
)
from registry.donors.giving import record_donation, record_receipt, release_to_fund, reverse_donation
from registry.donors.pairing import (
    complete_pairing,
    confirm_hold,
    confirm_school,
    end_pairing,
    hold_pairing,
    pledge_pairing,
)
from registry.donors.registering import DonorData, add_donor, change_donor, close_donor
from registry.donors.substituting import Consent, Substitution, release_holds, substitute_child

__all__ = [
    "Consent", "DonorData", "Substitution", "add_donor", "allocate", "change_donor", "close_donor", "complete_pairing", "confirm_hold",
    "confirm_school", "end_pairing", "hold_pairing", "mark_evidenced", "mark_paid", "mark_returned", "pay_instalment",
    "pledge_pairing", "put_down", "record_donation", "record_receipt", "release_holds", "release_to_fund", "return_instalment",
    "reverse_donation", "substitute_child", "take_back", "take_up",
]  # fmt: skip
