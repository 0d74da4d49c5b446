"""From rows of the database to the pure modules: the dues, moves and payments of a loan, and how it stands."""

from __future__ import annotations

import datetime as dt

from registry.loans.models import Loan, LoanInstalment, LoanStep, Repayment
from registry.loans.standing import Due, Filled, Moved, Paid, Standing, fill, moved_on, standing
from registry.loans.states import LoanState, StepKind
from registry.loans.subsidy_days import Subsidised


def dues_of(rows: list[LoanInstalment]) -> list[Due]:
    """The rows as agreed at the start."""
    return [Due(row.no, row.due_on, row.due_on, row.principal_fen, row.interest_fen) for row in rows]


def moves_of(history: list[LoanStep]) -> list[Moved]:
    """The extensions among the steps."""
    return [
        Moved(step.on_date, step.from_no or 1, step.new_due_on)
        for step in history
        if step.kind is StepKind.EXTENDED and step.new_due_on is not None
    ]


def paid_of(repayments: list[Repayment]) -> list[Paid]:
    """The repayments that stand, recoveries too."""
    return [Paid(row.on_date, row.amount_fen) for row in repayments if row.voided_on is None]


def stand(loan: Loan, day: dt.date) -> Standing:
    """The loan on a day; nothing outstanding before the money was out."""
    if loan.disbursed_on is None or loan.disbursed_on > day:
        return Standing(0, 0, None, 0)
    gone = loan.written_off_fen if loan.closed_on and loan.closed_on <= day else 0
    return standing(dues_of(loan.rows), paid_of(loan.repayments), day, moves_of(loan.history), gone)


def table_of(loan: Loan, day: dt.date) -> list[tuple[Filled, dt.date]]:
    """Each row with what was paid of it and its due day as agreed on a day."""
    moves = moves_of(loan.history)
    return [(row, moved_on(row.due, moves, day)) for row in fill(dues_of(loan.rows), paid_of(loan.repayments))]


def shown_state(state: LoanState, next_due_on: dt.date | None, extended: bool, today: dt.date) -> str:
    """The state as offices say it: a running loan is overdue from the day after an unpaid due day, else extended."""
    if state is LoanState.DISBURSED and next_due_on is not None and next_due_on < today:
        return "overdue"
    return "extended" if state is LoanState.DISBURSED and extended else state.value


def subsidised(loan: Loan) -> Subsidised | None:
    """The loan as the subsidy sees it; None before the money was out."""
    if loan.disbursed_on is None:
        return None
    return Subsidised(
        loan.amount_fen, loan.disbursed_on, loan.rate_milli, loan.subsidy_percent, dues_of(loan.rows),
        paid_of(loan.repayments), moves_of(loan.history), loan.compensated_on,
    )  # fmt: skip
