"""Logging in: the right password, the wrong one, five wrong ones, a closed account, an old session."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from registry.access.permissions import Role
from registry.accounts import services
from registry.accounts.models import User
from registry.accounts.queries import find_user
from registry.audit.models import AuditLog
from registry.core.errors import Conflict, Invalid
from registry.core.orm import utcnow
from tests.conftest import PASSWORD


def test_wrong_password_is_logged_and_says_nothing_about_the_account(app: Any, session: Any) -> None:
    client = app.test_client()
    known = client.post("/login", data={"username": "township", "password": "nope"})
    unknown = client.post("/login", data={"username": "nobody", "password": "nope"})
    assert known.status_code == unknown.status_code == 422
    assert "用户名或密码不对" in known.get_data(as_text=True)
    assert "用户名或密码不对" in unknown.get_data(as_text=True)
    assert session.scalar(select(AuditLog.result).where(AuditLog.action == "login.failed")) == "refused"


def test_five_wrong_tries_lock_for_ten_minutes(app: Any, session: Any) -> None:
    client = app.test_client()
    for _ in range(5):
        client.post("/login", data={"username": "county", "password": "nope"})
    answer = client.post("/login", data={"username": "county", "password": PASSWORD})
    assert answer.status_code == 422 and "锁 10 分钟" in answer.get_data(as_text=True)
    user = find_user("county")
    assert user is not None
    user.locked_until = utcnow() - dt.timedelta(seconds=1)
    services.record(None, "test", user)
    session.commit()
    assert client.post("/login", data={"username": "county", "password": PASSWORD}).status_code == 302


def test_login_returns_only_to_this_site(app: Any) -> None:
    for target, ends in (("/me", "/me"), ("//evil.example", "/"), ("https://evil.example/", "/")):
        client = app.test_client()
        answer = client.post(f"/login?next={target}", data={"username": "county", "password": PASSWORD})
        assert answer.headers["Location"] == ends


def test_a_changed_password_ends_other_sessions(app: Any, client_as: Any, session: Any) -> None:
    here, there = client_as("county"), client_as("county")
    answer = here.post(
        "/me/password", data={"old_password": PASSWORD, "new_password": "Another-2026", "repeat": "Another-2026"}
    )
    assert answer.status_code == 302
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 302


@pytest.mark.parametrize("password", ["short1A", "alllowercase", "lower123lower", "county-Aa1"])
def test_weak_passwords_are_refused(session: Any, password: str) -> None:
    user = session.scalar(select(User).where(User.username == "county"))
    with pytest.raises(Invalid):
        services.set_password(user, password, actor=None, must_change=False)


def test_the_last_three_passwords_are_not_used_again(session: Any) -> None:
    user = find_user("county")
    assert user is not None
    for password in ("First-2026", "Second-2026"):
        services.set_password(user, password, actor=None, must_change=False)
        session.flush()
    with pytest.raises(Invalid):
        services.set_password(user, PASSWORD, actor=None, must_change=False)


def test_a_user_name_is_given_once(session: Any) -> None:
    with pytest.raises(Conflict):
        services.add_user(
            "County", name="x", role=Role.COUNTY, region_code="150824000000", password=PASSWORD, actor=None
        )


def test_first_login_leads_to_a_new_password(app: Any, session: Any) -> None:
    services.add_user("new", name="新人", role=Role.COUNTY, region_code="150824000000", password=PASSWORD, actor=None)
    session.commit()
    client = app.test_client()
    client.post("/login", data={"username": "new", "password": PASSWORD})
    assert client.get("/me").headers["Location"].endswith("/me/password")
