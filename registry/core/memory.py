"""Giving back to the system what a large piece of work has let go of; else the process keeps it for itself."""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def _trim() -> Any:
    """The C library's own way on Linux, None elsewhere (Windows gives back by itself)."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        return ctypes.CDLL("libc.so.6").malloc_trim
    except (OSError, AttributeError):  # another C library
        return None


def give_back() -> None:
    """Return free memory to the system; a few milliseconds, nothing where the platform has no way to."""
    if trim := _trim():
        trim(0)
