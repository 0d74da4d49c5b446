"""Taking one guard out of a copy of the database: a trigger, an index, a constraint of a table."""

from __future__ import annotations

import re

from sqlalchemy import Connection, text


def remove_guard(connection: Connection, table: str, name: str) -> None:
    """Drop the trigger, index or constraint `name` of `table`, within the transaction. Raises when there is none.

    A foreign key of SQLite is the connection's own matter: connect without them.
    """
    if connection.dialect.name == "postgresql":
        _remove_postgresql(connection, table, name)
    else:
        _remove_sqlite(connection, table, name)


def _remove_postgresql(connection: Connection, table: str, name: str) -> None:
    found = connection.scalar(
        text(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = :name) THEN 'trigger' "
            "WHEN EXISTS (SELECT 1 FROM pg_constraint WHERE conname = :name) THEN 'constraint' "
            "WHEN EXISTS (SELECT 1 FROM pg_class WHERE relname = :name AND relkind = 'i') THEN 'index' END"
        ),
        {"name": name},
    )
    statements = {
        "trigger": f"DROP TRIGGER {name} ON {table}",
        "constraint": f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE",
        "index": f"DROP INDEX {name}",
    }
    connection.exec_driver_sql(statements[found])


def _remove_sqlite(connection: Connection, table: str, name: str) -> None:
    kind = connection.scalar(text("SELECT type FROM sqlite_master WHERE name = :name"), {"name": name})
    if kind is not None:
        connection.exec_driver_sql(f"DROP {kind} {name}")
        return
    rows = connection.execute(
        text("SELECT type, name, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"), {"table": table}
    ).all()
    made = next(row.sql for row in rows if row.type == "table")
    others = [row for row in rows if row.type != "table"]
    weaker = _without(made, name)
    connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
    for row in others:
        connection.exec_driver_sql(f"DROP {row.type} {row.name}")
    connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_whole")
    connection.exec_driver_sql(weaker)
    connection.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM {table}_whole")
    for row in others:
        connection.exec_driver_sql(row.sql)


def _without(statement: str, name: str) -> str:
    """A CREATE TABLE without one named constraint."""
    found = re.search(rf",\s*CONSTRAINT {name}\s+(CHECK|UNIQUE|FOREIGN KEY)\s*\(", statement)
    if found is None:
        raise LookupError(f"no constraint {name}")
    depth, end = 1, found.end()
    while depth:
        depth += {"(": 1, ")": -1}.get(statement[end], 0)
        end += 1
    rest = re.sub(r"^\s*REFERENCES\s+\w+\s*\([^)]*\)", "", statement[end:])
    return statement[: found.start()] + rest
