"""The page of the log for security administrators and auditors."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import current_actor, note_read, requires
from registry.audit.queries import list_entries

bp = Blueprint("audit", __name__)
PAGE = 50


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


@bp.get("/audit")
@requires(Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    """Entries newest first, filtered by action, person at work and day; reading the log is logged."""
    before = request.args.get("before", type=int)
    entries = list_entries(
        actor=current_actor(),
        action=request.args.get("action", ""),
        name=request.args.get("name", ""),
        day=_day(request.args.get("day", "")),
        before=before,
        limit=PAGE + 1,
    )
    note_read("audit.read")
    more = entries[PAGE - 1].id if len(entries) > PAGE else None
    return render_template("audit/index.html", entries=entries[:PAGE], more=more, args=request.args)
