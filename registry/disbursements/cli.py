"""Commands: `certificates print` and `sheet print`, with the scope and the permissions of a user."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from registry.access.actor import Actor
from registry.accounts.queries import find_user, register_mark
from registry.audit.services import record
from registry.cli import command, refuse
from registry.core.clock import local_time
from registry.core.orm import utcnow
from registry.disbursements.certificate_pdf import certificates_pdf
from registry.disbursements.certificates import content_of, note_prints
from registry.disbursements.queries import batch_lines, get_batch
from registry.disbursements.receipts import batch_certificates, subject_ids
from registry.disbursements.sheet_pdf import sheet_pdf
from registry.disbursements.sheets import is_draft, sheet_of

certificates = AppGroup("certificates", help="Certificates.")
sheet = AppGroup("sheet", help="Pay-out sheets.")


def _actor(username: str) -> Actor:
    user = find_user(username)
    if user is None or not user.is_active:
        refuse(f"没有“{username}”这个账号，或者它停用了。 No such active account: {username}")
    return user.actor()


def _demo() -> bool:
    mark = register_mark()
    return bool(mark and mark.demo)


def _write(path: str, data: bytes) -> None:
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        refuse(f"写不进 {path}：{error.strerror}。 Cannot write {path}: {error.strerror}")


def _base_url() -> str:
    server = current_app.config.get("SERVER_NAME") or f"127.0.0.1:{current_app.config.get('PORT', 5000)}"
    return f"{current_app.config.get('PREFERRED_URL_SCHEME', 'http')}://{server}"


@certificates.command("print")
@click.option("--batch", "ref", required=True, help="Number or id of the batch.")
@click.option("-o", "path", required=True, type=click.Path(dir_okay=False))
@click.option("--as", "username", required=True)
@command
def print_certificates(ref: str, path: str, username: str) -> None:
    """All valid certificates of a batch in one PDF; the second print and later ones are marked 副本."""
    actor = _actor(username)
    found = batch_certificates(get_batch(ref, actor), actor)
    if not found:
        refuse("这一批还没有证书。发放以后才有号码，再来打印。 The batch has no certificates yet.")
    marks, demo, base = note_prints(found, actor=actor), _demo(), _base_url()
    contents = [
        content_of(certificate, verify_url=f"{base}/verify/{certificate.code}", demo=demo, mark=mark)
        for certificate, mark in zip(found, marks, strict=True)
    ]
    _write(path, certificates_pdf(contents))
    record(actor, "certificate.print_file", subjects=subject_ids(found), region_code=found[0].scope_code)
    click.echo(f"{path}  {len(found)}")


@sheet.command("print")
@click.option("--batch", "ref", required=True, help="Number or id of the batch.")
@click.option("-o", "path", required=True, type=click.Path(dir_okay=False))
@click.option("--as", "username", required=True)
@click.option("--full", is_flag=True, help="With full ID numbers, for the file; needs people:reveal.")
@command
def print_sheet(ref: str, path: str, username: str, full: bool) -> None:
    """The pay-out sheet for signatures; a draft until the batch is approved."""
    actor = _actor(username)
    batch = get_batch(ref, actor)
    head, rows = sheet_of(batch, actor, full_ids=full)
    now = local_time(utcnow()).replace(tzinfo=None)
    _write(path, sheet_pdf(head, rows, demo=_demo(), draft=is_draft(batch), printed_at=now, full_ids=full))
    action = "sheet.print_full" if full else "sheet.print"
    record(actor, action, batch, subjects=[line.person_id for line in batch_lines(batch, actor)])
    click.echo(f"{path}  {len(rows)}")


def install(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(certificates)
    app.cli.add_command(sheet)
