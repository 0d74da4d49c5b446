"""Reads each file of a folder in a process of its own and says what came of it, its processor's time and peak memory.

Started by test_cost_of_bad_files: a forked child has the limits of the issue, so that a machine that is busy with
other things changes nothing.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from registry.core.tables.guards import Unreadable
from tests.rosters.reading.files import read

SECONDS = 10


def _said(path: Path) -> str:
    try:
        reading = read(path.read_bytes(), path.name.split("__")[1])
    except Unreadable as refused:
        return f"refused {refused}"
    return f"rows {len(reading.rows)} problems {len(reading.all_problems())}"


def _measured(path: Path, answer: Path) -> dict[str, object]:
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        answer.write_text(_said(path))
        os._exit(0)
    _child, status, used = os.wait4(child, 0)
    said = answer.read_text() if status == 0 else f"died {status}"
    return {"said": said, "seconds": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    files = sorted(path for path in folder.iterdir() if "__" in path.name)
    print(json.dumps({path.name.split("__")[0]: _measured(path, folder / "answer") for path in files}))
