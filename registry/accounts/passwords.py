"""Password rules of graded protection (等保2.0): at least 8 characters of 3 classes, no reuse of the last 3."""

from __future__ import annotations

import re

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from registry.core.errors import Invalid
from registry.core.i18n import _

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
MINIMUM = 8
NAME_COUNTS = 4  # a user name of two or three letters stands in many a good password


def hash_password(password: str) -> str:
    """An argon2id hash."""
    return _hasher.hash(password)


def password_fits(stored: str, password: str) -> bool:
    """Whether the password belongs to the hash."""
    try:
        return _hasher.verify(stored, password)
    except VerificationError:
        return False


def check_password(password: str, *, username: str, earlier: list[str]) -> None:
    """Raise Invalid when the new password breaks a rule; `earlier` holds the hashes of the last three."""
    if len(password) < MINIMUM:
        raise Invalid(_("密码至少 8 位，现在是 %(count)s 位。", count=len(password)), field="new_password")
    if sum(bool(re.search(pattern, password)) for pattern in _CLASSES) < 3:
        raise Invalid(_("小写字母、大写字母、数字、符号里至少要有三种。"), field="new_password")
    if len(username) >= NAME_COUNTS and username.lower() in password.lower():
        raise Invalid(_("密码里不要带用户名。"), field="new_password")
    if any(password_fits(stored, password) for stored in earlier):
        raise Invalid(_("最近三次用过的密码不能再用，请换一个。"), field="new_password")


BURN_HASH = hash_password("a password nobody has")
