"""The scans of a batch as an actor sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.errors import NotFound
from registry.disbursements.models import Batch
from registry.disbursements.packet.models import BatchPaper, PaperKind
from registry.extensions import db
from registry.files.models import StoredFile

ORDER = {kind: place for place, kind in enumerate(PaperKind)}


@dataclass(frozen=True)
class Scan:
    """A scan with its file."""

    paper: BatchPaper
    file: StoredFile


def list_scans(batch: Batch, actor: Actor) -> Sequence[Scan]:
    """The scans of a batch in the actor's region in binding order; one query.

    That they exist is told to whoever reads the batch; the files themselves need files:read.
    """
    actor.demand(Permission.DISBURSEMENT_READ)
    rows = db.session.execute(
        select(BatchPaper, StoredFile)
        .join(StoredFile, BatchPaper.file_id == StoredFile.id)
        .where(
            BatchPaper.batch_id == batch.id, StoredFile.erased_at.is_(None), visible_to(actor, StoredFile.scope_code)
        )
        .order_by(BatchPaper.id)
    ).all()
    return sorted((Scan(*row) for row in rows), key=lambda scan: (ORDER[scan.paper.kind], scan.paper.id))


def get_scan(batch: Batch, public_id: str, actor: Actor) -> Scan:
    """A scan of this batch; raises NotFound."""
    found = next((scan for scan in list_scans(batch, actor) if scan.paper.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found
