"""A record's value in the words of the preview: the room's own words, else dates, money, yes and no."""

from __future__ import annotations

import datetime as dt
from typing import Any

from registry.core.i18n import _
from registry.core.money import format_fen
from registry.core.roster_kinds import RosterSpec
from registry.rosters.reading.report import masked


def shown_value(spec: RosterSpec, name: str, value: Any) -> str:
    """What the worker reads; identities and telephones masked."""
    if value in (None, ""):
        return ""
    said = spec.show(name, value) if spec.show is not None else None
    if said is not None:
        return said
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if isinstance(value, int) and name.endswith("_fen"):
        return str(_("%(sum)s 元", sum=format_fen(value)))
    if isinstance(value, dt.date):
        return value.isoformat()
    return masked(str(value))
