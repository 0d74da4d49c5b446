"""Schedules and what is derived from them, over random terms and payments: sums in fen, rows, order, days left out."""

from __future__ import annotations

import datetime as dt
import os
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.dates import add_months
from registry.loans.schedules import INTERVALS, Method, Row, Terms, make_schedule, row_count
from registry.loans.standing import Due, Moved, Paid, ageing_history, fill, standing
from registry.loans.subsidy_days import Rule, Subsidised, subsidy

EXAMPLES = 5_000 if os.environ.get("LIANXIN_LONG") else 300
DAY = dt.timedelta(days=1)
TERMS = st.builds(
    Terms, amount_fen=st.integers(1, 400_000_000), months=st.integers(1, 60), method=st.sampled_from(Method),
    interval=st.sampled_from(INTERVALS), rate_milli=st.none() | st.integers(0, 36_000),
)  # fmt: skip
DAYS = st.dates(dt.date(2009, 1, 1), dt.date(2030, 12, 31))


def dues(rows: list[Row]) -> list[Due]:
    return [Due(row.no, row.due_on, row.due_on, row.principal_fen, row.interest_fen) for row in rows]


@settings(max_examples=EXAMPLES, deadline=None)
@given(terms=TERMS, start=DAYS)
def test_a_schedule_adds_up_in_fen_row_for_row(terms: Terms, start: dt.date) -> None:
    rows = make_schedule(terms, start)
    assert len(rows) == row_count(terms.months, terms.interval) and [r.no for r in rows] == [*range(1, len(rows) + 1)]
    assert sum(row.principal_fen for row in rows) == terms.amount_fen
    assert all(row.principal_fen >= 0 and row.interest_fen >= 0 for row in rows)
    days = [row.due_on for row in rows]
    assert days == sorted(set(days)) and days[-1] == add_months(start, terms.months)
    assert all(day.day == start.day or (day + DAY).day == 1 for day in days)
    if not terms.rate_milli:
        assert sum(row.interest_fen for row in rows) == 0
    parts = [row.principal_fen for row in rows]
    if terms.method is Method.EQUAL_PRINCIPAL:
        assert max(parts) - min(parts) <= 1
    if terms.method is Method.BULLET:
        assert not any(parts[:-1])
    even = terms.interval and terms.months % terms.interval == 0
    if terms.method is Method.ANNUITY and terms.rate_milli and even:
        payments = [row.principal_fen + row.interest_fen for row in rows[:-1]]
        assert not payments or max(payments) - min(payments) <= 1 or min(parts) == 0
        # A fen lost to rounding in a row bears interest until the last one, which takes it all.
        grown = (len(rows) + 1) * (1 + terms.rate_milli * terms.interval / 1_200_000) ** len(rows)
        assert not payments or abs(parts[-1] + rows[-1].interest_fen - payments[0]) <= grown or min(parts) == 0


@settings(max_examples=min(EXAMPLES, 20_000), deadline=None)
@given(terms=TERMS, start=DAYS, seed=st.integers(0, 10**6))
def test_payments_in_any_order_stand_the_same(terms: Terms, start: dt.date, seed: int) -> None:
    random, rows = Random(seed), dues(make_schedule(terms, start))
    left, paid = terms.amount_fen, []
    while left and len(paid) < 8:
        fen = random.choice((left, random.randint(1, left)))
        paid.append(Paid(start + random.randrange(0, 1500) * DAY, fen))
        left -= fen
    shuffled = random.sample(paid, len(paid))
    day = start + random.randrange(0, 1800) * DAY
    moves = [Moved(start + 100 * DAY, random.randint(1, len(rows)), rows[-1].due_on + 90 * DAY)] if seed % 3 else []
    now = standing(rows, paid, day, moves)
    assert now == standing(list(reversed(rows)), shuffled, day, moves)
    filled = fill(rows, paid)
    assert filled == fill(rows, shuffled)
    assert sum(row.paid_fen for row in filled) == terms.amount_fen - left
    assert now.outstanding_fen == terms.amount_fen - sum(p.fen for p in paid if p.on <= day)
    assert 0 <= now.overdue_fen <= now.outstanding_fen and (now.days_late > 0) == (now.overdue_fen > 0)
    quarter = subsidy(Subsidised(terms.amount_fen, start, terms.rate_milli, 50, rows, paid, moves), day, day + 92 * DAY)
    again = subsidy(
        Subsidised(terms.amount_fen, start, terms.rate_milli, 50, rows, shuffled, moves), day, day + 92 * DAY
    )
    assert quarter == again and len({one.day for one in quarter.counted}) == len(quarter.counted)
    out = {run.first + n * DAY for run in quarter.excluded for n in range(run.days)}
    assert not out & {one.day for one in quarter.counted}
    for one in quarter.counted:
        before = sum(p.fen for p in paid if p.on < one.day)
        assert sum(row.principal_fen for row in rows if row.base_on < one.day) <= before


@pytest.mark.long
def test_a_hundred_thousand_schedules_add_up() -> None:
    random, first = Random(75), dt.date(2009, 1, 1)
    for _number in range(100_000):
        rate = random.choice((None, random.randint(0, 36_000)))
        method, interval = random.choice(list(Method)), random.choice(INTERVALS)
        terms = Terms(random.randint(1, 400_000_000), random.randint(1, 60), method, interval, rate)
        rows = make_schedule(terms, first + random.randrange(8_000) * DAY)
        assert len(rows) == row_count(terms.months, terms.interval), terms
        assert sum(row.principal_fen for row in rows) == terms.amount_fen, terms
        assert min(row.principal_fen for row in rows) >= 0, terms


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (dt.date(2024, 1, 31), ["2024-02-29", "2024-03-31", "2024-04-30"]),
        (dt.date(2023, 1, 30), ["2023-02-28", "2023-03-30", "2023-04-30"]),
        (dt.date(2023, 12, 31), ["2024-01-31", "2024-02-29", "2024-03-31"]),
    ],
)
def test_a_months_end_survives_february(start: dt.date, expected: list[str]) -> None:
    rows = make_schedule(Terms(100, 3, Method.EQUAL_PRINCIPAL, 1, None), start)
    assert [row.due_on.isoformat() for row in rows] == expected
    assert [row.principal_fen for row in rows] == [34, 33, 33]


def test_a_known_annuity_and_its_subsidy_by_hand() -> None:
    """80,000 yuan, 12 months, 4.35 %: 6,824.79 a month (P·r/(1−(1+r)⁻¹²)); a bullet of 30 days at 360 gives 290 yuan."""
    rows = make_schedule(Terms(8_000_000, 12, Method.ANNUITY, 1, 4350), dt.date(2026, 1, 15))
    assert {row.principal_fen + row.interest_fen for row in rows[:-1]} == {682_479}
    assert rows[0].interest_fen == 29_000
    once = dues(make_schedule(Terms(8_000_000, 12, Method.BULLET, 0, 4350), dt.date(2026, 1, 1)))
    loan = Subsidised(8_000_000, dt.date(2026, 1, 1), 4350, 50, once, [Paid(dt.date(2026, 1, 31), 8_000_000)])
    quarter = subsidy(loan, dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    assert len(quarter.counted) == 30 and quarter.amount_fen == 14_500 and not quarter.excluded


def test_late_and_extended_days_are_left_out_by_name() -> None:
    once = dues(make_schedule(Terms(5_000_000, 12, Method.BULLET, 0, 6000), dt.date(2025, 1, 10)))
    moves = [Moved(dt.date(2026, 1, 5), 1, dt.date(2026, 2, 10))]
    paid = [Paid(dt.date(2026, 3, 1), 5_000_000)]
    loan = Subsidised(5_000_000, dt.date(2025, 1, 10), 6000, 100, once, paid, moves)
    quarter = subsidy(loan, dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    assert [(str(run.first), str(run.last), run.rule) for run in quarter.excluded] == [
        ("2026-01-11", "2026-02-10", Rule.EXTENDED), ("2026-02-11", "2026-02-28", Rule.OVERDUE),
    ]  # fmt: skip
    assert len(quarter.counted) == 10 and quarter.amount_fen == 10 * 5_000_000 * 6 // 36_000
    assert subsidy(Subsidised(1, dt.date(2025, 1, 1), None, 50, once, []), dt.date(2026, 1, 1), dt.date(2026, 1, 3)) \
        .excluded[0].rule is Rule.NO_RATE  # fmt: skip
    history = ageing_history(once, paid, moves, dt.date(2025, 12, 1), dt.date(2026, 3, 12))
    assert [(str(day), now.days_late, now.bucket) for day, now in history] == [
        ("2025-12-31", 0, 0), ("2026-01-31", 0, 0), ("2026-02-28", 18, 1), ("2026-03-12", 0, 0),
    ]  # fmt: skip
