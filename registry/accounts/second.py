"""The second factor of an account: set up, asked for at login, recovery codes, taken off. Demo logins need none."""

from __future__ import annotations

import hashlib
import json
import secrets

import segno

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.accounts.models import User
from registry.accounts.queries import register_mark
from registry.accounts.services import LoginRefused, count_failure, logged_in
from registry.audit.services import record
from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.orm import ALPHABET, utcnow
from registry.core.totp import matching_step, setup_uri
from registry.extensions import db

RECOVERY_CODES, RECOVERY_LENGTH = 8, 10
ISSUER = "Lianxin"
ROLES = frozenset({Role.COUNTY, Role.CITY, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})


def is_due(user: User) -> bool:
    """Whether a code is asked for after the password."""
    mark = register_mark()
    return user.second_factor is not None and not (mark is not None and mark.demo)


def qr_svg(user: User, secret: str) -> str:
    """The QR code for the app, as a data: address of an SVG."""
    made = segno.make(setup_uri(secret, account=user.username, issuer=ISSUER), error="m")
    return str(made.svg_data_uri(scale=4, border=2))


def set_up(user: User, secret: str, code: str) -> list[str]:
    """Switch the second factor on when the app shows the right code; returns the recovery codes, shown once.

    Raises Invalid (field "code"). Logged as account.second_on.
    """
    step = matching_step(secret, code, utcnow().timestamp())
    if step is None:
        raise Invalid(_("验证码不对。请看手机上的时间准不准，再输一次新的。"), "code")
    codes = ["".join(secrets.choice(ALPHABET) for _n in range(RECOVERY_LENGTH)) for _n in range(RECOVERY_CODES)]
    user.second_factor, user.second_step = secret, step
    user.recovery_hashes = json.dumps([_hashed(code) for code in codes])
    db.session.flush()
    record(user.actor(), "account.second_on", user)
    return codes


def pass_second(user: User, code: str) -> None:
    """Finish a login with the app's code or a recovery code, each good once; raises LoginRefused, counts failures."""
    if user.locked_until is not None and user.locked_until > utcnow():
        raise LoginRefused(_("错了 5 次，账号先锁 10 分钟。急用请找系统管理员解锁。"), field="code")
    if not _fits(user, code):
        count_failure(user)
        raise LoginRefused(_("验证码不对。请输手机上现在显示的 6 位数，或一个备用码。"), field="code")
    logged_in(user)


def _fits(user: User, code: str) -> bool:
    step = matching_step(user.second_factor or "", code, utcnow().timestamp(), after=user.second_step or 0)
    if step is not None:
        user.second_step = step
        return True
    left = json.loads(user.recovery_hashes or "[]")
    hashed = _hashed(code)
    if hashed not in left:
        return False
    left.remove(hashed)
    user.recovery_hashes = json.dumps(left)
    record(user.actor(), "account.recovery_used", user, detail={"left": len(left)})
    return True


def _hashed(code: str) -> str:
    """Fifty random bits need no slow hash; kept so that the table alone opens nothing."""
    return hashlib.sha256("".join(code.split()).lower().encode()).hexdigest()


def recovery_left(user: User) -> int:
    """How many recovery codes are unused."""
    return len(json.loads(user.recovery_hashes or "[]"))


def switch_off(user: User, code: str) -> None:
    """Take the second factor off by its owner; raises Invalid (field "code"). Logged as account.second_off."""
    if not _fits(user, code):
        raise Invalid(_("验证码不对。请输手机上现在显示的 6 位数，或一个备用码。"), "code")
    _off(user, user.actor())


def take_off(user: User, *, actor: Actor) -> None:
    """Take it off by an administrator, for somebody who lost her telephone. Logged as account.second_off."""
    _off(user, actor)


def _off(user: User, actor: Actor) -> None:
    user.second_factor = user.recovery_hashes = user.second_step = None
    db.session.flush()
    record(actor, "account.second_off", user)
