"""Importing as the township's officer, and counting what is in the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from registry.extensions import db
from registry.people.models import Person
from registry.rosters.catalogue import kinds_of
from registry.rosters.results import ImportResult
from registry.rosters.services import import_roster

TOWNSHIP = "150824102000"


@pytest.fixture
def kinds(app: Any) -> Any:
    """The kinds of rosters of the application."""
    return kinds_of(app.extensions["plugs"])


@pytest.fixture
def take(session: Any, actors: Any, today: dt.date, kinds: Any) -> Callable[..., ImportResult]:
    """take(data, …) imports and commits, as the township unless told otherwise."""

    def run(data: bytes, filename: str = "花名册.xlsx", *, kind: str = "children", **more: Any) -> ImportResult:
        values = {"region": TOWNSHIP, "actor": actors.township, "today": today} | more
        result = import_roster(kinds[kind], data, filename, **values)
        session.commit()
        return result

    return run


def people() -> int:
    """How many persons stand on the register now, as a new transaction sees it."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Person).where(Person.merged_into_id.is_(None))) or 0


def person(name: str) -> Person:
    """The only person of this name on the register."""
    db.session.rollback()
    return db.session.scalars(select(Person).where(Person.name == name, Person.merged_into_id.is_(None))).one()
