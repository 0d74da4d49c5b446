"""Shared fixtures: one prepared database per session, copied for each test; actors of every role; a checking client."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from copy import copy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text

from registry import menu
from registry.access.permissions import Role
from registry.accounts import passwords
from registry.accounts.models import User
from registry.accounts.services import add_user, mark_database
from registry.calendar.loading import load_calendar
from registry.config import load_keys
from registry.core.crypto import install_keys
from registry.core.engine import begin_write
from registry.core.pinyin import initials_of, pinyin_of
from registry.extensions import db, limiter
from registry.factory import create_app
from registry.files.setup import setup as open_store
from registry.people import tallies
from registry.regions.models import Region
from registry.regions.name_cache import NAMES
from registry.settings.kept import forget_kept
from tests.schema import build_schema

TODAY = dt.date(2026, 3, 12)
_CREATE = "CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
PASSWORD = "Lianxin-2026"
REGIONS = (
    ("150000000000", "内蒙古自治区", 1, None),
    ("150800000000", "巴彦淖尔市", 2, "150000000000"),
    ("150824000000", "乌拉特中旗", 3, "150800000000"),
    ("150824100000", "海流图镇", 4, "150824000000"),
    ("150824101000", "乌加河镇", 4, "150824000000"),
    ("150824102000", "德岭山镇", 4, "150824000000"),
    ("150824102201", "四义堂村", 5, "150824102000"),
    ("150824102202", "苏独仑嘎查", 5, "150824102000"),
    ("150824101201", "乌镇村", 5, "150824101000"),
    ("150825000000", "乌拉特后旗", 3, "150800000000"),
    ("150825100000", "巴音宝力格镇", 4, "150825000000"),
    ("150825100201", "前进村", 5, "150825100000"),
)
PEOPLE_AT_WORK = {
    "village": (Role.VILLAGE, "150824102201", "周春梅"),
    "township": (Role.TOWNSHIP, "150824102000", "李秀英"),
    "other_township": (Role.TOWNSHIP, "150824101000", "高凤霞"),
    "county": (Role.COUNTY, "150824000000", "王建华"),
    "county2": (Role.COUNTY, "150824000000", "乌云"),
    "other_county": (Role.COUNTY, "150825000000", "其木格"),
    "city": (Role.CITY, "150800000000", "赵敏"),
    "auditor": (Role.AUDITOR, "150824000000", "孙审"),
    "system_admin": (Role.SYSTEM_ADMIN, "150824000000", "系统"),
    "security_admin": (Role.SECURITY_ADMIN, "150824000000", "安全"),
}


# A busy machine is slow at drawing too: no example is timed, every one is checked.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# Hashing is made cheap for the tests' logins; its strength is a number in passwords.py, not a behaviour.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def _environ(folder: Path, url: str) -> dict[str, str]:
    return {"INSTANCE_PATH": str(folder), "DATABASE_URL": url, "REGISTRY_TODAY": TODAY.isoformat(), "SECRET_KEY": "t"}


def _fill(app: Flask) -> None:
    """Regions of the tests, working days, the mark, and one account per role."""
    with app.app_context():
        build_schema()
        begin_write(db.session)
        load_calendar(db.session.connection())
        for code, name, level, parent in REGIONS:
            db.session.add(
                Region(code=code, name=name, level=level, parent_code=parent, initials=initials_of(name),
                       pinyin="".join(pinyin_of(name, surname=False)), valid_from=dt.date(1900, 1, 1), source="tests")
            )  # fmt: skip
        mark_database()
        for username, (role, region, name) in PEOPLE_AT_WORK.items():
            add_user(username, name=name, role=role, region_code=region, password=PASSWORD, actor=None,
                     must_change=False, checked=False)  # fmt: skip
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _run() -> str:
    """Names this run's databases, so that two runs beside each other never share one."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return f"{os.environ.get('PYTEST_XDIST_TESTRUNUID', str(os.getpid()))[:8]}_{worker}"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A prepared database to copy: a SQLite file, or a PostgreSQL template database."""
    folder = tmp_path_factory.mktemp("template")
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        app = create_app(_environ(folder, f"sqlite:///{folder / 'register.db'}"))
        _fill(app)
        with app.app_context():
            db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            db.session.remove()
            db.engine.dispose()
        yield SimpleNamespace(folder=folder, server=None, name=None)
        return
    base, _, _ = server.rpartition("/")
    name = f"lianxin_template_{_run()}"
    _admin(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', _CREATE.format(name=name))
    app = create_app(_environ(folder, f"{base}/{name}"))
    _fill(app)
    yield SimpleNamespace(folder=folder, server=server, name=name, base=base)
    for left in (f"lianxin_test_{_run()}", name):
        _admin(server, f'DROP DATABASE IF EXISTS "{left}" WITH (FORCE)')


def _admin(server: str, *statements: str) -> None:
    url = "postgresql+psycopg://" + server.split("://", 1)[1]
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


class FreshClient(FlaskClient):
    """A client whose requests have an application context of their own, as on a server, whatever the test holds."""

    def open(self, *args: Any, **values: Any) -> Any:
        with self.application.app_context():
            return super().open(*args, **values)


@pytest.fixture(scope="session")
def built_app(template: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The application of this worker: made once, because opening all rooms costs more than most tests."""
    folder = tmp_path_factory.mktemp("register")
    _lay_out(template, folder)
    url = f"sqlite:///{folder / 'register.db'}" if template.server is None else f"{template.base}/lianxin_test_{_run()}"
    environ = _environ(folder, url)
    app = create_app(environ, TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    app.test_client_class = FreshClient
    plugs = {
        name: copy(value) if isinstance(value, (list, dict)) else value
        for name, value in vars(app.extensions["plugs"]).items()
    }
    return SimpleNamespace(app=app, folder=folder, environ=environ, config=dict(app.config), plugs=plugs)


def _lay_out(template: SimpleNamespace, folder: Path) -> None:
    """The prepared files and database, and nothing else."""
    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    for file in template.folder.iterdir():
        if file.is_file():
            shutil.copy(file, folder / file.name)
    if template.server is not None:
        name = f"lianxin_test_{_run()}"
        _admin(
            template.server,
            f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
            f'CREATE DATABASE "{name}" TEMPLATE "{template.name}" STRATEGY FILE_COPY',
        )


def _forget(app: Flask) -> None:
    """What a process keeps of a database for a while: names, settings, counts, the mark, what waits."""
    app.extensions.pop("is_demo", None)
    NAMES.forget()
    forget_kept()
    tallies._kept.clear()
    menu._waiting.clear()


@pytest.fixture
def app(built_app: SimpleNamespace, template: SimpleNamespace) -> Iterator[Flask]:
    """The application on a fresh copy of the prepared database, with its settings and plugs as they were."""
    app: Flask = built_app.app
    _lay_out(template, built_app.folder)
    app.config.clear()
    app.config.update(built_app.config)
    for name, value in built_app.plugs.items():
        setattr(app.extensions["plugs"], name, copy(value) if isinstance(value, (list, dict)) else value)
    install_keys(load_keys(built_app.environ, app.config["INSTANCE_PATH"], sealed=lambda: True))
    open_store(app)
    _forget(app)
    limiter.enabled = False
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Any]:
    """The database session inside an application context."""
    with app.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture
def today() -> dt.date:
    """The day of the tests, 2026-03-12."""
    return TODAY


@pytest.fixture
def actors(session: Any) -> SimpleNamespace:
    """An Actor per account: actors.township, actors.county, …"""
    return SimpleNamespace(**{user.username: user.actor() for user in session.query(User).all()})


@pytest.fixture
def client_as(app: Flask) -> Callable[[str], FlaskClient]:
    """client_as("township") is a test client logged in as that account."""

    def login(username: str) -> FlaskClient:
        client = app.test_client()
        answer = client.post("/login", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return client

    return login


class QueryCount:
    """Counts statements of the application's engine, the audit's own aside left out."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __len__(self) -> int:
        return len([s for s in self.statements if "audit_" not in s and not s.startswith(("BEGIN", "PRAGMA"))])


@pytest.fixture
def count_queries(app: Flask) -> Iterator[Callable[[], QueryCount]]:
    """`counter = count_queries()` starts counting; len(counter) is the number of statements since."""
    from sqlalchemy import event  # noqa: PLC0415

    with app.app_context():
        engine = db.engine
    listeners = []

    def start() -> QueryCount:
        counter = QueryCount()

        def note(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
            counter.statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        listeners.append(note)
        return counter

    yield start
    for note in listeners:
        event.remove(engine, "before_cursor_execute", note)
