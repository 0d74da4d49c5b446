"""All kinds of rosters of an application: this room's own, and those that other rooms describe (core.roster_kinds)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.core.roster_kinds import RosterSpec
from registry.rosters.kinds import RosterKind
from registry.rosters.records_apply import apply_records, undo_records
from registry.rosters.records_preview import preview_records
from registry.rosters.records_reading import vocabulary_of

_made: dict[int, tuple[RosterSpec, RosterKind]] = {}


def kinds_of(plugged: Mapping[str, Any]) -> dict[str, RosterKind]:
    """The kinds at the plug point, ready for use, in the order of the contract's list where they are in it."""
    found = {name: _kind(one) if isinstance(one, RosterSpec) else one for name, one in plugged.items()}
    return dict(sorted(found.items(), key=lambda pair: ORDER.index(pair[0]) if pair[0] in ORDER else len(ORDER)))


ORDER = (
    "children", "women", "donors", "donations", "pairings", "enrolments", "disbursements", "visits", "screenings",
    "loans", "repayments", "policies", "parcels", "projects", "activities", "facilities", "cases", "indicators",
)  # fmt: skip


def _kind(spec: RosterSpec) -> RosterKind:
    known = _made.get(id(spec))
    if known is None:
        known = _made[id(spec)] = spec, kind_of(spec)
    return known[1]


def kind_of(spec: RosterSpec) -> RosterKind:
    """A described kind, ready for use."""
    return RosterKind(
        spec.name, vocabulary_of(spec), spec.title, spec.permission,
        lambda reading, context: preview_records(spec, reading, context),
        lambda outcomes, context: apply_records(spec, outcomes, context),
        lambda traces, context: undo_records(spec, traces, context),
    )  # fmt: skip
