"""Reporting tasks on the screen: the county asks, looks and merges; a township fills and sends."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.dates import spoken_date
from registry.core.errors import Conflict, DomainError, Invalid, NotFound
from registry.core.i18n import _
from registry.files.models import XLSX
from registry.files.queries import read_bytes
from registry.funds.forms import ReasonForm
from registry.regions.queries import region_name, region_names
from registry.reporting import dates, services
from registry.reporting.forms import DueForm, SendForm, ask_form
from registry.reporting.lists import ANSWERS, answers_listed, tasks_file, tasks_listed
from registry.reporting.merging import merge
from registry.reporting.models import ReportTask
from registry.reporting.queries import (
    PAGE,
    answers_of,
    get_answer,
    get_task,
    get_version,
    list_answers,
    list_tasks,
    versions_of,
)
from registry.reporting.words import GLYPHS, STATES, clock, left, moved_text, reminder
from registry.tables.queries import get_filled, read_book
from registry.tables.services import fill_table
from registry.web import is_demo

bp = Blueprint("reporting", __name__, url_prefix="/reporting")
P = Permission


def _xlsx(data: bytes, name: str) -> Response:
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx", max_age=0)


@bp.get("")
@requires(P.REPORTING_ANSWER)
@sends(tasks_file, tasks_listed)
def index() -> ResponseReturnValue:
    """The county's tasks, or the tables a township was asked for."""
    actor, today, before = current_actor(), current_today(), request.args.get("before", type=int)
    if actor.can(P.REPORTING_ASK):
        tasks = list_tasks(actor, before=before)
        more = tasks[PAGE - 1].task.id if len(tasks) > PAGE else None
        lines = [(line, left(line.task, today)) for line in tasks[:PAGE]]
        return render_template("reporting/index.html", tasks=lines, more=more, before=before)
    answers = list_answers(actor, before=before)
    more = answers[PAGE - 1].id if len(answers) > PAGE else None
    return render_template(
        "reporting/owed.html", rows=[(row, clock(row, row.task, today)) for row in answers[:PAGE]], more=more,
        states=STATES, glyphs=GLYPHS, before=before,
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@requires(P.REPORTING_ASK)
@writes
def new() -> ResponseReturnValue:
    """Ask for a table; `again` keeps the blank table, the words and the townships of a task before."""
    actor, today = current_actor(), current_today()
    again = get_task(request.args["again"], actor) if request.args.get("again") else None
    form = ask_form(actor, today, again, [row.scope_code for row in answers_of(again, actor)] if again else [])

    def do() -> Any:
        data, name = _blank(form.file.data, again)
        return services.ask(
            data, name, title=form.title.data, due_on=form.due_on.data, townships=form.townships.data or [],
            note=form.note.data or "", key=form.key.data or "", actor=actor, today=today,
        )  # fmt: skip

    return try_form(
        form, do, first="file", said=_("发出了，乡镇的工作台上都能看到。"),
        url=lambda task: url_for("reporting.show", ref=task.public_id),
        again=lambda: render_template("reporting/new.html", form=form, before=again),
    )  # fmt: skip


def _blank(sent: Any, again: ReportTask | None) -> tuple[bytes, str]:
    """The uploaded blank table, else that of the task before."""
    if sent:
        return sent.read(), sent.filename or "table.xlsx"
    if again is None or again.template is None:
        raise Invalid(_("还没选空表。"), "file")
    return services.template_bytes(again), again.template.original_name or "table.xlsx"


@bp.get("/<ref>")
@requires(P.REPORTING_ASK)
@sends(ANSWERS, answers_listed)
def show(ref: str) -> ResponseReturnValue:
    """Who has reported, who is late, who has not yet; the text that reminds them."""
    return _task_page(ref)


def _task_page(ref: str, refused: str = "", form: ReasonForm | None = None, due: DueForm | None = None) -> str:
    actor, today = current_actor(), current_today()
    task = get_task(ref, actor)
    answers = answers_of(task, actor)
    places = region_names({answer.scope_code for answer in answers})
    return render_template(
        "reporting/show.html", task=task, left=left(task, today), places=places, states=STATES, glyphs=GLYPHS,
        rows=[(row, clock(row, task, today), form if row.public_id == refused else ReasonForm(formdata=None))
              for row in answers],
        reminder=reminder(task, answers, places, today) if task.state == "open" else "",
        reported=sum(row.state in ("sent", "accepted") for row in answers), due=due or DueForm(formdata=None, data={"due_on": task.due_on}),
        asked=sum(not row.dropped for row in answers), versions=versions_of(answers), moved=moved_text(task),
    )  # fmt: skip


@bp.post("/<ref>/close")
@requires(P.REPORTING_ASK)
@writes
def close(ref: str) -> ResponseReturnValue:
    """End the task."""
    services.close(get_task(ref, current_actor()), actor=current_actor(), today=current_today())
    flash(str(_("结束了。报来的表还在，随时可以合并。")), "done")
    return redirect(url_for("reporting.show", ref=ref))


@bp.post("/<ref>/due")
@requires(P.REPORTING_ASK)
@writes
def due(ref: str) -> ResponseReturnValue:
    """Change the day; the townships see it on their desks."""
    actor, form = current_actor(), DueForm()
    task = get_task(ref, actor)
    return try_form(
        form, lambda: dates.move_due(task, form.due_on.data, actor=actor, today=current_today()), first="due_on",
        said=_("日期改了，乡镇的工作台上会看到。"), url=lambda _done: url_for("reporting.show", ref=ref),
        again=lambda: _task_page(ref, due=form),
    )  # fmt: skip


@bp.post("/<ref>/reopen")
@requires(P.REPORTING_ASK)
@writes
def reopen(ref: str) -> ResponseReturnValue:
    """Open an ended task again."""
    dates.reopen(get_task(ref, current_actor()), actor=current_actor(), today=current_today())
    flash(str(_("重新打开了，没报的乡镇可以接着报。")), "done")
    return redirect(url_for("reporting.show", ref=ref))


@bp.post("/<ref>/next")
@requires(P.REPORTING_ASK)
@writes
def ask_next(ref: str) -> ResponseReturnValue:
    """The same table for the next period, in one press."""
    task = dates.ask_next(get_task(ref, current_actor()), actor=current_actor(), today=current_today())
    flash(str(_("“%(title)s”发出了，%(day)s前报。", title=task.title, day=spoken_date(task.due_on))), "done")
    return redirect(url_for("reporting.show", ref=task.public_id))


@bp.get("/answers/<ref>/versions/<int:number>.xlsx")
@requires(P.REPORTING_ANSWER)
def version(ref: str, number: int) -> ResponseReturnValue:
    """What was sent before; every download is logged."""
    row = get_answer(ref, current_actor())
    found = get_version(row, number)
    if found.file is None:
        raise NotFound
    note_read("reporting.download", row, detail={"version": number})
    return _xlsx(read_bytes(found.file), f"{row.task.title} {region_name(row.scope_code)} {number}")


@bp.get("/<ref>/merged.xlsx")
@requires(P.REPORTING_ASK)
def merged(ref: str) -> ResponseReturnValue:
    """All that came in one workbook, in the template's layout."""
    actor, today = current_actor(), current_today()
    task = get_task(ref, actor)
    answers = answers_of(task, actor)
    data = merge(
        task, answers, region_names({answer.scope_code for answer in answers}),
        today=today, who=f"{actor.name} {today.isoformat()}", mark=str(_("演示数据，不作凭证")) if is_demo() else "",
    )  # fmt: skip
    note_read("reporting.merge", task, detail={"answers": sum(row.state in ("sent", "accepted") for row in answers)})
    return _xlsx(data, f"{task.title} {region_name(task.scope_code)}")


@bp.post("/answers/<ref>/accept")
@requires(P.REPORTING_ASK)
@writes
def accept(ref: str) -> ResponseReturnValue:
    """Take what came."""
    answer = get_answer(ref, current_actor())
    try:
        services.accept(answer, actor=current_actor(), version=request.values.get("version", type=int))
    except Conflict as refused:
        flash(str(refused.message), "problem")
    return redirect(url_for("reporting.show", ref=answer.task.public_id))


@bp.post("/answers/<ref>/return")
@requires(P.REPORTING_ASK)
@writes
def send_back(ref: str) -> ResponseReturnValue:
    """Send back with a reason."""
    actor, form = current_actor(), ReasonForm()
    answer = get_answer(ref, actor)
    task = answer.task.public_id
    return try_form(
        form, lambda: services.send_back(
            answer, reason=form.reason.data or "", actor=actor, version=request.values.get("version", type=int)
        ), first="reason",
        said=_("退回了，乡镇的工作台上会看到原因。"), url=lambda _done: url_for("reporting.show", ref=task),
        again=lambda: _task_page(task, ref, form),
    )  # fmt: skip


@bp.get("/answers/<ref>")
@requires(P.REPORTING_ANSWER)
def answer(ref: str) -> ResponseReturnValue:
    """One township's part: the blank table, what was sent, and how to send it."""
    return _answer_page(ref, SendForm(formdata=None))


def _answer_page(ref: str, form: SendForm) -> str:
    actor = current_actor()
    row = get_answer(ref, actor)
    filled = get_filled(request.args["filled"], actor) if request.args.get("filled") else None
    return render_template(
        "reporting/answer.html", row=row, task=row.task, clock=clock(row, row.task, current_today()), form=form,
        filled=filled, moved=moved_text(row.task), states=STATES, glyphs=GLYPHS, place=region_name(row.scope_code),
        county=region_name(row.task.scope_code),
    )  # fmt: skip


@bp.post("/answers/<ref>/send")
@requires(P.REPORTING_ANSWER)
@writes
def send(ref: str) -> ResponseReturnValue:
    """Send the uploaded table, or the one filled from the register."""
    actor, form = current_actor(), SendForm()
    row = get_answer(ref, actor)

    def do() -> Any:
        sent, filled = form.file.data, request.form.get("filled")
        if filled:
            done = get_filled(filled, actor)
            return services.send(row, read_book(done), done.filename, actor=actor, today=current_today())
        data, name = (sent.read(), sent.filename or "table.xlsx") if sent else (None, "")
        return services.send(row, data, name, nothing=form.nothing.data, actor=actor, today=current_today())

    return try_form(
        form, do, first="file", said=_("报上去了。"), url=lambda _done: url_for("reporting.answer", ref=ref),
        again=lambda: _answer_page(ref, form),
    )  # fmt: skip


@bp.post("/answers/<ref>/fill")
@requires(P.REPORTING_ANSWER)
@writes
def fill(ref: str) -> ResponseReturnValue:
    """Let the register fill the blank table; it is looked at before it is sent."""
    actor = current_actor()
    row = get_answer(ref, actor)
    try:
        filled = fill_table(
            services.template_bytes(row.task), f"{row.task.title}.xlsx", region=row.scope_code, view=None, actor=actor,
            today=current_today(), specs=current_app.extensions["plugs"].figures, demo=is_demo(),
        )  # fmt: skip
    except DomainError as refused:
        flash(str(refused.message), "problem")
        return redirect(url_for("reporting.answer", ref=ref))
    return redirect(url_for("reporting.answer", ref=ref, filled=filled.public_id))


@bp.get("/answers/<ref>/template.xlsx")
@requires(P.REPORTING_ANSWER)
def template(ref: str) -> ResponseReturnValue:
    """The blank table of the county."""
    task = get_answer(ref, current_actor()).task
    return _xlsx(services.template_bytes(task), task.title)


@bp.get("/answers/<ref>/book.xlsx")
@requires(P.REPORTING_ANSWER)
def book(ref: str) -> ResponseReturnValue:
    """What was sent, with full numbers: every download is logged."""
    row = get_answer(ref, current_actor())
    if row.file is None:
        raise NotFound
    note_read("reporting.download", row)
    return _xlsx(read_bytes(row.file), f"{row.task.title} {region_name(row.scope_code)}")
