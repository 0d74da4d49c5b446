"""Interest subsidy day by day: which days of a quarter count, on what balance, and which do not, by which rule.

The day of payment counts, the day of repayment does not (算头不算尾). A day on which a due row was still unpaid is
no subsidy day, whether the loan was extended or is overdue (invariant 10; domain.md 3.7, local rule); nor is one
from the day on which the guarantee fund paid the bank, which takes no interest any more. A day's subsidy is balance × rate ÷ 360 × share; it is summed exactly and rounded once for a loan and quarter.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from registry.core.dates import add_months
from registry.loans.schedules import MILLI, half_up
from registry.loans.standing import DAY, Due, Moved, Paid, moved_on

YEAR_DAYS = 360


class Rule(enum.StrEnum):
    """Why days are left out."""

    EXTENDED = "extended"
    OVERDUE = "overdue"
    CALLED = "called"  # the guarantee fund has paid the bank: no interest runs any more
    NO_RATE = "no_rate"


@dataclass(frozen=True)
class CountedDay:
    """A day with subsidy: the balance in fen, and its weight (fen × thousandths of a percent × percent)."""

    day: dt.date
    balance_fen: int
    weight: int


@dataclass(frozen=True)
class Excluded:
    """A run of days without subsidy and the rule."""

    first: dt.date
    last: dt.date
    rule: Rule

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Quarter:
    """What a loan gets for a stretch of days."""

    counted: tuple[CountedDay, ...]
    excluded: tuple[Excluded, ...]

    @property
    def amount_fen(self) -> int:
        """The subsidy, half up to the fen."""
        return weight_fen(sum(day.weight for day in self.counted))


def quarter_days(year: int, quarter: int) -> tuple[dt.date, dt.date]:
    """First and last day of a quarter."""
    first = dt.date(year, 3 * quarter - 2, 1)
    return first, add_months(first, 3) - DAY


def quarter_of(day: dt.date) -> tuple[int, int]:
    """Year and number of the quarter in which a day lies."""
    return day.year, (day.month + 2) // 3


def weight_fen(weight: int) -> int:
    """Fen of a sum of weights."""
    return half_up(Fraction(weight, MILLI * 100 * YEAR_DAYS))


@dataclass(frozen=True)
class Subsidised:
    """A loan as the subsidy sees it."""

    amount_fen: int
    disbursed_on: dt.date
    rate_milli: int | None
    percent: int
    dues: Sequence[Due]
    paid: Sequence[Paid]
    moves: Sequence[Moved] = ()
    called_on: dt.date | None = None


def subsidy(loan: Subsidised, first: dt.date, last: dt.date) -> Quarter:
    """The days from `first` to `last` on which the loan was out, counted or excluded."""
    counted: list[CountedDay] = []
    excluded: list[Excluded] = []
    day = max(first, loan.disbursed_on)
    while day <= last:
        balance = loan.amount_fen - sum(one.fen for one in loan.paid if one.on <= day)
        if balance <= 0:
            break
        rule = _rule(loan, day)
        if rule is None:
            counted.append(CountedDay(day, balance, balance * (loan.rate_milli or 0) * loan.percent))
        else:
            _leave_out(excluded, day, rule)
        day += DAY
    return Quarter(tuple(counted), tuple(excluded))


def _rule(loan: Subsidised, day: dt.date) -> Rule | None:
    """Why the day does not count, or None: rows due before it against what was paid before it."""
    if not loan.rate_milli:
        return Rule.NO_RATE
    if loan.called_on is not None and day >= loan.called_on:
        return Rule.CALLED
    covered = sum(one.fen for one in loan.paid if one.on < day)
    unpaid = []
    for due in sorted(loan.dues, key=lambda one: one.no):
        covered -= due.principal_fen
        if covered < 0 and due.base_on < day and due.principal_fen:
            unpaid.append(due)
    if not unpaid:
        return None
    late = any(moved_on(due, loan.moves, day) < day for due in unpaid)
    return Rule.OVERDUE if late else Rule.EXTENDED


def _leave_out(excluded: list[Excluded], day: dt.date, rule: Rule) -> None:
    if excluded and excluded[-1].rule is rule and excluded[-1].last == day - DAY:
        excluded[-1] = Excluded(excluded[-1].first, day, rule)
    else:
        excluded.append(Excluded(day, day, rule))
