"""Reading the tables that were filled, in the actor's region."""

from __future__ import annotations

import base64

from sqlalchemy import select
from sqlalchemy.orm import defer

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.errors import NotFound
from registry.core.i18n import _
from registry.extensions import db
from registry.tables.models import FilledTable

PAGE = 30


def list_filled(actor: Actor, *, before: int | None = None) -> list[FilledTable]:
    """The newest first, PAGE + 1 of them, without the workbooks."""
    actor.demand(Permission.PEOPLE_EXPORT)
    query = select(FilledTable).where(visible_to(actor, FilledTable.scope_code))
    if before is not None:
        query = query.where(FilledTable.id < before)
    query = query.options(defer(FilledTable.book_sealed)).order_by(FilledTable.id.desc())
    return list(db.session.scalars(query.limit(PAGE + 1)))


def get_filled(public_id: str, actor: Actor) -> FilledTable:
    """One of them; raises NotFound."""
    actor.demand(Permission.PEOPLE_EXPORT)
    row = db.session.scalar(
        select(FilledTable).where(FilledTable.public_id == public_id, visible_to(actor, FilledTable.scope_code))
    )
    if row is None:
        raise NotFound
    return row


def read_book(row: FilledTable) -> bytes:
    """The workbook's bytes; raises NotFound when its thirty days are over."""
    if not row.book:
        raise NotFound(_("这份表已过三十天，文件已清除。请重新上传空表再填一次。"))
    return base64.b64decode(row.book)
