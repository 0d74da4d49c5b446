"""All kinds of rosters of an application: this room's own, and those that other rooms describe (core.roster_kinds)."""

from __future__ import annotations

from collections.abc import Sequence

from registry.core.plugs import Plugs
from registry.core.roster_kinds import RosterSpec
from registry.rosters.kinds import RosterKind
from registry.rosters.people_undo import Tie
from registry.rosters.records_apply import apply_records, undo_records
from registry.rosters.records_preview import preview_records
from registry.rosters.records_reading import vocabulary_of

ORDER = (
    "children", "women", "donors", "donations", "pairings", "mothers", "enrolments", "disbursements", "visits", "screenings",
    "loans", "repayments", "policies", "parcels", "projects", "activities", "facilities", "cases", "indicators",
)  # fmt: skip
_made: dict[tuple[int, int], tuple[RosterSpec, Plugs, RosterKind]] = {}


def kinds_of(plugs: Plugs) -> dict[str, RosterKind]:
    """The kinds at the plug point, ready for use, in the order of the contract's list where they are in it."""
    found = {name: _kind(one, plugs) if isinstance(one, RosterSpec) else one for name, one in plugs.rosters.items()}
    return dict(sorted(found.items(), key=lambda pair: ORDER.index(pair[0]) if pair[0] in ORDER else len(ORDER)))


def _kind(spec: RosterSpec, plugs: Plugs) -> RosterKind:
    key = (id(spec), id(plugs))
    if key not in _made:
        _made[key] = spec, plugs, kind_of(spec, plugs.person_ties)
    return _made[key][2]


def kind_of(spec: RosterSpec, ties: Sequence[Tie] = ()) -> RosterKind:
    """A described kind, ready for use; `ties` keep a person that an import made from being taken out again."""
    return RosterKind(
        spec.name, vocabulary_of(spec), spec.title, spec.permission,
        lambda reading, context: preview_records(spec, reading, context),
        lambda outcomes, context: apply_records(spec, outcomes, context),
        lambda traces, context: undo_records(spec, traces, context, ties),
        asks_new_people=spec.people is not None and not spec.people.makes,
    )  # fmt: skip
