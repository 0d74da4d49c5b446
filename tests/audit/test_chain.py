"""The chain notices an edited, removed, reordered row, the newest included; a change without an entry is refused."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from registry.accounts.models import User
from registry.accounts.queries import find_user
from registry.audit.chain import Entry, append, verify
from registry.audit.services import UnauditedChange, record
from registry.extensions import db


def _entries(count: int = 3) -> None:
    append(db.session.connection(), [Entry("150824", f"test.{i}", subjects=(i + 1,)) for i in range(count)])
    db.session.commit()


def _unlock_tables() -> None:
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE audit_log DISABLE TRIGGER USER"))
        connection.execute(text("ALTER TABLE audit_subject DISABLE TRIGGER USER"))
    else:
        for name in ("audit_log_no_update", "audit_log_no_delete", "audit_subject_no_delete"):
            connection.execute(text(f"DROP TRIGGER {name}"))


def test_a_whole_chain_verifies(session: Any) -> None:
    _entries()
    assert verify(session.connection()) == []


@pytest.mark.parametrize(
    "sabotage",
    [
        "UPDATE audit_log SET actor_name = 'x' WHERE action = 'test.1'",
        "UPDATE audit_log SET reason = 'x' WHERE action = 'test.2'",
        "DELETE FROM audit_subject WHERE audit_id = (SELECT id FROM audit_log WHERE action = 'test.1')",
        "UPDATE audit_log SET seq = 1000 - seq WHERE chain = '150824'",
        "UPDATE audit_head SET count = count - 1 WHERE chain = '150824'",
    ],
)
def test_sabotage_is_noticed(session: Any, sabotage: str) -> None:
    _entries()
    _unlock_tables()
    session.execute(text(sabotage))
    session.commit()
    assert verify(session.connection())


def test_cutting_off_the_newest_row_is_noticed(session: Any) -> None:
    _entries()
    _unlock_tables()
    session.execute(
        text("DELETE FROM audit_subject WHERE audit_id = (SELECT id FROM audit_log WHERE action = 'test.2')")
    )
    session.execute(text("DELETE FROM audit_log WHERE action = 'test.2'"))
    session.commit()
    assert any("head" in problem for problem in verify(session.connection()))


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET reason = 'x'", "DELETE FROM audit_log"])
def test_the_database_refuses_changes_of_the_log(session: Any, statement: str) -> None:
    _entries()
    with pytest.raises(Exception, match="immutable"):
        session.execute(text(statement))
    session.rollback()


def test_a_change_without_an_entry_is_refused(session: Any) -> None:
    user = find_user("county")
    assert user is not None
    user.name = "别的名字"
    with pytest.raises(UnauditedChange):
        session.commit()
    session.rollback()
    assert session.query(User).filter_by(username="county").one().name == "王建华"


def test_an_entry_holds_field_names_and_no_values(session: Any) -> None:
    user = find_user("county")
    assert user is not None
    user.name = "王新名"
    record(None, "account.rename", user)
    session.commit()
    row = session.execute(text("SELECT detail FROM audit_log WHERE action = 'account.rename'")).scalar_one()
    assert '"name"' in row and "王新名" not in row


def test_a_rolled_back_change_leaves_no_entry(session: Any) -> None:
    user = find_user("county")
    assert user is not None
    user.name = "x"
    record(None, "test.lost", user)
    session.rollback()
    assert session.execute(text("SELECT count(*) FROM audit_log WHERE action = 'test.lost'")).scalar_one() == 0


def test_a_denial_is_logged_though_the_request_fails(session: Any, client_as: Any) -> None:
    client = client_as("township")
    assert client.get("/audit").status_code == 403
    query = "SELECT count(*) FROM audit_log WHERE action = 'access.denied' AND actor_name = '李秀英'"
    assert session.execute(text(query)).scalar_one() == 1
    assert verify(session.connection()) == []
