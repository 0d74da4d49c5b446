"""The phone without network, in a real browser: the route is kept, visits wait and arrive, logout clears the names."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from registry.files.models import StoredFile
from registry.visits.models import Visit, VisitState
from tests.conftest import PASSWORD
from tests.factories.visits import make_child, make_home, make_plan
from tests.files.pictures import photo_with_place

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
KEPT = """new Promise((told) => { const opening = indexedDB.open("visits"); opening.onsuccess = () => {
  const reading = opening.result.transaction(["queue", "route"]);
  const queue = reading.objectStore("queue").getAll(), route = reading.objectStore("route").getAll();
  reading.oncomplete = () => { opening.result.close(); told([queue.result.length, route.result.length]); }; }; })"""
SHELVES = "caches.keys()"
PAGES = """caches.open("visits").then((shelf) => shelf.keys())
  .then((kept) => kept.map((one) => new URL(one.url).pathname).filter((path) => !path.includes("/static/")))"""


@pytest.fixture
def address(app: Any, session: Any, today: dt.date) -> Iterator[str]:
    for place, name in enumerate(("娜仁托娅", "郭子涵", "张頔")):
        make_plan(make_child(name, home=make_home()), today - dt.timedelta(days=40 - place))
    session.commit()
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def phone(address: str) -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        page.goto(f"{address}/login")
        page.fill("[name=username]", "village")
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(f"{address}/")
        yield page
        browser.close()


def open_page_of_the_register(phone: Page, url: str) -> None:
    """The browser tells its pages that the network is back before it tells the service worker: try until both know."""
    for _ in range(20):
        phone.goto(url)
        if phone.locator('form[action="/logout"]').count():
            return
        phone.wait_for_timeout(200)
    raise AssertionError("the service worker never came back")


def test_visits_without_network_are_kept_sent_once_and_cleared(
    phone: Page, address: str, session: Any, tmp_path: Path
) -> None:
    picture = tmp_path / "IMG_1.jpg"
    picture.write_bytes(photo_with_place())
    phone.goto(f"{address}/visits/route")
    phone.get_by_text("这条路线已存在手机里").wait_for()
    assert phone.evaluate(PAGES) == ["/visits/offline"]
    phone.locator("td.lead a").first.click()
    phone.locator("form[data-visit-form]").wait_for()
    phone.context.set_offline(True)
    phone.click(".chip:has-text('孩子')")
    phone.fill("[name=findings]", "祖母腿肿，上炕要人扶。")
    phone.set_input_files("[name=photos]", str(picture))
    phone.click(".footbar button[type=submit]")
    phone.get_by_text("已存 1 条，有网自动上报").wait_for()  # on the kept form of the next household
    assert phone.locator("h1").inner_text() == "郭子涵"
    phone.click("[data-save]")
    phone.get_by_text("还没选见到了谁").wait_for()
    phone.click(".chip:has-text('父母')")
    phone.fill("[name=findings]", "父母回来了，孩子情绪好。")
    phone.click("[data-save]")
    phone.get_by_text("已存 2 条，有网自动上报").wait_for()
    assert phone.evaluate(KEPT) == [2, 1]
    phone.fill("[name=findings]", "写了一半")
    phone.context.set_offline(False)  # the kept form sends by itself and stays: nobody goes anywhere
    phone.get_by_text("2 条走访已上报").wait_for()
    assert phone.input_value("[name=findings]") == "写了一半" and phone.get_by_text("没有网络，照常记").count() == 0
    assert phone.evaluate(KEPT) == [0, 1]
    session.rollback()
    done = session.scalars(select(Visit).where(Visit.state == VisitState.DONE).order_by(Visit.id)).all()
    assert [visit.findings for visit in done] == ["祖母腿肿，上炕要人扶。", "父母回来了，孩子情绪好。"]
    assert len(session.scalars(select(StoredFile)).all()) == 1
    open_page_of_the_register(phone, f"{address}/visits")
    phone.evaluate("document.querySelector('form[action=\"/logout\"]').submit()")
    phone.wait_for_url("**/login")
    phone.wait_for_timeout(300)
    assert phone.evaluate(KEPT) == [0, 0] and phone.evaluate(SHELVES) == []
