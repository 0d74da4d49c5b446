"""The papers of a batch on the screen: what is there, what is lacking, scans to add, and the bound file to print."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.errors import DomainError, Invalid
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.disbursements.blueprint import bp
from registry.disbursements.forms import PaperForm, ReasonForm
from registry.disbursements.models import Batch, BatchState
from registry.disbursements.packet.building import Printing, gather, packet_pdf, payment_request
from registry.disbursements.packet.models import PaperKind
from registry.disbursements.packet.queries import get_scan
from registry.disbursements.packet.services import add_paper, remove_paper
from registry.disbursements.packet.words import PAPER_LABELS
from registry.disbursements.queries import get_batch
from registry.people.showing import is_worker, shown_name
from registry.web import is_demo

MOST = 20


def keep_scans(batch: Batch, files: Sequence[FileStorage] | None, kind: PaperKind, number: str = "") -> int:
    """Put uploaded files into the batch's file; how many were new. Raises Invalid (field "scans") and as add_paper."""
    chosen = [file for file in files or () if file.filename]
    if len(chosen) > MOST:
        raise Invalid(_("一次最多 %(most)s 份。请分几次传。", most=MOST), "scans")
    actor, today = current_actor(), current_today()
    return sum(
        add_paper(batch, file.read(), file.filename or "", kind=kind, actor=actor, today=today, number=number)[1]
        for file in chosen
    )


def _printing(full: bool = False) -> Printing:
    return Printing(current_actor(), current_today(), utcnow(), is_demo(), full)


@bp.route("/disbursements/<ref>/papers", methods=["GET", "POST"])
@requires(Permission.DISBURSEMENT_READ)
@writes
def batch_papers(ref: str) -> ResponseReturnValue:
    """The file of a batch paper by paper, and who lacks which proof."""
    actor = current_actor()
    batch, form = get_batch(ref, actor), PaperForm()
    if form.validate_on_submit():
        try:
            kept = keep_scans(batch, form.scans.data, form.chosen, form.number.data or "")
        except DomainError as error:
            form[error.field if error.field in form._fields else "scans"].errors = [error.message]
        else:
            text = _("存了 %(n)s 份。", n=kept) if kept else _("这些以前存过，没有重复存。")
            flash(str(text), "done" if kept else "doubt")
            return redirect(url_for(".batch_papers", ref=batch.public_id))
    found = gather(batch, actor)
    note_read("batch.papers", batch, subjects=found.subjects)
    return render_template(
        "disbursements/papers.html", batch=batch, found=found, form=form, labels=PAPER_LABELS, kinds=list(PaperKind),
        names={lack.line.id: shown_name(lack.line.person.name, actor) for lack in found.proofs.lines},
        may_add=actor.can(Permission.DISBURSEMENT_SIGN) and batch.state is not BatchState.VOID,
        may_see=actor.can(Permission.FILES_READ), may_print=is_worker(actor), full=is_worker(actor) and actor.can(Permission.PEOPLE_REVEAL),
    )  # fmt: skip


@bp.route("/disbursements/<ref>/papers/<paper>/remove", methods=["GET", "POST"])
@requires(Permission.DISBURSEMENT_SIGN)
@writes
def remove_batch_paper(ref: str, paper: str) -> ResponseReturnValue:
    """A wrong scan is emptied, with a reason."""
    actor = current_actor()
    batch, form = get_batch(ref, actor), ReasonForm()
    scan = get_scan(batch, paper, actor)
    if form.validate_on_submit():
        remove_paper(batch, scan.paper, scan.file, reason=form.reason.data, actor=actor, now=utcnow())
        flash(str(_("扫描件已清掉，谁清的、为什么都留着。")), "done")
        return redirect(url_for(".batch_papers", ref=batch.public_id))
    title = _("清掉这份“%(what)s”？", what=str(PAPER_LABELS[scan.paper.kind]))
    text = _("内容会清掉，找不回来；存过、清过的记录留着。")
    return render_template("disbursements/reason.html", title=title, text=text, act=_("清掉"), form=form, batch=batch)


def _pdf(data: bytes, name: str) -> Response:
    response = Response(data, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/disbursements/<ref>/packet.pdf")
@requires(Permission.DISBURSEMENT_READ)
def packet(ref: str) -> ResponseReturnValue:
    """The whole file as one PDF; `?full=1` with full ID numbers, logged as such."""
    actor, full = current_actor(), bool(request.args.get("full"))
    if full:
        actor.demand(Permission.PEOPLE_REVEAL)
    found = gather(get_batch(ref, actor), actor)
    data = packet_pdf(found, _printing(full))
    note_read("packet.print_full" if full else "packet.print", found.batch, subjects=found.subjects)
    return _pdf(data, f"packet-{found.batch.number}")


@bp.get("/disbursements/<ref>/request.pdf")
@requires(Permission.DISBURSEMENT_READ)
def payment_request_paper(ref: str) -> ResponseReturnValue:
    """付款申请单, to be signed by hand."""
    batch = get_batch(ref, current_actor())
    note_read("batch.request", batch)
    return _pdf(payment_request(batch, _printing()), f"request-{batch.number}")
