"""What must never be false and no constraint can say: triggers, in the words of both databases.

`TRIGGERS` collects every statement, so that migrations create the same ones and a test can compare them.
On SQLite an INSERT OR REPLACE fires delete triggers only under `recursive_triggers=ON`, which the engine sets.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import DDL, Connection, event, text


@dataclass(frozen=True)
class TriggerDdl:
    """One statement for one dialect ("sqlite" or "postgresql")."""

    name: str
    dialect: str
    statement: str


TRIGGERS: list[TriggerDdl] = []


def _keep(*ddl: TriggerDdl) -> list[TriggerDdl]:
    TRIGGERS.extend(ddl)
    return list(ddl)


def raise_function(name: str, message: str) -> str:
    """A PostgreSQL trigger function that refuses with `message`."""
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )


def forbid_changes(table: str) -> list[TriggerDdl]:
    """Rows of `table` can be added, never updated, deleted, replaced or truncated."""
    message = f"{table}: rows are immutable"
    sqlite = [
        TriggerDdl(
            f"{table}_no_{verb}",
            "sqlite",
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        )
        for verb in ("update", "delete")
    ]
    postgres = [
        TriggerDdl(f"{table}_immutable_fn", "postgresql", raise_function(f"{table}_immutable", message)),
        TriggerDdl(
            f"{table}_immutable",
            "postgresql",
            f"CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_immutable()",
        ),
        TriggerDdl(
            f"{table}_no_truncate",
            "postgresql",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_immutable()",
        ),
    ]
    return _keep(*sqlite, *postgres)


def trigger_pair(name: str, *, sqlite: str, postgresql: list[str]) -> list[TriggerDdl]:
    """Register one trigger in both dialects: one SQLite statement, PostgreSQL's function(s) and trigger."""
    return _keep(
        TriggerDdl(name, "sqlite", sqlite),
        *(TriggerDdl(f"{name}_{i}", "postgresql", statement) for i, statement in enumerate(postgresql)),
    )


def refuse_update(table: str, name: str, message: str, when: str) -> list[TriggerDdl]:
    """An update of `table` is refused with `message` where `when` holds, a condition on OLD and NEW in plain SQL."""
    return trigger_pair(
        name,
        sqlite=(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        ),
        postgresql=[
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {when} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; "
            "END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
    )


def attach_triggers(table: Any, statements: Iterable[TriggerDdl]) -> None:
    """Create these triggers whenever the table is created from the models (migrations keep their own copies)."""
    for ddl in statements:
        made = DDL(ddl.statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(table, "after_create", made.execute_if(dialect=ddl.dialect))


def drop_triggers(connection: Connection) -> None:
    """Take every trigger of the database away, before its tables are changed."""
    if connection.dialect.name == "sqlite":
        for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        return
    asked = text("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
    for name, table in connection.execute(asked).all():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}" ON {table}')


def make_triggers(connection: Connection) -> None:
    """Make the triggers of the models, after `drop_triggers` and once the tables are the models' own."""
    for ddl in TRIGGERS:
        if ddl.dialect == connection.dialect.name:
            connection.execute(text(ddl.statement.replace(":", "\\:")))
