"""Counting working days over the shipped years, and what holds for any calendar."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.calendar.days import Calendar, YearNotLoaded
from registry.calendar.loading import shipped_years
from registry.calendar.models import DayKind

D = dt.date
SHIPPED = Calendar(
    frozenset(year for year, _source, _days in shipped_years()),
    {day.day: day.kind is DayKind.WORKDAY for _year, _source, days in shipped_years() for day in days},
)
INSIDE = st.dates(D(2023, 4, 1), D(2026, 9, 30))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (D(2023, 1, 27), False),
        (D(2023, 1, 28), True),
        (D(2023, 6, 25), True),
        (D(2023, 10, 6), False),
        (D(2024, 2, 9), True),  # New Year's Eve was only recommended as leave that year
        (D(2024, 2, 18), True),
        (D(2024, 10, 12), True),
        (D(2025, 1, 2), True),
        (D(2025, 2, 4), False),
        (D(2025, 10, 8), False),
        (D(2025, 10, 9), True),
        (D(2026, 1, 2), False),
        (D(2026, 1, 4), True),
        (D(2026, 2, 23), False),
        (D(2026, 2, 24), True),
        (D(2026, 2, 28), True),
        (D(2026, 9, 20), True),
        (D(2026, 3, 14), False),
        (D(2026, 3, 16), True),
    ],
)
def test_the_notices_of_four_years(day: dt.date, working: bool) -> None:
    assert SHIPPED.is_working_day(day) is working


def test_a_make_up_day_falls_on_a_weekend_and_the_days_off_have_the_length_announced() -> None:
    lengths = {}
    for year, _source, days in shipped_years():
        assert all(d.day.weekday() >= 5 for d in days if d.kind is DayKind.WORKDAY)
        assert len({d.day for d in days}) == len(days)
        lengths[year] = sum(d.kind is DayKind.HOLIDAY for d in days)
    assert lengths == {2023: 27, 2024: 28, 2025: 28, 2026: 33}


def test_a_notice_of_seven_working_days_for_the_money_of_31_may() -> None:
    # Posted on Monday 18 May the notice ends on 27 May; the bank file goes on the 28th.
    assert SHIPPED.add_working_days(D(2026, 5, 18), 7) == D(2026, 5, 27)
    assert SHIPPED.subtract_working_days(D(2026, 5, 27), 7) == D(2026, 5, 18)
    assert SHIPPED.working_days_between(D(2026, 5, 18), D(2026, 5, 27)) == 7


def test_a_notice_over_the_spring_festival() -> None:
    # 11 Feb posted; 12, 13, 14 (made up) work; 15 to 23 off; 24, 25, 26, 27 work.
    assert SHIPPED.add_working_days(D(2026, 2, 11), 7) == D(2026, 2, 27)


def test_a_year_that_is_not_loaded_is_refused_by_name() -> None:
    with pytest.raises(YearNotLoaded) as refused:
        SHIPPED.add_working_days(D(2026, 12, 28), 7)
    assert refused.value.year == 2027
    assert "2027 年的放假安排还没有录入" in str(refused.value)
    with pytest.raises(YearNotLoaded):
        SHIPPED.subtract_working_days(D(2023, 1, 5), 7)


def test_nothing_counts_backwards_by_a_negative_number() -> None:
    with pytest.raises(ValueError):
        SHIPPED.add_working_days(D(2026, 3, 2), -1)


@given(INSIDE, st.integers(1, 40))
def test_adding_ends_on_a_working_day_and_counts_right(day: dt.date, n: int) -> None:
    end = SHIPPED.add_working_days(day, n)
    assert SHIPPED.is_working_day(end)
    assert SHIPPED.working_days_between(day, end) == n


@given(INSIDE, st.integers(0, 40))
def test_subtracting_undoes_adding_from_a_working_day(day: dt.date, n: int) -> None:
    if not SHIPPED.is_working_day(day):
        day = SHIPPED.add_working_days(day, 1)
    assert SHIPPED.subtract_working_days(SHIPPED.add_working_days(day, n), n) == day
    assert SHIPPED.add_working_days(SHIPPED.subtract_working_days(day, n), n) == day


@given(INSIDE, INSIDE)
def test_the_count_changes_its_sign_with_the_direction(first: dt.date, last: dt.date) -> None:
    assert SHIPPED.working_days_between(first, last) == -SHIPPED.working_days_between(last, first)
