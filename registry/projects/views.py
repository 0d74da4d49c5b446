"""Projects on the screen: the list, one project with its money and progress, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, requires, writes
from registry.core.clock import local_time
from registry.core.i18n import Text, _
from registry.core.orm import utcnow
from registry.core.paging import all_pages
from registry.files.models import FileKind
from registry.files.queries import list_files
from registry.files.services import store_file
from registry.menu import office_name
from registry.people.places import place_choices
from registry.people.showing import labels_of
from registry.projects import services
from registry.projects.forms import AcceptForm, PayForm, ProgressForm, ReasonForm, ReportForm, TrancheForm, project_form
from registry.projects.lists import PROJECTS, TRANCHES, projects_asked, projects_listed, tranches_listed
from registry.projects.models import Project
from registry.projects.papers import projects_pdf
from registry.projects.queries import get_project, list_projects, total_projects
from registry.projects.words import GLYPHS, STATES
from registry.regions.queries import region_name
from registry.web import is_demo

bp = Blueprint("projects", __name__)
P = Permission


@bp.get("/projects")
@requires(P.PROJECT_READ)
@sends(PROJECTS, projects_listed)
def index() -> ResponseReturnValue:
    """Projects, the latest first; also the records behind the figures."""
    actor, today, wanted = current_actor(), current_today(), projects_asked(asked_here())
    page = projects_listed(asked_here())
    return render_template(
        "projects/index.html", page=page, total=total_projects(wanted, actor, today) if page.rows else None, args=request.args, labels=labels_of("project_kind")["project_kind"],
        places=[(place.code, place.name) for place in place_choices(actor)], states=STATES, glyphs=GLYPHS,
    )  # fmt: skip


@bp.get("/projects/list.pdf")
@requires(P.PROJECT_READ)
def paper() -> ResponseReturnValue:
    """The table of the projects that the list shows, for the file."""
    actor, today = current_actor(), current_today()
    wanted = projects_asked(asked_here())
    rows, _more = all_pages(lambda cursor: list_projects(wanted, actor, today, cursor=cursor))
    data = projects_pdf(
        rows, labels_of("project_kind")["project_kind"], organisation=office_name(actor), demo=is_demo(),
        printed_at=local_time(utcnow()),
    )  # fmt: skip
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": "inline; filename=projects.pdf"})


@bp.route("/projects/new", methods=["GET", "POST"])
@requires(P.PROJECT_WRITE)
@writes
def new() -> ResponseReturnValue:
    """Register a project."""
    actor, today = current_actor(), current_today()
    form = project_form(actor, today)
    return try_form(
        form, lambda: services.add_project(form.project_data(), actor=actor), first="title",
        said=_("项目登记好了。"), url=lambda project: url_for("projects.show", ref=project.public_id),
        again=lambda: render_template("projects/edit.html", form=form, project=None),
    )  # fmt: skip


@bp.route("/projects/<ref>/edit", methods=["GET", "POST"])
@requires(P.PROJECT_WRITE)
@writes
def edit(ref: str) -> ResponseReturnValue:
    """Change what is known of a project."""
    actor, today = current_actor(), current_today()
    project = get_project(ref, actor)
    form = project_form(actor, today, project)
    return try_form(
        form, lambda: services.change_project(project, form.project_data(), actor=actor), first="title",
        said=_("项目改好了。"), url=lambda _done: url_for("projects.show", ref=ref),
        again=lambda: render_template("projects/edit.html", form=form, project=project),
    )  # fmt: skip


@bp.get("/projects/<ref>")
@requires(P.PROJECT_READ)
@sends(TRANCHES, tranches_listed, part="tranches")
def show(ref: str) -> ResponseReturnValue:
    """One project."""
    return _page(get_project(ref, current_actor()))


def _page(project: Project, **sent: Any) -> str:
    today = current_today()
    forms = {
        "tranche": TrancheForm(formdata=None), "pay": PayForm(formdata=None, paid_on=today),
        "progress": ProgressForm(formdata=None, on=today), "accept": AcceptForm(formdata=None, accepted_on=today),
        "report": ReportForm(formdata=None, reported_on=today), "cancel": ReasonForm(formdata=None),
    }  # fmt: skip
    return render_template(
        "projects/show.html", project=project, forms=forms | sent, state=STATES[project.state],
        glyph=GLYPHS[project.state], kind=labels_of("project_kind")["project_kind"].get(project.kind, project.kind),
        place=region_name(project.scope_code), photos=list_files(project, current_actor(), kind=FileKind.PHOTO),
        source=labels_of("fund_source")["fund_source"].get(project.fund_source or ""),
    )  # fmt: skip


def _who() -> dict[str, Any]:
    return {"actor": current_actor(), "today": current_today()}


def _act(ref: str, name: str, form: Any, first: str, said: Text, do: Callable[[Project], Any]) -> ResponseReturnValue:
    project = get_project(ref, current_actor())
    return try_form(
        form, lambda: do(project), first=first, said=said, url=lambda _done: url_for("projects.show", ref=ref),
        again=lambda: _page(project, **{name: form}),
    )  # fmt: skip


@bp.post("/projects/<ref>/tranches")
@requires(P.PROJECT_WRITE)
@writes
def add_tranche(ref: str) -> ResponseReturnValue:
    """A tranche, planned or paid."""
    form, who = TrancheForm(), _who()
    return _act(ref, "tranche", form, "amount", _("拨款记好了。"), lambda project: services.add_tranche(
        project, form.amount.data or 0, due_on=form.due_on.data, paid_on=form.paid_on.data, **who))  # fmt: skip


@bp.post("/projects/<ref>/tranches/<int:seq>")
@requires(P.PROJECT_WRITE)
@writes
def pay_tranche(ref: str, seq: int) -> ResponseReturnValue:
    """A planned tranche has come."""
    form, who = PayForm(), _who()
    return _act(ref, "pay", form, "paid_on", _("到账记好了。"), lambda project: services.pay_tranche(
        project, seq, paid_on=form.paid_on.data, **who))  # fmt: skip


@bp.post("/projects/<ref>/progress")
@requires(P.PROJECT_WRITE)
@writes
def progress(ref: str) -> ResponseReturnValue:
    """How far it is, with photos."""
    form, actor, today = ProgressForm(), current_actor(), current_today()

    def do(project: Project) -> None:
        services.report_progress(
            project, form.progress.data, form.said.data or "", on=form.on.data, actor=actor, today=today
        )
        for photo in request.files.getlist("photos"):
            if photo.filename:
                store_file(photo.read(), kind=FileKind.PHOTO, owner=project, scope_code=project.scope_code,
                           filename=photo.filename, actor=actor)  # fmt: skip

    return _act(ref, "progress", form, "progress", _("进度记好了。"), do)


@bp.post("/projects/<ref>/accept")
@requires(P.PROJECT_WRITE)
@writes
def accept(ref: str) -> ResponseReturnValue:
    """Accepted."""
    form, who = AcceptForm(), _who()
    return _act(ref, "accept", form, "accepted_on", _("验收记好了。下一步给资助方写报告。"), lambda project: services.accept_project(
        project, on=form.accepted_on.data, by=form.accepted_by.data, said=form.acceptance.data or "",
        people_served=form.people_served.data, **who))  # fmt: skip


@bp.post("/projects/<ref>/report")
@requires(P.PROJECT_WRITE)
@writes
def report(ref: str) -> ResponseReturnValue:
    """The report is out."""
    form, who = ReportForm(), _who()
    return _act(ref, "report", form, "reported_on", _("报告记好了，项目完成。"), lambda project: services.file_report(
        project, on=form.reported_on.data, **who))  # fmt: skip


@bp.post("/projects/<ref>/cancel")
@requires(P.PROJECT_WRITE)
@writes
def cancel(ref: str) -> ResponseReturnValue:
    """Given up."""
    form, actor = ReasonForm(), current_actor()
    return _act(ref, "cancel", form, "reason", _("项目取消了，记录还在。"), lambda project: services.cancel_project(
        project, reason=form.reason.data, actor=actor))  # fmt: skip
