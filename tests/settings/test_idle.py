"""The idle limit is a setting; the system administrator may write it."""

from __future__ import annotations

from typing import Any


def _wait(client: Any, seconds: int) -> None:
    with client.session_transaction() as kept:
        kept["seen"] -= seconds


def test_the_system_administrator_sets_after_how_many_minutes_a_session_ends(client_as: Any) -> None:
    worker, admin = client_as("township"), client_as("system_admin")
    assert worker.get("/help").status_code == 200
    _wait(worker, 20 * 60)
    assert worker.get("/help").status_code == 200
    page = admin.get("/settings/idle_logout_minutes")
    assert page.status_code == 200
    answer = admin.post(
        "/settings/idle_logout_minutes",
        data={"value": "10", "valid_from": "2026-03-01", "region_code": "150824000000", "region": "150824000000"},
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert "idle_logout_minutes" in admin.get("/settings").get_data(as_text=True)
    _wait(worker, 20 * 60)
    answer = worker.get("/help")
    assert answer.status_code == 302 and "/login" in answer.location
