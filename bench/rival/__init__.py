"""The same roster through django-import-export's bulk mode, in a virtual environment of its own outside the project.

`python -m bench rival`: makes the environment in a temporary folder (from the package index), prepares one register,
and imports one workbook with each in turn, so that a busy machine slows all alike. Trust the processor's seconds.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

PACKAGES = ("django", "django-import-export", "tablib[xlsx]", "cryptography", "pypinyin")
WAYS = ("documented", "tuned", "same rows")


def measure() -> None:
    """Prints seconds of the register and of each way of the other, and the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
        _run(sys.executable, "-m", "bench.rosters", "prepare", str(folder))
        ours = _run(sys.executable, "-m", "bench.rosters", "some", str(folder))
        print(f"rival: the register {_said(ours)}")
        for way in WAYS:
            (folder / "rival.db").unlink(missing_ok=True)
            theirs = _run(str(python), str(Path(__file__).with_name("django_import.py")), str(folder),
                          str(folder / "some.xlsx"), way)  # fmt: skip
            ratio = theirs["worked"] / ours["worked"]
            print(f"rival: django-import-export, {way}: {_said(theirs)}, {ratio:.2f} x the register's")


def _run(*command: str) -> dict[str, float]:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    return dict(json.loads(lines[-1])) if lines else {}


def _said(found: dict[str, float]) -> str:
    return f"{found['seconds']:.1f} s, processor {found['worked']:.2f} s, peak {found['peak']:.0f} MB"
