"""Logging a change with its transaction, and everything else (reads, denials, logins) in one of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Engine, event, inspect
from sqlalchemy.orm import Session

from registry.access.actor import Actor
from registry.audit.chain import Entry, append, digest
from registry.audit.models import SYSTEM_CHAIN
from registry.core.orm import Entity
from registry.extensions import Model, db

LISTED_CHANGES = 40
_QUIET_FIELDS = frozenset({"updated_at", "created_at", "id", "public_id", "created_by_id"})


class UnauditedChange(RuntimeError):
    """A transaction changed records without saying in the log what it did."""


def chain_of(region_code: str | None) -> str:
    """The chain for a 12-digit region code: its county, or the system's above the county."""
    if not region_code or region_code[4:6] == "00":
        return SYSTEM_CHAIN
    return region_code[:6]


def make_entry(
    actor: Actor | None,
    action: str,
    obj: Entity | None = None,
    *,
    subjects: Iterable[int] = (),
    region_code: str | None = None,
    reason: str | None = None,
    result: str = "ok",
    detail: dict[str, Any] | None = None,
) -> Entry:
    """An entry for the chain of the object's region, else the given region, else the actor's."""
    code = region_code or getattr(obj, "scope_code", None) or (actor.region_code if actor else None)
    return Entry(
        chain=chain_of(code),
        action=action,
        actor_id=actor.user_id if actor else None,
        actor_name=actor.name if actor else "",
        role=actor.role.value if actor else "",
        object_type=type(obj).__name__ if obj is not None else "",
        object_id=obj.public_id if obj is not None else "",
        result=result,
        reason=reason or "",
        detail=detail or {},
        subjects=tuple(subjects),
    )


def record(actor: Actor | None, action: str, obj: Entity | None = None, **more: Any) -> None:
    """Log a change with the current transaction; see make_entry for the arguments."""
    db.session.info.setdefault("audit", []).append(make_entry(actor, action, obj, **more))


def _changed_fields(row: Any) -> list[str]:
    state = inspect(row)
    names = []
    for attribute in state.mapper.column_attrs:
        if attribute.key in _QUIET_FIELDS:
            continue
        if state.attrs[attribute.key].history.has_changes():
            names.append(attribute.key)
    return names


def _collect(session: Session, *_: Any) -> None:
    changes: dict[tuple[str, str], dict[str, str]] = session.info.setdefault("changes", {})
    for row in [*session.new, *session.dirty, *session.deleted]:
        fields = _changed_fields(row)
        if row in session.deleted:
            fields = ["(deleted)"]
        if fields:
            place = changes.setdefault((type(row).__name__, getattr(row, "public_id", "")), {})
            place.update({name: digest(getattr(row, name, None)) for name in fields})


def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return  # A savepoint is released: the entries wait for the commit itself.
    session.flush()
    entries: list[Entry] = session.info.pop("audit", [])
    changes: dict[tuple[str, str], dict[str, str]] = session.info.pop("changes", {})
    if changes and not entries:
        raise UnauditedChange(", ".join(sorted({kind for kind, _ in changes})))
    if not entries:
        return
    listed = [[kind, ref, fields] for (kind, ref), fields in list(changes.items())[:LISTED_CHANGES]]
    if listed:
        entries[0].detail["changes"] = listed
        if len(changes) > len(listed):
            entries[0].detail["more"] = [
                len(changes) - len(listed),
                digest(sorted(map(repr, changes.items()))),
            ]
    append(session.connection(), entries)


def _forget(session: Session, *_: Any) -> None:
    session.info.pop("audit", None)
    session.info.pop("changes", None)


def install_audit(session: Any) -> None:
    """Attach the log to a session (or its factory): collect changes, write the entries before the commit."""
    event.listen(session, "before_flush", _collect)
    event.listen(session, "before_commit", _write)
    event.listen(session, "after_rollback", _forget)


class AsideWriter:
    """Writes reads, denials and logins in transactions of their own, grouped: whoever comes first commits for all."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: queue.SimpleQueue[tuple[list[Entry], threading.Event]] = queue.SimpleQueue()
        self._lock = threading.Lock()

    def write(self, entries: list[Entry]) -> None:
        """Return when the entries are committed; raises when they could not be."""
        done = threading.Event()
        self._waiting.put((entries, done))
        with self._lock:
            if done.is_set():
                return
            self._drain()
        if not done.is_set():
            raise RuntimeError("the audit entries were not written")

    def _drain(self) -> None:
        taken: list[tuple[list[Entry], threading.Event]] = []
        while not self._waiting.empty():
            taken.append(self._waiting.get())
        with self._engine.connect().execution_options(immediate=True) as connection, connection.begin():
            append(connection, [entry for entries, _ in taken for entry in entries])
        for _, done in taken:
            done.set()


def model_names() -> list[str]:
    """Names of all record classes, for the reader of the log."""
    return sorted(mapper.class_.__name__ for mapper in Model.registry.mappers)
