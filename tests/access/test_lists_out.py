"""Every list that goes out, for each role, on a small invented county: the rows of its pages, masked the same, logged."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from registry.access.scope import code_range
from registry.accounts.models import User
from registry.audit.models import AuditLog, AuditSubject
from registry.cli import upgrade_register
from registry.config import load_keys
from registry.core.crypto import install_keys
from registry.demo.loading import load_demo
from registry.extensions import db
from registry.factory import create_app
from registry.people.models import Person
from tests.conftest import PASSWORD, FreshClient, _forget

TODAY = dt.date(2026, 3, 12)
NUMBER = re.compile(r"(?<![\d*])(\d{17}[\dXx]|1[3-9]\d{9})(?![\d*])")
FORM = re.compile(r'<form method="post" action="([^"]*/export)".*?</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
LINK = re.compile(r'href="(/[^"#]*)"')
NEXT = re.compile(r'href="([^"]+)" rel="next"')
AWAY = re.compile(r"^/(static|bootstrap|logout|visits/(offline|sw))|\.(pdf|xlsx|docx|json|csv)")
GROWS = "/audit/export"  # reading the log writes to it
FOLDED = "/disbursements/REF/export"  # its page folds the names after the thirtieth; ?all=1 opens them


# how many lists each of them takes away at least: the walk must not miss the buttons
LISTS = {"qi": 58, "zhen": 47, "cun": 1, "shi": 8, "shenji": 20, "xitong": 1, "anquan": 1}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """The demonstration with few people: every register has something in it."""
    folder = tmp_path_factory.mktemp("county")
    environ = {"INSTANCE_PATH": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'register.db'}", "SECRET_KEY": "t",
               "REGISTRY_TODAY": TODAY.isoformat()}  # fmt: skip
    app = create_app(environ, TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    app.test_client_class = FreshClient
    with app.app_context():
        upgrade_register()
        load_demo(people=80, seed=1, today=TODAY)
        db.session.remove()
    yield SimpleNamespace(app=app, environ=environ)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def county(loaded: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """The same with its keys in force: another test's application may have put in its own."""
    install_keys(load_keys(loaded.environ, loaded.app.config["INSTANCE_PATH"], sealed=lambda: True))
    _forget(loaded.app)
    with loaded.app.app_context():
        yield loaded
        db.session.rollback()


def login(county: SimpleNamespace, username: str) -> FlaskClient:
    client: FlaskClient = county.app.test_client()
    assert client.post("/login", data={"username": username, "password": PASSWORD}).status_code == 302
    return client


def shape(url: str) -> str:
    """The address without what names one record; tabs stay."""
    path, _mark, query = url.partition("?")
    tab = re.search(r"(?:tab|status|view)=[a-z_]+", query)
    return re.sub(r"(?<=/)[a-z0-9]{16}(?=[/.?]|$)", "REF", path) + (f"?{tab.group()}" if tab else "")


def walk(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """(address, page) of every kind of page that a role reaches by links, each kind once."""
    waiting, shapes = ["/"], set[str]()
    while waiting:
        url = waiting.pop(0)
        if shape(url) in shapes or AWAY.search(url):
            continue
        shapes.add(shape(url))
        answer = client.get(url)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            yield url, answer.text
            waiting += [unescape(link) for link in LINK.findall(answer.text)]


def pages_of(client: FlaskClient, first: str) -> list[str]:
    """A list's pages, by its own links, the first one given."""
    pages = [first]
    while (more := NEXT.search(pages[-1])) is not None:
        pages.append(client.get(unescape(more.group(1))).text)
    return pages


def counted(pages: list[str]) -> list[int]:
    """How many lines each table of the page has over all pages."""
    tables = [
        [len(re.findall(r"<tr", body)) for body in re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL)]
        for page in pages
    ]
    return [sum(lines) for lines in zip(*tables, strict=False)]


def plain(text: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", text))


def taken(client: FlaskClient, form: re.Match[str], kind: str = "csv") -> Any:
    """The file behind the buttons of a page."""
    return client.post(
        unescape(form.group(1)), data={n: unescape(v) for n, v in HIDDEN.findall(form.group(0))} | {"format": kind}
    )


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.mark.parametrize("username", LISTS)
def test_a_file_holds_the_rows_of_the_lists_pages_and_shows_no_more(county: SimpleNamespace, username: str) -> None:
    user = db.session.scalars(select(User).where(User.username == username)).one()
    names = set(db.session.scalars(select(Person.name)))
    low, high = code_range(user.region_code)
    client, found, wrong = login(county, username), set[str](), list[str]()
    for url, page in walk(client):
        for form in FORM.finditer(page):
            address, before = shape(unescape(form.group(1))), db.session.scalar(select(func.max(AuditLog.id)))
            found.add(address)
            answer = taken(client, form)
            if answer.status_code != 200:
                wrong.append(f"{address} from {url}: {answer.status_code}")
                continue
            mark, headings, *rows = rows_of(answer.data)
            pages = [client.get(f"{url}?all=1").text] if address == FOLDED else pages_of(client, page)
            shown, told = plain(" ".join(pages)), " ".join(map(" ".join, rows))
            if rows and address != GROWS and len(rows) not in (*counted(pages), sum(counted(pages))):
                wrong.append(f"{address} from {url}: {len(rows)} rows, page {counted(pages)}")
            if more := {n for n in NUMBER.findall(told) if n not in shown} | {
                n for n in names if n in told and n not in shown
            }:
                wrong.append(f"{address} from {url}: tells {more}")
            db.session.rollback()
            log = db.session.scalars(
                select(AuditLog).where(AuditLog.id > before, AuditLog.action.like("%export"))
            ).one()
            persons = select(Person.scope_code).join(AuditSubject, AuditSubject.person_id == Person.id)
            places = list(db.session.scalars(persons.where(AuditSubject.audit_id == log.id)))
            if user.name not in mark[0] or log.actor_id != user.id or any(not low <= place <= high for place in places):
                wrong.append(f"{address} from {url}: mark or log")
            if not all(len(row) == len(headings) for row in rows):
                wrong.append(f"{address}: ragged")
    assert not wrong, "\n".join(wrong)
    assert len(found) >= LISTS[username], sorted(found)
