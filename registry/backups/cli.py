"""The commands `backup OUT` and `restore FILE`."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from registry.backups import databases
from registry.backups.archive import Damaged, check_archive, unpack, write_archive
from registry.cli import refuse
from registry.core.errors import DomainError
from registry.extensions import db


@click.command("backup")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup_command(out: Path) -> None:
    """A consistent copy of database and stored files while serving. The keys are not in it: keep them apart."""
    if not out.parent.exists():
        refuse(f"没有这个文件夹：{out.parent}。 There is no folder {out.parent}.")
    engine = db.engine
    try:
        with tempfile.TemporaryDirectory(dir=out.parent) as folder:
            copy = Path(folder) / "database"
            databases.dump(engine, copy)
            size = write_archive(
                out, copy, Path(current_app.config["INSTANCE_PATH"]) / "files", database=engine.dialect.name,
                schema=databases.schema_revision(engine),
            )  # fmt: skip
    except (DomainError, OSError, subprocess.CalledProcessError) as error:
        refuse(error)
    click.echo(f"{out}  {size:,}")


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore_command(source: Path) -> None:
    """Put a backup back into a database in which nobody has worked; refuses a damaged one."""
    engine = db.engine
    try:
        contents = check_archive(source)
        if databases.holds_work(engine):
            refuse("这个数据库里已经有人用过，不能覆盖。 This database is in use and is not overwritten.")
        if contents.database != engine.dialect.name:
            refuse(f"这份备份是 {contents.database} 的。 This backup is of {contents.database}.")
        files = Path(current_app.config["INSTANCE_PATH"])
        with tempfile.TemporaryDirectory(dir=files) as folder:
            copy = Path(folder) / "database"
            unpack(source, "database", copy)
            for name in contents.files:
                unpack(source, name, files / name)
            db.session.remove()
            databases.put_back(engine, copy)
    except Damaged as error:
        refuse(f"备份坏了，没有恢复：{error}。 The backup is damaged; nothing was restored.")
    except (DomainError, OSError, subprocess.CalledProcessError) as error:
        refuse(error)
    click.echo(contents.schema)


def install(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(backup_command)
    app.cli.add_command(restore_command)
