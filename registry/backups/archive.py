"""The archive: a zip with the database, the stored files and a manifest of their SHA-256 sums."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "manifest.json"
FORMAT = "lianxin-backup-1"
CHUNK = 1 << 20


class Damaged(ValueError):
    """The archive is no backup, or something in it was lost or changed."""


@dataclass(frozen=True)
class Contents:
    """What a checked archive holds: `database` is "sqlite" or "postgresql"."""

    database: str
    schema: str
    files: tuple[str, ...]


def _digest(path: Path) -> str:
    total = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            total.update(block)
    return total.hexdigest()


def _stored(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        if path.is_file() and not path.name.endswith(".part"):
            yield path, f"files/{path.relative_to(folder).as_posix()}"


def write_archive(out: Path, dump: Path, files: Path, *, database: str, schema: str) -> int:
    """Write the archive beside its place and rename it when it is whole; returns its size in bytes."""
    members = [(dump, "database"), *_stored(files)]
    manifest = {
        "format": FORMAT, "database": database, "schema": schema,
        "sha256": {name: _digest(path) for path, name in members},
    }  # fmt: skip
    descriptor, part = tempfile.mkstemp(dir=out.parent, suffix=".part")
    os.close(descriptor)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for path, name in members:
                archive.write(path, name)
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        os.replace(part, out)
    finally:
        Path(part).unlink(missing_ok=True)
    return out.stat().st_size


def check_archive(source: Path) -> Contents:
    """Read the whole archive against its manifest; raises Damaged with what is wrong."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest.get("format") != FORMAT:
                raise Damaged("not a backup of this program")
            sums = manifest["sha256"]
            names = set(archive.namelist()) - {MANIFEST}
            if names != set(sums):
                raise Damaged("files are missing or were added")
            for name in sorted(names):
                if name.startswith("/") or ".." in Path(name).parts or _member_digest(archive, name) != sums[name]:
                    raise Damaged(f"{name} was changed")
            return Contents(manifest["database"], manifest["schema"], tuple(sorted(names - {"database"})))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, EOFError) as error:
        if isinstance(error, Damaged):
            raise
        raise Damaged("the file is no readable backup") from error


def _member_digest(archive: zipfile.ZipFile, name: str) -> str:
    total = hashlib.sha256()
    with archive.open(name) as file:
        while block := file.read(CHUNK):
            total.update(block)
    return total.hexdigest()


def unpack(source: Path, name: str, target: Path) -> None:
    """Write one member of a checked archive to `target`, by rename."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with zipfile.ZipFile(source) as archive, archive.open(name) as read, part.open("wb") as written:
        while block := read.read(CHUNK):
            written.write(block)
        written.flush()
        os.fsync(written.fileno())
    os.replace(part, target)
