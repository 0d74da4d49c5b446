"""Rosters of records: row identity, nothing changed the second time, undo and again; per kind the contract's rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from registry.donors.models import Donor
from registry.extensions import db
from registry.rosters.results import ImportResult
from registry.rosters.services import undo_import
from tests.rosters.sheets import workbook

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
