"""Another budget line for a pay-out that is still with its maker; the database refuses it afterwards."""

from __future__ import annotations

from registry.access.actor import Actor
from registry.audit.services import record
from registry.disbursements.batches import EDITABLE, own_batch, require_state
from registry.disbursements.lines import lock_batch
from registry.disbursements.models import Batch
from registry.extensions import db
from registry.funds.budget_models import BudgetLine
from registry.funds.budgets import require_line_of


def charge_batch(batch: Batch, line: BudgetLine | None, *, actor: Actor) -> Batch:
    """Another budget line of the same fund for a draft, or none. Raises Invalid, WrongBatchState, Denied, NotFound."""
    batch = lock_batch(batch)
    own_batch(batch, actor)
    require_state(batch, *EDITABLE)
    require_line_of(batch.fund, line)
    batch.budget_line_id = line.id if line else None
    db.session.flush()
    db.session.refresh(batch, ["budget_line"])
    record(actor, "batch.charge", batch, detail={"line": line.public_id if line else None})
    return batch
