"""The register of certificate numbers on the screen, as PDF and as workbook."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires
from registry.core.clock import local_time
from registry.core.errors import NotFound
from registry.core.orm import utcnow
from registry.disbursements.blueprint import bp
from registry.disbursements.lists import NUMBERS, numbers_listed
from registry.disbursements.receipts import subject_ids
from registry.disbursements.register import (
    Entry,
    Series,
    list_entries,
    list_series,
    register_pdf,
    register_workbook,
)
from registry.web import is_demo

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _chosen(found: list[Series]) -> Series | None:
    """The series of the address, else the newest; raises NotFound for one that is not the actor's."""
    name, year = request.args.get("series"), request.args.get("year", type=int)
    if name is None:
        return found[0] if found else None
    chosen = next((series for series in found if (series.series, series.year) == (name, year)), None)
    if chosen is None:
        raise NotFound
    return chosen


def _note(action: str, series: Series, entries: list[Entry]) -> None:
    subjects = subject_ids([entry.certificate for entry in entries])
    note_read(action, subjects=subjects, detail={"series": series.series, "year": series.year, "rows": len(entries)})


@bp.get("/certificates")
@requires(Permission.DISBURSEMENT_READ)
@sends(NUMBERS, numbers_listed)
def register() -> ResponseReturnValue:
    """Every number of a series: valid, void, how often printed; and whether one is missing."""
    actor = current_actor()
    found = list_series(actor)
    series, void = _chosen(found), bool(request.args.get("void"))
    entries: list[Entry] = []
    following = None
    if series is not None:
        after = request.args.get("after", 0, type=int)
        entries, following = list_entries(series.series, series.year, actor, after=after, void=void)
        _note("certificate.register", series, entries)
    return render_template(
        "disbursements/register.html", all=found, series=series, entries=entries, next=following, void=void
    )


def _whole() -> tuple[Series, list[Entry]]:
    actor = current_actor()
    series = _chosen(list_series(actor))
    if series is None:
        raise NotFound
    entries, _next = list_entries(series.series, series.year, actor, limit=None)
    return series, entries


def _send(data: bytes, kind: str, mimetype: str, series: Series) -> Response:
    response = Response(data, mimetype=mimetype)
    shown = "inline" if kind == "pdf" else "attachment"
    response.headers["Content-Disposition"] = f'{shown}; filename="certificate-register-{series.year}.{kind}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/certificates/register.pdf")
@requires(Permission.DISBURSEMENT_READ)
def register_paper() -> ResponseReturnValue:
    """The whole register of a series on paper."""
    series, entries = _whole()
    _note("certificate.register_print", series, entries)
    stamp = local_time(utcnow()).replace(tzinfo=None)
    return _send(register_pdf(series, entries, printed_at=stamp, demo=is_demo()), "pdf", "application/pdf", series)


@bp.get("/certificates/register.xlsx")
@requires(Permission.DISBURSEMENT_READ)
def register_book() -> ResponseReturnValue:
    """The whole register of a series as a workbook."""
    series, entries = _whole()
    _note("certificate.register_export", series, entries)
    watermark = f"{current_actor().name} {current_today():%Y-%m-%d} 导出"
    return _send(register_workbook(series, entries, watermark=watermark), "xlsx", XLSX, series)
