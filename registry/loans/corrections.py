"""What sent claims got wrong, put right in the next claim: a repayment, a rate or a loan entered or taken back later.

The days of a sent claim stay as they are, once a loan and day. The next claim carries the difference, for each loan
and run of days of a quarter with one difference a day, with the reason; what was put right before is not put right
again. Days left out of a sent claim (overdue then, no rate, not on the register) count as claimed for nothing, so
claims and corrections together are at any time the claim worked out anew, to the fen.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.extensions import db
from registry.loans.models import Loan
from registry.loans.reading import subsidised
from registry.loans.sent_claims import Covered, changed_loans, claimed_days, covered_by, sent_claims
from registry.loans.standing import DAY
from registry.loans.states import OUT
from registry.loans.subsidy_days import quarter_of, subsidy, weight_fen
from registry.loans.subsidy_models import ClaimState, SubsidyClaim, SubsidyCorrection


class Why(enum.StrEnum):
    """Why days are put right."""

    REPAID = "repaid"  # less was owed than claimed for
    OWED = "owed"  # more was owed: a repayment was taken back, or the rate is higher
    LEFT_OUT = "left_out"  # a due row was unpaid: the days do not count at all
    COUNTED = "counted"  # left out then, but paid in time as became known: the days do count
    ENTERED = "entered"  # the loan was not on the register when its quarter was claimed
    VOIDED = "voided"  # the loan was entered by mistake


@dataclass(frozen=True)
class Run:
    """Days of a loan within a quarter with one difference a day, in weights (see subsidy_days).

    `before`: the weight of the quarter claimed and put right so far, on which the rounding of the sum rests.
    """

    first: dt.date
    last: dt.date
    daily: int
    why: Why
    before: int

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def after(self) -> int:
        """The weight of the quarter with this run put right."""
        return self.before + self.daily * self.days

    @property
    def amount_fen(self) -> int:
        """The difference in fen, so that the quarter is rounded once; negative when too much was claimed."""
        return weight_fen(self.after) - weight_fen(self.before)


def find_corrections(actor: Actor) -> list[tuple[Loan, Run]]:
    """What sent claims of the actor's region got wrong and no claim has put right; loans in their order."""
    sent = sent_claims(actor)
    loans = changed_loans(actor, sent)
    if not loans:
        return []
    ids = [loan.id for loan in loans]
    claimed, righted, covered = claimed_days(ids), _righted(ids), covered_by(ids, sent, actor)
    return [
        (loan, run)
        for loan in loans
        for run in runs_of(loan, covered[loan.id], claimed.get(loan.id, {}), righted.get(loan.id, {}))
    ]


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
        for day in days_between(row.first_on, row.last_on):
            days[day] = days.get(day, 0) + row.daily_weight
    return found


def days_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Each day from one to another."""
    return (first + number * DAY for number in range((last - first).days + 1))


def runs_of(loan: Loan, covered: Covered, claimed: Mapping[dt.date, int], righted: Mapping[dt.date, int]) -> list[Run]:
    """The runs of a loan: what each day of a sent quarter is worth now, less what was claimed and put right before."""
    now = _worth(loan, covered)
    so_far = {day: claimed.get(day, 0) + righted.get(day, 0) for day in {*now, *claimed, *righted}}
    owed = _owed(loan)
    runs: list[Run] = []
    for quarter, days in groupby(sorted(so_far), key=quarter_of):
        here = tuple(days)
        before = sum(so_far[day] for day in here)
        for day in here:
            daily = now.get(day, 0) - so_far[day]
            if daily:
                why = _why(loan, day in now, so_far[day], daily, known=quarter in covered.known, owed=owed(day))
                _append(runs, Run(day, day, daily, why, before))
                before = runs[-1].after
    return runs


def _worth(loan: Loan, covered: Covered) -> dict[dt.date, int]:
    """Day → weight, of the days of quarters that were sent."""
    facts = subsidised(loan) if loan.state in OUT else None
    if facts is None or not covered.quarters:
        return {}
    part = subsidy(facts, covered.first, covered.last)
    return {one.day: one.weight for one in part.counted if quarter_of(one.day) in covered.quarters}


def _owed(loan: Loan) -> Callable[[dt.date], int]:
    paid = [(row.on_date, row.amount_fen) for row in loan.repayments if row.voided_on is None]
    return lambda day: loan.amount_fen - sum(fen for on, fen in paid if on <= day)


def _why(loan: Loan, counts: bool, so_far: int, daily: int, *, known: bool, owed: int) -> Why:
    if loan.state not in OUT:
        return Why.VOIDED
    if not counts:
        return Why.LEFT_OUT if owed > 0 else Why.REPAID
    if so_far:
        return Why.REPAID if daily < 0 else Why.OWED
    return Why.COUNTED if known else Why.ENTERED


def _append(runs: list[Run], one: Run) -> None:
    """Join a day to the run before it where it is the next day of the same kind in the same quarter."""
    newest = runs[-1] if runs else None
    same = newest and (newest.last, newest.daily, newest.why) == (one.first - DAY, one.daily, one.why)
    if newest and same and quarter_of(newest.last) == quarter_of(one.first):
        runs[-1] = Run(newest.first, one.last, one.daily, one.why, newest.before)
    else:
        runs.append(one)


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
