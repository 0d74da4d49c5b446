"""Finding accounts: for logging in, for the list of administrators, and the database's mark."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from registry.access.permissions import Role
from registry.accounts.models import OldPassword, RegisterMark, User
from registry.core.errors import NotFound
from registry.extensions import db

SHOWN = 500  # accounts on the page


def find_user_by_session(identifier: str) -> User | None:
    """The active account for a session cookie's identifier, or None when the password has changed since."""
    public_id, _, mark = identifier.partition(":")
    user = db.session.scalar(select(User).where(User.public_id == public_id))
    return user if user is not None and user.session_mark == mark and user.is_active else None


def find_user(username: str) -> User | None:
    """The account with this user name."""
    return db.session.scalar(select(User).where(User.username == username.strip().lower()))


def get_user(public_id: str) -> User:
    """The account with this public id; raises NotFound."""
    user = db.session.scalar(select(User).where(User.public_id == public_id))
    if user is None:
        raise NotFound
    return user


def select_users(*, role: Role | None = None, text: str = "") -> Select[User]:
    """Accounts in the order of region, role, name; `text` matches the beginning of user name or name."""
    query = select(User).order_by(User.region_code, User.role, User.username, User.id)
    if role is not None:
        query = query.where(User.role == role)
    if text:
        query = query.where(User.username.startswith(text.lower()) | User.name.startswith(text))
    return query


def list_users(*, role: Role | None = None, text: str = "", limit: int = SHOWN) -> list[User]:
    """At most `limit` accounts; see select_users."""
    return list(db.session.scalars(select_users(role=role, text=text).limit(limit)))


def count_users() -> int:
    """How many accounts there are, closed ones included."""
    return db.session.scalar(select(func.count()).select_from(User)) or 0


def user_names(ids: set[int]) -> dict[int, str]:
    """Names of users by row id, for "who did it" columns."""
    if not ids:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)).order_by(User.id))
    return {row.id: row.name for row in rows}


def earlier_hashes(user: User) -> list[str]:
    """Hashes of the last three passwords, the present one included."""
    query = select(OldPassword.password_hash).where(OldPassword.user_id == user.id)
    return [user.password_hash, *db.session.scalars(query.order_by(OldPassword.id.desc()).limit(2))]


def register_mark() -> RegisterMark | None:
    """The mark of this database, or None before anything was set up."""
    return db.session.get(RegisterMark, 1)
