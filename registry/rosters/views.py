"""Rosters on the screen: choose a file, look before anything is written, take the good rows, take an import back."""

from __future__ import annotations

import io
from typing import Any, cast

from flask import (
    Blueprint,
    Response,
    after_this_request,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)  # fmt: skip
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.accounts.queries import user_names
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.core.roster_kinds import Policy
from registry.people.noting import note_telling
from registry.regions.queries import region_names
from registry.rosters import services, working
from registry.rosters.catalogue import kinds_of
from registry.rosters.choices import Choices, choices_of, learned_headings, learned_places
from registry.rosters.forms import AnswersForm, answers_in, show_error, upload_form
from registry.rosters.kinds import RosterKind, get_kind
from registry.rosters.lists import IMPORTS, imports_listed
from registry.rosters.models import ImportState, RosterImport
from registry.rosters.pages import SHOWN_CHANGED, SHOWN_WARNINGS, preview_page
from registry.rosters.queries import PAGE, get_import, list_imports
from registry.rosters.question_page import question_page
from registry.rosters.reading.templates import template_workbook
from registry.rosters.results import subject_ids

bp = Blueprint("rosters", __name__, url_prefix="/rosters")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _kinds() -> dict[str, RosterKind]:
    return kinds_of(current_app.extensions["plugs"])


@bp.route("", methods=["GET", "POST"])
@requires(Permission.ROSTER_IMPORT)
@sends(IMPORTS, imports_listed)
@writes
def index() -> ResponseReturnValue:
    """Past imports and the form for a new one; a file that can be read leads to its preview."""
    actor, kinds = current_actor(), _kinds()
    form = upload_form(actor, kinds)
    if form.validate_on_submit():
        try:
            data, name = form.sent()
            batch = services.keep_preview(
                get_kind(kinds, form.kind.data), data, name, region=form.region.data, actor=actor,
                today=current_today(),
            )  # fmt: skip
            return redirect(url_for("rosters.show", public_id=batch.public_id))
        except DomainError as error:
            show_error(form, error)
    before = request.args.get("before", type=int)
    rows = list_imports(actor, before=before)
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return render_template("rosters/index.html", form=form, rows=rows[:PAGE], more=more, first=before is None,
                           kinds=kinds, **_names(rows))  # fmt: skip


def _names(rows: list[RosterImport] | tuple[RosterImport, ...] | object) -> dict[str, dict[object, str]]:
    imports = cast("list[RosterImport]", rows)
    people = {row.created_by_id for row in imports if row.created_by_id is not None}
    return {
        "places": cast("dict[object, str]", region_names({row.scope_code for row in imports})),
        "workers": cast("dict[object, str]", user_names(people)),
    }


@bp.get("/<public_id>")
@requires(Permission.ROSTER_IMPORT)
def show(public_id: str) -> ResponseReturnValue:
    """A file that waits to be taken, row by row; or what an import did."""
    actor = current_actor()
    batch = get_import(public_id, actor)
    kind = get_kind(_kinds(), batch.kind)
    if batch.state is ImportState.WORKING:
        return _working(batch, kind)
    if batch.state is not ImportState.PREVIEWED:
        return render_template("rosters/done.html", batch=batch, kind=kind, **_names([batch]))
    planned = services.plan_again(batch, kind, actor=actor, today=current_today())
    note_read("roster.preview", batch, subjects=subject_ids(planned.outcomes))
    note_telling(planned.telling)
    page, said = preview_page(planned, kind), choices_of(batch)
    form = AnswersForm(policy=said.policy.value, new_people=said.new_people)
    questions = question_page(planned, kind, learned_headings(actor, kind.name), said, learned_places(actor))
    return render_template("rosters/preview.html", batch=batch, kind=kind, page=page, counts=planned.counts, form=form,
                           questions=questions, most=SHOWN_CHANGED, most_warnings=SHOWN_WARNINGS, **_names([batch]))  # fmt: skip


def _working(batch: RosterImport, kind: RosterKind) -> ResponseReturnValue:
    """The page of a job under way asks again by itself; one without a worker can be taken again."""
    lost = working.is_lost(batch)
    page = make_response(render_template("rosters/working.html", batch=batch, kind=kind, lost=lost, **_names([batch])))
    if not lost:
        page.headers["Refresh"] = "3"
    return page


@bp.post("/<public_id>/answers")
@requires(Permission.ROSTER_IMPORT)
@writes
def answers(public_id: str) -> ResponseReturnValue:
    """Keep the worker's answers and show the preview anew."""
    form = AnswersForm()
    people, headings, places = answers_in(request.form)
    chosen = Choices(Policy(form.policy.data or Policy.TAKE), bool(form.new_people.data), people, places)
    services.answer_preview(public_id, chosen, headings, actor=current_actor())
    return redirect(url_for("rosters.show", public_id=public_id))


@bp.post("/<public_id>/take")
@requires(Permission.ROSTER_IMPORT)
@writes
def take(public_id: str) -> ResponseReturnValue:
    """Take the good rows, many of them beside the request; pressed twice it is done once."""
    actor, today, kinds = current_actor(), current_today(), _kinds()
    waiting = get_import(public_id, actor)
    lost = working.is_lost(waiting)
    if waiting.state is ImportState.WORKING or waiting.rows >= working.LARGE:
        if services.begin_work(public_id, actor=actor, again=lost):
            app = cast("Any", current_app)._get_current_object()

            @after_this_request
            def begin(response: Response) -> Response:
                """After the commit: the job is there for whoever asks."""
                working.start(app, public_id, kinds, actor=actor, today=today)
                return response

        return redirect(url_for("rosters.show", public_id=public_id))
    batch = services.confirm_import(public_id, kinds, actor=actor, today=today)
    done = batch.created + batch.updated
    flash(str(_("收好了：新增 %(new)s 行，有变化 %(changed)s 行。", new=batch.created, changed=batch.updated)
              if done else _("收好了，和台账一模一样，什么都没变。")), "done")  # fmt: skip
    return redirect(url_for("rosters.show", public_id=public_id))


@bp.post("/<public_id>/discard")
@requires(Permission.ROSTER_IMPORT)
@writes
def discard(public_id: str) -> ResponseReturnValue:
    """Take nothing of the file."""
    services.discard_import(public_id, actor=current_actor())
    flash(str(_("没有收，台账没有变。")), "done")
    return redirect(url_for("rosters.index"))


@bp.post("/<public_id>/undo")
@requires(Permission.ROSTER_IMPORT)
@writes
def undo(public_id: str) -> ResponseReturnValue:
    """Take an import back until money has followed."""
    batch = services.undo_import(public_id, _kinds(), actor=current_actor(), today=current_today())
    flash(str(_("已撤回“%(file)s”。同一个文件还可以再导入。", file=batch.filename)), "done")
    return redirect(url_for("rosters.index"))


@bp.get("/<public_id>/refused.xlsx")
@requires(Permission.ROSTER_IMPORT)
def refused(public_id: str) -> ResponseReturnValue:
    """The refused rows as a workbook, with the reasons; the identities in it are the sender's own."""
    actor = current_actor()
    batch = get_import(public_id, actor)
    kind = get_kind(_kinds(), batch.kind)
    waiting = batch.state in services.WAITING
    planned = services.plan_again(batch, kind, actor=actor, today=current_today()) if waiting else None
    data = services.refused_workbook(batch, planned)
    note_read("roster.refused", batch)
    if planned is not None:
        note_telling(planned.telling)
    stem = batch.filename.rsplit(".", 1)[0]
    return _workbook(data, str(_("%(file)s 退回的行.xlsx", file=stem)))


@bp.get("/template/<kind>.xlsx")
@requires(Permission.ROSTER_IMPORT)
def template(kind: str) -> ResponseReturnValue:
    """An empty roster to fill in."""
    found = get_kind(_kinds(), kind)
    return _workbook(template_workbook(found.vocabulary, str(found.title)), f"{found.title}.xlsx")


def _workbook(data: bytes, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name)
