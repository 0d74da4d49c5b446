"""The second factor: RFC 6238's own numbers, set-up, login with a code or a recovery code, lockout, demo, obligation."""

from __future__ import annotations

import re
from typing import Any

import pytest

from registry.accounts import second
from registry.accounts.queries import find_user
from registry.accounts.services import mark_database
from registry.audit.services import record
from registry.core.orm import utcnow
from registry.core.totp import STEP_SECONDS, code_at, matching_step
from tests.conftest import PASSWORD

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890", RFC 6238, appendix B


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_the_codes_of_the_standard(seconds: int, code: str) -> None:
    assert code_at(RFC_SECRET, seconds // STEP_SECONDS) == code
    assert matching_step(RFC_SECRET, f" {code[:3]} {code[3:]}", seconds + 29) is not None
    assert matching_step(RFC_SECRET, code, seconds + 90) is None
    assert matching_step(RFC_SECRET, code, seconds, after=seconds // STEP_SECONDS) is None


def _now(secret: str, steps: int = 0) -> str:
    return code_at(secret, int(utcnow().timestamp()) // STEP_SECONDS + steps)


def _login(app: Any) -> Any:
    client = app.test_client()
    answer = client.post("/login?next=/me", data={"username": "county", "password": PASSWORD})
    assert answer.location == "/login/code"
    assert client.get("/me").status_code == 302  # the password alone opens nothing
    return client


def test_from_setting_up_to_losing_the_telephone(app: Any, client_as: Any, session: Any) -> None:
    client = client_as("county")
    page = client.get("/me/second").get_data(as_text=True)
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]  # type: ignore[index]
    assert client.post("/me/second", data={"code": "000000"}).status_code == 422
    shown = client.post("/me/second", data={"code": _now(secret, -1)}).get_data(as_text=True)
    codes = re.findall(r"<code>(\w{5} \w{5})</code>", shown)
    assert len(codes) == second.RECOVERY_CODES
    session.rollback()
    user = find_user("county")
    assert user is not None and secret not in repr(vars(user)) and codes[0] not in (user.recovery_hashes or "")
    client = _login(app)
    good = _now(secret)
    assert client.post("/login/code", data={"code": good}).location == "/me"
    assert client.get("/me").status_code == 200
    assert _login(app).post("/login/code", data={"code": good}).status_code == 422  # no code serves twice
    assert _login(app).post("/login/code", data={"code": codes[0]}).location == "/me"
    assert _login(app).post("/login/code", data={"code": codes[0]}).status_code == 422
    client = _login(app)
    for _try in range(5):
        answer = client.post("/login/code", data={"code": "1"})
    assert answer.status_code == 422
    assert "锁 10 分钟" in client.post("/login/code", data={"code": codes[1]}).get_data(as_text=True)
    admin = client_as("system_admin")
    session.rollback()
    ref = find_user("county").public_id  # type: ignore[union-attr]
    assert admin.post(f"/accounts/{ref}/unsecond").status_code == 302
    assert admin.post(f"/accounts/{ref}/unlock").status_code == 302
    assert client_as("county").get("/me").status_code == 200


def test_the_setting_asks_county_and_administrators_for_it_but_no_demo(app: Any, client_as: Any, session: Any) -> None:
    admin = client_as("system_admin")
    admin.post("/settings/second_factor", data={"value": "required", "valid_from": "2026-03-01",
                                                "region_code": "150824000000", "region": "150824000000"})  # fmt: skip
    assert client_as("county").get("/recipients").location == "/me/second"
    assert client_as("county").get("/me/second").status_code == 200
    assert client_as("township").get("/recipients").status_code == 200
    mark_database().demo = True
    record(None, "test.demo")
    session.commit()
    app.extensions.pop("is_demo", None)
    assert client_as("county").get("/recipients").status_code == 200
