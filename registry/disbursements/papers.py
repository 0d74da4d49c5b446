"""The papers of a batch as PDF: certificates, the pay-out sheet; and the page of one certificate."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import current_actor, note_read, requires
from registry.core.clock import local_time
from registry.core.errors import NotFound
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.disbursements.blueprint import bp, prints
from registry.disbursements.certificate_pdf import certificates_pdf
from registry.disbursements.certificates import content_of, note_prints
from registry.disbursements.models import Certificate
from registry.disbursements.queries import batch_lines, get_batch
from registry.disbursements.receipts import (
    batch_certificates,
    find_line_of,
    get_certificate,
    subject_ids,
)
from registry.disbursements.sheet_pdf import sheet_pdf
from registry.disbursements.sheets import is_draft, sheet_of
from registry.people.showing import is_worker, shown_name
from registry.web import is_demo


def _pdf(data: bytes, name: str) -> Response:
    """A PDF to be looked at in the browser; its file name carries a number, never a person's name."""
    response = Response(data, mimetype="application/pdf")
    plain = "".join(c if c.isascii() and (c.isalnum() or c == "-") else "-" for c in name).strip("-")
    response.headers["Content-Disposition"] = f'inline; filename="{plain}.pdf"'
    return response


def _certificates(found: Sequence[Certificate]) -> bytes:
    marks = note_prints(found, actor=current_actor())
    demo = is_demo()
    contents = [
        content_of(
            certificate, verify_url=url_for("disbursements.verify", code=certificate.code, _external=True), demo=demo,
            mark=mark,
        )
        for certificate, mark in zip(found, marks, strict=True)
    ]  # fmt: skip
    note_read("certificate.print", found[0] if len(found) == 1 else None, subjects=subject_ids(found),
              region_code=found[0].scope_code)  # fmt: skip
    return certificates_pdf(contents)


@bp.get("/disbursements/<ref>/certificates.pdf")
@requires(Permission.DISBURSEMENT_READ)
@prints
def certificates_of_batch(ref: str) -> ResponseReturnValue:
    """All valid certificates of a batch, in the order of its sheet."""
    batch = get_batch(ref, current_actor())
    found = batch_certificates(batch, current_actor())
    if not found:
        raise NotFound(_("这一批还没有证书。发放以后才有号码，再来打印。"))
    return _pdf(_certificates(found), f"certificates-{batch.number}")


@bp.get("/disbursements/<ref>/sheet.pdf")
@requires(Permission.DISBURSEMENT_READ)
def sheet(ref: str) -> ResponseReturnValue:
    """The sheet to sign: masked to carry, with full numbers for the file (`?full=1`, logged)."""
    actor, full = current_actor(), bool(request.args.get("full"))
    batch = get_batch(ref, actor)
    head, rows = sheet_of(batch, actor, full_ids=full)
    action = "sheet.print_full" if full else "sheet.print"
    note_read(action, batch, subjects=[line.person_id for line in batch_lines(batch, actor)])
    data = sheet_pdf(
        head, rows, demo=is_demo(), draft=is_draft(batch), printed_at=local_time(utcnow()).replace(tzinfo=None),
        full_ids=full,
    )  # fmt: skip
    return _pdf(data, f"sheet-{batch.number}-v{batch.edition}")


@bp.get("/certificates/<ref>.pdf")
@requires(Permission.SELF)
@prints
def certificate_paper(ref: str) -> ResponseReturnValue:
    """One certificate, of a recipient or of a donor."""
    found = get_certificate(ref, current_actor())
    return _pdf(_certificates([found]), f"certificate-{found.year}-{found.seq:06d}")


@bp.get("/certificates/<ref>")
@requires(Permission.SELF)
def certificate(ref: str) -> ResponseReturnValue:
    """One certificate: its number, state and prints, and what may be done with it."""
    found = get_certificate(ref, current_actor())
    actor = current_actor()
    line = find_line_of(found, actor)
    note_read("certificate.read", found, subjects=[line.person_id] if line else [])
    return render_template(
        "disbursements/certificate.html", certificate=found, line=line, may_print=is_worker(actor),
        name=shown_name(line.person.name, actor) if line else _("捐赠人"),
    )  # fmt: skip
