"""What the pay-outs put on the desk: to approve and to confirm (not by the maker), to pay, signatures that are due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.core.plugs import DeskGroup, DeskItem
from registry.disbursements.models import Batch, BatchState
from registry.disbursements.past import unconfirmed
from registry.disbursements.queries import Sums, sums_of
from registry.extensions import db
from registry.settings.queries import get_number

SHOWN = 3
B = BatchState
P = Permission


def _batches(actor: Actor, *where: ColumnElement[bool]) -> tuple[Sequence[Batch], int, dict[int, Sums]]:
    conditions = (visible_to(actor, Batch.scope_code), *where)
    rows = db.session.scalars(select(Batch).where(*conditions).order_by(Batch.id).limit(SHOWN)).all()
    if not rows:
        return rows, 0, {}
    count = len(rows)
    if count == SHOWN:
        count = db.session.scalar(select(func.count()).select_from(Batch).where(*conditions)) or 0
    return rows, count, sums_of([batch.id for batch in rows], actor)


def _item(
    batch: Batch, sums: Sums, when: str, action: Text, tone: str = "plain", reason: Text | None = None
) -> DeskItem:
    text = reason or _("%(n)s 人，%(cash)s 元", n=sums.persons, cash=format_fen(sums.cash))
    return DeskItem(
        name=batch.number, meta=batch.title, reason=str(text), when=when, url=f"/disbursements/{batch.public_id}",
        action=str(action), tone=tone,
    )  # fmt: skip


def _md(day: dt.date | None) -> str:
    return str(_("%(m)s月%(d)s日", m=day.month, d=day.day)) if day else ""


def to_approve(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Batches handed in by somebody else."""
    if not actor.can(P.DISBURSEMENT_APPROVE):
        return None
    rows, count, sums = _batches(
        actor, Batch.state == B.PENDING, Batch.maker_id.is_(None) | (Batch.maker_id != actor.user_id)
    )
    items = [_item(b, sums.get(b.id, Sums()), _md(b.submitted_on), _("去批准")) for b in rows]
    return (
        DeskGroup("batches.approve", _("等您批准的批次"), count, items, "wait", url="/disbursements?tab=pending")
        if rows
        else None
    )


def to_confirm(actor: Actor, today: dt.date) -> DeskGroup | None:
    """What a colleague brought in from a roster and nobody has confirmed."""
    if not actor.can(P.DISBURSEMENT_APPROVE):
        return None
    rows, count, sums = _batches(actor, *unconfirmed(actor), Batch.maker_id != actor.user_id)
    items = [_item(b, sums.get(b.id, Sums()), _md(b.paid_on), _("去确认")) for b in rows]
    return (
        DeskGroup("batches.confirm", _("补录待确认"), count, items, "wait", url="/disbursements/past") if rows else None
    )


def to_pay(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Approved batches; late when the planned day has passed."""
    if not actor.can(P.DISBURSEMENT_PAY):
        return None
    rows, count, sums = _batches(actor, Batch.state == B.APPROVED)
    late = [b for b in rows if b.pay_on is not None and b.pay_on < today]
    items = [
        _item(b, sums.get(b.id, Sums()), _md(b.pay_on), _("去发放"), "late" if b in late else "plain") for b in rows
    ]
    group = DeskGroup(
        "batches.pay", _("批准了，等发放"), count, items, "late" if late else "wait", url="/disbursements?tab=approved",
        late=len(late),
    )  # fmt: skip
    return group if rows else None


def to_sign(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Paid batches with signatures missing: who did not come is visited within the days of the setting (domain 3.9)."""
    if not actor.can(P.DISBURSEMENT_SIGN):
        return None
    rows, count, sums = _batches(actor, Batch.state == B.PAID)
    if not rows:
        return None
    days = get_number("sign_days", on=today, region_code=actor.region_code)
    items, late = [], 0
    for batch in rows:
        left = days - (today - (batch.paid_on or today)).days
        late += left < 0
        when = _("晚 %(n)s 天", n=-left) if left < 0 else _("还有 %(n)s 天", n=left)
        tone = "late" if left < 0 else "soon" if left <= 3 else "plain"
        open_lines = sums.get(batch.id, Sums()).unsigned
        items.append(_item(batch, Sums(), str(when), _("录签领"), tone, _("%(n)s 人还没签", n=open_lines)))
    return DeskGroup(
        "batches.sign", _("发了，等签领"), count, items, "late" if late else "arrived", url="/disbursements?tab=paid",
        late=late,
    )  # fmt: skip


def given_back(actor: Actor, today: dt.date) -> DeskGroup | None:
    """The actor's own batches that were returned to her."""
    if not actor.can(P.DISBURSEMENT_PREPARE):
        return None
    rows, count, _s = _batches(actor, Batch.state == B.RETURNED, Batch.maker_id == actor.user_id)
    items = [_item(b, Sums(), "", _("去改"), "late", Text(b.return_reason or "")) for b in rows]
    return DeskGroup("batches.returned", _("退回给您改的批次"), count, items, "late", late=count) if rows else None
