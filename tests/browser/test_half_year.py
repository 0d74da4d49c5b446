"""The figures of one real half-year: entered by roster on the page, then opened from the summary down to the record."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.pages import Worker
from tests.factories.people import make_child
from tests.factories.programs import make_programs
from tests.loans.test_rosters import HEADS, PAID, loans, repaid
from tests.rosters.sheets import workbook

pytestmark = pytest.mark.browser
LogIn = Callable[..., Worker]
COUNTY, FIRST, LAST = "150824000000", "2013-07-01", "2014-06-30"
GIFTS = ("序号", "姓名", "身份证号", "对象类别", "慰问日期", "慰问金")
CELLARS = ("序号", "项目名称", "项目地点", "资助方", "总额", "立项日期", "已到账", "到账日期", "完工期限")


@dataclass(frozen=True)
class Opened:
    """What a figure says in fen or in number, how many lines stand behind it, and the money column that sums to it."""

    value: int
    lines: int
    column: str = ""


FIGURES = {
    "loans.issued": Opened(66, 66),
    "loans.amount": Opened(300_000_000, 66, "贷款（元）"),
    "loans.repaid": Opened(300_000_000, 66, "本金（元）"),
    "festival.persons": Opened(15, 15),
    "festival.households": Opened(4, 4),
    "festival.cash": Opened(650_000, 19, "金额（元）"),
    "projects.count": Opened(2, 2),
    "projects.amount": Opened(20_000_000, 2, "总额（元）"),
    "projects.paid": Opened(10_000_000, 1, "已到账（元）"),
}


def take(worker: Worker, tmp_path: Path, kind: str, data: bytes, name: str, rows: int) -> None:
    """Import a file as she would: choose, look, take."""
    file = tmp_path / name
    file.write_bytes(data)
    worker.open("/rosters")
    worker.page.locator("select[name=kind]").select_option(kind)
    worker.page.locator("input[type=file]").set_input_files(file)
    worker.press("看看再收")
    worker.sees("还没有写入任何数据")
    worker.shot(f"60-{kind}-preview")
    worker.submit()
    expect(worker.page.locator(".key-figures")).to_contain_text(str(rows))
    worker.sees("已收")


def enter(worker: Worker, tmp_path: Path, session: Any, actors: Any) -> None:
    """The funds on their page, all else by roster."""
    worker.open("/loans/guarantee")
    worker.page.get_by_text("新建担保基金…").click()
    form = worker.page.locator("details[open] form")
    for name, text in {"fund-title": "妇女小额贷款担保基金", "fund-multiple": "5", "fund-amount": "600000",
                       "fund-on": "2012-05-01", "fund-memo": "早年的基金（假定）"}.items():  # fmt: skip
        form.locator(f"[name={name}]").fill(text)
    form.get_by_role("button", name="建基金").click()
    worker.told("担保基金建好了。")
    worker.page.get_by_text("注入…").click()
    form = worker.page.locator("details[open] form")
    for name, text in {"amount": "50万元", "on": "2014-04-10", "memo": "2014年注入"}.items():
        form.locator(f"[name$={name}]").fill(text)
    form.get_by_role("button", name="记下注入").click()
    worker.told("注入记好了。")
    people = [make_child(actors.township, name=f"王雨{chr(0x4E00 + place)}") for place in range(19)]
    gifts = [[n + 1, p.name, p.id_number, "个人" if n < 15 else "户", "2014-01-24", 300 if n < 15 else 500]
             for n, p in enumerate(people)]  # fmt: skip
    session.commit()
    cellars = [
        [
            1,
            "母亲水窖",
            "德岭山镇中心小学",
            "中国妇女发展基金会",
            "10万元",
            "2014-03-10",
            "100,000",
            "2014-05-08",
            "2014-08-31",
        ],
        [2, "母亲水窖·校园安全饮水", "四义堂小学", "中国妇女发展基金会", 100000, "2014.3.10", "", "", "2014年8月31日"],
    ]
    take(
        worker,
        tmp_path,
        "loans",
        workbook(loans(), title="2013年妇女小额担保贷款发放花名册", headings=HEADS),
        "贷款.xlsx",
        66,
    )
    take(
        worker, tmp_path, "repayments", workbook(repaid(), title="2014年上半年还款名单", headings=PAID), "还款.xlsx", 66
    )
    take(
        worker,
        tmp_path,
        "disbursements",
        workbook(gifts, title="2014年春节慰问花名册", headings=GIFTS),
        "慰问.xlsx",
        19,
    )
    take(worker, tmp_path, "projects", workbook(cellars, title="母亲水窖项目表", headings=CELLARS), "水窖.xlsx", 2)


def lines(worker: Worker, column: str) -> list[int]:
    """The fen of a column in every line of the list, page after page; zeros without a column."""
    found: list[int] = []
    while True:
        heads = [one.strip() for one in worker.page.locator(".sheet table").first.locator("thead th").all_inner_texts()]
        for row in worker.page.locator(".sheet table").first.locator("tbody tr").all():
            cells = row.locator("td").all_inner_texts()
            found.append(round(float(cells[heads.index(column)].replace(",", "")) * 100) if column else 0)
        following = worker.page.get_by_role("link", name="下一页")
        if not following.count():
            return found
        following.click()
        worker.page.wait_for_load_state()


def test_each_figure_opens_down_to_the_record(
    app: Flask, session: Any, actors: Any, log_in: LogIn, tmp_path: Path
) -> None:
    make_programs(actors.county, dt.date(2013, 1, 1))
    session.commit()
    worker = log_in("county")
    enter(worker, tmp_path, session, actors)
    summary = f"/reports/summary?region={COUNTY}&from={FIRST}&to={LAST}"
    told = _json(app, tmp_path)
    for name, wanted in FIGURES.items():
        worker.open(summary)
        assert told[name] == wanted.value, name
        shown = f"{wanted.value / 100:,.2f}" if wanted.column else f"{wanted.value:,}"
        figure = worker.page.locator(f"[id='{name}']")
        expect(figure).to_have_text(shown)
        figure.click()
        worker.page.wait_for_load_state()
        worker.shot(f"61-{name}", whole=True)
        expect(worker.page.locator(".sheet")).to_contain_text(shown)  # the list's own total
        expect(worker.page.locator(".sheet")).to_contain_text(re.compile(rf"(?<!\d){wanted.lines}(?!\d)"))
        found = lines(worker, wanted.column)
        assert len(found) == wanted.lines, name
        assert not wanted.column or sum(found) == wanted.value, name
        record = worker.page.locator(".sheet table tbody td.lead a").first
        who = record.inner_text()
        record.click()
        expect(worker.page.locator("h1")).to_contain_text(who)
    worker.open(summary)
    assert (told["loans.headroom"], told["loans.overdue"]) == (550_000_000, 0)
    worker.page.locator("[id='loans.headroom']").click()
    worker.sees("5,500,000.00", "600,000.00", "500,000.00", "早年的基金（假定）")
    worker.shot("62-headroom", whole=True)
    assert worker.problems == []


def _json(app: Flask, tmp_path: Path) -> dict[str, int]:
    """The same figures as the command tells them."""
    out = tmp_path / "summary.json"
    asked = ["summary", "--region", COUNTY, "--from", FIRST, "--to", LAST, "--format", "json", "-o", str(out), "--as",
             "county"]  # fmt: skip
    result = app.test_cli_runner().invoke(args=asked)
    assert result.exit_code == 0, result.output
    return {one["id"]: one["value"] for one in json.loads(out.read_text(encoding="utf-8"))["figures"]}
