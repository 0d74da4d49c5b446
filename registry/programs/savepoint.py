"""Trying an insert that a constraint may refuse, without losing the transaction or its entry in the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from registry.extensions import db

PENDING = ("changes", "audit")


@contextmanager
def savepoint() -> Iterator[None]:
    """Flush what the block adds inside a savepoint; an IntegrityError undoes the block only.

    What the log still has to write waits for the end of the whole transaction: releasing a savepoint is no commit.
    """
    info = db.session.info
    with db.session.begin_nested():
        yield
        db.session.flush()
        pending = {name: info.pop(name) for name in PENDING if name in info}
    info.update(pending)
