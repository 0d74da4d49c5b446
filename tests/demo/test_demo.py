"""The demonstration loads by its command into an empty database and proves its own books."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from registry.config import ROOT


def _command(folder: Path, *arguments: str) -> Any:
    environ = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder / 'demo.db'}", "INSTANCE_PATH": str(folder), "REGISTRY_TODAY": "2026-03-12",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout) if "--json" in arguments else None


def test_demonstration_loads_and_its_books_are_right(tmp_path: Path) -> None:
    _command(tmp_path, "db", "upgrade")
    logins = _command(tmp_path, "demo", "load", "--people", "60", "--json")["logins"]
    assert {login["role"] for login in logins} >= {"village", "township", "county", "city", "auditor", "donor"}
    assert _command(tmp_path, "ledger", "check", "--json") == {"ok": True, "problems": []}
    assert _command(tmp_path, "audit", "verify", "--json") == {"ok": True, "problems": []}
