"""A pay-out without a pledge: a paired child was paid in her pairing's program, and not out of the donor's money."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from registry.access.actor import Actor
from registry.access.scope import visible_to
from registry.core.i18n import _
from registry.disbursements.models import Batch, Disbursement, DisbursementState
from registry.donors.models import Pairing
from registry.donors.pairs import RUNNING
from registry.donors.threeway import SHOWN, Orphan, Orphans
from registry.extensions import db
from registry.people.models import Person
from registry.people.showing import shown_name

_PAID = (DisbursementState.PAID, DisbursementState.SIGNED)


def unpledged(actor: Actor, today: dt.date, limit: int = SHOWN) -> Orphans:
    """Payments since the pairing began that its years do not explain; one query."""
    paired = select(Pairing.id).where(
        Pairing.person_id == Disbursement.person_id, Pairing.program_id == Disbursement.program_id,
        Pairing.state.in_(RUNNING), Pairing.starts_on <= Disbursement.paid_on,
    )  # fmt: skip
    rows = db.session.execute(
        select(Person.name, Batch.number, Disbursement.paid_on, Disbursement.amount_fen, Batch.public_id,
               Disbursement.person_id, func.count().over().label("many"),
               func.sum(Disbursement.amount_fen).over().label("all"))
        .join(Person, Person.id == Disbursement.person_id)
        .join(Batch, Batch.id == Disbursement.batch_id)
        .where(visible_to(actor, Disbursement.scope_code), Disbursement.state.in_(_PAID), Disbursement.amount_fen > 0,
               Disbursement.instalment_id.is_(None), paired.exists())
        .order_by(Disbursement.paid_on, Disbursement.id)
        .limit(limit)
    ).all()  # fmt: skip
    lines = [
        Orphan(shown_name(row.name, actor), row.number, row.paid_on, int(row.amount_fen),
               f"/disbursements/{row.public_id}", row.person_id)
        for row in rows
    ]  # fmt: skip
    return Orphans("unpledged", _("发放了，没走结对"), _("结对的孩子由别的钱发了这一笔。核对是不是该从捐款里出。"), lines,
                   int(rows[0].many) if rows else 0, int(rows[0].all) if rows else 0)  # fmt: skip
