"""Putting a scan into the file of a batch, and taking a wrong one out."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.disbursements.models import Batch, BatchState
from registry.disbursements.packet.models import BY_ANOTHER, BatchPaper, PaperKind
from registry.disbursements.packet.scans import bindable
from registry.disbursements.packet.words import FILE_KINDS, PAPER_LABELS
from registry.extensions import db
from registry.files.models import FileKind, StoredFile
from registry.files.services import digest_of, erase_file, store_file


class ByTheMaker(Conflict):
    """Minutes and approvals are scanned in by another person than the batch's maker."""

    def __init__(self, kind: PaperKind) -> None:
        what = str(PAPER_LABELS[kind])
        super().__init__(_("这批是您编的，“%(what)s”要由另一位扫描存进来。", what=what), "kind")


def add_paper(
    batch: Batch, data: bytes, filename: str, *, kind: PaperKind, actor: Actor, today: dt.date, number: str = ""
) -> tuple[BatchPaper, bool]:
    """Keep a scan (JPG, PNG, WebP, PDF) in the batch's file; the same scan again gives the first one and False.

    `number` is the paper's own; it becomes the batch's where that is still empty. Raises ByTheMaker (also a CHECK),
    FileRefused and UnreadableScan (field "scans"), Denied.
    """
    actor.demand(Permission.DISBURSEMENT_SIGN)
    if batch.state is BatchState.VOID:
        raise Conflict(_("这批作废了，不再收材料。"))
    if kind in BY_ANOTHER and batch.maker_id is not None and batch.maker_id == actor.user_id:
        raise ByTheMaker(kind)
    digest = digest_of(data)
    before = find_paper(batch, kind, digest)
    if before is not None:
        return before, False
    scope = batch.scope_code if covers(actor, batch.scope_code) else actor.region_code
    paper = BatchPaper(
        batch_id=batch.id, maker_id=batch.maker_id, kind=kind, file_id=_stored(batch, data, filename, kind, scope, actor),
        digest=digest, number=number.strip()[:100] or None, added_by_id=actor.user_id, added_on=today,
        created_by_id=actor.user_id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(paper)
    except IntegrityError as error:
        raise Conflict(_("这份扫描件刚有人存过。请刷新看看。")) from error
    _take_number(batch, kind, paper.number)
    record(actor, "batch.paper", batch, detail={"kind": kind.value})
    db.session.flush()
    return paper, True


def _stored(batch: Batch, data: bytes, filename: str, kind: PaperKind, scope: str, actor: Actor) -> int:
    try:
        clean = bindable(data) if data.startswith(b"%PDF-") else data
        file = store_file(
            clean, kind=FILE_KINDS.get(kind, FileKind.EVIDENCE), owner=batch, scope_code=scope, filename=filename,
            actor=actor,
        )  # fmt: skip
    except Invalid as error:
        raise Invalid(error.message, "scans") from error
    return file.id


def find_paper(batch: Batch, kind: PaperKind, digest: str) -> BatchPaper | None:
    """The scan with this digest, or None; one that was taken out does not count."""
    return db.session.scalar(
        select(BatchPaper)
        .join(StoredFile, BatchPaper.file_id == StoredFile.id)
        .where(BatchPaper.batch_id == batch.id, BatchPaper.kind == kind, BatchPaper.digest == digest)
        .order_by(BatchPaper.id)
        .limit(1)
    )


def _take_number(batch: Batch, kind: PaperKind, number: str | None) -> None:
    if number and kind is PaperKind.MINUTES and not batch.minutes_number:
        batch.minutes_number = number
    if number and kind is PaperKind.ALLOCATION and not batch.allocation_paper:
        batch.allocation_paper = number


def remove_paper(
    batch: Batch, paper: BatchPaper, file: StoredFile, *, reason: str, actor: Actor, now: dt.datetime
) -> None:
    """Empty a wrong scan; that it was there, who took it out and why stays. Raises Invalid (field "reason"), Denied."""
    actor.demand(Permission.DISBURSEMENT_SIGN)
    erase_file(file.public_id, reason=reason, actor=actor, now=now)
    paper.digest = f"removed:{paper.public_id}"
    record(actor, "batch.paper_remove", batch, reason=reason.strip()[:300], detail={"kind": paper.kind.value})
    db.session.flush()
