"""The schema for tests: the real migrations once they exist, so that tests run on what is deployed."""

from __future__ import annotations

from flask_migrate import upgrade

from registry.extensions import db


def build_schema() -> None:
    """Bring an empty database to the newest schema."""
    from registry.config import ROOT  # noqa: PLC0415

    if any((ROOT / "registry" / "migrations" / "versions").glob("0*.py")):
        upgrade()
    else:
        db.create_all()
