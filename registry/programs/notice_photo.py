"""The photo of a posted notice: proof that it hung."""

from __future__ import annotations

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.extensions import db
from registry.files.models import FileKind, StoredFile
from registry.files.services import store_file
from registry.programs.enrolments import within_quota
from registry.programs.models import Notice


def keep_photo(notice: Notice, data: bytes, filename: str, *, actor: Actor) -> StoredFile:
    """Keep the newest photo of a notice; the township photographs what hangs in its villages too.

    Raises FileRefused, Invalid (field "file") for what is no picture, NotFound, Denied.
    """
    actor.demand(Permission.ENROLMENT_NOMINATE)
    here = covers(actor, notice.scope_code)
    if not here and not within_quota(notice.scope_code, actor.region_code):
        raise NotFound
    scope = notice.scope_code if here else actor.region_code
    file = store_file(data, kind=FileKind.NOTICE_PHOTO, owner=notice, scope_code=scope, filename=filename, actor=actor)
    if not file.is_image:
        raise Invalid(_("这里收照片。扫描的 PDF 请存进批次的案卷。"), "file")
    notice.photo_id = file.public_id
    record(actor, "notice.photo", notice, region_code=notice.scope_code)
    db.session.flush()
    return file


def find_photo(notice: Notice, actor: Actor) -> StoredFile | None:
    """The photo where the actor may see it, else None; one query."""
    if notice.photo_id is None or not actor.can(Permission.FILES_READ):
        return None
    found = db.session.scalar(
        select(StoredFile).where(StoredFile.public_id == notice.photo_id, StoredFile.erased_at.is_(None))
    )
    return found if found is not None and covers(actor, found.scope_code) else None
