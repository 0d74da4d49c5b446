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
    "INSERT INTO program (id, public_id, code, title, kind, scope_code, audience, statuses, income_classes, stages, sex_rule, "
    "per_household, bank_only, proxy_allowed, notice_required, notice_days, notice_working_days, certificate_title, created_at, updated_at) "
    "VALUES (1, 'p', 'w', '春节慰问', 'festival', '150824000000', 'child', '', '', '', 'any', false, false, true, false, 0, false, '', '2026-01-01', '2026-01-01')",
    "INSERT INTO cycle (id, public_id, program_id, title, starts_on, ends_on, created_at, updated_at) VALUES (1, 'c', 1, '2025', '2025-01-01', '2025-12-31', '2026-01-01', '2026-01-01')",
    # brought in by a roster under the first schema: the importer (7) stood as approver; and one made here by 5, approved by 7
    "INSERT INTO batch (id, public_id, number, title, program_id, cycle_id, fund_id, scope_code, method, state, edition, "
    "created_by_id, maker_id, approver_id, approved_on, paid_by_id, paid_on, created_at, updated_at) VALUES "
    "(1, 'b1', 'WW-1', '补录', 1, 1, 1, '150824000000', 'cash', 'closed', 1, 7, NULL, 7, '2025-02-01', 7, '2025-02-01', '2026-01-01', '2026-01-01'), "
    "(2, 'b2', 'WW-2', '现编', 1, 1, 1, '150824000000', 'cash', 'paid', 1, 5, 5, 7, '2025-02-01', 7, '2025-02-01', '2026-01-01', '2026-01-01')",
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


def test_what_was_brought_in_before_waits_for_a_second_person(old: Flask) -> None:
    """Nobody had confirmed it: its importer becomes the maker. What went the usual way keeps both its persons."""
    upgrade()
    asked = text("SELECT maker_id, approver_id, approved_on IS NULL, past FROM batch ORDER BY id")
    rows = [tuple(row) for row in db.session.connection().execute(asked)]
    assert rows == [(7, None, True, True), (5, 7, False, False)]
