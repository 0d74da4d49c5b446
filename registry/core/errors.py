"""What can go wrong, by name. Services raise these; views and commands turn them into plain sentences."""

from __future__ import annotations

from registry.core.i18n import Text, _


class DomainError(Exception):
    """A rule of the domain was broken. `message` says what happened and what to do; `field` names the form field."""

    def __init__(self, message: Text, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotFound(DomainError):
    """The record does not exist, or is not visible to the actor: both look the same."""

    def __init__(self, message: Text | None = None) -> None:
        super().__init__(message or _("没有找到这份记录，或者它归别的单位。要转来，请找上级妇联。"))


class Denied(DomainError):
    """The actor may not do this."""

    def __init__(self, message: Text | None = None) -> None:
        super().__init__(message or _("这件事不归您的岗位办。需要办，请找本级管理员。"))


class Conflict(DomainError):
    """Somebody else was first, or the state has changed since the page was opened."""


class Invalid(DomainError):
    """An entered value is not acceptable."""
