"""A hundred thousand rows without a hundred thousand objects: what was put aside is packed, and opened again by portions.

The first rows stay as they are, so that an ordinary file costs nothing. Reading is meant to go from the first to the
last; a look at any other place opens its portion. Packed bytes never leave the process.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, overload

T = TypeVar("T")
OPEN = 2_000  # rows that stay as they are
PORTION = 256


class Spool(Sequence[T]):
    """A sequence that only grows. What is taken out of a packed portion is a copy: changes to it are not kept."""

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._open: list[T] = []
        self._packed: list[bytes] = []
        self._tail: list[T] = []
        self._last: tuple[int, list[T]] = (-1, [])
        for item in items:
            self.append(item)

    def append(self, item: T) -> int:
        """Put an item aside; returns its place."""
        if len(self._open) < OPEN:
            self._open.append(item)
        else:
            self._tail.append(item)
            if len(self._tail) == PORTION:
                self._packed.append(zlib.compress(pickle.dumps(self._tail, pickle.HIGHEST_PROTOCOL), 1))
                self._tail = []
        return len(self) - 1

    def __len__(self) -> int:
        return len(self._open) + len(self._packed) * PORTION + len(self._tail)

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> list[T]: ...

    def __getitem__(self, place: int | slice) -> T | list[T]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if place < 0:
            place += len(self)
        if place < len(self._open):
            return self._open[place]
        number, within = divmod(place - len(self._open), PORTION)
        if number == len(self._packed):
            return self._tail[within]
        return self._portion(number)[within]

    def _portion(self, number: int) -> list[T]:
        known, items = self._last
        if known != number:
            found: Any = pickle.loads(zlib.decompress(self._packed[number]))
            self._last = number, (items := found)
        return items
