"""A register filled for measuring: invented people in a database of its own folder, SQLite."""

from __future__ import annotations

import base64
import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from flask import Flask

from registry.access.permissions import Role
from registry.accounts.services import add_user
from registry.cli import upgrade_register
from registry.core.engine import begin_write
from registry.demo.people import Families
from registry.extensions import db, limiter
from registry.factory import create_app
from registry.people.bulk import insert_people
from registry.regions.loading import ensure_villages
from registry.regions.queries import children_of

TODAY = dt.date(2026, 3, 12)
COUNTY = "150824000000"
PASSWORD = "Measure-2026"
KEY = base64.urlsafe_b64encode(b"measure" + bytes(25)).decode()  # the same for all registers of a process
CHUNK = 5_000


@contextmanager
def filled_register(people: int) -> Iterator[Flask]:
    """An application over `people` invented recipients of one county, with a county officer `bench`."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {"INSTANCE_PATH": folder, "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.db'}",
                   "REGISTRY_TODAY": TODAY.isoformat(), "SECRET_KEY": "bench", "FIELD_KEYS": KEY, "INDEX_KEY": KEY}  # fmt: skip
        app = create_app(environ, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
        limiter.enabled = False
        with app.app_context():
            upgrade_register()
            begin_write(db.session)
            ensure_villages(db.session, COUNTY)
            user = add_user("bench", name="量", role=Role.COUNTY, region_code=COUNTY, password=PASSWORD, actor=None,
                            must_change=False)  # fmt: skip
            actor = user.actor()
            db.session.commit()
            villages = [(v.code, v.name, t.name) for t in children_of(COUNTY) for v in children_of(t.code)]
            families = Families(Random(1), villages, TODAY)
            for start in range(0, people, CHUNK):
                begin_write(db.session)
                insert_people(families.make(min(CHUNK, people - start)), actor=actor, today=TODAY, source="bench")
                db.session.commit()
            db.session.remove()
        yield app
        with app.app_context():
            db.engine.dispose()


def milliseconds(act: Callable[[], Any], times: int = 15) -> float:
    """Median milliseconds of an act, after one warm-up."""
    act()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return median(taken) * 1000
