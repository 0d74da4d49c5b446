"""The migrations make exactly what the models say, triggers included, on the database under test."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from registry.core.triggers import TRIGGERS
from registry.extensions import db


def test_no_model_change_without_a_migration(session: Any) -> None:
    context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
    assert compare_metadata(context, db.metadata) == []


def _sqlite_triggers(connection: Any) -> dict[str, str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {name: " ".join(sql.split()) for name, sql in rows}


def test_migrated_triggers_are_those_of_the_models(session: Any) -> None:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        fresh = create_engine("sqlite://")
        with fresh.begin() as other:
            db.metadata.create_all(other)
            assert _sqlite_triggers(connection) == _sqlite_triggers(other)
            assert len(_sqlite_triggers(other)) >= 6
    else:
        found = set(connection.execute(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")).scalars())
        wanted = {
            ddl.statement.split()[2] for ddl in TRIGGERS
            if ddl.dialect == "postgresql" and ddl.statement.startswith("CREATE TRIGGER")
        }  # fmt: skip
        assert found == wanted and wanted


def _checks(connection: Any) -> dict[tuple[str, str | None], str]:
    """Every CHECK of every table: a new word of an enumeration is one, and the comparison of columns does not see it."""
    asked = inspect(connection)
    return {
        (table, check["name"]): " ".join(check["sqltext"].split())
        for table in asked.get_table_names()
        for check in asked.get_check_constraints(table)
    }


def test_migrated_checks_are_those_of_the_models(session: Any) -> None:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        fresh = create_engine("sqlite://")
        with fresh.begin() as other:
            db.metadata.create_all(other)
            assert _checks(connection) == _checks(other)
    assert len(_checks(connection)) > 50
