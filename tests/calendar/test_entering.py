"""Entering a notice as text, keeping it, and its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.calendar.days import YearNotLoaded
from registry.calendar.loading import load_calendar
from registry.calendar.models import DayKind
from registry.calendar.notice import parse_notice, write_notice
from registry.calendar.queries import add_working_days, get_calendar, is_working_day, list_days, list_years
from registry.calendar.services import enter_year
from registry.core.errors import Conflict, Denied, Invalid

NOTICE = """元旦 2027-01-01 至 2027-01-03 放假
春节：2027年2月5日至2027年2月11日放假
春节 2027.2.14 上班
"""


def test_a_notice_reads_the_ways_people_write_dates() -> None:
    days = parse_notice(NOTICE, 2027)
    assert len(days) == 3 + 7 + 1
    assert days[-1].day == dt.date(2027, 2, 14) and days[-1].kind is DayKind.WORKDAY
    assert {day.name for day in days} == {"元旦", "春节"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("元旦休息", "第 1 行看不懂"),
        ("元旦 2027-01-01 放假\n春节 2027-02-30 放假", "第 2 行：没有这一天"),
        ("元旦 2027-01-03 至 2027-01-01 放假", "颠倒"),
        ("元旦 2026-01-01 放假", "不在 2027 年"),
        ("元旦 2027-01-01 放假\n元旦 2027-01-01 上班", "前面已经写过"),
        ("春节 2027-02-14 上班", "还没有写放假的日子"),
    ],
)
def test_a_wrong_line_is_named(text: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_notice(text, 2027)
    assert said in str(refused.value) and refused.value.field == "days"


def test_every_shipped_year_is_written_and_read_back(session: Any) -> None:
    assert [row.year for row in list_years()] == [2026, 2025, 2024, 2023]
    for row in list_years():
        kept = list_days(row.year)
        read = parse_notice(write_notice(kept), row.year)
        assert [(d.day, d.kind, d.name) for d in read] == [(d.day, d.kind, d.name) for d in kept]


def test_loading_twice_changes_nothing_and_keeps_corrections(session: Any, actors: SimpleNamespace) -> None:
    days = [d for d in parse_notice(write_notice(list_days(2026)), 2026) if d.day != dt.date(2026, 1, 4)]
    enter_year(2026, source="国办发明电〔2025〕7号（更正）", days=days, actor=actors.county, today=dt.date(2026, 3, 12))
    session.commit()
    assert load_calendar(session.connection()) == 0
    assert not is_working_day(dt.date(2026, 1, 4))


def test_an_entered_year_counts_from_then_on(session: Any, actors: SimpleNamespace) -> None:
    with pytest.raises(YearNotLoaded):
        add_working_days(dt.date(2026, 12, 31), 1)
    enter_year(
        2027, source="测试文号 1 号", days=parse_notice(NOTICE, 2027), actor=actors.county, today=dt.date(2026, 11, 22)
    )
    session.commit()
    assert add_working_days(dt.date(2026, 12, 31), 1) == dt.date(2027, 1, 4)
    assert get_calendar().is_working_day(dt.date(2027, 2, 14))


def test_only_a_county_officer_enters_and_not_beyond_next_year(session: Any, actors: SimpleNamespace) -> None:
    days = parse_notice(NOTICE, 2027)
    for actor in (actors.township, actors.city, actors.auditor, actors.security_admin):
        with pytest.raises(Denied):
            enter_year(2027, source="测试文号 1 号", days=days, actor=actor, today=dt.date(2026, 3, 12))
    with pytest.raises(Invalid):
        enter_year(2029, source="测试文号 1 号", days=days, actor=actors.county, today=dt.date(2026, 3, 12))


def test_one_day_stands_in_one_notice_only(session: Any, actors: SimpleNamespace) -> None:
    days = parse_notice("元旦 2022-12-31 放假\n元旦 2022-01-01 放假", 2022)
    with pytest.raises(Conflict) as refused:
        enter_year(2022, source="测试文号 1 号", days=days, actor=actors.county, today=dt.date(2026, 3, 12))
    assert "2023 年的通知" in str(refused.value)


def test_the_page_of_a_year(app: Flask, client_as: Callable[[str], FlaskClient]) -> None:
    county = client_as("county")
    page = county.get("/settings/calendar")
    assert page.status_code == 200 and "录入 2027 年" in page.get_data(as_text=True)
    wrong = county.post("/settings/calendar/2027", data={"source": "测试文号 1 号", "days": "元旦休息"})
    assert wrong.status_code == 200 and "第 1 行看不懂" in wrong.get_data(as_text=True)
    assert county.post("/settings/calendar/2027", data={"source": "测试文号 1 号", "days": NOTICE}).status_code == 302
    assert "2027-02-14 上班" in county.get("/settings/calendar/2027").get_data(as_text=True)
    assert county.get("/settings/calendar/2040").status_code == 404
    assert county.post("/settings/calendar/2027", data={"source": "x", "days": NOTICE}).status_code == 200


def test_a_township_reads_and_does_not_write(app: Flask, client_as: Callable[[str], FlaskClient]) -> None:
    township = client_as("township")
    page = township.get("/settings/calendar/2026").get_data(as_text=True)
    assert "国办发明电〔2025〕7号" in page and "<textarea" not in page
    refused = township.post("/settings/calendar/2027", data={"source": "测试文号 1 号", "days": NOTICE})
    assert refused.status_code == 403
    assert client_as("village").get("/settings/calendar").status_code == 403
