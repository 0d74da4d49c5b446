"""Rosters of records: row identity, nothing changed the second time, undo and again; per kind the contract's rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from registry.core.engine import begin_write
from registry.core.errors import Conflict
from registry.disbursements.figures import FIGURES, count_figure
from registry.donors.models import Donation, Donor
from registry.extensions import db
from registry.funds.checks import check_ledger
from registry.programs.models import Enrolment
from registry.rosters.models import RosterImport
from registry.rosters.results import ImportResult
from registry.rosters.services import undo_import
from tests.factories.programs import make_cycle, make_programs
from tests.rosters.conftest import person
from tests.rosters.sheets import NAMES, children, number, workbook

COUNTY = "150824000000"
Take = Callable[..., ImportResult]


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    """created, updated, unchanged, refused"""
    found = result.counts
    return found.created, found.updated, found.unchanged, found.refused


def problems(result: ImportResult) -> list[str]:
    return [problem.code for problem in result.planned.reading.all_problems()]


def undo(result: ImportResult, kinds: Any, actors: Any, today: dt.date, session: Any) -> None:
    undo_import(str(result.import_id), kinds, actor=actors.county, today=today)
    session.commit()


def test_donors_by_credit_code_else_by_name(take: Take, kinds: Any, actors: Any, today: dt.date, session: Any) -> None:
    heads = ("序号", "捐赠单位", "统一社会信用代码", "联系人", "联系电话", "备注")
    rows = [
        [1, "河套商会", "", "周会长", "13947840001", ""],
        [2, "乌拉特矿业有限公司", "91150824MA0N0LBX0R", "钱经理", "", "每年三月"],
        [3, "钱多多", "", "", "0478-5900001", ""],
        [4, "坏代码公司", "911508240000000000", "", "", ""],
        [5, "河套 商会", "", "", "", ""],
        ["合计", "", "", "", "", ""],
    ]
    where = {"kind": "donors", "region": COUNTY, "actor": actors.county}
    title = "2026年捐赠单位名单"
    first = take(workbook(rows, headings=heads, title=title), **where)
    # A miswritten code is a warning and stays empty: the donor is known by name.
    assert (counts(first), problems(first)) == ((4, 0, 1, 0), ["credit_code"])
    assert {donor.name: (donor.kind.value, donor.credit_code) for donor in db.session.query(Donor)} == {
        "河套商会": ("chamber", None), "乌拉特矿业有限公司": ("company", "91150824MA0N0LBX0R"), "钱多多": ("individual", None),
        "坏代码公司": ("company", None),
    }  # fmt: skip
    assert counts(take(workbook(rows, headings=heads, title=title), **where)) == (0, 0, 5, 0)
    rows[0][2], rows[1][1], rows[3][2] = "91150824MA0N0LBX1W", "乌拉特矿业集团有限公司", ""
    second = take(workbook(rows, headings=heads, title=title), **where)
    assert counts(second) == (0, 2, 3, 0)
    undo(second, kinds, actors, today, session)
    old = {donor.name: donor.credit_code for donor in db.session.query(Donor).where(Donor.closed_on.is_(None))}
    assert old == {"河套商会": None, "乌拉特矿业有限公司": "91150824MA0N0LBX0R", "钱多多": None, "坏代码公司": None}
    undo(first, kinds, actors, today, session)
    assert counts(take(workbook(rows, headings=heads, title=title), **where)) == (4, 0, 1, 0)


def registered(take: Take, count: int = 4) -> None:
    """Some children on the register (tests.rosters.sheets): names, numbers, a household each."""
    assert take(workbook(children(count))).counts.created == count


def undo_children(kinds: Any, actors: Any, today: dt.date) -> None:
    batch = db.session.scalars(select(RosterImport).where(RosterImport.kind == "children")).one()
    undo_import(batch.public_id, kinds, actor=actors.county, today=today)


PAID_HEADS = ("序号", "姓名", "身份证号", "对象类别", "发放日期", "慰问金（元）", "慰问品", "物资折价")


def festival(count: int = 4) -> list[list[Any]]:
    """A festival's sheet: children as persons, with the same child twice on one day, and a household by its head."""
    rows: list[list[Any]] = [[n + 1, NAMES[n], number(n), "个人", "2026.1.20", 300, "", ""] for n in range(count)]
    rows.append([5, NAMES[0], number(0), "个人", "2026年1月20日", "300元", "", ""])
    rows.append([6, "赵秀英", "", "户", "20260120", 500, "米面油", "120"])
    return rows


def test_festival_payments(take: Take, kinds: Any, actors: Any, today: dt.date, session: Any) -> None:
    registered(take)
    where = {"kind": "disbursements", "region": COUNTY, "actor": actors.county}
    data = workbook(festival(), headings=PAID_HEADS, title="2026年春节慰问发放花名册")
    first = take(data, **where)
    assert (counts(first), set(problems(first))) == ((6, 0, 0, 0), {"program_new"})
    period = (COUNTY, dt.date(2026, 1, 1), today)
    values = {
        key: count_figure(FIGURES[f"festival.{key}"], *period) for key in ("persons", "households", "cash", "goods")
    }
    assert values == {"persons": 4, "households": 1, "cash": 200_000, "goods": 12_000}
    assert check_ledger(db.session.connection()) == []
    assert counts(take(data, **where)) == (0, 0, 6, 0)
    with pytest.raises(Conflict):
        undo_children(kinds, actors, today)
    session.rollback()
    undo(first, kinds, actors, today, session)
    assert count_figure(FIGURES["festival.cash"], *period) == 0
    assert check_ledger(db.session.connection()) == []
    again = take(data, **where)
    assert counts(again) == (6, 0, 0, 0)
    undo(again, kinds, actors, today, session)
    undo_children(kinds, actors, today)
    session.commit()


def test_gifts_and_pairings(take: Take, kinds: Any, actors: Any, today: dt.date, session: Any) -> None:
    registered(take)
    heads = ("序号", "捐款单位", "捐款日期", "捐款金额", "物资", "物资折价", "用途")
    rows = [
        [1, "河套商会", "2026-03-08", "6万元", "", "", "春蕾"],
        [2, "河套商会", "2026-03-08", 60000, "", "", "春蕾"],
        [3, "钱多多", 46089, "1,000.50", "书包20个", 2000, ""],
        [4, "", "合计", 121000.5, "", "", ""],
    ]
    where = {"region": COUNTY, "actor": actors.county}
    gifts = workbook(rows, headings=heads, title="捐款登记表")
    first = take(gifts, kind="donations", **where)
    assert (counts(first), problems(first)) == ((3, 0, 0, 0), ["donor_new"] * 3)
    posted = db.session.scalars(select(Donation).order_by(Donation.id)).all()
    assert [(d.donor.name, d.amount_fen, d.goods_value_fen, d.received_on.isoformat()) for d in posted] == [
        ("河套商会", 6_000_000, 0, "2026-03-08"), ("河套商会", 6_000_000, 0, "2026-03-08"),
        ("钱多多", 100_050, 200_000, "2026-03-08"),
    ]  # fmt: skip
    assert counts(take(gifts, kind="donations", **where)) == (0, 0, 3, 0)
    heads = ("序号", "受助女童", "身份证号", "爱心人士", "结对时间", "年限", "每年金额")
    rows = [
        [1, NAMES[0], number(0), "河套商会", "2026.3.1", "3年", 1000],
        [2, NAMES[1], "", "钱多多", "2026年3月", "", 1200],
        [3, NAMES[0], number(0), "钱多多", "2026.3.1", 1, 1000],
        [4, NAMES[5], number(5), "河套商会", "2026.3.1", 1, 1000],
    ]
    pairs = take(workbook(rows, headings=heads), kind="pairings", partial=True, **where)
    assert counts(pairs) == (2, 0, 0, 2)
    assert [code for code in problems(pairs) if code in ("paired", "unknown", "by_name", "years_missing")] == [
        "by_name", "years_missing", "paired", "unknown",
    ]  # fmt: skip
    rows = rows[:2]
    assert counts(take(workbook(rows, headings=heads), kind="pairings", **where)) == (0, 0, 2, 0)
    rows[0][6] = 1500
    assert problems(take(workbook(rows, headings=heads), kind="pairings", **where))[0] == "terms"
    undo(pairs, kinds, actors, today, session)
    undo(first, kinds, actors, today, session)
    assert check_ledger(db.session.connection()) == []
    assert db.session.scalars(select(Donor).where(Donor.closed_on.is_(None))).all() == []
    assert counts(take(gifts, kind="donations", **where)) == (3, 0, 0, 0)
    assert counts(take(workbook(rows, headings=heads), kind="pairings", **where)) == (2, 0, 0, 0)


def test_visits_and_enrolments(take: Take, kinds: Any, actors: Any, today: dt.date, session: Any) -> None:
    registered(take, 3)
    heads = ("序号", "走访对象", "村", "走访日期", "走访人", "走访目的", "走访情况", "主要需求", "慰问品")
    rows = [
        [1, NAMES[0], "四义堂村", "2026-02-10", "李秀英", "日常走访", "身体好", "学习用品、煤", "书包"],
        [2, NAMES[1], "四义堂村", "2026-02-11", "李秀英", "春节慰问", "奶奶病了", "看病", ""],
        [3, NAMES[2], "四义堂村", "2026-05-01", "李秀英", "日常走访", "还没去", "", ""],
    ]
    visits = take(workbook(rows, headings=heads), kind="visits", partial=True)
    assert (counts(visits), set(problems(visits))) == ((2, 0, 0, 1), {"by_name", "met_missing", "done_on"})
    assert person(NAMES[0]).last_visit_on == dt.date(2026, 2, 10)
    rows = rows[:2]
    assert counts(take(workbook(rows, headings=heads), kind="visits")) == (0, 0, 2, 0)
    rows[0][6] = "身体好，长高了"
    changed = take(workbook(rows, headings=heads), kind="visits")
    assert counts(changed) == (0, 1, 1, 0)
    with pytest.raises(Conflict):
        undo_children(kinds, actors, today)
    session.rollback()
    for done in (changed, visits):
        undo(done, kinds, actors, today, session)
    assert person(NAMES[0]).last_visit_on is None
    assert counts(take(workbook(rows, headings=heads), kind="visits")) == (2, 0, 0, 0)

    begin_write(session)
    program = make_programs(actors.county, today)["spring_bud"]
    make_cycle(program, actors.county, today)
    session.commit()
    heads = ("姓名", "身份证号", "项目", "学年", "金额")
    rows = [
        [NAMES[0], number(0), "春蕾助学", "", ""],
        [NAMES[1], number(1), "春蕾计划助学", "2026 春", ""],
        [NAMES[0], number(0), "春蕾计划助学", "2024年", 400],
    ]
    data = workbook(rows, headings=heads)
    first = take(data, kind="enrolments", region=COUNTY, actor=actors.county)
    assert counts(first) == (3, 0, 0, 0), problems(first)
    states = db.session.scalars(select(Enrolment.state).order_by(Enrolment.state)).all()
    assert [state.value for state in states] == ["completed", "nominated", "nominated"]
    assert counts(take(data, kind="enrolments", region=COUNTY, actor=actors.county)) == (0, 0, 3, 0)
    undo(first, kinds, actors, today, session)
    assert counts(take(data, kind="enrolments", region=COUNTY, actor=actors.county)) == (3, 0, 0, 0)
