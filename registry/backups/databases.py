"""Copying a database while it serves, and putting a copy back: SQLite by its own backup, PostgreSQL by pg_dump."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from registry.core.errors import Conflict
from registry.core.i18n import _


def schema_revision(engine: Engine) -> str:
    """The schema's revision, "" for an empty database."""
    if not inspect(engine).has_table("alembic_version"):
        return ""
    with engine.connect() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or "")


def holds_work(engine: Engine) -> bool:
    """Whether anybody has an account in this database."""
    if not inspect(engine).has_table("user_account"):
        return False
    with engine.connect() as connection:
        return bool(connection.execute(text("SELECT count(*) FROM user_account")).scalar_one())


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Conflict(_("这台机器上没有 %(tool)s，请先装 PostgreSQL 的客户端工具。", tool=name))
    return found


def _address(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def dump(engine: Engine, target: Path) -> None:
    """A consistent copy of the database into `target` while others go on working."""
    if engine.dialect.name == "sqlite":
        source = sqlite3.connect(str(engine.url.database))
        copy = sqlite3.connect(target)
        with copy:
            source.backup(copy, pages=4096)
        copy.close()
        source.close()
        return
    command = [_tool("pg_dump"), "--format=custom", "--no-owner", f"--file={target}", f"--dbname={_address(engine)}"]
    subprocess.run(command, check=True, capture_output=True)


def put_back(engine: Engine, copy: Path) -> None:
    """Put a copy in the place of a database in which nobody has worked."""
    if engine.dialect.name == "sqlite":
        database = Path(str(engine.url.database))
        engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{database}{suffix}").unlink(missing_ok=True)
        shutil.move(str(copy), database)
        return
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    command = [_tool("pg_restore"), "--no-owner", "--exit-on-error", f"--dbname={_address(engine)}", str(copy)]
    subprocess.run(command, check=True, capture_output=True)
