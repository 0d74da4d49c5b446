"""Every page a county officer reaches by links, in two whole demonstrations: questions to the database, time, ratio.

`python -m bench rooms` loads both (about ten minutes) and prints the pages that grow with the register first.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from bench.register import KEY, TODAY
from registry.cli import upgrade_register
from registry.demo.loading import load_demo
from registry.demo.people_at_work import logins
from registry.extensions import db, limiter
from registry.factory import create_app

SIZES = (1_000, 30_000)
TURNS = 5
LINK = re.compile(r'href="(/[^"#]*)"')
PUBLIC_ID = re.compile(r"(?<=/)[a-z0-9]{16}(?=[/.?]|$)")
AWAY = ("/static/", "/logout", "/bootstrap/", "/help")


@dataclass(frozen=True)
class Taken:
    """What a page cost: milliseconds, questions to the database, bytes sent."""

    milliseconds: float
    questions: int
    size: int


@contextmanager
def demo_register(people: int) -> Iterator[Flask]:
    """An application over a whole demonstration of `people` recipients."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {"INSTANCE_PATH": folder, "DATABASE_URL": f"sqlite:///{Path(folder) / 'demo.db'}",
                   "REGISTRY_TODAY": TODAY.isoformat(), "SECRET_KEY": "bench", "FIELD_KEYS": KEY, "INDEX_KEY": KEY}  # fmt: skip
        app = create_app(environ, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
        limiter.enabled = False
        with app.app_context():
            upgrade_register()
            load_demo(people=people, seed=1, today=TODAY)
            db.session.remove()
        yield app
        with app.app_context():
            db.engine.dispose()


def client_of(app: Flask) -> FlaskClient:
    """The demonstration's county officer."""
    client = app.test_client()
    officer = next(login for login in logins() if login["role"] == "county")
    client.post("/login", data={"username": officer["username"], "password": officer["password"]})
    return client


def pages(client: FlaskClient) -> dict[str, str]:
    """Shape of an address (identities left out) → the first address of that shape that answered with a page."""
    waiting, found = ["/"], dict[str, str]()
    while waiting:
        url = waiting.pop(0)
        path, _mark, query = url.partition("?")
        names = "&".join(sorted(part.partition("=")[0] for part in query.split("&") if part))
        shape = PUBLIC_ID.sub("ID", path) + (f"?{names}" if names else "")
        if shape in found or url.startswith(AWAY):
            continue
        answer = client.get(url)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            found[shape] = url
            waiting += [unescape(link) for link in LINK.findall(answer.get_data(as_text=True))]
    return found


def take(app: Flask, client: FlaskClient, url: str) -> Taken:
    """One page: median time of some turns, and what the last one asked."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    times, size = [], 0
    for _turn in range(TURNS):
        asked.clear()
        start = time.perf_counter()
        size = len(client.get(url).data)
        times.append((time.perf_counter() - start) * 1000)
    event.remove(engine, "before_cursor_execute", note)
    return Taken(median(times), len(asked), size)


def measure() -> None:
    """Print each page's ratio large to small, the steepest first."""
    with ExitStack() as stack:
        apps = [stack.enter_context(demo_register(size)) for size in SIZES]
        report(apps)


def report(apps: list[Flask]) -> None:
    """Both registers' pages, side by side."""
    clients = [client_of(app) for app in apps]
    small, large = (pages(client) for client in clients)
    lines = []
    for shape in small.keys() & large.keys():
        one, other = take(apps[0], clients[0], small[shape]), take(apps[1], clients[1], large[shape])
        lines.append((other.milliseconds / one.milliseconds, shape, one, other))
    print(
        f"{len(lines)} pages at {SIZES[0]:,} and {SIZES[1]:,} recipients\n{'ratio':>6}{'ms':>8}{'ms':>8}{'asked':>8}{'kB':>9}  page"
    )
    for ratio, shape, one, other in sorted(lines, reverse=True, key=lambda line: line[0]):
        asked = f"{one.questions}/{other.questions}"
        sizes = f"{one.size // 1000}/{other.size // 1000}"
        print(
            f"{ratio:>6.2f}{one.milliseconds:>8.1f}{other.milliseconds:>8.1f}{asked:>8}{sizes:>9}  {shape}", flush=True
        )
