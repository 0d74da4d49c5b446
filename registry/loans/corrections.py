"""What a sent claim got wrong: a repayment entered later for an earlier day, put right in the next claim.

The days of a sent claim stay as they are, once a loan and day. The next claim carries the difference, for each loan
and run of days with one difference a day, with the reason; what was put right before is not put right again.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from registry.access.actor import Actor
from registry.access.scope import within
from registry.extensions import db
from registry.loans.models import Loan, Repayment
from registry.loans.reading import subsidised
from registry.loans.standing import DAY
from registry.loans.subsidy_days import subsidy, weight_fen
from registry.loans.subsidy_models import ClaimState, SubsidyClaim, SubsidyCorrection, SubsidyDay


class Why(enum.StrEnum):
    """Why days are put right."""

    REPAID = "repaid"  # less was owed than claimed for
    OWED = "owed"  # more was owed: a repayment was taken back
    LEFT_OUT = "left_out"  # a due row was unpaid: the days do not count at all


@dataclass(frozen=True)
class Run:
    """Days of a loan with one difference a day, in weights (see subsidy_days)."""

    first: dt.date
    last: dt.date
    daily: int
    why: Why

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def amount_fen(self) -> int:
        """The difference in fen, half away from zero; negative when too much was claimed."""
        fen = weight_fen(abs(self.daily) * self.days)
        return -fen if self.daily < 0 else fen


def find_corrections(actor: Actor) -> list[tuple[Loan, Run]]:
    """What sent claims of the actor's region got wrong and no claim has put right; loans in their order."""
    loans = _changed(actor)
    if not loans:
        return []
    ids = [loan.id for loan in loans]
    claimed, righted = _claimed(ids), _righted(ids)
    return [(loan, run) for loan in loans for run in runs_of(loan, claimed[loan.id], righted.get(loan.id, {}))]


def _changed(actor: Actor) -> Sequence[Loan]:
    """Loans with a repayment entered or taken back after a claim that was sent."""
    claim = SubsidyClaim
    sent = (
        select(SubsidyDay.loan_id)
        .join(claim, claim.id == SubsidyDay.claim_id)
        .join(Repayment, Repayment.loan_id == SubsidyDay.loan_id)
        .where(claim.state == ClaimState.SENT, claim.scope_code == actor.region_code, SubsidyDay.live,
               Repayment.updated_at >= claim.created_at, Repayment.on_date <= SubsidyDay.day)
    )  # fmt: skip
    query = select(Loan).where(Loan.id.in_(sent), within(actor.region_code, Loan.scope_code))
    parts = (selectinload(Loan.rows), selectinload(Loan.repayments), selectinload(Loan.history))
    return db.session.scalars(query.options(*parts).order_by(Loan.disbursed_on, Loan.id)).all()


def _claimed(loan_ids: Sequence[int]) -> dict[int, dict[dt.date, int]]:
    """Loan → day → weight of the sent claims."""
    rows = db.session.execute(
        select(SubsidyDay.loan_id, SubsidyDay.day, SubsidyDay.weight)
        .join(SubsidyClaim, SubsidyClaim.id == SubsidyDay.claim_id)
        .where(SubsidyDay.loan_id.in_(loan_ids), SubsidyDay.live, SubsidyClaim.state == ClaimState.SENT)
        .order_by(SubsidyDay.day)
    )
    found: dict[int, dict[dt.date, int]] = {}
    for loan_id, day, weight in rows:
        found.setdefault(loan_id, {})[day] = weight
    return found


def _righted(loan_ids: Sequence[int]) -> dict[int, dict[dt.date, int]]:
    """Loan → day → weight that claims not voided have put right already."""
    rows = db.session.scalars(
        select(SubsidyCorrection)
        .join(SubsidyClaim, SubsidyClaim.id == SubsidyCorrection.claim_id)
        .where(SubsidyCorrection.loan_id.in_(loan_ids), SubsidyClaim.state != ClaimState.VOID)
        .order_by(SubsidyCorrection.id)
    )
    found: dict[int, dict[dt.date, int]] = {}
    for row in rows:
        days = found.setdefault(row.loan_id, {})
        for day in _days(row.first_on, row.last_on):
            days[day] = days.get(day, 0) + row.daily_weight
    return found


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return (first + number * DAY for number in range((last - first).days + 1))


def runs_of(loan: Loan, claimed: dict[dt.date, int], righted: dict[dt.date, int]) -> list[Run]:
    """The runs of a loan: what each claimed day would be worth now, less what was claimed and put right before."""
    facts = subsidised(loan)
    if facts is None or not claimed:
        return []
    now = {one.day: one.weight for one in subsidy(facts, min(claimed), max(claimed)).counted}
    owed = {day: loan.amount_fen - sum(one.fen for one in facts.paid if one.on <= day) for day in claimed}
    runs: list[Run] = []
    for day in sorted(claimed):
        daily = now.get(day, 0) - claimed[day] - righted.get(day, 0)
        if not daily:
            continue
        left_out = day not in now and owed[day] > 0
        why = Why.LEFT_OUT if left_out else Why.REPAID if daily < 0 else Why.OWED
        newest = runs[-1] if runs else None
        if newest and (newest.last, newest.daily, newest.why) == (day - DAY, daily, why):
            runs[-1] = Run(newest.first, day, daily, why)
        else:
            runs.append(Run(day, day, daily, why))
    return runs


def write_corrections(claim: SubsidyClaim, found: Sequence[tuple[Loan, Run]]) -> int:
    """Put the corrections into a claim; returns their sum in fen."""
    db.session.add_all([
        SubsidyCorrection(claim_id=claim.id, loan_id=loan.id, first_on=run.first, last_on=run.last,
                          daily_weight=run.daily, amount_fen=run.amount_fen, why=run.why.value)
        for loan, run in found
    ])  # fmt: skip
    db.session.flush()
    return sum(run.amount_fen for _loan, run in found)


def list_corrections(claim: SubsidyClaim) -> Sequence[SubsidyCorrection]:
    """The corrections of a claim with loan and borrower, in the order of the sheet."""
    query = select(SubsidyCorrection).where(SubsidyCorrection.claim_id == claim.id)
    loaded = query.options(joinedload(SubsidyCorrection.loan).joinedload(Loan.person))
    return db.session.scalars(loaded.order_by(SubsidyCorrection.id)).all()
