"""What can be said of the instance without telling anything of its people."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from registry.core.engine import sqlite_has_wal_bug
from registry.extensions import db


def health_report() -> dict[str, Any]:
    """ok, database kind and version, schema revision, and a note where SQLite's build has the WAL defect."""
    kind = db.engine.dialect.name
    try:
        revision = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        version = (
            sqlite3.sqlite_version
            if kind == "sqlite"
            else str(db.session.execute(text("SHOW server_version")).scalar_one())
        )
    except SQLAlchemyError:
        db.session.rollback()
        return {"ok": False, "database": kind}
    report: dict[str, Any] = {"ok": True, "database": kind, "version": version, "schema": revision}
    if kind == "sqlite" and sqlite_has_wal_bug():
        report["note"] = "this SQLite build has the rare WAL defect fixed in 3.51.3; see docs/operations.md"
    return report
