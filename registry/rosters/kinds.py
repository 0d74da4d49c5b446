"""Kinds of rosters: each says how it is read, what its rows would do, how they are written and taken back.

Rooms register theirs at the plug point `plugs.rosters`; this module knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from registry.access.permissions import Permission
from registry.core.errors import Invalid
from registry.core.i18n import Text, _
from registry.rosters.models import RosterRow
from registry.rosters.outcomes import Context, Outcome, Trace
from registry.rosters.reading.roster import Reading
from registry.rosters.reading.vocabulary import Vocabulary


@dataclass(frozen=True)
class RosterKind:
    """One kind of roster.

    `preview(reading, context)` writes nothing and adds its problems to the rows; `apply(outcomes, context)` writes
    what was created and updated and returns a trace for each; `undo(traces, context)` takes back and returns the
    row ids of the persons concerned; it raises Conflict with the names when money has followed. `asks_new_people`:
    unknown persons are registered only where the worker says so.
    """

    name: str
    vocabulary: Vocabulary
    title: Text
    permission: Permission
    preview: Callable[[Reading, Context], list[Outcome]]
    apply: Callable[[Sequence[Outcome], Context], Iterable[Trace]]
    undo: Callable[[Sequence[RosterRow], Context], list[int]]
    asks_new_people: bool = False


class UnknownKind(Invalid):
    """No kind of roster has this name here."""


def get_kind(kinds: Mapping[str, RosterKind], name: str) -> RosterKind:
    """The kind with this name; raises UnknownKind with the names that there are."""
    found = kinds.get(name)
    if found is None:
        known = "、".join(kinds)
        raise UnknownKind(_("没有“%(kind)s”这种花名册。现在能用的有：%(known)s。", kind=name, known=known), "kind")
    return found
