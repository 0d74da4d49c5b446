"""Lianxin Register: create_app() puts configuration, extensions, rooms, errors and commands together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from flask import Flask
from flask_babel import gettext
from flask_bootstrap import Bootstrap5
from sqlalchemy import inspect, text

from registry import cli, errors, web
from registry.access.sending import open_files
from registry.accounts.session import select_locale
from registry.audit.services import AsideWriter, install_audit
from registry.config import ROOT, load_keys, read_config
from registry.core.crypto import install_keys
from registry.core.engine import prepare_engine
from registry.core.i18n import install_translator
from registry.core.plugs import Plugs
from registry.extensions import babel, csrf, db, limiter, login_manager, migrate
from registry.rooms import ROOMS
from registry.settings.cache import install_cache


def create_app(environ: Mapping[str, str] | None = None, **overrides: Any) -> Flask:
    """A ready application. `environ` replaces the process's environment (tests do that)."""
    environ = os.environ if environ is None else environ
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(read_config(environ))
    app.config.update(overrides)
    _bind_extensions(app)
    with app.app_context():
        prepare_engine(db.engine)
        install_keys(load_keys(environ, app.config["INSTANCE_PATH"], sealed=_holds_ciphertext))
        app.extensions["aside"] = AsideWriter(db.engine)
    app.extensions["plugs"] = Plugs()
    _open_rooms(app)
    open_files(app)
    web.install(app)
    errors.install(app)
    cli.install(app)
    return app


def _bind_extensions(app: Flask) -> None:
    for extension in (db, csrf, login_manager, limiter):
        extension.init_app(app)
    babel.init_app(app, locale_selector=select_locale)
    migrate.init_app(app, db, directory=str(ROOT / "registry" / "migrations"), compare_type=True)
    Bootstrap5(app)
    install_audit(db.session)
    install_cache(db.session)
    install_translator(gettext)


def _holds_ciphertext() -> bool:
    if not inspect(db.engine).has_table("register_mark"):
        return False
    with db.engine.connect() as connection:
        return bool(connection.execute(text("SELECT count(*) FROM register_mark")).scalar_one())


def _open_rooms(app: Flask) -> None:
    """Import each room's models, register its blueprint and let it put in its plugs, in the order of the house."""
    for room in ROOMS:
        for part in room.parts:
            module = import_module(f"registry.{room.name}.{part}")
            if part == "views":
                app.register_blueprint(module.bp)
            if part == "plugs":
                module.register(app.extensions["plugs"])
            if part == "cli":
                module.install(app)
            if part == "setup":
                module.setup(app)
