"""Alembic's environment: our metadata, our connection, batch mode on SQLite."""

from __future__ import annotations

from alembic import context
from flask import current_app

from registry.extensions import db


def run() -> None:
    """Run the migrations over a connection of the application's engine."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect().execution_options(immediate=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
