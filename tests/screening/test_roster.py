"""The roster of screenings: women are made, results become codes, the same file changes nothing, undo and again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select

from registry.extensions import db
from registry.people.models import Person
from registry.rosters.catalogue import kinds_of
from registry.rosters.services import import_roster, undo_import
from registry.screening.models import Screening
from registry.screening.rates import FIGURES, count_figure
from tests.factories.people import TODAY, make_woman, number
from tests.factories.screening import make_campaign
from tests.rosters.sheets import workbook

TOWNSHIP, COUNTY = "150824102000", "150824000000"
HEADS = ("序号", "姓名", "身份证号", "村", "筛查日期", "TCT结果", "HPV检测结果", "乳腺B超（BI-RADS）", "病理", "随访情况", "随访日期", "备注")  # fmt: skip


def figures() -> list[int]:
    first = TODAY.replace(month=1, day=1)
    return [count_figure(one, COUNTY, first, TODAY) for one in FIGURES.values()]


@pytest.fixture
def take(session: Any, actors: Any, app: Any) -> Any:
    """take(rows) imports and commits as the township; the counts and the result."""
    kinds = kinds_of(app.extensions["plugs"])

    def run(rows: list[list[Any]], **more: Any) -> Any:
        data = workbook(rows, headings=HEADS, title="2026年农村妇女两癌检查结果登记表")
        result = import_roster(kinds["screenings"], data, "结果.xlsx", region=TOWNSHIP, actor=actors.township,
                               today=TODAY, **more)  # fmt: skip
        session.commit()
        found = result.counts
        return (found.created, found.updated, found.unchanged, found.refused), result

    return run


def test_results_as_a_hospital_sends_them(take: Any, session: Any, actors: Any, app: Any) -> None:
    known = make_woman(actors.township, name="王秀英")
    make_campaign(actors.county)
    session.commit()
    rows: list[list[Any]] = [
        [1, "王秀英", known.id_number, "四义堂村", "2026.3.1", "NILM", "阴性", "2类", "", "", "", ""],
        [2, "李桂兰", number(dt.date(1975, 3, 4)), "四义堂村", "2026年3月1日", "高级别鳞状上皮内病变", "16型阳性", "BI-RADS 4a", "CIN3", "已随访", "2026-03-10", "已手术"],
        [3, "赵小妹", number(dt.date(2000, 3, 4)), "四义堂村", 20260302, "未见异常", "未查", "", "", "", "", ""],
        [4, "孙梅", number(dt.date(1980, 3, 4)), "四义堂村", "2026-3-2", "", "HPV52阳性", "", "", "待随访", "", ""],
        [5, "周芳", number(dt.date(1980, 3, 5)), "四义堂村", "2027-3-2", "NILM", "", "", "", "", "", ""],
        ["合计", "", "", "", "", "", "", "", "", "", "", ""],
    ]  # fmt: skip
    assert take(rows)[0] == (0, 0, 0, 1), "whole file or nothing"
    counts, first = take(rows, partial=True)
    assert counts == (4, 0, 0, 1) and figures() == [4, 4, 2, 1]
    codes = {problem.code for problem in first.planned.reading.all_problems()}
    assert {"future", "screening_age"} <= codes
    assert take(rows, partial=True)[0] == (0, 0, 4, 1)
    rows[3][9], rows[3][10], rows[0][5] = "失访", "2026-03-11", "ASC-US"
    counts, second = take(rows, partial=True)
    assert counts == (0, 2, 2, 1) and figures() == [4, 4, 3, 1]
    session.rollback()
    changed = session.scalars(select(Screening).where(Screening.person_id == known.id)).one()
    assert changed.cytology == "ASC_US" and changed.follow_up == "due" and changed.next_cervical_on is None
    kinds = kinds_of(app.extensions["plugs"])
    undo_import(str(second.import_id), kinds, actor=actors.township, today=TODAY)
    session.commit()
    assert session.scalars(select(Screening).where(Screening.person_id == known.id)).one().cytology == "NILM"
    undo_import(str(first.import_id), kinds, actor=actors.township, today=TODAY)
    session.commit()
    assert figures() == [0, 0, 0, 0]
    live = select(func.count()).select_from(Person).where(Person.merged_into_id.is_(None), Person.closed_on.is_(None))
    assert db.session.scalar(live) == 1
    assert take(rows, partial=True)[0] == (4, 0, 0, 1)
