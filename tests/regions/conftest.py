"""A database in memory with the nation's regions, shared by this room; each test ends in a rollback."""

import pytest
from flask import Flask

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.access.scope import NATION
from registry.core import i18n
from registry.extensions import db
from registry.regions.loading import load_national
from registry.regions.models import Region, RegionChange
from registry.regions.name_cache import NAMES


@pytest.fixture(scope="package")
def regions_app():
    app = Flask("regions")
    app.config.update(SQLALCHEMY_DATABASE_URI="sqlite://", TESTING=True)
    db.init_app(app)
    with app.app_context():
        db.metadata.create_all(db.engine, tables=[Region.__table__, RegionChange.__table__])
        with db.engine.begin() as connection:
            load_national(connection)
    return app


@pytest.fixture
def nation(regions_app, monkeypatch):
    # Another test's application may have installed its translator, which this small one has not.
    monkeypatch.setattr(i18n, "_translate", str)
    NAMES.forget()
    with regions_app.app_context():
        yield db.session
        db.session.rollback()
        db.session.info.clear()
    NAMES.forget()


@pytest.fixture
def administrator():
    return Actor(1, "a" * 16, "系统管理员", Role.SYSTEM_ADMIN, NATION)
