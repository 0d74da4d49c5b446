"""The page of the log for security administrators and auditors."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import note_read, requires
from registry.audit.lists import ENTRIES, entries_listed

bp = Blueprint("audit", __name__)


@bp.get("/audit")
@requires(Permission.AUDIT_READ)
@sends(ENTRIES, entries_listed)
def index() -> ResponseReturnValue:
    """Entries newest first, filtered by action, person at work and day; reading the log is logged."""
    page = entries_listed(asked_here("before"))
    note_read("audit.read")
    return render_template("audit/index.html", entries=page.rows, more=page.next_cursor, args=request.args)
