"""Write the next migration: `python -m registry.migrations.new "why"` compares the models with a fresh database.

The result is a beginning: read it, name constraints, move data, and let the tests prove it on both databases.
A new word of an enumeration is a CHECK that the comparison does not see: write it with `batch_alter_table`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from flask_migrate import migrate, upgrade

from registry.factory import create_app

VERSIONS = Path(__file__).parent / "versions"


def main(why: str) -> None:
    """A file `00NN_why.py` in versions/."""
    number = 1 + max(int(path.name[:4]) for path in VERSIONS.glob("0*.py"))
    with tempfile.TemporaryDirectory() as folder:
        environ = {"INSTANCE_PATH": folder, "DATABASE_URL": f"sqlite:///{folder}/new.db", "SECRET_KEY": "new"}
        with create_app(environ).app_context():
            upgrade()
            migrate(message=why, rev_id=f"{number:04d}")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
