"""The verbs of this room in one place, for the rooms below, the commands and the demonstration data."""

from __future__ import annotations

from registry.disbursements.approval import approve_batch
from registry.disbursements.batches import (
    add_lines,
    make_batch,
    remove_line,
    return_batch,
    set_lines_aside,
    submit_batch,
    void_batch,
)
from registry.disbursements.certificates import (
    issue_donation_certificate,
    note_prints,
    reissue_certificate,
    void_certificate,
)
from registry.disbursements.charging import charge_batch
from registry.disbursements.past import confirm_past, send_back_past
from registry.disbursements.payment import pay_batch, return_line, void_line
from registry.disbursements.signing import Exceptional, SheetTotal, SignException, sign_lines

__all__ = [
    "Exceptional",
    "SheetTotal",
    "SignException",
    "add_lines",
    "approve_batch",
    "charge_batch",
    "confirm_past",
    "issue_donation_certificate",
    "make_batch",
    "note_prints",
    "pay_batch",
    "reissue_certificate",
    "remove_line",
    "return_batch",
    "return_line",
    "send_back_past",
    "set_lines_aside",
    "sign_lines",
    "submit_batch",
    "void_batch",
    "void_certificate",
    "void_line",
]
