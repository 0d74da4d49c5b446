"""The special registers in a browser, as the township's worker and the county's officers work them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest

from registry.people.data import StatusData
from tests.browser.pages import Worker
from tests.factories.loans import make_fund
from tests.factories.people import make_child, make_woman

pytestmark = pytest.mark.browser
LogIn = Callable[..., Worker]
BEHIND = (StatusData("left_behind", dt.date(2026, 1, 5)),)


def fill(worker: Worker, fields: dict[str, str], scope: str = ".sheet") -> None:
    """Write into the fields of these names: lists are chosen from, all else is typed."""
    for name, text in fields.items():
        field = worker.page.locator(scope).locator(f"[name='{name}'], [name$='-{name}']").first
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)


def unfold(worker: Worker, title: str, button: str, **fields: str) -> None:
    """Open a small form by what stands on it, fill it and send it."""
    worker.page.locator("details.fold > summary", has_text=title).first.click()
    fill(worker, fields, "details.fold[open]")
    worker.page.locator("details.fold[open]").get_by_role("button", name=button, exact=True).click()
    worker.page.wait_for_load_state()


def place(worker: Worker, village: str) -> None:
    """Choose a village in the picker."""
    worker.page.locator("[data-region-picker] input[role=combobox]").first.fill(village[:2])
    worker.page.get_by_role("option").filter(has_text=village).first.click()


def prints(worker: Worker, *paths: str) -> None:
    """Each address is a PDF."""
    for path in paths:
        body, _headers = worker.fetch(path)
        assert body.startswith(b"%PDF"), path


def step(worker: Worker, button: str, **fields: str) -> None:
    """The next approval of a loan."""
    fill(worker, {f"step-{name}": text for name, text in fields.items()})
    worker.press(re.compile(button))
    worker.page.wait_for_load_state()


def test_a_loan_from_application_to_write_off(session: Any, actors: Any, log_in: LogIn) -> None:
    make_woman(actors.township, name="萨仁高娃")
    fund = make_fund(actors.county)
    session.commit()
    worker, officer = log_in("township"), log_in("county")
    worker.open("/loans")
    worker.press("报贷款申请")
    worker.page.locator("input[name=q]").last.fill("saren")
    worker.press("找人")
    worker.page.get_by_role("link", name="萨仁高娃").click()
    fill(worker, {"amount": "12万", "months": "12", "purpose": "奶食品作坊", "on": "2025-01-06", "method": "equal_principal",
                  "every_months": "1", "rate": "4.35"})  # fmt: skip
    worker.submit()
    worker.told("申请登记好了")
    worker.sees("由旗县妇联办")
    worker.shot("70-loan-applied")
    path = worker.page.url
    officer.open("/")
    officer.sees("贷款等审批", "萨仁高娃")
    officer.open(path)
    step(officer, "推荐", on="2025-01-08", paper="乌妇发〔2025〕1号")
    step(officer, "审查", on="2025-01-09")
    officer.shot("71-loan-guarantee", whole=True)
    step(officer, "担保", on="2025-01-09", hold="12万", fund=fund.public_id)
    fill(officer, {"disburse-on": "2025-01-10", "disburse-number": "乌农信2025-1"})
    officer.press("记放款")
    officer.sees("逾期", "还款表")
    worker.open(path)
    unfold(worker, "记还款…", "记下还款", amount="20000.01", on="2025-03-09", memo="卖了奶皮子")
    worker.sees("卖了奶皮子", "99,999.99")
    unfold(worker, "记还款…", "记下还款", amount="10万", on="2025-03-09")
    worker.sees("还款多于欠款")
    worker.shot("72-loan-above")
    worker.open("/")
    worker.sees("贷款逾期")
    officer.open(path)
    unfold(officer, "担保代偿…", "记下代偿", on="2026-03-01", paper="乌妇函2号")
    officer.sees("已代偿")
    unfold(officer, "记追回…", "记下追回", amount="4万", on="2026-03-05")
    unfold(
        officer,
        "核销…",
        "核销，不再追讨",
        on="2026-03-10",
        paper="乌政办3号",
        reason="失踪多年",
    )
    officer.sees("核销", "59,999.99")
    officer.shot("73-loan-written-off", whole=True)
    prints(officer, f"{path}/annex.pdf", f"{path}/table.pdf", "/loans/due.pdf")
    officer.open("/loans/guarantee")
    officer.sees("40,000.00", "540,000.01")  # 600,000 less 99,999.99 called, 40,000 came back
    officer.open("/loans?tab=closed")
    officer.sees("萨仁高娃", "核销")
    assert worker.problems == [] and officer.problems == []


def test_from_the_campaign_to_the_second_look(session: Any, actors: Any, log_in: LogIn) -> None:
    make_woman(actors.township, name="高秀英")
    session.commit()
    officer, worker = log_in("county"), log_in("township")
    officer.open("/screening/campaigns/new")
    fill(officer, {"title": "2026年两癌免费检查", "starts_on": "2026-02-01", "ends_on": "2026-04-30"})
    officer.submit()
    path = officer.page.url
    officer.page.on("dialog", lambda dialog: dialog.accept())
    officer.press(re.compile("^邀请 1 人"))
    confirm(officer)
    officer.sees("已邀请")
    prints(officer, f"{path}/invitations.pdf")
    worker.open("/screening")
    worker.sees("高秀英", "2026年两癌免费检查")
    worker.press("登记结果")
    worker.page.locator("input[name=q]").last.fill("高秀英")
    worker.press("找人")
    worker.page.get_by_role("link", name="高秀英").click()
    fill(worker, {"screened_on": "2026-03-02", "cytology": "HSIL"})
    worker.submit()
    worker.told("结果存好了")
    worker.open("/screening/follow-ups")
    worker.shot("74-follow-ups")
    worker.page.locator("td.lead a").first.click()
    unfold(worker, "记一次联系…", "记下", on="2026-03-10")
    unfold(worker, "随访过了…", "存好", on="2026-03-11", outcome="treated")
    worker.shot("75-follow-up", whole=True)
    officer.open(path)
    officer.sees("异常已随访", "随访率 100.00%（1/1）")
    officer.shot("76-campaign", whole=True)
    assert worker.problems == [] and officer.problems == []


def confirm(worker: Worker) -> None:
    """Say yes where the page asks."""
    asked = worker.page.locator("dialog[open] button[type=submit], dialog[open] .btn-primary")
    if asked.count():
        asked.last.click()
    worker.page.wait_for_load_state()


def test_places_policies_parcels_hearts_and_projects(session: Any, actors: Any, log_in: LogIn) -> None:
    child = make_child(actors.township, name="王雨桐", statuses=BEHIND).public_id
    woman = make_woman(actors.township, name="高秀英").public_id
    session.commit()
    worker = log_in("township")
    worker.open("/insurance")
    worker.sees("这里没有保单。")
    worker.open(f"/insurance/new?person={woman}")
    fill(worker, {"starts_on": "2026-03-01", "shares": "3"})
    worker.submit()
    worker.told("保单登记好了。")
    unfold(worker, "报一笔理赔…", "报案", event_on="2026-03-10", claimed_fen="1万", diagnosis="宫颈癌")
    worker.sees("还在等待期里")
    worker.shot("77-claim-waiting")
    worker.open(f"/parcels/new?person={child}")
    fill(worker, {"donor_name": "河套商会", "value_fen": "100", "ordered_on": "2026-03-01"})
    worker.submit()
    unfold(worker, "送到了…", "记下送达", delivered_on="2026-03-08", received_by="祖母")
    worker.sees("已送达")
    prints(worker, "/parcels/delivery.pdf", f"/parcels/care-file/{child}.pdf")
    worker.open(f"/child-health/new?person={child}")
    fill(worker, {"screened_on": "2026-03-02", "hospital": "旗医院", "diagnosis": "室间隔缺损"})
    worker.submit()
    worker.told("登记好了。")
    prints(worker, f"{worker.page.url}/form.pdf")
    unfold(worker, "记下一步…", "记下", state="confirmed", on="2026-03-04")
    worker.sees("确诊，待手术")
    worker.open("/centers/new")
    fill(worker, {"kind": "child_home", "name": "四义堂村儿童之家", "capacity": "30"})
    place(worker, "四义堂村")
    worker.submit()
    worker.told("阵地登记好了。")
    home = worker.page.url
    prints(worker, f"{home}/card.pdf")
    worker.shot("78-center", whole=True)
    officer = log_in("county")
    officer.open("/projects/new")
    fill(
        officer,
        {
            "kind": "water_cellar",
            "title": "母亲水窖",
            "amount_fen": "10万",
            "agreed_on": "2026-02-10",
            "place": "中心小学",
        },
    )
    place(officer, "四义堂村")
    officer.submit()
    unfold(officer, "记一笔拨款…", "记下", amount="10万", paid_on="2026-03-01")
    officer.sees("100,000.00")
    prints(officer, "/projects/list.pdf")
    for path, text in {"/projects": "母亲水窖", "/centers": "四义堂村儿童之家", "/insurance": "高秀英", "/parcels": "王雨桐",
                       "/child-health": "王雨桐"}.items():  # fmt: skip
        officer.open(path)
        officer.sees(text)
    neighbour = log_in("other_township")
    assert neighbour.open(home) == 404
    assert worker.problems == [] and officer.problems == []
