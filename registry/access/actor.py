"""The actor: who does something, with which role, for which region. An argument of every query and service."""

from __future__ import annotations

from dataclasses import dataclass

from registry.access.permissions import ROLE_PERMISSIONS, Permission, Role
from registry.core.errors import Denied


@dataclass(frozen=True)
class Actor:
    """A person at work. `region_code` is the 12-digit code of the office; `donor_id` only for donors."""

    user_id: int
    public_id: str
    name: str
    role: Role
    region_code: str
    donor_id: int | None = None

    def can(self, permission: Permission) -> bool:
        """Whether the role holds the permission."""
        return permission in ROLE_PERMISSIONS[self.role]

    def demand(self, permission: Permission) -> None:
        """Raise Denied unless the role holds the permission."""
        if not self.can(permission):
            raise Denied
