"""Scope in the query: an actor sees the rows whose 12-digit code lies in her region's range, and no others."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, true

from registry.access.actor import Actor
from registry.access.permissions import Role

NATION = "000000000000"
_LEVEL_DIGITS = (2, 4, 6, 9, 12)
_SCOPED_ROLES = frozenset({Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY, Role.CITY, Role.AUDITOR})


def code_range(code: str) -> tuple[str, str]:
    """The inclusive range of 12-digit codes below `code` ("150824000000" → "150824000000".."150824999999")."""
    if code == NATION:
        return "000000000000", "999999999999"
    significant = len(code.rstrip("0"))
    width = next(digits for digits in _LEVEL_DIGITS if digits >= significant)
    return code, code[:width] + "9" * (12 - width)


def covers(actor: Actor, code: str) -> bool:
    """Whether a 12-digit code lies in the actor's region."""
    low, high = code_range(actor.region_code)
    return actor.role in _SCOPED_ROLES and low <= code <= high


def visible_to(actor: Actor, column: Any) -> ColumnElement[bool]:
    """The WHERE condition that keeps the rows of `column` (12-digit codes) inside the actor's region."""
    if actor.role not in _SCOPED_ROLES:
        return false()
    if actor.region_code == NATION:
        return true()
    return within(actor.region_code, column)


def within(code: str, column: Any) -> ColumnElement[bool]:
    """The WHERE condition for the subtree of `code`."""
    low, high = code_range(code)
    return and_(column >= low, column <= high)
