"""The production server (waitress: one process, threads, also on Windows), and what it says at the start."""

from __future__ import annotations

import errno
import json
import sqlite3
import sys

from flask import Flask
from sqlalchemy import inspect
from waitress import serve as waitress_serve

from registry.accounts.queries import count_users, register_mark
from registry.accounts.services import check_keys
from registry.core.crypto import KeyMissing
from registry.core.engine import sqlite_has_wal_bug
from registry.extensions import db

NOT_READY = (
    "数据库还是空的。先运行 flask --app app setup（演示请用 make run）。\n"
    "The database is empty. Run `flask --app app setup` first (`make run` is the demonstration)."
)

PORT_TAKEN = (
    "端口 {port} 已经有程序在用，或者不许用。换一个：PORT=8000 make run。\n"
    "Port {port} is taken or not allowed. Choose another: PORT=8000 make run."
)


def _announce(app: Flask, port: int) -> None:
    with app.app_context():
        if not inspect(db.engine).has_table("register_mark") or not count_users():
            sys.exit(NOT_READY)
        check_keys()
        mark = register_mark()
        if db.engine.dialect.name == "sqlite" and sqlite_has_wal_bug():
            print(
                f"SQLite {sqlite3.sqlite_version}: see docs/operations.md, “SQLite's version”.",
                file=sys.stderr,
            )
    print(f"连心台账 Lianxin Register  http://127.0.0.1:{port}", flush=True)
    if mark is not None and mark.demo and mark.demo_logins:
        print("演示登录 Demo logins:", flush=True)
        for login in json.loads(mark.demo_logins):
            print(f"  {login['role']:<15} {login['username']:<12} {login['password']}", flush=True)


def serve(app: Flask) -> None:
    """Serve until Ctrl-C."""
    port = int(app.config["PORT"])
    try:
        _announce(app, port)
    except KeyMissing as error:
        sys.exit(str(error))
    try:
        waitress_serve(app, host="127.0.0.1", port=port, threads=8, ident="lianxin")
    except KeyboardInterrupt:
        print("已停止 Stopped.", flush=True)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        sys.exit(PORT_TAKEN.format(port=port))
