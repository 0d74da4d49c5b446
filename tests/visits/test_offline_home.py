"""Truly off line, with the browser closed and opened again: a household is seen, somebody new is met, all arrives once."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import select

from registry.people.models import Person
from registry.visits.models import Visit, VisitState
from tests.conftest import PASSWORD
from tests.factories.people import make_child as register_child
from tests.factories.visits import make_child, make_home, make_plan
from tests.visits.test_offline import CHROMIUM, KEPT, address

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
__all__ = ["address"]
Reopen = Callable[[], BrowserContext]


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Reopen]:
    """A phone whose browser is closed and opened again with what it kept."""
    with sync_playwright() as play:
        opened: list[BrowserContext] = []

        def reopen() -> BrowserContext:
            for context in opened:
                context.close()
            opened[:] = [
                play.chromium.launch_persistent_context(
                    tmp_path / "phone", executable_path=CHROMIUM, args=["--no-sandbox"],
                    viewport={"width": 390, "height": 844},
                )
            ]  # fmt: skip
            return opened[0]

        yield reopen
        for context in opened:
            context.close()


def log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login")
    page.fill("[name=username]", "village")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{address}/")


def test_a_household_and_somebody_new_without_network(
    session: Any, actors: Any, today: dt.date, address: str, phone: Reopen
) -> None:
    home = make_home(head_name="乌日娜")
    elder, younger = make_child("阿木尔", home=home), make_child("阿拉坦", home=home)
    make_plan(elder, today - dt.timedelta(days=60))
    alike = register_child(actors.village, today, name="其其格", birth=dt.date(2018, 5, 1))
    session.commit()
    context = phone()
    page = context.pages[0]
    log_in(page, address)
    page.goto(f"{address}/visits/route")
    page.get_by_text("这条路线已存在手机里").wait_for()
    context.set_offline(True)
    page.goto(f"{address}/visits/new?person={elder.public_id}")
    page.click("[data-along] .chip:has-text('阿拉坦')")
    page.click(".chip:visible:has-text('孩子')")
    page.fill("[name=findings]", "兄妹都在家。")
    page.click("[data-save]")
    page.get_by_text("已存 1 条").wait_for()
    context = phone()  # the phone was put away and its browser closed
    page = context.pages[0]
    context.set_offline(True)
    page.goto(f"{address}/visits/newcomer")
    page.locator("form [data-newcomer]").wait_for()
    page.click("[data-save]")
    assert page.locator("[data-wrong=name] .said, [data-wrong=statuses] .said").count() == 2
    page.fill("[name=name]", "其其格")
    page.fill("[name=birth_date]", "2018-05-01")
    page.click(".chip:has([name=child_statuses]):has-text('家庭贫困')")
    page.locator(".chip:visible:has([name=met])").first.click()
    page.fill("[name=findings]", "户口还没上，跟着奶奶。")
    page.click("[data-save]")
    with contextlib.suppress(PlaywrightError):  # where it goes next may be a page this phone has not kept
        page.wait_for_url(lambda url: "newcomer" not in url)
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{address}/login")  # nobody is logged in: nothing is sent yet
    assert page.evaluate(KEPT)[0] == 2
    page = phone().pages[0]  # network again
    log_in(page, address)
    page.goto(f"{address}/visits")
    page.get_by_text("1 条走访已上报").wait_for()
    page.get_by_text("台账里有很像的人").wait_for()
    page.get_by_role("button", name="记到其其格名下").click()
    page.get_by_text("台账里有很像的人").wait_for(state="hidden")
    page.reload()
    page.wait_for_timeout(500)
    assert page.evaluate(KEPT)[0] == 0
    session.rollback()
    done = session.execute(
        select(Person.id, Visit.findings_sealed).join(Visit).where(Visit.state == VisitState.DONE).order_by(Visit.id)
    ).all()
    assert [row.id for row in done] == [elder.id, younger.id, alike.id]
