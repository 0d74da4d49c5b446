"""What was claimed in sent claims, and which loans have changed since: where corrections look (see corrections.py)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import selectinload

from registry.access.actor import Actor
from registry.access.scope import within
from registry.extensions import db
from registry.loans.models import Loan, LoanStep, Repayment
from registry.loans.states import OUT, StepKind
from registry.loans.subsidy_days import Rule, quarter_days
from registry.loans.subsidy_models import ClaimState, SubsidyClaim, SubsidyCorrection, SubsidyDay, SubsidyLine

# Steps entered later for an earlier day that change which days count.
_LATE_STEPS = (StepKind.COMPENSATED, StepKind.WRITTEN_OFF)


@dataclass
class Covered:
    """The quarters (year, number) for which a loan was claimed; `known`: it stood in the claim itself."""

    quarters: set[tuple[int, int]] = field(default_factory=set)
    known: set[tuple[int, int]] = field(default_factory=set)

    @property
    def first(self) -> dt.date:
        """The first day of the first quarter."""
        return quarter_days(*min(self.quarters))[0]

    @property
    def last(self) -> dt.date:
        """The last day of the last quarter."""
        return quarter_days(*max(self.quarters))[1]


def sent_claims(actor: Actor) -> Sequence[SubsidyClaim]:
    """Sent claims of the actor's region, and those in which a loan stands that is hers by now."""
    here = (
        select(SubsidyLine.claim_id)
        .join(Loan, Loan.id == SubsidyLine.loan_id)
        .where(within(actor.region_code, Loan.scope_code))
    )
    mine = or_(SubsidyClaim.scope_code == actor.region_code, SubsidyClaim.id.in_(here))
    return db.session.scalars(
        select(SubsidyClaim).where(SubsidyClaim.state == ClaimState.SENT, mine).order_by(SubsidyClaim.id)
    ).all()


def changed_loans(actor: Actor, sent: Sequence[SubsidyClaim]) -> Sequence[Loan]:
    """Loans that may be worth something else than a sent claim had them, or were put right before; with their parts."""
    if not sent:
        return []
    ids = [claim.id for claim in sent]
    changed = or_(*(_changed_since(claim) for claim in sent), _other_rate(ids), _rate_given(ids),
                  Loan.id.in_(select(SubsidyCorrection.loan_id)))  # fmt: skip
    query = select(Loan).where(within(actor.region_code, Loan.scope_code), Loan.disbursed_on.is_not(None), changed)
    parts = (selectinload(Loan.rows), selectinload(Loan.repayments), selectinload(Loan.history))
    return db.session.scalars(query.options(*parts).order_by(Loan.disbursed_on, Loan.id)).all()


def _changed_since(claim: SubsidyClaim) -> ColumnElement[bool]:
    """Entered or taken back after a claim was made, for a day up to the end of its quarter; or not in it at all."""
    first, last = quarter_days(claim.year, claim.quarter)
    back = select(Repayment.loan_id).where(Repayment.updated_at >= claim.created_at, Repayment.on_date <= last)
    late = and_(LoanStep.kind.in_(_LATE_STEPS), LoanStep.on_date <= last)
    steps = select(LoanStep.loan_id).where(LoanStep.at >= claim.created_at, or_(late, LoanStep.kind == StepKind.VOID))
    there = (
        select(SubsidyLine.loan_id)
        .join(SubsidyClaim, SubsidyClaim.id == SubsidyLine.claim_id)
        .where(SubsidyClaim.state == ClaimState.SENT, SubsidyClaim.year == claim.year,
               SubsidyClaim.quarter == claim.quarter)
    )  # fmt: skip
    missing = and_(Loan.state.in_(OUT), or_(Loan.closed_on.is_(None), Loan.closed_on >= first), Loan.id.not_in(there))
    return and_(Loan.disbursed_on <= last, or_(Loan.id.in_(back), Loan.id.in_(steps), missing))


def _other_rate(claim_ids: Sequence[int]) -> ColumnElement[bool]:
    """The rate is another now than it was claimed with."""
    now: Any = SubsidyDay.balance_fen * func.coalesce(Loan.rate_milli, 0) * Loan.subsidy_percent
    other = select(SubsidyDay.id).where(
        SubsidyDay.loan_id == Loan.id, SubsidyDay.live, SubsidyDay.claim_id.in_(claim_ids), SubsidyDay.weight != now
    )
    return other.correlate(Loan).exists()


def _rate_given(claim_ids: Sequence[int]) -> ColumnElement[bool]:
    """Days were left out because no rate was known, and now there is one."""
    without = select(SubsidyLine.loan_id).where(
        SubsidyLine.claim_id.in_(claim_ids), SubsidyLine.excluded.contains(Rule.NO_RATE.value)
    )
    return and_(Loan.rate_milli > 0, Loan.id.in_(without))


def claimed_days(loan_ids: Sequence[int]) -> dict[int, dict[dt.date, int]]:
    """Loan → day → weight of the sent claims."""
    rows = db.session.execute(
        select(SubsidyDay.loan_id, SubsidyDay.day, SubsidyDay.weight)
        .join(SubsidyClaim, SubsidyClaim.id == SubsidyDay.claim_id)
        .where(SubsidyDay.loan_id.in_(loan_ids), SubsidyDay.live, SubsidyClaim.state == ClaimState.SENT)
        .order_by(SubsidyDay.loan_id, SubsidyDay.day)
    )
    return {loan_id: {row.day: row.weight for row in days} for loan_id, days in groupby(rows, lambda row: row.loan_id)}


def covered_by(loan_ids: Sequence[int], sent: Sequence[SubsidyClaim], actor: Actor) -> dict[int, Covered]:
    """Loan → the quarters of these claims: all of the actor's region, others only where the loan stands in them."""
    rows = db.session.execute(
        select(SubsidyLine.loan_id, SubsidyLine.claim_id)
        .where(SubsidyLine.loan_id.in_(loan_ids), SubsidyLine.claim_id.in_([claim.id for claim in sent]))
        .order_by(SubsidyLine.id)
    )
    quarter = {claim.id: (claim.year, claim.quarter) for claim in sent}
    own = {quarter[claim.id] for claim in sent if claim.scope_code == actor.region_code}
    found = {loan_id: Covered(quarters=set(own)) for loan_id in loan_ids}
    for loan_id, claim_id in rows:
        found[loan_id].known.add(quarter[claim_id])
        found[loan_id].quarters.add(quarter[claim_id])
    return found
