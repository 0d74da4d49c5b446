"""Numbers that every request needs, kept in the process for a minute: the idle limit must not cost a query a page."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any
from weakref import WeakKeyDictionary

from registry.extensions import db
from registry.settings.kinds import Value
from registry.settings.queries import get_setting

SECONDS, MOST = 60, 20_000
_kept: WeakKeyDictionary[Any, dict[tuple[str, str, dt.date], tuple[float, Value]]] = WeakKeyDictionary()


def kept_number(key: str, *, on: dt.date, region_code: str) -> int:
    """A whole number, as kept_setting."""
    value = kept_setting(key, on=on, region_code=region_code)
    if not isinstance(value, int):
        raise TypeError(f"{key} is not a number")
    return value


def kept_setting(key: str, *, on: dt.date, region_code: str) -> Value:
    """As get_setting, at most a minute old; a change made by this process counts at once."""
    kept = _kept.setdefault(db.engine, {})
    until, known = kept.get((key, region_code, on), (0.0, ""))
    if until > time.monotonic():
        return known
    if len(kept) >= MOST:
        kept.clear()
    value = get_setting(key, on=on, region_code=region_code)
    kept[key, region_code, on] = (time.monotonic() + SECONDS, value)
    return value


def forget_kept() -> None:
    """Forget what is kept: a setting was changed."""
    _kept.clear()
