"""The list of past imports as a file."""

from __future__ import annotations

from typing import Any

from flask import current_app

from registry.access.sending import Asked, Outgoing
from registry.accounts.queries import user_names
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, word
from registry.regions.queries import region_names
from registry.rosters.catalogue import kinds_of
from registry.rosters.queries import PAGE, list_imports

STATES = {"previewed": _("还没收"), "working": _("正在收"), "undone": _("已撤回"), "done": _("已收")}
IMPORTS = Outgoing("imports", _("导过的文件"), (
    Out(_("文件"), 32, "0.filename"), Out(_("种类"), 18, "3"), Out(_("哪里"), 16, "1"), Out(_("行数"), 8, "0.rows"),
    Out(_("新增"), 8, "0.created"), Out(_("有变化"), 8, "0.updated"), Out(_("一样"), 8, "0.unchanged"), Out(_("收不了"), 8, "0.refused"),
    Out(_("经办"), 14, "2"), Out(_("日期"), 12, "0.day"), Out(_("情况"), 10, word(STATES, "0.state.value")),
), "roster.export")  # fmt: skip


def imports_listed(asked: Asked) -> Page[Any]:
    """A page of the imports, the newest first: place, worker and kind in words."""
    before = int(asked.cursor) if asked.cursor and asked.cursor.isdigit() else None
    found = list_imports(asked.actor, before=before)
    rows, kinds = found[:PAGE], kinds_of(current_app.extensions["plugs"])
    places = region_names({row.scope_code for row in rows})
    workers = user_names({row.created_by_id for row in rows if row.created_by_id is not None})
    lines = [
        (row, places.get(row.scope_code, row.scope_code), workers.get(row.created_by_id or 0, ""),
         kinds[row.kind].title if row.kind in kinds else row.kind)
        for row in rows
    ]  # fmt: skip
    return Page(lines, str(found[PAGE - 1].id) if len(found) > PAGE else None)
