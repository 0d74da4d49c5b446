"""Commands for accounts: `setup`, `user add`, `user list`."""

from __future__ import annotations

import json
import sys

import click
from flask import Flask
from flask.cli import AppGroup

from registry.access.permissions import Role
from registry.accounts.queries import count_users, list_users
from registry.accounts.services import add_user, mark_database, set_home_region
from registry.cli import command, refuse, upgrade_register
from registry.core.errors import DomainError
from registry.extensions import db
from registry.regions.codes import normalise_code
from registry.regions.loading import ensure_villages
from registry.regions.queries import get_region

users = AppGroup("user", help="Accounts.")


def _existing(code: str) -> str:
    full = normalise_code(code)
    if full.strip("0"):
        get_region(full)
        if full[4:6] != "00":
            ensure_villages(db.session, full)
    return full


@users.command("add")
@click.argument("username")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--region", "code", required=True)
@click.option("--name", default="")
@command
def add(username: str, role: str, code: str, name: str) -> None:
    """Add an account; the password is read from standard input."""
    password = sys.stdin.readline().rstrip("\r\n")
    add_user(
        username, name=name or username, role=Role(role), region_code=_existing(code), password=password,
        actor=None, must_change=not mark_database().demo,
    )  # fmt: skip
    click.echo(username)


@users.command("list")
@click.option("--role", type=click.Choice([role.value for role in Role]))
@click.option("--json", "as_json", is_flag=True)
@command
def list_command(role: str | None, as_json: bool) -> None:
    """List accounts with name, role and region."""
    found = list_users(role=Role(role) if role else None, limit=100_000)
    if as_json:
        rows = [{"name": u.username, "role": u.role.value, "region": u.region_code} for u in found]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for user in found:
        click.echo(f"{user.username:<24}{user.role.value:<16}{user.region_code}  {user.name}")


@click.command("setup")
@click.option("--region", "code", prompt="所在地区代码（如 150824）Home region code")
@click.option("--admin", prompt="系统管理员用户名 Administrator's user name")
@click.password_option("--password", prompt="临时密码 Temporary password")
def setup_command(code: str, admin: str, password: str) -> None:
    """First start of a real register: home region and the first administrator, who must change the password."""
    upgrade_register()
    _first_start(code, admin, password)


@command
def _first_start(code: str, admin: str, password: str) -> None:
    if count_users():
        refuse("已经有账号了，不再重做第一次启动。 Accounts exist; setup is done once.")
    try:
        full = _existing(code)
    except DomainError:
        refuse(f"没有代码为 {code} 的地区。用 regions find 查一查。 No region has the code {code}.")
    user = add_user(admin, name=admin, role=Role.SYSTEM_ADMIN, region_code=full, password=password, actor=None)
    set_home_region(full, actor=user.actor())
    click.echo(f"{full} {user.username}")


def install(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(users)
    app.cli.add_command(setup_command)
