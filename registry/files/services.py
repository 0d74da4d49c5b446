"""Keeping and erasing files. The bytes are on disk before the row commits; what no row knows is swept later."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.crypto import keys
from registry.core.errors import Denied, Invalid
from registry.core.i18n import _
from registry.core.orm import Entity, new_public_id
from registry.extensions import db
from registry.files.intake import Prepared, prepare
from registry.files.models import XLSX, FileKind, StoredFile
from registry.files.queries import ORIGINAL, THUMBNAIL, get_file, known_paths
from registry.files.sealing import seal_bytes
from registry.files.store import FileStore, store

LONGEST_NAME = 200
ORPHAN_AGE = dt.timedelta(hours=24)


def store_file(
    data: bytes,
    *,
    kind: FileKind,
    owner: Entity,
    scope_code: str,
    filename: str,
    actor: Actor,
    person_id: int | None = None,
) -> StoredFile:
    """Check, re-encode, seal and keep a photo or scan of `owner`; `person_id` is the row id of the person it shows.

    Raises FileRefused (field "file"), and Denied outside the actor's region. Logged as file.add.
    """
    actor.demand(Permission.FILES_WRITE)
    if not covers(actor, scope_code):
        raise Denied
    return _filed(_kept(prepare(data), digest_of(data)), kind, owner, scope_code, filename, actor, person_id)


def store_workbook(data: bytes, *, owner: Entity, scope_code: str, filename: str, actor: Actor) -> StoredFile:
    """Seal and keep an .xlsx that its room has read and found good; who may read it is that room's to say.

    Raises Denied without the permission to write files. Logged as file.add.
    """
    actor.demand(Permission.FILES_WRITE)
    file = _kept(Prepared(data, XLSX), digest_of(data))
    return _filed(file, FileKind.OTHER, owner, scope_code, filename, actor, None)


def _filed(
    file: StoredFile, kind: FileKind, owner: Entity, scope_code: str, filename: str, actor: Actor,
    person_id: int | None,
) -> StoredFile:  # fmt: skip
    file.kind, file.person_id, file.scope_code, file.created_by_id = kind, person_id, scope_code, actor.user_id
    file.owner_type, file.owner_public_id = type(owner).__name__, owner.public_id
    file.original_name = filename.strip()[:LONGEST_NAME]
    db.session.add(file)
    db.session.flush()
    record(actor, "file.add", file, subjects=[person_id] if person_id else [], detail={"kind": kind.value})
    return file


def _kept(prepared: Prepared, digest: str) -> StoredFile:
    """The record of bytes that are now on disk; the thumbnail beside the original, each under a name of its own."""
    public_id = new_public_id()
    return StoredFile(
        public_id=public_id,
        media_type=prepared.media_type,
        size=len(prepared.data),
        width=prepared.width,
        height=prepared.height,
        digest=digest,
        path=_keep(prepared.data, public_id, ORIGINAL),
        thumbnail_path=_keep(prepared.thumbnail, public_id, THUMBNAIL) if prepared.thumbnail else None,
    )


def _keep(data: bytes, public_id: str, variant: str) -> str:
    return store().put(seal_bytes(keys(), data, owner=public_id, variant=variant))


def digest_of(data: bytes) -> str:
    """HMAC-SHA256 of bytes as they were sent, under a key of its own: finds the same scan sent twice."""
    return hmac.new(keys().derive("file-digest"), data, hashlib.sha256).hexdigest()


def erase_file(public_id: str, *, reason: str, actor: Actor, now: dt.datetime) -> StoredFile:
    """Empty a file that should not be kept: the record stays, with who, when and why; the bytes go at the next sweep.

    Raises NotFound, Denied, Invalid (field "reason"). Logged as file.erase.
    """
    actor.demand(Permission.FILES_WRITE)
    if not 2 <= len(reason.strip()) <= 200:
        raise Invalid(_("还没写删除的原因。写清楚，以后查得到。"), field="reason")
    file = get_file(public_id, actor)
    file.path = file.thumbnail_path = file.original_name = None
    file.erased_at, file.erased_reason = now, reason.strip()
    db.session.flush()
    subjects = [file.person_id] if file.person_id else []
    record(actor, "file.erase", file, subjects=subjects, reason=file.erased_reason)
    return file


def sweep_orphans(*, now: dt.datetime, file_store: FileStore | None = None, older: dt.timedelta = ORPHAN_AGE) -> int:
    """Remove files no record refers to (rolled back, erased, unfinished) that are older than `older`; how many.

    The age protects what a transaction under way has written. A file deleted here can never come back from a
    later commit, because a name is made once and committed by the transaction that made it.
    """
    place = file_store or store()
    names = list(place.names_before(now - older))
    known = known_paths()
    orphans = [name for name in names if name not in known]
    for name in orphans:
        place.remove(name)
    return len(orphans)
