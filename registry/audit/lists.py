"""The audit log as a file, for those who read it: who did what and when, never what a record held."""

from __future__ import annotations

import datetime as dt

from registry.access.sending import Asked, Outgoing
from registry.audit.models import AuditLog
from registry.audit.queries import list_entries
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out

ENTRIES = Outgoing("audit", _("审计日志"), (
    Out(_("时间"), 18, "at"), Out(_("经办人"), 14, "actor_name"), Out(_("岗位"), 14, "role"), Out(_("事项"), 24, "action"),
    Out(_("对象"), 28, lambda entry: f"{entry.object_type} {entry.object_id[:6]}".strip()), Out(_("涉及人数"), 8, "subjects"),
    Out(_("结果"), 10, "result"), Out(_("理由"), 30, "reason"), Out(_("链"), 10, "chain"), Out(_("序号"), 10, "seq"),
), "audit.export")  # fmt: skip


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def entries_listed(asked: Asked) -> Page[AuditLog]:
    """A page of the log, newest first, narrowed by action, person at work and day."""
    before = int(asked.cursor) if asked.cursor and asked.cursor.isdigit() else None
    rows = list_entries(actor=asked.actor, action=asked.get("action"), name=asked.get("name"), day=_day(asked.get("day")),
                        before=before, limit=asked.limit + 1)  # fmt: skip
    return Page(rows[: asked.limit], str(rows[asked.limit - 1].id) if len(rows) > asked.limit else None)
