"""The bank's page of a batch: the file that goes out, the result that comes back, what is still open."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.engine import begin_write
from registry.core.errors import Conflict, DomainError
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.core.tables.workbook import read_workbook
from registry.disbursements.bank.out import TransferFile, transfer_csv, transfer_file, transfer_workbook
from registry.disbursements.bank.preview import Different, Shown, book_shown, open_shown, preview_result, seal_shown
from registry.disbursements.bank.queries import get_result, list_results, result_lines, standing
from registry.disbursements.bank.reading import read_result
from registry.disbursements.bank.results import Taken
from registry.disbursements.bank.words import OUTCOME_GLYPHS, OUTCOME_LABELS
from registry.disbursements.blueprint import bp
from registry.disbursements.forms import BankResultForm
from registry.disbursements.models import Batch, BatchState
from registry.disbursements.queries import batch_lines, get_batch
from registry.extensions import db
from registry.people.showing import shown_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(batch: Batch) -> tuple[TransferFile | None, str]:
    """The transfer file of a batch, or why there is none now."""
    try:
        return transfer_file(batch, current_actor()), ""
    except Conflict as error:
        return None, str(error)


@bp.route("/disbursements/<ref>/bank", methods=["GET", "POST"])
@requires(Permission.DISBURSEMENT_PAY)
@writes
def bank(ref: str) -> ResponseReturnValue:
    """The transfer file to fetch, the result file to hand in, and where each transfer stands."""
    actor, today = current_actor(), current_today()
    batch = get_batch(ref, actor)
    file, why = _file(batch)
    form = BankResultForm()
    if form.validate_on_submit():
        try:
            return _look(batch, _read(form))
        except DomainError as error:
            form[error.field if error.field in form._fields else "file"].errors = [error.message]
    lines = batch_lines(batch, actor)
    note_read("bank.read", batch, subjects=[line.person_id for line in lines])
    return render_template(
        "disbursements/bank.html", batch=batch, file=file, why=why, form=form, standing=standing(lines), today=today,
        results=list_results(batch, actor), open=batch.state is BatchState.APPROVED,
    )  # fmt: skip


def _read(form: BankResultForm) -> Shown:
    name = form.file.data.filename or ""
    return Shown(read_result(read_workbook(form.file.data.read(), name)), name, form.paid_on.data, {})


def _look(batch: Batch, read: Shown) -> ResponseReturnValue:
    """The preview of a file, with the button that books it; a file that was booked before leads to its result."""
    actor = current_actor()
    seen = preview_result(
        batch, read.rows, filename=read.filename, paid_on=read.paid_on, actor=actor, today=current_today()
    )
    if isinstance(seen, Taken):
        return _told(batch, seen)
    note_read("bank.preview", batch, subjects=seen.subjects, detail={"rows": len(seen.rows)})
    sealed = seal_shown(batch, replace(read, counts=seen.counts, paid_on=read.paid_on or seen.paid_on), actor)
    return render_template(
        "disbursements/bank_preview.html", batch=batch, seen=seen, n=seen.counts, filename=read.filename, sealed=sealed,
        names={row.sheet_row: shown_name(row.name, actor) for row in seen.rows if row.name}, labels=OUTCOME_LABELS,
        glyphs=OUTCOME_GLYPHS,
    )  # fmt: skip


@bp.post("/disbursements/<ref>/bank/book")
@requires(Permission.DISBURSEMENT_PAY)
@writes
def bank_book(ref: str) -> ResponseReturnValue:
    """Book the file that was looked at; shown anew where the batch has moved in between."""
    actor = current_actor()
    batch = get_batch(ref, actor)
    shown = open_shown(batch, request.form.get("shown", ""), actor)
    if shown is None:
        flash(str(_("这一页过期了，什么都没记。请把文件再传一次。")), "problem")
        return redirect(url_for(".bank", ref=ref))
    try:
        return _told(batch, book_shown(batch, shown, actor=actor, today=current_today()))
    except Different as error:
        begin_write(db.session)
        flash(str(error), "doubt")
        return _look(get_batch(ref, actor), shown)
    except DomainError as error:
        begin_write(db.session)
        flash(str(error), "problem")
        return redirect(url_for(".bank", ref=ref))


def _told(batch: Batch, taken: Taken) -> ResponseReturnValue:
    result = taken.result
    if taken.again:
        flash(str(_("这份结果收过了，什么都没改。下面是当时的结果。")), "doubt")
    else:
        text = _(
            "到账 %(a)s 笔 %(yuan)s 元，退回 %(f)s 笔，放到一边 %(s)s 笔。",
            a=result.arrived, yuan=format_fen(result.arrived_fen), f=result.failed, s=result.set_aside,
        )  # fmt: skip
        flash(str(text), "doubt" if result.failed or result.set_aside else "done")
    return redirect(url_for(".bank_result", ref=batch.public_id, result=result.public_id))


@bp.get("/disbursements/<ref>/bank/results/<result>")
@requires(Permission.DISBURSEMENT_READ)
def bank_result(ref: str, result: str) -> ResponseReturnValue:
    """One result file, row by row, what was set aside first."""
    actor = current_actor()
    batch = get_batch(ref, actor)
    found = get_result(batch, result, actor)
    rows = sorted(result_lines([found]), key=lambda row: (row.outcome not in ("set_aside", "failed"), row.place))
    note_read("bank.result_read", found, region_code=batch.scope_code,
              subjects=[row.disbursement.person_id for row in rows if row.disbursement])  # fmt: skip
    names = {row.id: shown_name(row.disbursement.person.name, actor) for row in rows if row.disbursement}
    return render_template(
        "disbursements/bank_result.html", batch=batch, result=found, rows=rows, names=names, labels=OUTCOME_LABELS,
        glyphs=OUTCOME_GLYPHS, full=actor.can(Permission.PEOPLE_REVEAL),
    )  # fmt: skip


def _download(ref: str, kind: str) -> Response:
    batch = get_batch(ref, current_actor())
    file = transfer_file(batch, current_actor())
    data = transfer_csv(file) if kind == "csv" else transfer_workbook(file)
    detail = {"format": kind, "lines": len(file.lines)}
    note_read("bank.transfer_file", batch, subjects=file.person_ids, detail=detail)
    response = Response(data, mimetype="text/csv; charset=gb18030" if kind == "csv" else XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="bank-{batch.number}.{kind}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/disbursements/<ref>/bank.csv")
@requires(Permission.DISBURSEMENT_PAY)
def bank_csv(ref: str) -> ResponseReturnValue:
    """The transfer file as text for the bank's program; full accounts, logged."""
    return _download(ref, "csv")


@bp.get("/disbursements/<ref>/bank.xlsx")
@requires(Permission.DISBURSEMENT_PAY)
def bank_xlsx(ref: str) -> ResponseReturnValue:
    """The transfer file as a workbook; full accounts, logged."""
    return _download(ref, "xlsx")
