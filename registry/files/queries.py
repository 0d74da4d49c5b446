"""Finding files within the actor's region, and reading their bytes."""

from __future__ import annotations

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.crypto import keys
from registry.core.errors import NotFound
from registry.core.orm import Entity
from registry.extensions import db
from registry.files.models import FileKind, StoredFile
from registry.files.sealing import open_bytes
from registry.files.store import BytesMissing, store

ORIGINAL, THUMBNAIL = "original", "thumbnail"


def get_file(public_id: str, actor: Actor) -> StoredFile:
    """The file within the actor's region that is not erased; raises Denied, or NotFound."""
    actor.demand(Permission.FILES_READ)
    found = db.session.scalar(
        select(StoredFile).where(
            StoredFile.public_id == public_id,
            StoredFile.erased_at.is_(None),
            visible_to(actor, StoredFile.scope_code),
        )
    )
    if found is None:
        raise NotFound
    return found


def list_files(owner: Entity, actor: Actor, *, kind: FileKind | None = None) -> list[StoredFile]:
    """The files of a record that the actor may see, oldest first; empty without the permission."""
    if not actor.can(Permission.FILES_READ):
        return []
    query = select(StoredFile).where(
        StoredFile.owner_type == type(owner).__name__,
        StoredFile.owner_public_id == owner.public_id,
        StoredFile.erased_at.is_(None),
        visible_to(actor, StoredFile.scope_code),
    )
    if kind is not None:
        query = query.where(StoredFile.kind == kind)
    return list(db.session.scalars(query.order_by(StoredFile.created_at, StoredFile.id)))


def read_bytes(file: StoredFile) -> bytes:
    """The file's bytes in clear, after get_file has decided who may; raises BytesMissing, KeyMissing."""
    return _read(file, file.path, ORIGINAL)


def read_thumbnail(file: StoredFile) -> bytes:
    """The thumbnail (JPEG) of an image; raises NotFound for a PDF."""
    return _read(file, file.thumbnail_path, THUMBNAIL)


def _read(file: StoredFile, path: str | None, variant: str) -> bytes:
    if path is None:
        raise BytesMissing if file.is_image else NotFound
    return open_bytes(keys(), store().get(path), owner=file.public_id, variant=variant)


def known_paths() -> set[str]:
    """Names in the store that some record refers to."""
    rows = db.session.execute(select(StoredFile.path, StoredFile.thumbnail_path).order_by(StoredFile.id))
    return {path for row in rows for path in row if path}
