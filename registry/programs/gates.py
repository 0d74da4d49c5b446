"""Rooms below may hold back an enrolment at the review: each gate says why, by enrolment, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from registry.core.errors import Conflict
from registry.core.i18n import Text
from registry.programs.models import Enrolment

Gate = Callable[[Sequence[Enrolment]], Mapping[int, Text]]
_gates: list[Gate] = []


def add_gate(gate: Gate) -> None:
    """Ask `gate` at every review; it gives enrolment row id → the sentence that holds it back."""
    if gate not in _gates:
        _gates.append(gate)


def require_open(enrolments: Sequence[Enrolment]) -> None:
    """Raise Conflict with the first reason that holds one of them back."""
    for gate in _gates:
        for reason in gate(enrolments).values():
            raise Conflict(reason)
