"""How the two databases are spoken to: SQLite with WAL and full sync, explicit BEGIN; PostgreSQL as it is.

A write transaction on SQLite begins with BEGIN IMMEDIATE (execution option `immediate`), so that two writers
wait for each other at the start and never fail in the middle.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

BUSY_MILLISECONDS = 20_000
SAFE_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
        "cache_size=-16384",  # of a connection; what is only read comes through the mapping
        "mmap_size=268435456",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def sqlite_has_wal_bug(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite may, very rarely, damage a WAL file that several connections share (3.7.0–3.51.2)."""
    if version >= SAFE_SQLITE[0]:
        return False
    return not any(version[:2] == fixed[:2] and version >= fixed for fixed in SAFE_SQLITE[1:])


def prepare_engine(engine: Engine) -> None:
    """Attach the pragmas and the explicit BEGIN to a SQLite engine; nothing for PostgreSQL."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)


def begin_write(session: Session | Any) -> None:
    """End the reading transaction and begin a writing one."""
    session.rollback()
    session.connection(execution_options={"immediate": True})
