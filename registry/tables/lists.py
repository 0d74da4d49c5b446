"""The list of tables filled before as a file; the filled tables themselves are downloaded one by one."""

from __future__ import annotations

from typing import Any

from registry.access.sending import Asked, Outgoing
from registry.accounts.queries import user_names
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out
from registry.regions.queries import region_names
from registry.tables.queries import PAGE, list_filled

FILLED = Outgoing("filled-tables", _("填过的表"), (
    Out(_("表"), 32, "0.title"), Out(_("哪里的"), 16, "1"), Out(_("谁填的"), 14, "2"), Out(_("哪天"), 12, "0.filled_on"),
    Out(_("人"), 8, "0.persons"), Out(_("标黄"), 8, "0.doubtful"),
), "table.export")  # fmt: skip


def filled_listed(asked: Asked) -> Page[Any]:
    """A page of the tables, the newest first."""
    before = int(asked.cursor) if asked.cursor and asked.cursor.isdigit() else None
    found = list_filled(asked.actor, before=before)
    rows = found[:PAGE]
    places = region_names({row.scope_code for row in rows})
    workers = user_names({row.created_by_id for row in rows if row.created_by_id is not None})
    lines = [(row, places.get(row.scope_code, ""), workers.get(row.created_by_id or 0, "")) for row in rows]
    return Page(lines, str(found[PAGE - 1].id) if len(found) > PAGE else None)
