"""The half-year of 66 loans by roster and command, its figures and their records; what rosters refuse."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from registry.core.errors import Conflict
from registry.core.identity import make_id_number
from registry.loans.guarantee import headroom
from registry.loans.models import Loan, Repayment
from registry.loans.services import contribute, open_fund
from registry.loans.states import LoanState
from registry.people.models import Person
from registry.rosters.services import undo_import
from tests.rosters.conftest import kinds, take  # noqa: F401
from tests.rosters.sheets import workbook

COUNTY = "150824000000"
HEADS = ("序号", "借款人姓名", "身份证号码", "村（嘎查）", "贷款金额（万元）", "放款日期", "到期日期", "贷款用途")
PAID = ("序号", "姓名", "身份证号", "还款日期", "还款金额（元）")
ID = [make_id_number("150824", dt.date(1970 + n % 20, 1 + n % 12, 1 + n % 28), 100 + 2 * n) for n in range(70)]
NAMES = [f"{'王李张刘陈杨赵'[n % 7]}{'秀春玉桂淑'[n // 7 % 5]}{'英兰梅花珍'[n // 35 % 5]}" for n in range(70)]


def loans(count: int = 66) -> list[list[Any]]:
    """66 loans of 3,000,000 yuan together: 36 of 50,000 and 30 of 40,000, a year to 2014-06-30."""
    return [
        [n + 1, NAMES[n], ID[n], "四义堂村", "5" if n < 36 else "4万元", "2013年7月1日", "2014.6.30", "养羊"]
        for n in range(count)
    ]


def repaid(count: int = 66) -> list[list[Any]]:
    return [[n + 1, NAMES[n], ID[n], "2014-06-30", "50,000.00" if n < 36 else 40000] for n in range(count)]


def test_the_half_year(
    app: Flask, session: Any, actors: Any, client_as: Any, tmp_path: Path, count_queries: Any
) -> None:
    """66 loans, 3,000,000 yuan, due and repaid 2014-06-30; funds of 600,000 and 500,000 at 1:5: 5,500,000 again."""
    fund = open_fund("妇女小额贷款担保基金", 5, actor=actors.county)
    today = dt.date(2026, 3, 12)
    contribute(fund, 60_000_000, dt.date(2012, 5, 1), "a", memo="早年基金（假定）", actor=actors.county, today=today)
    contribute(fund, 50_000_000, dt.date(2014, 4, 10), "b", memo="2014年注入", actor=actors.county, today=today)
    session.commit()
    runner = app.test_cli_runner()
    total = [["合计", "", "", "", "300", "", "", ""]]
    issued, back = tmp_path / "loans.xlsx", tmp_path / "back.xlsx"
    issued.write_bytes(workbook(loans(), title="2013年妇女小额担保贷款发放花名册", headings=HEADS, footer=total))
    back.write_bytes(workbook(repaid(), title="2014年上半年还款名单", headings=PAID))

    def run(kind: str, path: Path) -> dict[str, Any]:
        done = runner.invoke(args=["roster", "import", kind, str(path), "--region", COUNTY, "--as", "county", "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.output)

    first = run("loans", issued)
    assert (first["rows"], first["created"], first["people_created"], first["refused"]) == (66, 66, 66, 0), first
    assert headroom(COUNTY, dt.date(2014, 6, 29)).fen == 250_000_000 == 5 * 110_000_000 - 300_000_000
    counts = run("repayments", back)
    assert (counts["created"], counts["refused"]) == (66, 0), counts["problems"][:3]
    again = run("loans", issued), run("repayments", back)
    assert [(one["created"], one["unchanged"]) for one in again] == [(0, 66), (0, 66)]

    def figures(first_day: str, last_day: str) -> dict[str, Any]:
        out = tmp_path / "summary.json"
        done = runner.invoke(args=["summary", "--region", COUNTY, "--from", first_day, "--to", last_day,
                                   "--format", "json", "-o", str(out), "--as", "county"])  # fmt: skip
        assert done.exit_code == 0, done.output
        found = json.loads(out.read_text(encoding="utf-8"))["figures"]
        return {one["id"]: one for one in found if one["id"].startswith("loans.")}

    half = figures("2014-01-01", "2014-06-30")
    assert {key: one["value"] for key, one in half.items()} == {
        "loans.issued": 0, "loans.amount": 0, "loans.repaid": 300_000_000, "loans.overdue": 0, "loans.visits": 0,
        "loans.headroom": 550_000_000,
    }  # fmt: skip
    year = figures("2013-07-01", "2014-06-29")
    assert (year["loans.issued"]["value"], year["loans.amount"]["value"]) == (66, 300_000_000)
    client = client_as("county")
    for one in (*half.values(), *year.values()):
        client.get(one["records"])
        counter = count_queries()
        page = client.get(one["records"])
        assert page.status_code == 200 and len(counter) <= 8, (one["id"], counter.statements)
    assert "5,500,000.00" in client.get(half["loans.headroom"]["records"]).get_data(as_text=True)
    assert NAMES[65] in client.get(year["loans.issued"]["records"]).get_data(as_text=True)
    assert "3,000,000.00" in client.get(half["loans.repaid"]["records"]).get_data(as_text=True)
    loan = session.scalars(select(Loan).order_by(Loan.id)).first()
    assert (loan.months, loan.due_on, loan.state, loan.rate_milli) == (
        12,
        dt.date(2014, 6, 30),
        LoanState.SETTLED,
        None,
    )


def test_what_rosters_warn_about_and_refuse(session: Any, take: Any, kinds: Any, actors: Any, today: dt.date) -> None:  # noqa: F811
    where = {"region": COUNTY, "actor": actors.county}
    rows = loans(6)
    rows[0][4], rows[1][6] = "9", "2018-06-30"  # above the cap of 2013; five years
    rows[2][2] = make_id_number("150824", dt.date(1950, 5, 5), 120)  # 63 years old
    rows[3][5] = ""
    rows[4][6] = "2013-06-30"
    first = take(workbook(rows, headings=HEADS), kind="loans", partial=True, **where)
    codes = sorted(problem.code for problem in first.planned.reading.all_problems())
    assert (first.counts.created, first.counts.refused) == (4, 2)
    assert {"above_cap", "term", "age"} < set(codes) and codes.count("date") == 2, codes
    refused = take(workbook([[1, NAMES[5], ID[5], "2014-06-30", 50000.01], [2, NAMES[9], ID[9], "2014-06-30", 1],
                             [3, NAMES[0], ID[0], "2013-06-30", 1]], headings=PAID), kind="repayments", **where)  # fmt: skip
    assert refused.counts.refused == 3
    said = [problem.code for problem in refused.planned.reading.all_problems()]
    assert sorted(said) == ["above_balance", "no_loan", "unknown"], said
    assert session.scalar(select(func.count()).select_from(Repayment)) == 0
    twice = [[1, NAMES[5], ID[5], "2014-03-01", 20000], [2, NAMES[5], ID[5], "2014-03-01", 20000],
             [3, NAMES[5], ID[5], "2014-06-30", 10000]]  # fmt: skip
    paid = take(workbook(twice, headings=PAID), kind="repayments", **where)
    assert (
        paid.counts.created == 3
        and take(workbook(twice, headings=PAID), kind="repayments", **where).counts.unchanged == 3
    )
    more = take(
        workbook([*twice, [4, NAMES[5], ID[5], "2014-03-01", 20000]], headings=PAID), kind="repayments", **where
    )
    assert more.counts.refused == 1, "the third equal row would repay more than was lent"
    with pytest.raises(Conflict, match="已有还款"):
        undo_import(str(first.import_id), kinds, actor=actors.county, today=today)
    session.rollback()
    undo_import(str(paid.import_id), kinds, actor=actors.county, today=today)
    session.commit()
    undo_import(str(first.import_id), kinds, actor=actors.county, today=today)
    session.commit()
    assert session.scalar(select(func.count()).select_from(Loan).where(Loan.state != LoanState.VOID)) == 0
    again = take(workbook(rows, headings=HEADS), kind="loans", partial=True, **where)
    assert again.counts.created == 4 and session.scalar(select(func.count()).select_from(Person)) >= 4
