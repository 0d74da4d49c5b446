"""Days and periods as offices write them, and sums with them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.dates import (
    add_months,
    add_years,
    age_on,
    format_cn,
    half_year,
    month_range,
    months_old,
    parse_date,
    parse_period,
    school_year,
)
from registry.core.errors import Invalid

D = dt.date
days = st.dates(D(1903, 1, 1), D(2199, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2014-06-30",
        "2014.6.30",
        "2014/6/30",
        "2014年6月30日",
        "2014 年 6 月 30 日",
        "20140630",
        20140630,
        20140630.0,
        "２０１４．６．３０",
        "2014－6－30",
        "2014-06-30 00:00:00",
        "2014-06-30T08:15:00",
        41820,
        41820.5,
        "41820",
        dt.datetime(2014, 6, 30, 8, 15),
        D(2014, 6, 30),
    ],
)
def test_one_day(text: str | float | dt.date) -> None:
    assert parse_date(text) == D(2014, 6, 30)


def test_excel_serials() -> None:
    assert parse_date(41820 - 1462, date1904=True) == D(2014, 6, 30)
    assert parse_date("1900-02-28") == D(1900, 2, 28)
    assert parse_date(2013.0 + 40000) == D(2015, 1, 9)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "还没写日期"),
        ("2015-02-29", "“2015-02-29”没有这一天"),
        ("2015年13月1日", "没有这一天"),
        ("1812-01-01", "年份不对"),
        ("去年", "“去年”读不出日期"),
        ("2014", "“2014”读不出日期"),
        (2014, "读不出日期"),
        ("2014年", "读不出日期"),
        (999999, "读不出日期"),
        (float("nan"), "读不出日期"),
        (-5, "读不出日期"),
    ],
)
def test_refused(text: str | float, words: str) -> None:
    with pytest.raises(Invalid, match=words) as caught:
        parse_date(text)
    assert caught.value.field == "date"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2014年", D(2014, 1, 1), D(2014, 12, 31)),
        (2014, D(2014, 1, 1), D(2014, 12, 31)),
        ("2014年度", D(2014, 1, 1), D(2014, 12, 31)),
        ("2016年2月", D(2016, 2, 1), D(2016, 2, 29)),
        ("2014.3", D(2014, 3, 1), D(2014, 3, 31)),
        ("2014-2015学年", D(2014, 9, 1), D(2015, 8, 31)),
        ("2014－15学年", D(2014, 9, 1), D(2015, 8, 31)),
        ("2014-06-30", D(2014, 6, 30), D(2014, 6, 30)),
        (dt.datetime(2014, 6, 30), D(2014, 6, 30), D(2014, 6, 30)),
    ],
)
def test_periods(text: str | int | dt.date, first: D, last: D) -> None:
    assert parse_period(text) == (first, last)


@pytest.mark.parametrize("text", ["2014-2016学年", "2014年13月", "春节前", ""])
def test_refused_periods(text: str) -> None:
    with pytest.raises(Invalid):
        parse_period(text)


def test_ages() -> None:
    assert age_on(D(2010, 3, 12), D(2026, 3, 11)) == 15
    assert age_on(D(2010, 3, 12), D(2026, 3, 12)) == 16
    assert age_on(D(2012, 2, 29), D(2026, 2, 28)) == 13
    assert age_on(D(2012, 2, 29), D(2026, 3, 1)) == 14
    assert months_old(D(2025, 8, 31), D(2026, 2, 28)) == 5
    assert months_old(D(2025, 8, 12), D(2026, 2, 12)) == 6


def test_sums() -> None:
    assert add_years(D(2024, 2, 29), 1) == D(2025, 2, 28)
    assert add_years(D(2024, 2, 29), -4) == D(2020, 2, 29)
    assert add_months(D(2025, 10, 31), 4) == D(2026, 2, 28)
    assert add_months(D(2026, 1, 15), -1) == D(2025, 12, 15)
    assert format_cn(D(2026, 3, 12)) == "2026年3月12日"
    assert (school_year(D(2026, 8, 31)), school_year(D(2026, 9, 1))) == (2025, 2026)
    assert month_range(D(2026, 2, 9)) == (D(2026, 2, 1), D(2026, 2, 28))
    assert half_year(D(2026, 6, 20), (6, 20)) == (D(2026, 1, 1), D(2026, 6, 20))
    assert half_year(D(2026, 6, 21), (6, 20)) == (D(2026, 6, 21), D(2026, 12, 31))


@given(days)
def test_every_way_of_writing_a_day_is_read_back(day: D) -> None:
    assert parse_date((day - D(1899, 12, 30)).days + 0.25) == day
    for text in (format_cn(day), f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}", day.isoformat()):
        assert parse_date(text) == day
        assert parse_period(text) == (day, day)


@given(days, days)
def test_age_is_the_birthdays_passed(one: D, other: D) -> None:
    birth, day = sorted((one, other))
    assert months_old(birth, day) // 12 == age_on(birth, day) >= 0


@given(st.text(max_size=20) | st.floats() | st.integers())
def test_anything_is_a_day_or_a_plain_refusal(text: str | float) -> None:
    for parse in (parse_date, parse_period):
        try:
            parse(text)
        except Invalid as error:
            assert str(error)
