"""Batches as an actor sees them: lists with sums, one by number or id, who waits to be paid, which funds may pay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.core.errors import NotFound
from registry.disbursements.lines import LIVE_STATES, PAID_STATES, batch_visible
from registry.disbursements.models import Batch, BatchState, Disbursement, DisbursementState
from registry.extensions import db
from registry.funds.models import Fund
from registry.programs.models import Cycle, Enrolment, Program
from registry.settings.queries import region_chain

B, S = BatchState, DisbursementState
PAGE = 30
OPEN_STATES = (B.DRAFT, B.RETURNED)
TABS: dict[str, tuple[BatchState, ...]] = {
    "": tuple(BatchState),
    "draft": OPEN_STATES,
    "pending": (B.PENDING,),
    "approved": (B.APPROVED,),
    "paid": (B.PAID,),
    "closed": (B.CLOSED,),
    "void": (B.VOID,),
}


@dataclass(frozen=True)
class Sums:
    """Persons and money of live lines in the reader's region; goods are never added to cash."""

    persons: int = 0
    cash: int = 0
    goods: int = 0
    unsigned: int = 0


@dataclass(frozen=True)
class BatchPage:
    """A page of batches, newest first: each with its sums; `next` is the cursor or None."""

    rows: Sequence[tuple[Batch, Sums]]
    next: int | None


def _select(actor: Actor) -> Select[Batch]:
    actor.demand(Permission.DISBURSEMENT_READ)
    return (
        select(Batch)
        .options(
            joinedload(Batch.program), joinedload(Batch.cycle), joinedload(Batch.fund), joinedload(Batch.budget_line)
        )
        .where(batch_visible(actor))
    )


def get_batch(ref: str, actor: Actor) -> Batch:
    """The batch by public id or number (CL-2026C-03); raises NotFound outside the actor's region."""
    text = ref.strip()
    found = db.session.scalar(
        _select(actor).where(or_(Batch.public_id == text, Batch.number == text.upper())).order_by(Batch.id)
    )
    if found is None:
        raise NotFound
    return found


def sums_of(batch_ids: Sequence[int], actor: Actor) -> dict[int, Sums]:
    """Batch row id → the sums of its live lines in the actor's region; one query."""
    rows = db.session.execute(
        select(
            Disbursement.batch_id,
            func.count().label("persons"),
            func.coalesce(func.sum(Disbursement.amount_fen), 0).label("cash"),
            func.coalesce(func.sum(Disbursement.goods_value_fen), 0).label("goods"),
            func.sum(case((Disbursement.state == S.PAID, 1), else_=0)).label("unsigned"),
        )
        .where(
            Disbursement.batch_id.in_(batch_ids),
            Disbursement.state.in_(LIVE_STATES),
            visible_to(actor, Disbursement.scope_code),
        )
        .group_by(Disbursement.batch_id)
        .order_by(Disbursement.batch_id)
    )
    return {row.batch_id: Sums(row.persons, int(row.cash), int(row.goods), int(row.unsigned)) for row in rows}


def list_batches(
    actor: Actor, *, tab: str = "", text: str = "", region: str | None = None, before: int | None = None,
    limit: int = PAGE,
) -> BatchPage:  # fmt: skip
    """Batches of a tab, newest first, by cursor; `text` is the beginning of a number or a part of the title."""
    query = _select(actor).where(Batch.state.in_(TABS.get(tab, TABS[""])))
    if text.strip():
        word = text.strip()
        query = query.where(
            or_(Batch.number.startswith(word.upper(), autoescape=True), Batch.title.contains(word, autoescape=True))
        )
    if region:
        query = query.where(within(region, Batch.scope_code))
    if before is not None:
        query = query.where(Batch.id < before)
    rows = db.session.scalars(query.order_by(Batch.id.desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    sums = sums_of([batch.id for batch in shown], actor)
    return BatchPage([(b, sums.get(b.id, Sums())) for b in shown], shown[-1].id if len(rows) > limit else None)


def count_by_tab(actor: Actor) -> dict[str, int]:
    """How many batches stand in each tab, and under "past" how many wait for a second person; one query."""
    waits = case((Batch.past & Batch.approver_id.is_(None) & visible_to(actor, Batch.scope_code), 1), else_=0)
    rows = db.session.execute(
        select(Batch.state, func.count().label("n"), func.sum(waits).label("past"))
        .where(batch_visible(actor))
        .group_by(Batch.state)
        .order_by(Batch.state)
    ).all()
    counts = {row.state: row.n for row in rows}
    found = {tab: sum(counts.get(state, 0) for state in states) for tab, states in TABS.items()}
    return found | {"past": sum(int(row.past) for row in rows if row.state is not B.VOID)}


def total_of_tab(actor: Actor, tab: str) -> Sums:
    """Persons, cash and goods of all batches of a tab, for the line with the double rule."""
    row = db.session.execute(
        select(
            func.count().label("persons"),
            func.coalesce(func.sum(Disbursement.amount_fen), 0).label("cash"),
            func.coalesce(func.sum(Disbursement.goods_value_fen), 0).label("goods"),
        )
        .join(Batch, Disbursement.batch_id == Batch.id)
        .where(
            Batch.state.in_(TABS.get(tab, TABS[""])),
            Disbursement.state.in_(LIVE_STATES),
            visible_to(actor, Disbursement.scope_code),
        )
    ).one()
    return Sums(row.persons, int(row.cash), int(row.goods))


def batch_lines(batch: Batch, actor: Actor) -> list[Disbursement]:
    """All lines of the actor's region in order, ended ones too, with person and enrolment; one query."""
    return list(
        db.session.scalars(
            select(Disbursement)
            .options(joinedload(Disbursement.person), joinedload(Disbursement.enrolment))
            .where(Disbursement.batch_id == batch.id, visible_to(actor, Disbursement.scope_code))
            .order_by(Disbursement.serial, Disbursement.id)
        )
    )


def usable_funds(actor: Actor) -> Sequence[Fund]:
    """Funds an office may pay from: its region's and those of the offices above it."""
    return db.session.scalars(
        select(Fund)
        .where(or_(Fund.scope_code.in_(region_chain(actor.region_code)), visible_to(actor, Fund.scope_code)))
        .order_by(Fund.title, Fund.id)
    ).all()


def get_fund(public_id: str, actor: Actor) -> Fund:
    """A fund the actor may pay from; raises NotFound."""
    found = next((fund for fund in usable_funds(actor) if fund.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def _waiting(actor: Actor) -> Any:
    """Approved enrolments, and active ones whose payment was returned or voided, without a live line."""
    live = (
        select(Disbursement.id)
        .where(Disbursement.enrolment_id == Enrolment.id, Disbursement.state.in_(LIVE_STATES))
        .exists()
    )
    ended = select(Disbursement.id).where(Disbursement.enrolment_id == Enrolment.id).exists()
    return (
        visible_to(actor, Enrolment.scope_code),
        or_(Enrolment.state == "approved", (Enrolment.state == "active") & ended),
        ~live,
    )


@dataclass(frozen=True)
class WaitingCycle:
    """A cycle in which people are approved and not yet in a batch."""

    cycle: Cycle
    persons: int
    cash: int
    goods: int


def waiting_cycles(actor: Actor) -> list[WaitingCycle]:
    """Cycles with people to pay, with their sums; two queries."""
    rows = db.session.execute(
        select(
            Enrolment.cycle_id,
            func.count().label("persons"),
            func.sum(Enrolment.amount_fen).label("cash"),
            func.sum(Enrolment.goods_value_fen).label("goods"),
        )
        .where(*_waiting(actor))
        .group_by(Enrolment.cycle_id)
        .order_by(Enrolment.cycle_id)
    ).all()
    cycles = db.session.scalars(
        select(Cycle)
        .options(joinedload(Cycle.program))
        .join(Program, Cycle.program_id == Program.id)
        .where(Cycle.id.in_([row.cycle_id for row in rows]))
        .order_by(Program.title, Cycle.starts_on.desc(), Cycle.id)
    ).all()
    by_id = {row.cycle_id: row for row in rows}
    return [WaitingCycle(c, by_id[c.id].persons, int(by_id[c.id].cash), int(by_id[c.id].goods)) for c in cycles]


def waiting_enrolments(cycle: Cycle, actor: Actor, *, region: str | None = None) -> list[Enrolment]:
    """Who may enter a batch of this cycle, by place and name, with the person; one query."""
    query = (
        select(Enrolment)
        .options(joinedload(Enrolment.person))
        .where(Enrolment.cycle_id == cycle.id, *_waiting(actor))
        .order_by(Enrolment.scope_code, Enrolment.id)
    )
    if region:
        query = query.where(within(region, Enrolment.scope_code))
    return list(db.session.scalars(query))


def paid_this_year(person_ids: Sequence[int], year: int) -> dict[int, int]:
    """Cash in fen that reached these persons in a calendar year; persons without any are left out."""
    rows = db.session.execute(
        select(Disbursement.person_id, func.sum(Disbursement.amount_fen).label("fen"))
        .where(
            Disbursement.person_id.in_(person_ids),
            Disbursement.paid_on.between(dt.date(year, 1, 1), dt.date(year, 12, 31)),
            Disbursement.state.in_(PAID_STATES),
        )
        .group_by(Disbursement.person_id)
        .order_by(Disbursement.person_id)
    )
    return {row.person_id: int(row.fen) for row in rows}
