"""The rosters of this room: children and women."""

from __future__ import annotations

from collections.abc import Sequence

from registry.access.permissions import Permission
from registry.core.i18n import _
from registry.core.plugs import Plugs
from registry.core.roster_kinds import RosterContext
from registry.people.models import RecipientKind
from registry.rosters.kinds import RosterKind
from registry.rosters.models import RosterRow
from registry.rosters.people_apply import apply_people
from registry.rosters.people_preview import preview_people
from registry.rosters.people_undo import undo_people
from registry.rosters.reading.recipients import CHILDREN, WOMEN


def register(plugs: Plugs) -> None:
    """Put the two kinds into their places; what other rooms tie to a person is asked at the undo."""

    def undo(traces: Sequence[RosterRow], context: RosterContext) -> list[int]:
        return undo_people(traces, context, plugs.person_ties)

    plugs.rosters["children"] = RosterKind(
        "children", CHILDREN, _("儿童花名册"), Permission.PEOPLE_WRITE,
        lambda reading, context: preview_people(reading, context, RecipientKind.CHILD), apply_people, undo,
    )  # fmt: skip
    plugs.rosters["women"] = RosterKind(
        "women", WOMEN, _("妇女花名册"), Permission.PEOPLE_WRITE,
        lambda reading, context: preview_people(reading, context, RecipientKind.WOMAN), apply_people, undo,
    )  # fmt: skip
