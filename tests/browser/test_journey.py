"""The main job from end to end, in a browser: a child is registered, aided, paid, visited, and seen by her donor."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from registry.core.identity import make_id_number
from tests.browser.pages import RecipientForm, Worker

pytestmark = pytest.mark.browser
NAME, VILLAGE, SCHOOL = "张𬱖", "四义堂村", "德岭山镇中心小学"
NUMBER = make_id_number("150824", dt.date(2014, 6, 30), 428)
ACCOUNT, PHONE, DONOR = "6228480402564890018", "13904785678", "河套商会"
HIDDEN = (NAME, NUMBER, VILLAGE, "四义堂", SCHOOL, "德岭山", "刘桂兰", PHONE, ACCOUNT, "2014-06-30")
AFTER_NOTICE = dt.date(2026, 3, 24)
LogIn = Callable[..., Worker]


def register(worker: Worker) -> str:
    """A child by her number; her public id comes back."""
    form = RecipientForm(worker)
    worker.menu("帮扶对象")
    worker.shot("01-recipients-empty")
    form.open()
    form.type_number(NUMBER)
    expect(form.margin()).to_contain_text("校验位正确 · 女 · 2014年6月30日 · 11 周岁")
    expect(form.birth).to_have_value("2014-06-30")
    expect(worker.page.locator("input[name=sex][value=female]")).to_be_checked()
    worker.shot("02-number")
    form.fill(name=NAME, village=VILLAGE, school=SCHOOL)
    form.bank(ACCOUNT)
    worker.shot("03-form", whole=True)
    form.save()
    worker.told(f"已登记{NAME}")
    worker.sees(NAME, VILLAGE, "留守", "刘桂兰", "15*************281")
    assert NUMBER not in worker.page.content()
    worker.shot("04-recipient")
    return worker.ref


def nominate(worker: Worker) -> None:
    worker.press("提名到项目")
    worker.sees("春蕾计划助学", "2026 春", "400.00")
    worker.shot("05-nominate-choose")
    worker.page.locator("tr", has_text="春蕾计划助学").get_by_role("button", name="选这一期").click()
    worker.fill("提名理由", "父母在外务工，祖母照看。")
    worker.shot("06-nominate")
    worker.press(f"提名{NAME}到春蕾计划助学 2026 春")
    worker.told("已把 1 人提名到春蕾计划助学 2026 春。")
    worker.shot("07-nominated")


def review_and_post(county: Worker, cycle_ref: str) -> None:
    county.open("/")
    county.sees("初审")
    county.shot("08-desk-county")
    county.open(f"/programs/cycles/{cycle_ref}/review")
    county.page.get_by_role("checkbox", name=NAME).check()
    county.shot("09-review")
    county.press("初审通过")
    county.told("初审通过 1 人。")
    county.open(f"/programs/cycles/{cycle_ref}/notices")
    county.press("登记张贴")
    county.told("已登记公示 1 人。")
    assert NAME not in county.page.locator("main").inner_text()
    county.shot("10-notice")


def approve_nomination(second: Worker, cycle_ref: str) -> None:
    second.open(f"/programs/cycles/{cycle_ref}/approve")
    second.shot("11-approve-nomination")
    second.press("批准 1 人，400.00 元")
    second.told("已批准 1 人，400.00 元。")


def give_and_pair(county: Worker, child: str) -> None:
    county.menu("捐赠人")
    county.open("/donors/new")
    county.fill("名称", DONOR)
    county.tick("商会")
    county.shot("12-donor")
    county.submit()
    county.told(f"已登记捐赠人“{DONOR}”。")
    county.press("记一笔捐赠")
    county.fill("现金（元）", "1,200")
    county.choose("进哪笔资金", "春蕾·社会捐赠")
    county.shot("13-gift")
    county.press("记下这笔捐赠")
    county.told(f"已记“{DONOR}”的捐赠。")
    county.shot("14-gift-kept")
    county.open(f"/pairings/new?person={child}")
    county.choose("捐赠人", DONOR)
    county.choose("项目", "春蕾计划助学")
    county.fill("每年（元）", "400")
    county.shot("15-pair")
    county.submit()
    county.told("已结对。")
    county.press("安排勾上的年份")
    county.sees("已安排")
    county.shot("16-pairing")


def pay_out(county: Worker, second: Worker, cycle_ref: str) -> str:
    """Made by one, approved by another, paid; the batch's public id."""
    county.open("/disbursements/new")
    county.shot("17-batch-choose")
    county.open(f"/disbursements/new/{cycle_ref}")
    county.choose("资金", "春蕾·社会捐赠")
    county.shot("18-batch-make", whole=True)
    county.press("编成一批")
    county.told("已编好批次")
    batch = county.ref
    county.press(re.compile("^交去批准"))
    county.told("已交去批准")
    county.shot("19-batch-pending")
    second.open("/")
    second.shot("20-desk-county2")
    second.open(f"/disbursements/{batch}")
    second.shot("21-batch-approve")
    second.press(re.compile("^批准 1 人"))
    second.told("批准")
    second.shot("22-batch-approved")
    county.open(f"/disbursements/{batch}")
    county.press(re.compile("^记发放"))
    county.fill("发放日期", AFTER_NOTICE.isoformat())
    county.shot("23-pay")
    county.press(re.compile("^记发放"))
    county.sees("已发")
    county.shot("24-batch-paid")
    return batch


def certificate(county: Worker, batch: str) -> str:
    """The paper says whom, how much and its number; the code for the public question comes back."""
    county.open(f"/disbursements/{batch}")
    county.page.get_by_role("link", name="证书", exact=True).first.click()
    county.shot("25-certificate")
    number = re.sub(r"^证书\s*", "", county.page.locator("h1").inner_text())
    code = county.page.locator("dl.defs div", has_text="核验码").locator("dd").inner_text()
    path = county.button("打印").get_attribute("href") or ""
    paper, headers = county.fetch(path)
    assert headers["content-type"].startswith("application/pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).replace("\n", "")
    assert NAME in text and "肆佰元整" in text and number in text and "400.00" in text, text
    return code.replace("-", "")


def verify(anybody: Any, address: str, code: str) -> None:
    page = anybody.new_page()
    page.goto(f"{address}/verify/{code}")
    expect(page.locator("h1")).to_have_text("查到：这张证书是真的")
    assert "400.00" in page.inner_text("main") and not [word for word in HIDDEN if word in page.content()]
    page.goto(f"{address}/verify/{'A' * 12}")
    expect(page.locator("h1")).to_have_text("没有查到这张证书")
    page.goto(f"{address}/verify/{code}")


def visit(worker: Worker, child: str) -> None:
    worker.open(f"/visits/new?person={child}")
    worker.tick("孩子")
    worker.fill("情况怎样", "祖母腿肿，孩子学习好。")
    worker.shot("27-visit")
    worker.press("存好")
    worker.told(f"{NAME} 的走访存好了。")
    worker.open(f"/recipients/{child}")
    worker.sees("走访", "春蕾计划助学", "400.00")
    worker.shot("28-recipient-after")


def donors_pages(donor: Worker) -> dict[str, bytes]:
    """Every page and paper that a donor can reach from her first page, by address."""
    found: dict[str, bytes] = {}
    waiting = ["/portal"]
    while waiting:
        path = waiting.pop()
        body, headers = donor.fetch(path)
        found[path] = body + repr(headers).encode()
        if "pdf" in headers["content-type"]:
            reader = PdfReader(io.BytesIO(body))
            text = "".join(page.extract_text() for page in reader.pages) + repr(reader.metadata)
            found[path] += text.replace("\n", "").encode()
        else:
            links = set(re.findall(r'href="(/portal[^"#]*)"', body.decode()))
            waiting += sorted(links - found.keys() - set(waiting))
    return found


def look_as_donor(donor: Worker) -> None:
    donor.sees("1,200.00", "400.00", "我的结对")
    donor.shot("29-portal")
    alias = donor.page.locator("td.lead a").first.inner_text()
    donor.page.locator("td.lead a").first.click()
    donor.sees(alias, "已发到", "2026年3月")
    donor.shot("30-portal-pairing", whole=True)
    found = donors_pages(donor)
    assert {"/portal", "/portal/money", "/portal/papers", "/portal/board.pdf"} <= found.keys()
    assert sum(path.startswith("/portal/pairings/") for path in found) == 3  # the page, its paper and the card
    for path, body in found.items():
        shown = [word for word in HIDDEN if word in path or word.encode() in body]
        assert not shown, (path, shown)
    assert alias.encode() in found["/portal"] and b"1,200.00" in found["/portal"]


def test_whole_way(
    log_in: LogIn, cycle: Any, app: Any, address: str, browser: Any, donor_login: Callable[[str], str]
) -> None:
    cycle_ref = cycle.public_id
    township, county, second = log_in("township"), log_in("county"), log_in("county2")
    township.shot("00-desk-township")
    child = register(township)
    nominate(township)
    review_and_post(county, cycle_ref)
    app.config["REGISTRY_TODAY"] = AFTER_NOTICE
    approve_nomination(second, cycle_ref)
    give_and_pair(county, child)
    batch = pay_out(county, second, cycle_ref)
    code = certificate(county, batch)
    stranger = browser.new_context(locale="zh-CN")
    verify(stranger, address, code)
    stranger.close()
    visit(township, child)
    donor = log_in(donor_login(DONOR))
    look_as_donor(donor)
    for person in (township, county, second, donor):
        assert person.problems == [], (person.username, person.problems)
