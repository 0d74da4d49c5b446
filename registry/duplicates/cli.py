"""The command `duplicates find`: look through a county, for a nightly timer."""

from __future__ import annotations

import json

import click
from flask import Flask
from flask.cli import AppGroup

from registry.access.web import current_today
from registry.accounts.queries import find_user
from registry.cli import command, refuse
from registry.duplicates.finding import find_pairs

duplicates = AppGroup("duplicates", help="One person once: find probable pairs.")


@duplicates.command("find")
@click.option("--region", required=True, help="The county, 12 digits.")
@click.option("--as", "username", required=True)
@click.option("--json", "as_json", is_flag=True)
@command
def find(region: str, username: str, as_json: bool) -> None:
    """Look through a county and keep its probable pairs."""
    user = find_user(username)
    if user is None or not user.is_active:
        refuse(f"没有用户 {username}。 No user {username}.")
    new = find_pairs(region, actor=user.actor(), today=current_today())
    click.echo(json.dumps({"new": new}) if as_json else f"新发现 {new} 对。 {new} new pairs.")


def install(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(duplicates)
