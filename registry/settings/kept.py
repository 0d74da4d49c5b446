"""Numbers that every request needs, kept in the process for a minute: the idle limit must not cost a query a page."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any
from weakref import WeakKeyDictionary

from registry.extensions import db
from registry.settings.queries import get_number

SECONDS = 60
_kept: WeakKeyDictionary[Any, dict[tuple[str, str, dt.date], tuple[float, int]]] = WeakKeyDictionary()


def kept_number(key: str, *, on: dt.date, region_code: str) -> int:
    """As get_number, at most a minute old; a change made by this process counts at once."""
    kept = _kept.setdefault(db.engine, {})
    until, value = kept.get((key, region_code, on), (0.0, 0))
    if until <= time.monotonic():
        value = get_number(key, on=on, region_code=region_code)
        kept[key, region_code, on] = (time.monotonic() + SECONDS, value)
    return value


def forget_kept() -> None:
    """Forget what is kept: a setting was changed."""
    _kept.clear()
