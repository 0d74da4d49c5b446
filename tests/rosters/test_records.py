"""Rosters of records: row identity, nothing changed the second time, undo and again; per kind the contract's rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from registry.core.errors import Conflict
from registry.disbursements.figures import FIGURES, count_figure
from registry.donors.models import Donor
from registry.extensions import db
from registry.funds.checks import check_ledger
from registry.rosters.models import RosterImport
from registry.rosters.results import ImportResult
from registry.rosters.services import undo_import
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
    refused = take(workbook(rows, headings=heads, title=title), **where)
    assert (counts(refused), problems(refused)) == ((0, 0, 1, 1), ["credit_code"])
    assert db.session.query(Donor).count() == 0
    first = take(workbook(rows, headings=heads, title=title), partial=True, **where)
    assert counts(first) == (3, 0, 1, 1)
    assert {donor.name: donor.kind.value for donor in db.session.query(Donor)} == {
        "河套商会": "chamber", "乌拉特矿业有限公司": "company", "钱多多": "individual",
    }  # fmt: skip
    assert counts(take(workbook(rows, headings=heads, title=title), partial=True, **where)) == (0, 0, 4, 1)
    rows[0][2], rows[1][1], rows[3][2] = "91150824MA0N0LBX1W", "乌拉特矿业集团有限公司", ""
    second = take(workbook(rows, headings=heads, title=title), **where)
    assert counts(second) == (1, 2, 2, 0)
    undo(second, kinds, actors, today, session)
    old = {donor.name: donor.credit_code for donor in db.session.query(Donor).where(Donor.closed_on.is_(None))}
    assert old == {"河套商会": None, "乌拉特矿业有限公司": "91150824MA0N0LBX0R", "钱多多": None}
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
