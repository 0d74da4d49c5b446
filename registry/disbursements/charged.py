"""What a budget line's page shows of the pay-outs charged to it: set aside, paid, each batch by its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.i18n import _
from registry.core.plugs import PersonPanel
from registry.disbursements.lines import PAID_STATES, batch_visible
from registry.disbursements.models import Batch, Disbursement, DisbursementState
from registry.disbursements.words import BATCH_GLYPHS, BATCH_LABELS
from registry.extensions import db
from registry.funds.budget_models import BudgetLine

SHOWN = 50
D = Disbursement


@dataclass(frozen=True)
class Charged:
    """A batch with what the line holds for it and has spent on it, in fen; money of pairings is not in it."""

    batch: Batch
    held: int
    spent: int


def list_charged(line: BudgetLine, actor: Actor) -> Sequence[Charged]:
    """The newest batches charged to a line, those in the actor's region; one query."""
    own = D.instalment_id.is_(None)
    held = func.sum(case((own & (D.state == DisbursementState.APPROVED), D.amount_fen), else_=0))
    spent = func.sum(case((own & D.state.in_(PAID_STATES), D.amount_fen), else_=0))
    newest = (
        select(Batch.id)
        .where(Batch.budget_line_id == line.id, batch_visible(actor))
        .order_by(Batch.id.desc())
        .limit(SHOWN)
    )
    sums = (
        select(D.batch_id, held.label("held"), spent.label("spent"))
        .where(D.batch_id.in_(newest))
        .group_by(D.batch_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Batch, sums.c.held, sums.c.spent).join(sums, sums.c.batch_id == Batch.id).order_by(Batch.id.desc())
    )
    return [Charged(row[0], int(row.held), int(row.spent)) for row in rows]


def budget_panel(actor: Actor, line: BudgetLine) -> PersonPanel | None:
    """发放批次 on the page of a budget line; nothing where none is charged to it."""
    if not actor.can(Permission.DISBURSEMENT_READ):
        return None
    rows = list_charged(line, actor)
    if not rows:
        return None
    context = {"rows": rows, "labels": BATCH_LABELS, "glyphs": BATCH_GLYPHS}
    note = _("发了算已用，批准没发算占用；结对款不占科目")
    return PersonPanel("batches", _("发放批次"), note, "disbursements/_panel_budget.html", context)
