"""The real application behind waitress on a free port, a Chromium to open it with, and what has to be there before."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select
from waitress import wasyncore
from waitress.server import create_server

from registry.access.permissions import Role
from registry.accounts.services import add_user
from registry.donors.models import Donor
from registry.extensions import db
from registry.programs.models import Cycle
from tests.browser.pages import Worker
from tests.conftest import PASSWORD, TODAY
from tests.factories.funds import make_fund
from tests.factories.programs import COUNTY, make_cycle, make_programs

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "msedge"))), None)
# Without one, test_here.py alone is collected and says in one line why.
WALKS = [path.name for path in Path(__file__).parent.glob("test_*.py") if path.name != "test_here.py"]
collect_ignore = [] if CHROMIUM else sorted(WALKS)
UNCOUNTED = ("audit_",)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file of tests."""
    with sync_playwright() as play:
        words = {**os.environ, "LANGUAGE": "zh_CN"}  # for the browser's own words, such as those of a date field
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], env=words)
        yield opened
        opened.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application serves, with its CSRF check on as in an office."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = create_server(app, host="127.0.0.1", port=0, threads=8, ident="lianxin")
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    thread.join(timeout=5)
    server.task_dispatcher.shutdown()


@pytest.fixture
def cycle(session: Any, actors: Any) -> Cycle:
    """The county's programs, the spring cycle of 春蕾 (400 yuan in primary school) and a fund for donations."""
    programs = make_programs(actors.county, TODAY)
    made = make_cycle(programs["spring_bud"], actors.county, TODAY)
    make_fund(actors.county, title="春蕾·社会捐赠")
    session.commit()
    return made


@pytest.fixture
def log_in(browser: Browser, address: str) -> Iterator[Callable[..., Worker]]:
    """log_in("township") is a person at her own browser; log_in("village", phone=True) holds a telephone."""
    opened: list[Worker] = []

    def enter(username: str, *, phone: bool = False) -> Worker:
        screen: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
        if phone:
            screen = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True}
        context = browser.new_context(base_url=address, locale="zh-CN", accept_downloads=True, **screen)
        context.set_default_timeout(5000)
        worker = Worker(context.new_page(), username, phone=phone)
        opened.append(worker)
        worker.log_in(PASSWORD)
        return worker

    yield enter
    for worker in opened:
        worker.shot(f"last-{worker.username}")
        worker.page.context.close()


@pytest.fixture
def donor_login(session: Any) -> Callable[[str], str]:
    """Give the donor of this name an account; the user name comes back."""

    def give(name: str) -> str:
        session.rollback()
        donor = session.scalars(select(Donor).where(Donor.name == name)).one()
        add_user("donor", name=name, role=Role.DONOR, region_code=COUNTY, password=PASSWORD, actor=None,
                 must_change=False, donor_id=donor.id, checked=False)  # fmt: skip
        session.commit()
        return "donor"

    return give


@dataclass(frozen=True)
class Register:
    """Every row of the register but its log: two are equal when nothing has changed."""

    tables: dict[str, tuple[int, str]]


@pytest.fixture
def stored(session: Any) -> Callable[[], Register]:
    """stored() reads the database anew."""

    def read() -> Register:
        session.rollback()
        found = {}
        for table in db.metadata.sorted_tables:
            if not table.name.startswith(UNCOUNTED):
                rows = session.execute(select(table).order_by(*table.primary_key.columns)).all()
                said = "\n".join(repr(tuple(row)) for row in rows)
                found[table.name] = (len(rows), hashlib.sha256(said.encode()).hexdigest())
        return Register(found)

    return read
