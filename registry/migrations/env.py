"""Alembic's environment: our metadata, our connection, batch mode on SQLite, triggers that survive it.

Batch mode copies a table on SQLite and drops its triggers silently; a trigger may also stand in the way of a change.
So all triggers are taken away before a migration, and those of the models are made at the end, in the same transaction.
A migration therefore names tables, columns, constraints and indexes only, never a trigger.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from registry.core.triggers import drop_triggers, make_triggers
from registry.extensions import db


@contextmanager
def _references_checked_at_the_end(connection: Connection) -> Iterator[None]:
    """SQLite copies a table by dropping it, which would delete what refers to it: references are off and then proved."""
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def _current() -> str | None:
    return context.get_context().get_current_revision()


def _drop_before_the_first(connection: Connection) -> None:
    if _current() != context.get_head_revision():
        drop_triggers(connection)


def _drop_before_the_next(connection: Connection, heads: set[str]) -> None:
    """Between two steps no trigger stands in the way; a stop at an older schema keeps the triggers of that schema."""
    wanted = context.get_revision_argument()
    if heads != ({wanted} if isinstance(wanted, str) else set(wanted or ())):
        drop_triggers(connection)


def _prove_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"the migration would leave rows without what they refer to: {broken[:5]}")


def run() -> None:
    """Run the migrations over a connection of the application's engine."""
    engine = current_app.extensions["migrate"].db.engine
    with (
        engine.connect().execution_options(immediate=True) as connection,
        _references_checked_at_the_end(connection),
        connection.begin() as transaction,  # alembic itself would commit on SQLite after every step
    ):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
            on_version_apply=lambda *, heads, **_told: _drop_before_the_next(connection, heads),
        )
        with context.begin_transaction():
            before = _current()
            _drop_before_the_first(connection)
            context.run_migrations()
            if _current() == before:
                transaction.rollback()  # nothing was moved, as by `db current`: the triggers stay
            elif _current() == context.get_head_revision():
                drop_triggers(connection)
                make_triggers(connection)
                _prove_references(connection)


run()
