"""What a password may be: length, classes, no user name of four letters or more in it."""

from __future__ import annotations

import pytest

from registry.accounts.passwords import check_password
from registry.core.errors import Invalid


@pytest.mark.parametrize(
    ("username", "password", "fits"),
    [
        ("li", "Lianxin-2026", True),
        ("lianxin", "Lianxin-2026", False),
        ("wang", "Caoyuan-2026", True),
        ("wang", "Caoyu-6", False),
        ("wang", "caoyuan2026", False),
    ],
)
def test_the_rules_of_a_password(username: str, password: str, fits: bool) -> None:
    if fits:
        check_password(password, username=username, earlier=[])
    else:
        with pytest.raises(Invalid):
            check_password(password, username=username, earlier=[])
