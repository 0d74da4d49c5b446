"""The whole suite: on SQLite, and on PostgreSQL too where TEST_DATABASE_URL is set. `python -m tests.run [pytest args]`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

# These ask no database, or no other than the first run did: once is enough.
PURE = ("core", "paper", "face", "browser", "demo", "rosters/reading", "architecture/test_rooms.py",
        "architecture/test_access.py", "architecture/test_texts.py", "architecture/test_translations.py")  # fmt: skip


def _suite(label: str, environ: dict[str, str], arguments: list[str]) -> int:
    print(f"== {label}", flush=True)
    workers = ["-n", str(min(os.cpu_count() or 1, 4))]
    memory = "/dev/shm"
    if os.access(memory, os.W_OK):
        workers.append(f"--basetemp={tempfile.mkdtemp(dir=memory)}")
    return subprocess.call([sys.executable, "-m", "pytest", *workers, *arguments], env=environ)


def main(arguments: list[str]) -> int:
    """Exit status 0 when every suite passed."""
    environ = dict(os.environ)
    server = environ.pop("TEST_DATABASE_URL", None)
    environ.pop("DATABASE_URL", None)
    status = _suite("SQLite", environ, arguments)
    if server:
        skipped = [f"--ignore=tests/{name}" for name in PURE]
        status |= _suite("PostgreSQL", environ | {"TEST_DATABASE_URL": server}, [*skipped, *arguments])
    else:
        print("PostgreSQL: not run, TEST_DATABASE_URL is not set.")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
