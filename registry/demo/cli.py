"""The command `demo load`."""

from __future__ import annotations

import json

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from registry.access.web import current_today
from registry.accounts.queries import register_mark
from registry.accounts.services import check_keys
from registry.cli import refuse
from registry.core.crypto import KeyMissing
from registry.core.errors import DomainError
from registry.demo.loading import load_demo
from registry.demo.people_at_work import logins

demo = AppGroup("demo", help="Invented data for demonstrations.")


@demo.command("load")
@click.option("--people", default=3000, show_default=True, type=click.IntRange(60, 200_000))
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def load_command(people: int, seed: int, as_json: bool) -> None:
    """Fill an empty database with invented people; refuses one with real data."""
    mark = register_mark()
    if mark is not None and mark.demo:
        refuse("演示数据已经装过了。 The demo data is loaded already.")
    try:
        check_keys()
        load_demo(people=people, seed=seed, today=current_today())
    except (DomainError, KeyMissing) as error:
        refuse(error)
    if as_json:
        rows = [{key: login[key] for key in ("role", "username", "password")} for login in logins()]
        click.echo(json.dumps({"logins": rows}, ensure_ascii=False))
        return
    for login in logins():
        click.echo(f"{login['role']:<15}{login['username']:<12}{login['password']}  {login['label']}")


def install(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(demo)
