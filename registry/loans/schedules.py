"""Repayment schedules: equal principal, annuity, bullet. Pure: whole fen in, whole fen out, no clock, no database.

Every schedule has exactly as many rows as intervals begin within the term, its principal adds up to the loan in fen
(invariant 8), and a due day is the same day of the month as the loan's, at most the month's last.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from registry.core.dates import add_months

MILLI = 100_000  # a rate of 4.35 % is 4350 thousandths of a percent: 4350 / MILLI a year
LONGEST_MONTHS = 120
INTERVALS = (1, 3, 6, 12, 0)  # months between two due days; 0: one row at the end of the term


class Method(enum.StrEnum):
    """How the principal comes back."""

    EQUAL_PRINCIPAL = "equal_principal"
    ANNUITY = "annuity"
    BULLET = "bullet"


@dataclass(frozen=True)
class Terms:
    """A loan as agreed: fen, whole months, thousandths of a percent a year (None: not known), months between rows."""

    amount_fen: int
    months: int
    method: Method
    interval: int
    rate_milli: int | None


@dataclass(frozen=True)
class Row:
    """One row: number from 1, due day, principal and interest in fen."""

    no: int
    due_on: dt.date
    principal_fen: int
    interest_fen: int


def row_count(months: int, interval: int) -> int:
    """How many rows: one for each interval, a shorter last one counts."""
    return 1 if interval == 0 else -(-months // interval)


def make_schedule(terms: Terms, disbursed_on: dt.date) -> list[Row]:
    """The rows of a loan paid out on a day. Raises ValueError for terms that make none."""
    if terms.amount_fen <= 0 or not 1 <= terms.months <= LONGEST_MONTHS or terms.interval not in INTERVALS:
        raise ValueError("terms of a loan")
    count, step = row_count(terms.months, terms.interval), terms.interval or terms.months
    ends = [min(number * step, terms.months) for number in range(1, count + 1)]
    lengths = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    parts = _principals(terms, lengths)
    rows, balance = [], terms.amount_fen
    for number, (end, length, part) in enumerate(zip(ends, lengths, parts, strict=True), start=1):
        rows.append(Row(number, add_months(disbursed_on, end), part, _interest(balance, terms.rate_milli, length)))
        balance -= part
    return rows


def _principals(terms: Terms, lengths: list[int]) -> list[int]:
    count, amount = len(lengths), terms.amount_fen
    if terms.method is Method.BULLET:
        return [0] * (count - 1) + [amount]
    if terms.method is Method.ANNUITY and terms.rate_milli:
        return _annuity(amount, terms.rate_milli, lengths)
    each, rest = divmod(amount, count)
    return [each + (1 if number < rest else 0) for number in range(count)]


def _annuity(amount: int, rate_milli: int, lengths: list[int]) -> list[int]:
    """Principal parts of equal payments; the last row takes what is left, so that nothing is lost to rounding."""
    payment, balance, parts = _payment(amount, rate_milli, lengths), amount, []
    for length in lengths[:-1]:
        part = min(max(payment - _interest(balance, rate_milli, length), 0), balance)
        parts.append(part)
        balance -= part
    return [*parts, balance]


def _payment(amount: int, rate_milli: int, lengths: list[int]) -> int:
    """The equal payment: the loan divided by what one fen at each due day is worth today."""
    with localcontext() as context:
        context.prec = 40
        discount, worth = Decimal(1), Decimal(0)
        for length in lengths:
            discount /= 1 + Decimal(rate_milli) * length / (MILLI * 12)
            worth += discount
        return int((Decimal(amount) / worth).to_integral_value(ROUND_HALF_UP))


def _interest(balance: int, rate_milli: int | None, months: int) -> int:
    """Interest of whole months on a balance, half up to the fen; 0 where the rate is not known."""
    return half_up(Fraction(balance * (rate_milli or 0) * months, MILLI * 12))


def half_up(value: Fraction) -> int:
    """The nearest whole number of a value that is not negative, halves up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
