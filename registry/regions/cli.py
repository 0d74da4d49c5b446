"""Commands for regions: load the villages of an area, find a code by name."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from registry.access.scope import NATION
from registry.audit.services import record
from registry.cli import command, refuse
from registry.core.i18n import _
from registry.extensions import db
from registry.regions.codes import normalise_code
from registry.regions.loading import counties_below, load_villages
from registry.regions.queries import path_names
from registry.regions.search import search_regions

region_commands = AppGroup("regions", help="Regions: load villages, find codes. 行政区划：装入村和社区，查代码。")


@region_commands.command("load")
@click.argument("code")
@command
def load(code: str) -> None:
    """Load the villages of a county, city or province; what is there already stays."""
    connection = db.session.connection()
    counties = counties_below(connection, code)
    loaded = sum(load_villages(connection, county) for county in counties)
    record(None, "region.load", region_code=normalise_code(code), detail={"villages": loaded})
    click.echo(str(_("已装入 %(count)s 个村和社区，涉及 %(counties)s 个县。", count=loaded, counties=len(counties))))


@region_commands.command("find")
@click.argument("text")
@click.option("--within", default=NATION, help="Look only below this code.")
@command
def find(text: str, within: str) -> None:
    """Print code and path of the places that fit a name, a part of one, pinyin or initials."""
    found = search_regions(text, within=normalise_code(within))
    if not found:
        refuse(_("没有找到“%(text)s”。村和社区要先用 regions load 装入所在的县。", text=text))
    for region in found:
        click.echo(f"{region.code}  {' › '.join(path_names(region.code))}")


def install(app: Flask) -> None:
    """Add the group to the application's commands."""
    app.cli.add_command(region_commands)
