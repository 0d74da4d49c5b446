"""The page /healthz."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import requires
from registry.health.queries import health_report

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@requires(Permission.PUBLIC)
def healthz() -> ResponseReturnValue:
    """JSON: ok, database, its version, schema revision; 503 when the database does not answer."""
    report = health_report()
    return report, 200 if report["ok"] else 503
