"""The work summary: every number opens its records; issued, it is frozen; exported as Word, Excel, PDF."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, may_open, note_read, requires, writes
from registry.core.clock import local_time
from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.regions.codes import normalise_code
from registry.regions.queries import children_of, region_name
from registry.reports import queries, sheets
from registry.reports.figures import UNITS, Figure, by_system, count_figures
from registry.reports.services import issue_summary
from registry.reports.titles import summary_title
from registry.web import is_demo

bp = Blueprint("reports", __name__)
TYPES = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def _day(name: str, default: dt.date) -> dt.date:
    text = request.values.get(name, "")
    try:
        return dt.date.fromisoformat(text) if text else default
    except ValueError as error:
        raise Invalid(_("日期请写成 2026-03-12 这样。"), field=name) from error


def _question() -> tuple[Actor, str, dt.date, dt.date, dt.date]:
    actor, today = current_actor(), current_today()
    region = normalise_code(request.values.get("region") or actor.region_code)
    return actor, region, _day("from", dt.date(today.year, 1, 1)), _day("to", today), today


def _figures(actor: Actor, region: str, first: dt.date, last: dt.date, today: dt.date) -> list[Figure]:
    specs = current_app.extensions["plugs"].figures
    return count_figures(specs, actor=actor, region=region, first=first, last=last, today=today)


@bp.get("/reports/summary")
@requires(Permission.REPORT_READ)
def summary() -> ResponseReturnValue:
    """The figures of a region and period; what was issued stands beside what the register says now."""
    actor, region, first, last, today = _question()
    figures = _figures(actor, region, first, last, today)
    issued = queries.find_summary(region, first, last, actor=actor)
    frozen = {figure.id: figure for figure in queries.frozen_figures(issued)} if issued else {}
    return render_template(
        "reports/summary.html", groups=by_system(figures), units=UNITS, region=region, first=first, last=last,
        place=region_name(region), title=summary_title(region, first, last), issued=issued, frozen=frozen,
        opens={figure.id for figure in figures if may_open(actor, figure.records)},
        below=children_of(region), summaries=queries.list_summaries(actor=actor, limit=10),
    )  # fmt: skip


@bp.post("/reports/summary/issue")
@requires(Permission.REPORT_READ)
@writes
def issue() -> ResponseReturnValue:
    """Freeze the figures of the period (定稿)."""
    actor, region, first, last, today = _question()
    figures = _figures(actor, region, first, last, today)
    title = summary_title(region, first, last)
    issue_summary(figures, title=title, region=region, first=first, last=last, actor=actor, today=today)
    flash(str(_("已定稿。以后再打印还是这些数，台账有变动会在旁边写明。")), "done")
    period: dict[str, Any] = {"from": first, "to": last}
    return redirect(url_for("reports.summary", region=region, **period))


@bp.get("/reports/summary.<kind>")
@requires(Permission.REPORT_READ)
def export(kind: str) -> ResponseReturnValue:
    """The summary as a file; an issued one gives its frozen figures."""
    if kind not in TYPES:
        abort(404)
    actor, region, first, last, today = _question()
    issued = queries.find_summary(region, first, last, actor=actor)
    figures = queries.frozen_figures(issued) if issued else _figures(actor, region, first, last, today)
    document = sheets.SummaryDocument(
        summary_title(region, first, last), f"{region_name(region)}妇女联合会", region, first, last, figures,
        issued.public_id if issued else None, is_demo(),
    )  # fmt: skip
    note_read("summary.export", issued, region_code=region, detail={"format": kind})
    response = Response(sheets.render_document(document, kind, local_time(utcnow())), mimetype=TYPES[kind])
    response.headers["Content-Disposition"] = f"attachment; filename=summary-{region}-{last}.{kind}"
    return response
