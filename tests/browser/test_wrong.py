"""The same walk with wrong hands: a slip of a digit, a double click, back and again, a neighbour's address, paying twice."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from registry.core.identity import make_id_number
from registry.disbursements import services
from registry.disbursements.models import Batch, BatchState, PayMethod
from registry.extensions import db
from registry.funds.models import Transfer
from registry.people.models import Person
from tests.browser.conftest import Register
from tests.browser.pages import RecipientForm, Worker
from tests.factories.disbursements import make_approved, make_fund
from tests.factories.programs import make_person

pytestmark = pytest.mark.browser
NAME, VILLAGE, SCHOOL = "乌仁图雅", "四义堂村", "德岭山镇中心小学"
NUMBER = make_id_number("150824", dt.date(2014, 6, 30), 428)
WRONG_DIGIT = NUMBER[:-1] + ("3" if NUMBER[-1] != "3" else "4")
LogIn = Callable[..., Worker]
Stored = Callable[[], Register]


def count(model: Any) -> int:
    db.session.rollback()
    return int(db.session.scalar(select(func.count()).select_from(model)) or 0)


def test_wrong_digit_then_double_click_then_back(log_in: LogIn, cycle: Any, stored: Stored) -> None:
    worker, before = log_in("township"), stored()
    form = RecipientForm(worker)
    form.open()
    form.type_number(WRONG_DIGIT)
    expect(form.margin()).to_contain_text("末位")
    expect(form.birth).to_have_value("")
    worker.shot("40-wrong-digit")
    form.fill(name=NAME, village=VILLAGE, school=SCHOOL)
    form.save()
    expect(worker.page.locator(".footbar-errors")).to_be_visible()
    expect(form.margin()).to_contain_text("末位")
    expect(worker.field("姓名")).to_have_value(NAME)
    worker.shot("41-wrong-digit-saved")
    assert stored() == before
    form.open()
    form.type_number(NUMBER)
    expect(form.margin()).to_contain_text("校验位正确")
    form.fill(name=NAME, village=VILLAGE, school=SCHOOL)
    form.save_button.dblclick()
    worker.told(f"已登记{NAME}")
    first = worker.ref
    assert count(Person) == 1
    after = stored()
    worker.page.go_back()
    if form.number.input_value():
        form.save()
    else:  # the browser kept nothing of the form: she types it all again
        form.type_number(NUMBER)
        expect(form.margin()).to_contain_text("已经登记过")
        worker.shot("42-known")
        form.fill(name=NAME, village=VILLAGE, school=SCHOOL)
        form.save()
    worker.page.wait_for_load_state()
    expect(worker.page.get_by_text("还有 1 处要改").or_(worker.page.locator("h1", has_text=NAME))).to_be_visible()
    expect(worker.page.locator("#statuses-margin .said")).to_have_count(0)
    assert worker.ref == first or "已经登记过" in form.margin().inner_text()
    worker.shot("43-again")
    assert count(Person) == 1 and stored() == after
    assert worker.problems == []


def test_without_a_number_sent_twice_is_one_child(log_in: LogIn, cycle: Any, stored: Stored) -> None:
    """Two presses that both arrive, which the script would have stopped: the form's key makes them one."""
    worker = log_in("township")
    worker.open("/recipients/new/child?no_id=1")
    worker.fill("没有的原因", "未上户口，正在办")
    worker.fill("出生日期", "2020-05-04")
    worker.tick("女")
    RecipientForm(worker).fill(name=NAME, village=VILLAGE, school=SCHOOL)
    path, pairs = worker.page.evaluate(
        "[location.pathname + location.search, [...new FormData(document.querySelector('form.form'))]]"
    )
    statuses = worker.page.evaluate(
        """([path, pairs]) => Promise.all([1, 2].map(() =>
             fetch(path, { method: "POST", body: new URLSearchParams(pairs) }).then((answer) => answer.status)))""",
        [path, pairs],
    )
    assert statuses == [200, 200] and count(Person) == 1
    worker.open("/recipients")
    worker.shot("44-recipients")
    expect(worker.page.locator("td.lead", has_text=NAME)).to_have_count(1)


def test_neighbours_address(log_in: LogIn, session: Any, stored: Stored) -> None:
    child = make_person(name=NAME).public_id
    session.commit()
    neighbour, before = log_in("other_township"), stored()
    for path in (f"/recipients/{child}", f"/recipients/{child}/edit", f"/visits/new?person={child}"):
        assert neighbour.open(path) == 404
        neighbour.sees("没有找到这份记录，或者它归别的单位。")
        assert NAME not in neighbour.page.content()
    neighbour.shot("45-neighbour")
    assert stored() == before


def test_own_batch_and_paying_twice(log_in: LogIn, session: Any, actors: Any, today: dt.date, stored: Stored) -> None:
    people = make_approved(actors, today, 2)
    made = services.make_batch(
        people[0].cycle, make_fund(), people, method=PayMethod.BANK, actor=actors.county, today=today
    )
    ref = made.public_id
    session.commit()
    county, second = log_in("county"), log_in("county2")
    county.open(f"/disbursements/{ref}")
    county.press(re.compile("^交去批准"))
    county.told("已交去批准")
    before = stored()
    county.sees("这批是您编的，要由另一位批准。")
    expect(county.page.get_by_role("button", name=re.compile("^批准 "))).to_have_count(0)
    county.shot("46-own-batch")
    county.post(f"/disbursements/{ref}/approve")
    county.sees("这批是您编的，要由另一位批准。")
    county.shot("47-own-batch-refused")
    assert stored() == before
    second.open(f"/disbursements/{ref}")
    second.press(re.compile("^批准 2 人"))
    second.told("批准")
    for worker in (county, second):
        worker.open(f"/disbursements/{ref}/pay")
        worker.fill("发放日期", today.isoformat())
    county.submit()
    county.page.wait_for_url(f"**/disbursements/{ref}")
    after, transfers = stored(), count(Transfer)
    second.submit()
    second.page.wait_for_load_state()
    second.shot("48-paid-twice")
    assert stored() == after and count(Transfer) == transfers
    assert session.scalars(select(Batch.state)).one() in (BatchState.PAID, BatchState.CLOSED)
    assert county.problems == [] and second.problems == []
