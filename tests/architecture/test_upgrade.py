"""A register of the first schema, with rows in it, is brought to the newest: rows stay, triggers and references hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.core.triggers import TRIGGERS
from registry.extensions import db
from registry.factory import create_app
from tests.conftest import _CREATE, _admin, _environ, _run

FIRST = (
    "INSERT INTO fund (id, public_id, title, source, scope_code, created_at, updated_at) VALUES (1, 'f', '春蕾', 'donation', '150824000000', '2026-01-01', '2026-01-01')",
    "INSERT INTO account (id, public_id, fund_id, kind, title, debits, credits) VALUES (1, 'o', 1, 'outside', '', 0, 0)",
    "INSERT INTO account (id, public_id, fund_id, kind, title, debits, credits) VALUES (2, 'a', 1, 'available', '', 0, 0)",
    "INSERT INTO transfer (id, public_id, debit_account_id, credit_account_id, amount, kind, on_date, at, fund_id, idempotency_key, memo) "
    "VALUES (1, 't', 1, 2, 500, 'income', '2026-01-02', '2026-01-02', 1, 'k', '')",
)  # fmt: skip


@pytest.fixture
def old(template: Any, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database that stands at the first schema and holds money."""
    name = f"lianxin_old_{_run()}"
    if template.server is not None:
        _admin(template.server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', _CREATE.format(name=name))
    url = f"sqlite:///{tmp_path / 'old.db'}" if template.server is None else f"{template.base}/{name}"
    app = create_app(_environ(tmp_path, url))
    with app.app_context():
        upgrade(revision="0001")
        for statement in FIRST:
            db.session.connection().execute(text(statement))
        db.session.connection().commit()
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()
    if template.server is not None:
        _admin(template.server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def test_rows_of_the_first_schema_come_through_with_their_guards(old: Flask) -> None:
    upgrade()
    connection = db.session.connection()
    assert connection.execute(text("SELECT credits FROM account WHERE id = 2")).scalar_one() == 500
    sqlite = connection.dialect.name == "sqlite"
    asked = (
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
    )
    wanted = [t for t in TRIGGERS if t.dialect == connection.dialect.name and t.statement.startswith("CREATE TRIGGER")]
    assert connection.execute(text(asked)).scalar_one() == len({t.statement.split()[2] for t in wanted})
    if sqlite:
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    with pytest.raises(DBAPIError, match="immutable"):
        connection.execute(text("UPDATE transfer SET amount = 1"))
