"""A whole pay-out by township and county, at the desk or on a telephone: nominated, noticed, approved, paid, proved."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from sqlalchemy import select

from registry.extensions import db
from registry.funds.budget_models import BudgetLine
from registry.funds.budgets import add_line
from registry.funds.checks import check_ledger
from registry.funds.models import Fund
from registry.funds.services import receive_income
from tests.browser.pages import Worker
from tests.conftest import TODAY
from tests.factories.programs import make_person

pytestmark = pytest.mark.browser
NAMES = ("云雨桐", "云雨欣", "云雨梅")
AFTER_NOTICE = dt.date(2026, 3, 24)
LINE = "2026 年 助学金"
LogIn = Callable[..., Worker]


def text_of(worker: Worker, path: str) -> str:
    """What a PDF says."""
    data, headers = worker.fetch(path)
    assert headers["content-type"].startswith("application/pdf")
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).replace("\n", "")


def nominate(worker: Worker) -> None:
    worker.open("/recipients")
    for name in NAMES:
        worker.page.get_by_role("checkbox", name=re.compile(name)).check()
    worker.shot("60-recipients")
    worker.press("提名到项目")
    worker.shot("61-choose")
    worker.page.locator("tr", has_text="春蕾计划助学").get_by_role("button", name="选这一期").click()
    worker.fill("提名理由", "低保户，祖母照看。")
    worker.shot("62-nominate", whole=True)
    worker.press(re.compile("^提名"))
    worker.told("已把 3 人提名到")


def review_and_post(county: Worker, cycle: str) -> None:
    county.open(f"/programs/cycles/{cycle}/review")
    for name in NAMES:
        county.page.get_by_role("checkbox", name=name).check()
    county.shot("63-review")
    county.press("初审通过")
    county.told("初审通过 3 人。")
    county.open(f"/programs/cycles/{cycle}/notices")
    county.shot("64-notices")
    county.press("登记张贴")
    county.told("已登记公示 3 人。")
    county.shot("65-notice-posted")


def too_early(second: Worker, township: Worker, cycle: str) -> None:
    """Before the notice has ended nobody is approved and nobody can be put into a batch."""
    second.open(f"/programs/cycles/{cycle}/approve")
    second.sees("3 人的公示到", "现在没有您能批准的人")
    second.shot("66-too-early")
    township.open(f"/disbursements/new/{cycle}")
    township.sees("这一期没有等着发的人")


def make_batch(township: Worker, cycle: str, fund: str) -> str:
    """With its budget line, the button pressed twice; the public id."""
    township.open(f"/disbursements/new/{cycle}")
    township.choose("资金", fund)
    township.choose("预算科目", f"{LINE}，还剩 1,500.00 元 · {fund}")
    township.fill("计划发放日", AFTER_NOTICE.isoformat())
    township.shot("68-batch-make", whole=True)
    township.page.locator(".footbar button[type=submit]").dblclick()
    township.page.wait_for_url(re.compile(r"/disbursements/[a-z0-9]{16}$"))
    township.sees("科目够", LINE)
    township.shot("69-batch-draft", whole=True)
    ref = township.ref
    township.page.go_back()
    township.open(f"/disbursements/new/{cycle}")
    township.sees("这一期没有等着发的人")
    township.open(f"/disbursements/{ref}")
    township.press(re.compile("^交去批准"))
    township.told("已交去批准")
    township.shot("70-batch-pending")
    return ref


def pay(county: Worker, second: Worker, ref: str) -> None:
    second.open(f"/disbursements/{ref}")
    second.shot("71-batch-approve", whole=True)
    second.press(re.compile("^批准 3 人"))
    second.told("已批准批次")
    county.open(f"/disbursements/{ref}/pay")
    county.fill("发放日期", (AFTER_NOTICE - dt.timedelta(days=1)).isoformat())
    county.submit()
    county.sees("发放的日子在批准")
    county.shot("72-pay-wrong-day")
    county.fill("发放日期", AFTER_NOTICE.isoformat())
    county.shot("73-pay")
    county.submit()
    county.told("已记发放")
    county.shot("74-paid", whole=True)


def exceptions(county: Worker, ref: str) -> None:
    """One did not come, one does not want it: the money goes back into fund and line."""
    county.open(f"/disbursements/{ref}/sign")
    rows = {name: county.page.locator("tr", has_text=name) for name in NAMES}
    rows[NAMES[1]].locator("select").select_option("absent")
    rows[NAMES[2]].locator("select").select_option("returned")
    rows[NAMES[2]].get_by_label(re.compile("代领人$")).fill("转学到外省")
    county.fill("表上签了几人", "2")
    county.fill("表上签领金额", "400")
    county.shot("75-sign", whole=True)
    county.submit()
    county.sees("按录的例外该是 1 人 400.00 元")
    county.shot("76-sign-wrong", whole=True)
    county.fill("表上签了几人", "1")
    county.submit()
    county.told("已记 1 人签领，1 人没签")
    county.shot("77-signed", whole=True)


def papers(county: Worker, ref: str) -> str:
    """Sheet, file and certificates; the code of one for the public question."""
    sheet = text_of(county, f"/disbursements/{ref}/sheet.pdf")
    assert NAMES[0] in sheet and NAMES[2] not in sheet and "捌佰元整" in sheet, sheet
    county.open(f"/disbursements/{ref}/papers")
    county.sees("缺凭证的人")
    county.shot("78-papers", whole=True)
    packet = text_of(county, f"/disbursements/{ref}/packet.pdf")
    assert "2026 年“助学金”" in packet and "卷　内　目　录" in packet
    assert "肆佰元整" in text_of(county, f"/disbursements/{ref}/certificates.pdf")
    county.open(f"/disbursements/{ref}")
    county.page.get_by_role("link", name="证书", exact=True).first.click()
    county.shot("79-certificate")
    return county.page.locator("dl.defs div", has_text="核验码").locator("dd").inner_text()


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_whole_pay_out(log_in: LogIn, cycle: Any, app: Any, session: Any, actors: Any, phone: bool) -> None:
    for name in NAMES:
        make_person(name=name)
    fund = session.scalars(select(Fund)).one()
    line = add_line(fund, year=TODAY.year, title="助学金", allotted_fen=150_000, actor=actors.county).id
    receive_income(fund, 500_000, on=TODAY, key="拨款", actor=actors.county, today=TODAY)
    title, ref = fund.title, cycle.public_id
    session.commit()
    township, county, second = (log_in(name, phone=phone) for name in ("township", "county", "county2"))
    nominate(township)
    review_and_post(county, ref)
    too_early(second, township, ref)
    app.config["REGISTRY_TODAY"] = AFTER_NOTICE
    second.open(f"/programs/cycles/{ref}/approve")
    second.shot("67-approve", whole=True)
    second.press("批准 3 人，1,200.00 元")
    second.told("已批准 3 人")
    batch = make_batch(township, ref, title)
    pay(county, second, batch)
    exceptions(county, batch)
    code = papers(county, batch)
    county.open(f"/verify/{code.replace('-', '')}")
    expect(county.page.locator("h1")).to_have_text("查到：这张证书是真的")
    county.shot("80-verify")
    stranger = log_in("other_township", phone=phone)
    assert stranger.open(f"/disbursements/{batch}") == 404
    session.rollback()
    row = session.get_one(BudgetLine, line)
    assert (row.held_fen, row.spent_fen, row.left_fen) == (0, 80_000, 70_000)
    assert check_ledger(db.session.connection()) == []
    for worker in (township, county, second):
        assert worker.problems == [], (worker.username, worker.problems)
