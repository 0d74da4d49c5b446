"""Names of regions kept in the process for some minutes, so that a list need not ask for them again."""

from __future__ import annotations

import time
from collections.abc import Callable

MINUTES = 5
MOST = 200_000


class NameCache:
    """Names by code; everything is forgotten after `seconds`, so that other processes' renames arrive."""

    def __init__(self, seconds: float = MINUTES * 60, clock: Callable[[], float] = time.monotonic) -> None:
        self._names: dict[str, str] = {}
        self._seconds = seconds
        self._clock = clock
        self._until = clock() + seconds

    def get(self, code: str) -> str | None:
        """The kept name, or None."""
        if self._clock() >= self._until:
            self.forget()
        return self._names.get(code)

    def put(self, names: dict[str, str]) -> None:
        """Keep names; starts anew when there would be too many."""
        if len(self._names) + len(names) > MOST:
            self.forget()
        self._names.update(names)

    def forget(self) -> None:
        """Drop all names: something was renamed or merged."""
        self._names = {}
        self._until = self._clock() + self._seconds


NAMES = NameCache()
