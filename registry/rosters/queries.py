"""Past imports of the actor's region, and what one of them left behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Select, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.errors import NotFound
from registry.extensions import db
from registry.rosters.models import ImportState, RosterImport, RosterRow

PAGE = 20


def _select_imports(actor: Actor) -> Select[RosterImport]:
    actor.demand(Permission.ROSTER_IMPORT)
    return select(RosterImport).where(visible_to(actor, RosterImport.scope_code))


def get_import(public_id: str, actor: Actor) -> RosterImport:
    """The import; raises NotFound, Denied."""
    found = db.session.scalar(_select_imports(actor).where(RosterImport.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def lock_import(public_id: str, actor: Actor) -> RosterImport:
    """As get_import, under a lock until the transaction ends."""
    query = _select_imports(actor).where(RosterImport.public_id == public_id)
    found = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def list_imports(actor: Actor, *, before: int | None = None, limit: int = PAGE) -> Sequence[RosterImport]:
    """Imports that were taken or are being looked at, newest first, one more than `limit` when there are more."""
    query = _select_imports(actor).where(RosterImport.state != ImportState.DISCARDED)
    if before is not None:
        query = query.where(RosterImport.id < before)
    return db.session.scalars(query.order_by(RosterImport.id.desc()).limit(limit + 1)).all()


def list_stale_previews(older_than: dt.datetime, actor: Actor) -> Sequence[RosterImport]:
    """Previews of the actor's region that nobody confirmed."""
    query = _select_imports(actor).where(
        RosterImport.state == ImportState.PREVIEWED, RosterImport.created_at < older_than
    )
    return db.session.scalars(query.order_by(RosterImport.id)).all()


def list_traces(batch: RosterImport) -> Sequence[RosterRow]:
    """What each row of an import made or changed, in the order of the file."""
    return db.session.scalars(select(RosterRow).where(RosterRow.import_id == batch.id).order_by(RosterRow.id)).all()
