"""Gifts of one day entered together: what was counted at the table must be what was typed, else nothing is posted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers, visible_to
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.donors.errors import ReasonMissing
from registry.donors.gift_models import GiftBatch, GiftBatchState, GiftLine
from registry.donors.giving import record_donation
from registry.donors.models import Donation, Donor
from registry.extensions import db
from registry.funds.models import Fund

PAGE = 50


@dataclass(frozen=True)
class Counted:
    """What was counted beforehand: gifts, cash in fen, value of goods in fen."""

    count: int
    fen: int
    goods_fen: int = 0


def open_batch(
    fund: Fund, title: str, counted: Counted, *, received_on: dt.date, girls_only: bool = False,
    purpose: str | None = None, actor: Actor, today: dt.date,
) -> GiftBatch:  # fmt: skip
    """An empty batch with its control totals. Raises Invalid (field), NotFound outside the actor's region, Denied."""
    actor.demand(Permission.DONOR_WRITE)
    if not covers(actor, fund.scope_code):
        raise NotFound
    if not title.strip():
        raise Invalid(_("还没写这一批的名称，例如“三八义卖”。"), "title")
    if counted.count <= 0:
        raise Invalid(_("还没写一共几笔。先数好，再录入。"), "control_count")
    if counted.fen < 0 or counted.goods_fen < 0 or not (counted.fen or counted.goods_fen):
        raise Invalid(_("还没写一共多少元。先数好，再录入。"), "control")
    if received_on > today:
        raise Invalid(_("收到的日期在今天以后。收到了再记。"), "received_on")
    batch = GiftBatch(
        title=title.strip()[:100], fund_id=fund.id, scope_code=fund.scope_code, received_on=received_on,
        girls_only=girls_only, purpose=(purpose or "").strip()[:200] or None, control_count=counted.count,
        control_fen=counted.fen, control_goods_fen=counted.goods_fen, created_by_id=actor.user_id,
    )  # fmt: skip
    db.session.add(batch)
    record(actor, "gift_batch.open", batch)
    db.session.flush()
    return batch


def _own(batch: GiftBatch, actor: Actor) -> None:
    actor.demand(Permission.DONOR_WRITE)
    if not covers(actor, batch.scope_code):
        raise NotFound
    db.session.refresh(batch, with_for_update={"of": GiftBatch})
    if batch.state is not GiftBatchState.OPEN:
        raise Conflict(_("这一批已经过账或作废，不能再改。要改，在那一笔捐赠上冲回。"))


def add_line(
    batch: GiftBatch, donor: Donor, *, amount_fen: int = 0, goods: str | None = None, goods_value_fen: int = 0,
    receipt_number: str | None = None, actor: Actor,
) -> GiftLine:  # fmt: skip
    """One gift more in an open batch. Raises Invalid (field), Conflict once it is posted."""
    _own(batch, actor)
    if not covers(actor, donor.scope_code) or donor.closed_on is not None:
        raise Invalid(_("这位捐赠人已停用，或者归别的单位。请另选。"), "donor")
    if amount_fen < 0 or goods_value_fen < 0 or not (amount_fen or goods_value_fen):
        raise Invalid(_("现金和物资折价都是零。至少写一项。"), "amount")
    if goods_value_fen and not (goods or "").strip():
        raise Invalid(_("写了物资折价，还没写是什么物资、多少。"), "goods")
    line = GiftLine(
        batch_id=batch.id, donor_id=donor.id, amount_fen=amount_fen, goods=(goods or "").strip()[:100] or None,
        goods_value_fen=goods_value_fen, receipt_number=(receipt_number or "").strip()[:32] or None,
        created_by_id=actor.user_id,
    )  # fmt: skip
    db.session.add(line)
    record(actor, "gift_batch.add_line", batch)
    db.session.flush()
    db.session.expire(batch, ["lines"])
    return line


def drop_line(batch: GiftBatch, line: GiftLine, *, actor: Actor) -> None:
    """Take a wrongly typed line out of an open batch; nothing has been posted yet."""
    _own(batch, actor)
    record(actor, "gift_batch.drop_line", batch)
    db.session.delete(line)
    db.session.flush()
    db.session.expire(batch, ["lines"])


def typed(batch: GiftBatch) -> Counted:
    """What has been typed so far."""
    return Counted(
        len(batch.lines), sum(line.amount_fen for line in batch.lines), sum(row.goods_value_fen for row in batch.lines)
    )


def control(batch: GiftBatch) -> Counted:
    """What was counted beforehand."""
    return Counted(batch.control_count, batch.control_fen, batch.control_goods_fen)


def post_batch(batch: GiftBatch, *, actor: Actor, today: dt.date) -> list[Donation]:
    """open → posted: every line becomes a gift, all or none.

    Raises Conflict while count or sums differ from the control totals (also refused by a trigger), and whatever
    record_donation raises.
    """
    _own(batch, actor)
    db.session.expire(batch, ["lines"])
    _match(typed(batch), control(batch))
    gifts = []
    for line in batch.lines:
        gift = record_donation(
            line.donor, batch.fund, received_on=batch.received_on, amount_fen=line.amount_fen, goods=line.goods,
            goods_value_fen=line.goods_value_fen, girls_only=batch.girls_only, purpose=batch.purpose,
            receipt_number=line.receipt_number, key=f"batch:{line.public_id}", actor=actor, today=today,
        )  # fmt: skip
        line.donation_id = gift.id
        gifts.append(gift)
    db.session.flush()
    batch.state, batch.posted_on, batch.posted_by_id = GiftBatchState.POSTED, today, actor.user_id
    record(actor, "gift_batch.post", batch, detail={"gifts": len(gifts)})
    db.session.flush()
    return gifts


def _match(now: Counted, wanted: Counted) -> None:
    if now.count != wanted.count:
        raise Conflict(
            _("数好的是 %(wanted)s 笔，录入了 %(now)s 笔。核对以后再过账。", wanted=wanted.count, now=now.count)
        )
    for is_fen, must_fen, words in (
        (now.fen, wanted.fen, _("现金")), (now.goods_fen, wanted.goods_fen, _("物资折价"))
    ):  # fmt: skip
        if is_fen != must_fen:
            raise Conflict(
                _("%(what)s数好的是 %(wanted)s 元，录入了 %(now)s 元，差 %(gap)s 元。核对以后再过账。", what=str(words),
                  wanted=format_fen(must_fen), now=format_fen(is_fen), gap=format_fen(abs(must_fen - is_fen)))
            )  # fmt: skip


def void_batch(batch: GiftBatch, *, reason: str, actor: Actor) -> GiftBatch:
    """open → void: given up before posting; what was typed stays to be read. Raises ReasonMissing, Conflict."""
    _own(batch, actor)
    if not reason.strip():
        raise ReasonMissing
    batch.state, batch.void_reason = GiftBatchState.VOID, reason.strip()[:200]
    record(actor, "gift_batch.void", batch, reason=reason.strip())
    db.session.flush()
    return batch


@dataclass(frozen=True)
class BatchRow:
    """A line of the list of batches: `typed` lines of the `control_count` counted."""

    batch: GiftBatch
    typed: int


def list_batches(actor: Actor, *, limit: int = PAGE) -> Sequence[BatchRow]:
    """The latest batches of the actor's region; one query."""
    actor.demand(Permission.DONOR_READ)
    typed_lines = select(func.count()).where(GiftLine.batch_id == GiftBatch.id).correlate(GiftBatch).scalar_subquery()
    rows = db.session.execute(
        select(GiftBatch, typed_lines)
        .options(joinedload(GiftBatch.fund))
        .where(visible_to(actor, GiftBatch.scope_code))
        .order_by(GiftBatch.id.desc())
        .limit(limit)
    )
    return [BatchRow(row[0], int(row[1])) for row in rows]


def get_batch(public_id: str, actor: Actor) -> GiftBatch:
    """The batch with its lines and donors; raises NotFound outside the actor's region, Denied."""
    actor.demand(Permission.DONOR_READ)
    batch = db.session.scalar(
        select(GiftBatch)
        .options(joinedload(GiftBatch.fund), selectinload(GiftBatch.lines).joinedload(GiftLine.donor))
        .where(GiftBatch.public_id == public_id, visible_to(actor, GiftBatch.scope_code))
        .order_by(GiftBatch.id)
    )
    if batch is None:
        raise NotFound
    return batch


def line_of(batch: GiftBatch, public_id: str) -> GiftLine:
    """One line of the batch; raises NotFound."""
    for line in batch.lines:
        if line.public_id == public_id:
            return line
    raise NotFound
