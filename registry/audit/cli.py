"""The command `audit verify`."""

from __future__ import annotations

import json
import sys

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from registry.audit.chain import verify
from registry.extensions import db

audit = AppGroup("audit", help="The audit log.")


@audit.command("verify")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def verify_command(as_json: bool) -> None:
    """Check that no row of the log was edited, removed or reordered; exit 0 when it is whole."""
    with db.engine.connect() as connection:
        problems = verify(connection)
    if as_json:
        click.echo(json.dumps({"ok": not problems, "problems": problems}, ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(problem, err=True)
    sys.exit(1 if problems else 0)


def install(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(audit)
