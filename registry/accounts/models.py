"""Users, their earlier passwords, and the database's own mark."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.core.orm import BigId, Entity, Moment, Sealed, Timestamped, enum_type, sealed_column
from registry.extensions import Model


class User(Entity, Timestamped):
    """A personal account, in the shape the login extension expects. `region_code` is the 12-digit code of the office, `scope_code` the same for the audit."""

    __tablename__ = "user_account"
    __table_args__ = (Index("ix_user_account_region_code", "region_code", "role"),)

    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(50))
    role: Mapped[Role] = mapped_column(enum_type(Role))
    region_code: Mapped[str] = mapped_column(String(12))
    donor_id: Mapped[int | None] = mapped_column(BigId, default=None)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=True)
    failed_tries: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[dt.datetime | None] = mapped_column(Moment, default=None)
    closed_at: Mapped[dt.datetime | None] = mapped_column(Moment, default=None)
    last_login_at: Mapped[dt.datetime | None] = mapped_column(Moment, default=None)
    session_mark: Mapped[str] = mapped_column(String(32))
    locale: Mapped[str | None] = mapped_column(String(16), default=None)
    large_type: Mapped[bool] = mapped_column(Boolean, default=False)
    # The second factor: its secret, the last step that was used, hashes of the recovery codes (JSON).
    second_factor_sealed = sealed_column()
    second_factor = Sealed("second_factor")
    second_step: Mapped[int | None] = mapped_column(BigId, default=None)
    recovery_hashes: Mapped[str | None] = mapped_column(String(1000), default=None)

    # Lists she narrowed and kept: a JSON list of {"name", "args"}.
    saved_lists: Mapped[str | None] = mapped_column(String(4000), default=None)

    def get_id(self) -> str:
        """What the session cookie holds: it changes with the password, so old sessions end."""
        return f"{self.public_id}:{self.session_mark}"

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Closed accounts do not log in."""
        return self.closed_at is None

    @property
    def scope_code(self) -> str:
        """The region whose audit chain holds the account's entries."""
        return self.region_code

    def actor(self) -> Actor:
        """The account as an argument for queries and services."""
        return Actor(self.id, self.public_id, self.name, self.role, self.region_code, self.donor_id)


class OldPassword(Model):
    """Hashes of earlier passwords: the last three are not used again (graded protection)."""

    __tablename__ = "old_password"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))


class RegisterMark(Model):
    """One row: what this database is (demo or real), its home region, and a sealed probe of the keys."""

    __tablename__ = "register_mark"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    home_region: Mapped[str | None] = mapped_column(String(12), default=None)
    key_probe: Mapped[str] = mapped_column(String(300))
    demo_logins: Mapped[str | None] = mapped_column(String(4000), default=None)
