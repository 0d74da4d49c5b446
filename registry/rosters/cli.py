"""The commands `roster template`, `roster import`, `roster undo`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from registry.access.actor import Actor
from registry.access.web import current_today
from registry.accounts.queries import find_user
from registry.cli import command, refuse
from registry.core.errors import DomainError
from registry.extensions import db
from registry.rosters.catalogue import kinds_of
from registry.rosters.kinds import RosterKind, UnknownKind, get_kind
from registry.rosters.question_page import villages_asked
from registry.rosters.reading.errors_book import errors_workbook
from registry.rosters.reading.report import WARNING, said_once
from registry.rosters.reading.templates import template_workbook
from registry.rosters.results import ImportResult
from registry.rosters.services import import_roster, undo_import

SOME_REFUSED = 3
SHOWN_PROBLEMS = 20

rosters = AppGroup("roster", help="Rosters: Excel in and out.")


def _kinds() -> dict[str, RosterKind]:
    return kinds_of(current_app.extensions["plugs"])


def _kind(name: str) -> RosterKind:
    try:
        return get_kind(_kinds(), name)
    except UnknownKind as error:
        raise click.UsageError(str(error)) from error


def _actor(username: str) -> Actor:
    user = find_user(username)
    if user is None or not user.is_active:
        refuse(f"没有用户 {username}。 No user {username}.")
    return user.actor()


@rosters.command("template")
@click.argument("kind")
@click.option("-o", "out", required=True, type=click.Path(dir_okay=False, writable=True))
@command
def template(kind: str, out: str) -> None:
    """An empty roster with headings, drop-downs and a filled example."""
    found = _kind(kind)
    Path(out).write_bytes(template_workbook(found.vocabulary, str(found.title)))
    click.echo(out)


def _options(view: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--json", "as_json", is_flag=True),
        click.option("--errors", "errors", type=click.Path(dir_okay=False, writable=True)),
        click.option(
            "--place",
            "places",
            multiple=True,
            metavar="NAME=CODE",
            help="Which village a name means that several have, as 团结嘎查=150824200205; remembered.",
        ),
        click.option("--new-people", is_flag=True, help="Make unknown persons with a valid ID number."),
        click.option("--partial", is_flag=True, help="Take the good rows, send the others back."),
        click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing."),
        click.option("--as", "username", required=True),
        click.option("--region", "region", required=True),
        click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True)),
        click.argument("kind"),
    ):
        view = option(view)
    return view


@rosters.command("import")
@_options
@command
def import_command(
    kind: str, file: str, region: str, username: str, dry_run: bool, partial: bool, new_people: bool,
    places: tuple[str, ...], errors: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Import a roster: the whole file or nothing; with --partial the good rows."""
    found = _kind(kind)
    villages = dict(_place(text) for text in places)
    try:
        actor = _actor_or_json(username, as_json)
        result = import_roster(
            found, Path(file).read_bytes(), Path(file).name, region=region, actor=actor, today=current_today(),
            partial=partial, dry_run=dry_run, new_people=new_people, places=villages,
        )  # fmt: skip
        db.session.flush()
    except DomainError as error:
        if as_json:
            click.echo(json.dumps(_nothing(str(error)), ensure_ascii=False))
        raise
    if errors and result.planned.refused_rows:
        Path(errors).write_bytes(errors_workbook(result.planned.reading.rows))
    _show(result, as_json=as_json, dry_run=dry_run)
    if result.counts.refused:
        sys.exit(SOME_REFUSED)


def _place(text: str) -> tuple[str, str]:
    name, equals, code = text.partition("=")
    if not (equals and name.strip() and code.strip().isdigit()):
        raise click.BadParameter(f"“{text}” 不是“村名=代码”。", param_hint="--place")
    return name.strip(), code.strip()


def _actor_or_json(username: str, as_json: bool) -> Actor:
    try:
        return _actor(username)
    except SystemExit:
        if as_json:
            click.echo(json.dumps(_nothing(f"没有用户 {username}。"), ensure_ascii=False))
        raise


def _nothing(message: str) -> dict[str, Any]:
    """The JSON of a file that was refused as a whole."""
    problem = {"sheet": "", "row": 0, "column": "", "code": "refused", "level": "refused", "message": message}
    counts = dict.fromkeys(("rows", "created", "updated", "unchanged", "refused", "people_created"), 0)
    return {"import": None, **counts, "problems": [problem]}


def _show(result: ImportResult, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
        return
    counts = result.counts
    if result.written:
        click.echo(f"导入 {result.import_id} 已写入。")
    elif dry_run:
        click.echo("试导入，什么都没有写。")
    else:
        click.echo("有收不了的行，整个文件没有写入。改好再导入，或者用 --partial 只收好的行。", err=True)
    click.echo(
        f"共 {counts.rows} 行：新增 {counts.created}，有变化 {counts.updated}，一样 {counts.unchanged}，"
        f"收不了 {counts.refused}；新登记 {counts.people_created} 人。"
    )
    for asked in villages_asked(result.planned, {}):
        choices = " 或 ".join(f"--place {asked.name}={code}（{label}）" for code, label in asked.villages[:6])
        click.echo(f"  “{asked.name}”有 {len(asked.villages)} 个，请指明是哪一个：{choices}。", err=True)
    said = said_once(result.planned.reading.all_problems())
    for one in said[:SHOWN_PROBLEMS]:
        mark = "提醒" if one.level == WARNING else "收不了"
        where = " ".join(filter(None, [one.sheet, one.where, one.column]))
        click.echo(f"  {mark} {where}：{one.message}", err=True)
    if len(said) > SHOWN_PROBLEMS:
        click.echo(f"  还有 {len(said) - SHOWN_PROBLEMS} 条，用 --json 看全部。", err=True)


@rosters.command("undo")
@click.argument("import_id")
@click.option("--as", "username", required=True)
@command
def undo_command(import_id: str, username: str) -> None:
    """Undo an import until money has followed it."""
    batch = undo_import(import_id, _kinds(), actor=_actor(username), today=current_today())
    click.echo(f"导入 {batch.public_id} 已撤回。")


def install(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(rosters)
