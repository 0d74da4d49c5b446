"""Payments brought in by a roster: whoever brought them in is their maker; a second person confirms them or sends them back.

They count in every figure at once: the money left the house before the register knew of it. The confirmation says that
somebody else has looked; it moves nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers, visible_to
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, NotFound
from registry.core.i18n import _
from registry.core.roster_kinds import RosterContext
from registry.disbursements.batches import reason_of
from registry.disbursements.lines import live_lines, lock_batch
from registry.disbursements.models import Batch, BatchState
from registry.disbursements.queries import BatchPage, Sums, sums_of
from registry.disbursements.roster_writing import take_back_payments, void_past
from registry.extensions import db

PAGE = 30
B = BatchState


class OwnImport(Conflict):
    """Who brought payments in does not confirm them (invariant 5)."""

    def __init__(self) -> None:
        super().__init__(_("这批是您补录的，要由另一位确认。"))


def unconfirmed(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """What was brought in to the actor's region and nobody has confirmed."""
    return (
        visible_to(actor, Batch.scope_code), Batch.past & Batch.approver_id.is_(None), Batch.state != B.VOID,
    )  # fmt: skip


def list_unconfirmed(actor: Actor, *, after: int | None = None, limit: int = PAGE) -> BatchPage:
    """A page of them, oldest first, with their sums; two queries."""
    query = (
        select(Batch)
        .options(joinedload(Batch.program), joinedload(Batch.cycle), joinedload(Batch.fund))
        .where(*unconfirmed(actor))
    )
    if after is not None:
        query = query.where(Batch.id > after)
    rows = db.session.scalars(query.order_by(Batch.id).limit(limit + 1)).all()
    shown = rows[:limit]
    sums = sums_of([batch.id for batch in shown], actor)
    return BatchPage([(b, sums.get(b.id, Sums())) for b in shown], shown[-1].id if len(rows) > limit else None)


def pick_past(public_ids: Sequence[str], actor: Actor) -> list[Batch]:
    """The batches of the past with these public ids, at most a page of them. Raises NotFound when one is not there."""
    wanted = sorted(set(public_ids))
    if not wanted or len(wanted) > PAGE:
        raise NotFound
    query = select(Batch).options(joinedload(Batch.fund), joinedload(Batch.program))
    query = query.where(Batch.public_id.in_(wanted), visible_to(actor, Batch.scope_code), Batch.past)
    found = db.session.scalars(query.order_by(Batch.id)).all()
    if len(found) != len(wanted):
        raise NotFound
    return list(found)


def confirm_past(batches: Sequence[Batch], *, actor: Actor, today: dt.date) -> list[Batch]:
    """A second person says that these payments were made; those confirmed before stay as they are. Returns the fresh ones.

    All or none. Raises OwnImport (also a CHECK of the database), Conflict for one sent back meanwhile, Denied, NotFound.
    """
    actor.demand(Permission.DISBURSEMENT_APPROVE)
    if actor.user_id is None:
        raise Denied
    fresh = []
    for known in sorted(batches, key=lambda one: one.id):
        batch = _lock(known, actor)
        if batch.approver_id is not None:
            continue
        if batch.state is B.VOID:
            raise Conflict(_("批次 %(number)s 已经退回作废，不用再确认。请刷新看看。", number=batch.number))
        if batch.maker_id == actor.user_id:
            raise OwnImport
        batch.approver_id, batch.approved_on = actor.user_id, today
        lines = live_lines(batch)
        record(actor, "batch.confirm", batch, subjects=[line.person_id for line in lines], detail={"lines": len(lines)})
        fresh.append(batch)
    db.session.flush()
    return fresh


def send_back_past(batch: Batch, *, reason: str, actor: Actor, today: dt.date) -> Batch:
    """Not as it was: the payments are void, their money is taken back as at the undo of the import, the number stays.

    The rows may then come again with a corrected roster. Raises ReasonMissing, Conflict for one that is confirmed or
    has a certificate, Denied, NotFound.
    """
    actor.demand(Permission.DISBURSEMENT_APPROVE)
    why = reason_of(reason)
    batch = _lock(batch, actor)
    if batch.approver_id is not None:
        raise Conflict(_("批次 %(number)s 已经确认过。有错的，请在批次里逐笔作废。", number=batch.number))
    if batch.state is B.VOID:
        raise Conflict(_("批次 %(number)s 已经退回作废，不用再退。", number=batch.number))
    context = RosterContext(actor, batch.scope_code, today)
    lines = live_lines(batch)
    if lines:
        take_back_payments(lines, context, action="batch.send_back", reason=why)
    else:  # every payment was made void by itself before: the batch goes, and what came in for it
        void_past(batch, [], context, "batch.send_back", why)
    return batch


def _lock(batch: Batch, actor: Actor) -> Batch:
    batch = lock_batch(batch)
    if not batch.past or not covers(actor, batch.scope_code):
        raise NotFound
    return batch
