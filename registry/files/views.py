"""Showing a file or its thumbnail to those who may see it; every look is logged with whom it shows."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import current_actor, note_read, requires
from registry.files.models import XLSX, StoredFile
from registry.files.queries import get_file, read_bytes, read_thumbnail

bp = Blueprint("files", __name__, url_prefix="/files")
ENDINGS = {"image/jpeg": "jpg", "application/pdf": "pdf", XLSX: "xlsx"}


@bp.get("/<public_id>")
@requires(Permission.FILES_READ)
def show(public_id: str) -> ResponseReturnValue:
    """The file itself; a PDF is offered for saving, an image is shown."""
    file = get_file(public_id, current_actor())
    return _send(file, read_bytes(file), file.media_type, "file.read")


@bp.get("/<public_id>/thumbnail")
@requires(Permission.FILES_READ)
def thumbnail(public_id: str) -> ResponseReturnValue:
    """The small picture of an image."""
    file = get_file(public_id, current_actor())
    return _send(file, read_thumbnail(file), "image/jpeg", "file.glance")


def _send(file: StoredFile, data: bytes, media_type: str, action: str) -> Response:
    note_read(action, file, subjects=[file.person_id] if file.person_id else [], detail={"kind": file.kind.value})
    response = Response(data, mimetype=media_type)
    shown = "inline" if media_type.startswith("image/") else "attachment"
    response.headers["Content-Disposition"] = f'{shown}; filename="{file.public_id}.{ENDINGS[media_type]}"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
