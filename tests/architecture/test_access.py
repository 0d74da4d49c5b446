"""Every endpoint declares one permission, and nobody gets in without it."""

from __future__ import annotations

from typing import Any

from registry.access.permissions import ROLE_PERMISSIONS, Permission, Role
from tests.conftest import PEOPLE_AT_WORK

OPEN = {"static", "bootstrap.static"}
PUBLIC = {
    "accounts.login", "accounts.second_step", "accounts.preference", "disbursements.verify", "disbursements.verify_form", "health.healthz",
    "disbursements.verify_code", "visits.service_worker",
}  # fmt: skip


def test_every_endpoint_declares_a_permission(app: Any) -> None:
    silent = [
        name for name, view in app.view_functions.items()
        if name not in OPEN and not isinstance(getattr(view, "permission", None), Permission)
    ]  # fmt: skip
    assert not silent


def test_only_these_endpoints_are_public(app: Any) -> None:
    public = {
        name for name, view in app.view_functions.items() if getattr(view, "permission", None) is Permission.PUBLIC
    }
    assert public <= PUBLIC, public - PUBLIC


def _urls(app: Any) -> list[tuple[str, str]]:
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint in OPEN or rule.endpoint in PUBLIC or "GET" not in rule.methods:
                continue
            values: dict[str, Any] = {name: 2026 if name == "year" else "0000000000000000" for name in rule.arguments}
            found.append((rule.endpoint, rule.build(values)[1]))
    return found


def test_without_login_every_page_leads_to_the_login(app: Any) -> None:
    client = app.test_client()
    for endpoint, url in _urls(app):
        answer = client.get(url)
        assert answer.status_code in (302, 404), (endpoint, answer.status_code)
        if answer.status_code == 302:
            assert "/login" in answer.headers["Location"], endpoint


def test_a_role_without_the_permission_is_refused(app: Any, client_as: Any) -> None:
    for username, (role, _region, _name) in PEOPLE_AT_WORK.items():
        client = client_as(username)
        for endpoint, url in _urls(app):
            wanted = app.view_functions[endpoint].permission
            if wanted not in ROLE_PERMISSIONS[role]:
                assert client.get(url).status_code == 403, (username, endpoint)


def test_administrators_hold_nothing_on_recipients() -> None:
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.DONOR):
        for permission in ROLE_PERMISSIONS[role]:
            assert not permission.value.startswith(("people", "visit", "enrolment", "disbursement", "files")), role


def test_pages_that_change_something_are_writes(app: Any) -> None:
    """A POST view without @writes would commit nothing, or commit without its audit entry."""
    allowed = {"accounts.logout"}
    silent = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "POST" in rule.methods and rule.endpoint not in allowed:
            inner = view
            while inner is not None and not getattr(inner, "writes", False):
                inner = getattr(inner, "__wrapped__", None)
            if inner is None and not getattr(view, "reads_by_post", False):
                silent.append(rule.endpoint)
    assert not silent
