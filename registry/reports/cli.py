"""The command `summary`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
from flask import Flask, current_app

from registry.access.permissions import Permission
from registry.access.web import current_today
from registry.accounts.queries import find_user
from registry.audit.services import record
from registry.cli import command, refuse
from registry.core.clock import local_time
from registry.core.orm import utcnow
from registry.regions.codes import normalise_code
from registry.regions.queries import get_region, region_name
from registry.reports import queries, sheets
from registry.reports.figures import check_region, count_figures
from registry.reports.titles import summary_title
from registry.web import is_demo


@click.command("summary")
@click.option("--region", "code", required=True)
@click.option("--from", "first", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--to", "last", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--format", "kind", required=True, type=click.Choice(["json", "docx", "xlsx", "pdf"]))
@click.option("-o", "out", required=True, type=click.Path(dir_okay=False, writable=True))
@click.option("--as", "username", required=True)
@command
def summary_command(code: str, first: dt.datetime, last: dt.datetime, kind: str, out: str, username: str) -> None:
    """The work summary of a region and period as a file."""
    user = find_user(username)
    if user is None or not user.is_active:
        refuse(f"没有用户 {username}。 No user {username}.")
    actor, today = user.actor(), current_today()
    actor.demand(Permission.REPORT_READ)
    region = normalise_code(code)
    get_region(region)
    check_region(actor, region)
    start, end = first.date(), last.date()
    issued = queries.find_summary(region, start, end, actor=actor)
    specs = current_app.extensions["plugs"].figures
    with current_app.test_request_context():
        figures = (
            queries.frozen_figures(issued)
            if issued
            else count_figures(specs, actor=actor, region=region, first=start, last=end, today=today)
        )
    document = sheets.SummaryDocument(
        summary_title(region, start, end), f"{region_name(region)}妇女联合会", region, start, end, figures,
        issued.public_id if issued else None, is_demo(),
    )  # fmt: skip
    Path(out).write_bytes(sheets.render_document(document, kind, local_time(utcnow())))
    record(actor, "summary.export", issued, region_code=region, detail={"format": kind})


def install(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(summary_command)
