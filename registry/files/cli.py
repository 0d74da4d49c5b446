"""The command that clears the store of what no record refers to."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from registry.core.orm import utcnow
from registry.files.services import sweep_orphans

files_group = AppGroup("files", help="The encrypted store of photos and scans.")


@files_group.command("sweep")
def sweep() -> None:
    """Remove stored bytes that no record refers to and that are older than a day."""
    click.echo(f"{sweep_orphans(now=utcnow())} removed")


def install(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(files_group)
