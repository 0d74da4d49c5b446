"""Rosters of children's health: packs and heart cases come in, the same file changes nothing, undo and again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from registry.childhealth import services
from registry.childhealth.models import HeartState
from registry.childhealth.queries import count_cases, count_nutrition, count_packs, due_for_packs, list_cases
from registry.core.errors import Conflict
from registry.rosters.catalogue import kinds_of
from registry.rosters.services import import_roster, undo_import
from tests.factories.people import make_child
from tests.rosters.sheets import workbook

TOWNSHIP, COUNTY = "150824102000", "150824000000"
PACKS = ("序号", "儿童姓名", "身份证号", "村", "领取日期", "领取袋数")
HEART = ("序号", "儿童姓名", "身份证号", "村", "筛查日期", "筛查结果", "诊断", "手术日期", "手术费用", "资助方")


@pytest.fixture
def take(session: Any, actors: Any, today: dt.date, app: Any) -> Any:
    """take(kind, headings, rows) imports and commits as the township; (created, updated, unchanged, refused)."""
    kinds = kinds_of(app.extensions["plugs"])

    def run(kind: str, headings: tuple[str, ...], rows: list[list[Any]], **more: Any) -> Any:
        data = workbook(rows, headings=headings, title="2026年登记表")
        result = import_roster(
            kinds[kind], data, "名单.xlsx", region=TOWNSHIP, actor=actors.township, today=today, **more
        )
        session.commit()
        found = result.counts
        return (found.created, found.updated, found.unchanged, found.refused), result

    return run


def test_packs_by_roster(take: Any, session: Any, actors: Any, today: dt.date, app: Any) -> None:
    small = make_child(actors.township, name="小宝", birth=dt.date(2025, 3, 1))
    big = make_child(actors.township, name="大孩", birth=dt.date(2018, 3, 1))
    session.commit()
    rows = [
        [1, "小宝", small.id_number, "四义堂村", "2026-01-10", 30],
        [2, "小宝", small.id_number, "四义堂村", "2026.2.10", "30袋"],
        [3, "大孩", big.id_number, "四义堂村", "2026-01-10", 30],
    ]
    counts, result = take("nutrition", PACKS, rows, partial=True)
    assert counts == (2, 0, 0, 1)
    assert "6 到 24 个月" in str(result.as_json()["problems"])
    period = (COUNTY, dt.date(2026, 1, 1), today)
    assert (count_nutrition(*period), count_packs(*period)) == (1, 60)
    assert take("nutrition", PACKS, rows, partial=True)[0] == (0, 0, 2, 1)
    rows[1][5] = 60
    assert take("nutrition", PACKS, rows[:2], partial=True)[0] == (0, 1, 1, 0)
    assert due_for_packs(actors.township, today)[0].next_on == dt.date(2026, 4, 10)
    rows[1][5] = 30
    kinds = kinds_of(app.extensions["plugs"])
    take("nutrition", PACKS, rows[:2])
    undo_import(str(result.import_id), kinds, actor=actors.township, today=today)
    session.commit()
    assert count_packs(*period) == 0 and due_for_packs(actors.township, today)[0].issued_on is None
    assert take("nutrition", PACKS, rows[:2])[0] == (2, 0, 0, 0)


def test_heart_cases_by_roster(take: Any, session: Any, actors: Any, today: dt.date, app: Any) -> None:
    one, two = make_child(actors.township, name="王雨桐"), make_child(actors.township, name="王雨彤")
    session.commit()
    rows = [
        [1, "王雨桐", one.id_number, "四义堂村", "2026-01-05", "疑似", "房间隔缺损", "", "", ""],
        [2, "王雨彤", two.id_number, "四义堂村", "2026-01-05", "已手术", "室间隔缺损", "2026-02-05", "32000", "爱佑慈善基金会"],
    ]  # fmt: skip
    counts, result = take("heart", HEART, rows)
    assert counts == (2, 0, 0, 0), result.as_json()["problems"]
    period = (COUNTY, dt.date(2026, 1, 1), today)
    assert (count_cases(False, *period), count_cases(True, *period)) == (2, 1)
    assert take("heart", HEART, rows)[0] == (0, 0, 2, 0)
    worse = [[*rows[1][:5], "可疑", "", "", "", ""], [*rows[0][:5], "已手术", "", "2025-12-01", "", ""]]
    assert take("heart", HEART, worse, partial=True)[0][3] == 2
    kinds = kinds_of(app.extensions["plugs"])
    suspected = next(row for row in list_cases(actors.township).rows if row.state is HeartState.SUSPECTED)
    assert suspected.diagnosis == "房间隔缺损"
    services.move_case(suspected, HeartState.CONFIRMED, on=today, actor=actors.township, today=today)
    session.commit()
    with pytest.raises(Conflict, match="王雨桐"):
        undo_import(str(result.import_id), kinds, actor=actors.township, today=today)
    session.rollback()


def test_an_undone_heart_import_leaves_nothing_open(
    take: Any, session: Any, actors: Any, today: dt.date, app: Any
) -> None:
    child = make_child(actors.township, name="王雨桐")
    session.commit()
    rows = [[1, "王雨桐", child.id_number, "四义堂村", "2026-01-05", "可疑", "", "", "", ""]]
    _counts, result = take("heart", HEART, rows)
    undo_import(str(result.import_id), kinds_of(app.extensions["plugs"]), actor=actors.township, today=today)
    session.commit()
    assert not list_cases(actors.township).rows and count_cases(False, COUNTY, dt.date(2026, 1, 1), today) == 0
    assert take("heart", HEART, rows)[0] == (1, 0, 0, 0)
