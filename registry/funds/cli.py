"""The command `ledger check`."""

from __future__ import annotations

import json
import sys

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from registry.extensions import db
from registry.funds.checks import check_ledger

ledger = AppGroup("ledger", help="The ledger.")


@ledger.command("check")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def check_command(as_json: bool) -> None:
    """Prove every invariant of the money from the raw rows; exit 0 when all hold, 1 with the wrong rows named."""
    with db.engine.connect() as connection:
        problems = check_ledger(connection)
    if as_json:
        click.echo(json.dumps({"ok": not problems, "problems": problems}, ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(problem, err=True)
    sys.exit(1 if problems else 0)


def install(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(ledger)
