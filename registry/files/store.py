"""Where the sealed bytes lie on disk: random names, written whole or not at all, never changed in place."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from registry.core.errors import NotFound
from registry.core.i18n import _

_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{38}")


class BytesMissing(NotFound):
    """The record is there and its bytes are not, for example after an incomplete restore."""

    def __init__(self) -> None:
        super().__init__(_("这份文件的内容不在服务器上。请管理员从备份里恢复 files 文件夹。"))


@dataclass(frozen=True)
class FileStore:
    """A folder of sealed files. It knows nothing of keys or records."""

    path: Path

    def put(self, sealed: bytes) -> str:
        """Write bytes durably under a new random name ("ab/cdef…") and return it: temporary file, fsync, rename."""
        name = secrets.token_hex(20)
        name = f"{name[:2]}/{name[2:]}"
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = target.with_suffix(".part")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return name

    def get(self, name: str) -> bytes:
        """The bytes under a name; raises BytesMissing."""
        try:
            return self._place(name).read_bytes()
        except FileNotFoundError as error:
            raise BytesMissing from error

    def remove(self, name: str) -> None:
        """Take a file away; nothing happens when it is gone already."""
        self._place(name).unlink(missing_ok=True)

    def names_before(self, moment: dt.datetime) -> Iterator[str]:
        """Names of all files, unfinished ones included, that were last written before a moment."""
        for place in sorted(self.path.glob("[0-9a-f][0-9a-f]/*")):
            with contextlib.suppress(FileNotFoundError):
                name = f"{place.parent.name}/{place.name}"
                if _NAME.fullmatch(name.removesuffix(".part")) and place.stat().st_mtime < moment.timestamp():
                    yield name

    def _place(self, name: str) -> Path:
        if not _NAME.fullmatch(name.removesuffix(".part")):
            raise ValueError("not a name of this store")
        return self.path / name


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable; Windows cannot open folders and does not need it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_store: FileStore | None = None


def install_store(file_store: FileStore) -> None:
    """Set the process's store; create_app() does it through this room's setup."""
    global _store
    _store = file_store


def store() -> FileStore:
    """The process's store; raises RuntimeError before it is installed."""
    if _store is None:
        raise RuntimeError("the file store is not installed")
    return _store
