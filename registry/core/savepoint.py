"""An insert that a constraint may refuse, tried without losing the transaction or its entry in the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from registry.extensions import db

_PENDING = ("changes", "audit")


@contextmanager
def savepoint() -> Iterator[None]:
    """Flush what the block adds inside a savepoint; an IntegrityError undoes the block only.

    Releasing a savepoint is no commit, so the log waits for the end of the whole transaction.
    """
    info = db.session.info
    kept: dict[str, Any] = {}
    with db.session.begin_nested():
        yield
        db.session.flush()
        kept = {name: info.pop(name) for name in _PENDING if name in info}
    info.update(kept)
