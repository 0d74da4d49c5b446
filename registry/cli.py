"""Commands: how an error leaves the shell, and the schema with what it ships."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar, cast

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from flask_migrate.cli import db as db_group

from registry.accounts.services import check_keys, mark_database
from registry.calendar.loading import load_calendar
from registry.core.crypto import KeyMissing
from registry.core.engine import begin_write
from registry.core.errors import DomainError
from registry.extensions import db
from registry.regions.loading import load_national

F = TypeVar("F", bound=Callable[..., Any])


def refuse(message: object) -> NoReturn:
    """One clear line on standard error and exit status 1."""
    click.echo(str(message), err=True)
    sys.exit(1)


def command(view: F) -> F:
    """Run a command in a write transaction: commit at its end, roll back and refuse on a domain error."""

    @functools.wraps(view)
    def wrapper(*args: Any, **values: Any) -> Any:
        try:
            check_keys()
            begin_write(db.session)
            result = view(*args, **values)
            db.session.commit()
            return result
        except (DomainError, KeyMissing) as error:
            db.session.rollback()
            refuse(error)
        except SystemExit as leaving:
            if leaving.code in (0, 3):
                db.session.commit()
            raise

    return cast(F, with_appcontext(wrapper))


def upgrade_register() -> None:
    """Bring the schema to the newest and put in what it ships: regions to the townships, working days, the mark."""
    upgrade()
    begin_write(db.session)
    connection = db.session.connection()
    load_national(connection)
    load_calendar(connection)
    mark_database()
    db.session.commit()
    check_keys()


@click.command("upgrade")
@with_appcontext
def upgrade_command() -> None:
    """Bring the database to the newest schema, with all regions of China down to the townships."""
    try:
        upgrade_register()
    except (DomainError, KeyMissing) as error:
        refuse(error)
    click.echo(f"{current_app.config['SQLALCHEMY_DATABASE_URI'].rsplit('@')[-1]}: ok", err=True)


def install(app: Flask) -> None:
    """Put our `db upgrade` in the place of the library's."""
    db_group.add_command(upgrade_command)
    app.cli.add_command(db_group)
