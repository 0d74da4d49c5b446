"""A backup comes back whole with its files; a damaged one and a database in use are refused."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from registry.backups.archive import Damaged, check_archive
from registry.factory import create_app

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def backup(app: Any, tmp_path: Path) -> Path:
    """A backup of the test's register with one stored file."""
    kept = Path(app.config["INSTANCE_PATH"]) / "files" / "ab" / "cdef"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"sealed photo")
    out = tmp_path / "out.backup"
    result = app.test_cli_runner().invoke(args=["backup", str(out)])
    assert result.exit_code == 0, result.output + result.stderr
    return out


def test_a_backup_checks_and_holds_the_files(backup: Path) -> None:
    assert check_archive(backup).files == ("files/ab/cdef",)


@pytest.mark.parametrize("damage", ["cut", "changed", "removed", "other"])
def test_a_damaged_backup_is_refused(backup: Path, tmp_path: Path, damage: str) -> None:
    broken = tmp_path / "broken"
    if damage == "cut":
        broken.write_bytes(backup.read_bytes()[:-2000])
    elif damage == "other":
        broken.write_bytes(b"hello")
    else:
        with zipfile.ZipFile(backup) as old, zipfile.ZipFile(broken, "w") as new:
            for name in old.namelist():
                if name == "files/ab/cdef" and damage == "removed":
                    continue
                new.writestr(name, b"x" if name == "files/ab/cdef" else old.read(name))
    with pytest.raises(Damaged):
        check_archive(broken)


def test_a_register_in_use_is_not_overwritten(app: Any, backup: Path) -> None:
    result = app.test_cli_runner().invoke(args=["restore", str(backup)])
    assert result.exit_code == 1 and len(result.stderr.strip().splitlines()) == 1


def test_a_backup_comes_back(app: Any, backup: Path, tmp_path: Path) -> None:
    if not app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        pytest.skip("a second PostgreSQL database is not made here")
    there = tmp_path / "there"
    there.mkdir()
    for key in ("field_keys", "index_key"):
        (there / key).write_text((Path(app.config["INSTANCE_PATH"]) / key).read_text())
    environ = {"INSTANCE_PATH": str(there), "DATABASE_URL": f"sqlite:///{there / 'register.db'}", "SECRET_KEY": "t"}
    other = create_app(environ, TESTING=True, WTF_CSRF_ENABLED=False)
    result = other.test_cli_runner().invoke(args=["restore", str(backup)])
    assert result.exit_code == 0, result.output + result.stderr
    assert (there / "files" / "ab" / "cdef").read_bytes() == b"sealed photo"
    listed = other.test_cli_runner().invoke(args=["user", "list", "--json"])
    assert '"township"' in listed.output
