"""Making accounts, logging in with lockout, changing passwords; marking the database."""

from __future__ import annotations

import datetime as dt
import secrets

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.accounts.models import OldPassword, RegisterMark, User
from registry.accounts.passwords import BURN_HASH, check_password, hash_password, password_fits
from registry.accounts.queries import count_users, earlier_hashes, find_user, register_mark
from registry.audit.services import record
from registry.core.crypto import KeyMissing, keys
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.extensions import db

LOCK_AFTER = 5
LOCK_FOR = dt.timedelta(minutes=10)
PROBE = "lianxin"


class LoginRefused(Invalid):
    """Wrong name or password, or a locked account; the message does not tell which exists."""


def add_user(
    username: str,
    *,
    name: str,
    role: Role,
    region_code: str,
    password: str,
    actor: Actor | None,
    must_change: bool = True,
    donor_id: int | None = None,
    checked: bool = True,
) -> User:
    """A new account; raises Conflict when the user name is taken, Invalid when the password breaks a rule."""
    username = username.strip().lower()
    if not username or len(username) > 64 or any(char.isspace() for char in username):
        raise Invalid(_("用户名 1 到 64 个字，中间不要空格。"), field="username")
    if find_user(username) is not None:
        raise Conflict(_("用户名 %(name)s 已有人用，请换一个。", name=username), field="username")
    if checked:
        check_password(password, username=username, earlier=[])
    user = User(
        username=username, name=name.strip() or username, role=role, region_code=region_code, donor_id=donor_id,
        password_hash=hash_password(password), must_change_password=must_change,
        session_mark=secrets.token_hex(8), created_by_id=actor.user_id if actor else None,
    )  # fmt: skip
    db.session.add(user)
    db.session.flush()
    record(actor, "account.add", user)
    return user


def try_login(username: str, password: str) -> User:
    """The account, when name and password fit; raises LoginRefused. Five wrong tries lock for ten minutes.

    The caller completes the login with logged_in(), after the second factor where there is one.
    """
    user = find_user(username)
    now = utcnow()
    if user is None or not user.is_active:
        password_fits(BURN_HASH, password)
        raise LoginRefused(_("用户名或密码不对。请再看一眼大小写。"), field="password")
    if user.locked_until is not None and user.locked_until > now:
        raise LoginRefused(_("错了 5 次，账号先锁 10 分钟。急用请找系统管理员解锁。"), field="password")
    if not password_fits(user.password_hash, password):
        count_failure(user)
        raise LoginRefused(_("用户名或密码不对。请再看一眼大小写。"), field="password")
    return user


def count_failure(user: User) -> None:
    """Count and log a wrong password or code; the fifth in a row locks the account."""
    user.failed_tries += 1
    if user.failed_tries >= LOCK_AFTER:
        user.locked_until, user.failed_tries = utcnow() + LOCK_FOR, 0
    record(user.actor(), "login.failed", user, result="refused")


def note_password(user: User) -> None:
    """The password fits, the second factor is asked for; logged, the login is not complete."""
    record(user.actor(), "login.password", user)


def logged_in(user: User) -> None:
    """The login is complete: forget the failures and log it."""
    user.failed_tries, user.locked_until, user.last_login_at = 0, None, utcnow()
    record(user.actor(), "login.done", user)


def change_password(user: User, *, old: str, new: str) -> None:
    """Set a new password; ends all other sessions of the account."""
    if not password_fits(user.password_hash, old):
        raise Invalid(_("现在的密码不对。"), field="old_password")
    set_password(user, new, actor=user.actor(), must_change=False)


def set_password(user: User, new: str, *, actor: Actor | None, must_change: bool) -> None:
    """Set a password by its owner or by an administrator (who makes it temporary)."""
    check_password(new, username=user.username, earlier=earlier_hashes(user))
    db.session.add(OldPassword(user_id=user.id, password_hash=user.password_hash))
    user.password_hash = hash_password(new)
    user.must_change_password = must_change
    user.session_mark = secrets.token_hex(8)
    user.failed_tries, user.locked_until = 0, None
    record(actor, "account.password", user)


def close_user(user: User, *, actor: Actor, reason: str) -> None:
    """Close an account; it stays in the register, nobody logs in with it."""
    user.closed_at = utcnow()
    user.session_mark = secrets.token_hex(8)
    record(actor, "account.close", user, reason=reason)


def unlock_user(user: User, *, actor: Actor) -> None:
    """Lift a lockout."""
    user.failed_tries, user.locked_until = 0, None
    record(actor, "account.unlock", user)


def set_preferences(user: User, *, locale: str | None = None, large_type: bool | None = None) -> None:
    """Language and type size of one person."""
    if locale is not None:
        user.locale = locale
    if large_type is not None:
        user.large_type = large_type
    record(user.actor(), "account.preferences", user)


def mark_database() -> RegisterMark:
    """The database's mark, made (not a demo) when absent. It seals a probe, so that a lost key is noticed at once."""
    mark = register_mark()
    if mark is None:
        mark = RegisterMark(id=1, demo=False, key_probe=keys().seal("register", "probe", PROBE).hex())
        db.session.add(mark)
        record(None, "register.mark")
    return mark


def mark_demo(logins: str) -> RegisterMark:
    """Mark an empty database as a demo for good; raises Conflict when anybody has worked in it."""
    mark = mark_database()
    if not mark.demo and count_users():
        raise Conflict(_("这个数据库里有真实数据，不能装演示数据。请另用一个数据库。"))
    mark.demo, mark.demo_logins = True, logins
    record(None, "register.demo")
    return mark


def set_home_region(code: str, *, actor: Actor | None) -> None:
    """The region whose office runs this register (12 digits)."""
    mark_database().home_region = code
    record(actor, "register.home", region_code=code)


def check_keys() -> None:
    """Raise KeyMissing when this database was sealed under keys that are not here."""
    mark = register_mark()
    if mark is not None and keys().open("register", "probe", bytes.fromhex(mark.key_probe)) != PROBE:
        raise KeyMissing("the probe of the keys does not fit")
