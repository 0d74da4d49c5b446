"""Emergency aid as it is worked, in a browser: the village asks on a phone, the township verifies, the county sees the clock."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import func, select
from werkzeug.serving import make_server

from registry.relief.models import EmergencyRequest
from tests.conftest import PASSWORD
from tests.factories.people import make_child
from tests.relief.test_relief import cycle

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
__all__ = ["cycle"]
As = Callable[[str], Page]
SIZES = {"village": (390, 844), "township": (1366, 768), "county": (1366, 768)}


@pytest.fixture
def as_worker(app: Any) -> Iterator[As]:
    """`as_worker("village")`: a page of a browser in which that worker is logged in; the village has a phone."""
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

        def log_in(who: str) -> Page:
            width, height = SIZES[who]
            context = browser.new_context(
                viewport={"width": width, "height": height}, base_url=f"http://localhost:{server.port}"
            )
            page = context.new_page()
            page.goto("/login")
            page.fill("[name=username]", who)
            page.fill("[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url("**/")
            return page

        yield log_in
        browser.close()
    server.shutdown()
    thread.join()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_from_the_village_to_the_countys_desk(session: Any, actors: Any, today: Any, cycle: Any, as_worker: As) -> None:
    child = make_child(actors.village, name="王雨桐")
    session.commit()
    village = as_worker("village")
    village.goto("/relief")
    village.get_by_role("link", name="提一份申请").first.click()
    village.goto("/relief/new?q=王雨桐")
    village.get_by_role("link", name="王雨桐").first.click()
    village.click(".footbar button[type=submit]")
    village.get_by_text("还没写遇到什么急难").first.wait_for()
    village.fill("[name=reason]", "父亲住院，家里没有取暖煤。")
    village.fill("[name=asked_fen]", "3000")
    assert fits(village)
    village.dblclick(".footbar button[type=submit]")
    village.wait_for_url("**/relief/*")
    village.get_by_text("还剩 3 天").first.wait_for()
    assert village.locator("text=核实属实，提名救助").count() == 0
    session.rollback()
    assert session.scalar(select(func.count()).select_from(EmergencyRequest)) == 1
    township = as_worker("township")
    township.get_by_text("急难救助在计时").wait_for()
    township.goto(village.url)
    township.fill("[name=found]", "情况属实，存煤只够两天。")
    township.fill("[name=granted_fen]", "20000")
    township.click("text=核实属实，提名救助")
    township.get_by_text("一次急难救助最多 10,000.00 元").first.wait_for()
    assert township.input_value("[name=found]") == "情况属实，存煤只够两天。"
    township.fill("[name=granted_fen]", "2000")
    township.click("text=核实属实，提名救助")
    township.get_by_text("待发放").first.wait_for()
    assert fits(township)
    county = as_worker("county")
    county.get_by_text("急难救助在计时").wait_for()
    county.get_by_role("link", name="看进度").first.click()
    county.get_by_text("还剩 10 天").first.wait_for()
    county.get_by_role("link", name="看项目里的进度").click()
    county.get_by_text(child.name).first.wait_for()
    assert "/enrolments/" in county.url
