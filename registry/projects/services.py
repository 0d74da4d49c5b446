"""The verbs of a project: agreed, paid in tranches, brought forward, accepted, reported, given up with a reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, Invalid
from registry.core.guarding import guarded
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.extensions import db
from registry.projects.models import Project, ProjectState, ProjectStep, Tranche

S = ProjectState


@dataclass(frozen=True)
class ProjectData:
    """What a project is, as typed; money in fen."""

    kind: str
    title: str
    scope_code: str
    agreed_on: dt.date
    place: str = ""
    funder: str = ""
    fund_source: str | None = None
    agreement: str | None = None
    amount_fen: int = 0
    due_on: dt.date | None = None
    report_due_on: dt.date | None = None
    people_served: int | None = None
    note: str | None = None


def _demand(actor: Actor, scope_code: str) -> None:
    actor.demand(Permission.PROJECT_WRITE)
    if not covers(actor, scope_code):
        raise Denied(_("只能登记本单位地方的项目。"))


def _open(project: Project, actor: Actor, *states: ProjectState) -> None:
    _demand(actor, project.scope_code)
    if project.state not in (states or (S.UNDER_WAY, S.ACCEPTED)):
        raise Conflict(_("这个项目已经走完这一步了，请刷新看看。"))


def _check(data: ProjectData) -> None:
    if not data.title.strip():
        raise Invalid(_("还没写项目名称。"), "title")
    if data.due_on and data.due_on < data.agreed_on:
        raise Invalid(_("完工期限早于立项日期，请核对。"), "due_on")
    if data.people_served is not None and data.people_served < 0:
        raise Invalid(_("受益人数不能是负数。"), "people_served")


def _taken(data: ProjectData) -> Conflict:
    return Conflict(
        _("“%(title)s”在 %(place)s 已经登记过，请打开原来那个改。", title=data.title, place=data.place or _("这里")),
        "title",
    )


def add_project(data: ProjectData, *, actor: Actor) -> Project:
    """Register a project; raises Conflict when kind, title and place are known. Logged as project.add."""
    _demand(actor, data.scope_code)
    _check(data)
    project = Project(**asdict(data), created_by_id=actor.user_id)
    taken = _taken(data)
    with guarded({"uq_project_identity": taken, "project.kind": taken}):
        db.session.add(project)
    record(actor, "project.add", project)
    return project


def change_project(project: Project, data: ProjectData, *, actor: Actor) -> Project:
    """Change what is known of an open project; its amount never falls below the tranches."""
    _open(project, actor)
    _demand(actor, data.scope_code)
    _check(data)
    planned = sum(tranche.amount_fen for tranche in project.tranches)
    if data.amount_fen < planned:
        raise Conflict(_("拨款已排 %(sum)s 元，总额不能比它少。", sum=format_fen(planned)), "amount_fen")
    taken = _taken(data)
    with guarded({"uq_project_identity": taken, "project.kind": taken}):
        for name, value in asdict(data).items():
            setattr(project, name, value)
    record(actor, "project.change", project)
    return project


def add_tranche(
    project: Project, amount_fen: int, *, due_on: dt.date | None = None, paid_on: dt.date | None = None, actor: Actor,
    today: dt.date,
) -> Tranche:  # fmt: skip
    """A part of the money, planned or paid already; Σ ≤ the project's amount by trigger. Raises Invalid, Conflict."""
    _open(project, actor)
    if amount_fen <= 0:
        raise Invalid(_("拨款要大于零。"), "amount")
    _not_ahead(paid_on, today, "paid_on")
    left = project.amount_fen - sum(tranche.amount_fen for tranche in project.tranches)
    too_much = Conflict(
        _("项目总额只剩 %(left)s 元没排，这笔是 %(sum)s 元。", left=format_fen(left), sum=format_fen(amount_fen)),
        "amount",
    )
    if amount_fen > left:
        raise too_much
    tranche = Tranche(project_id=project.id, seq=max((t.seq for t in project.tranches), default=0) + 1,
                      amount_fen=amount_fen, due_on=due_on, paid_on=paid_on, created_by_id=actor.user_id)  # fmt: skip
    taken = Conflict(_("刚才有人先记了一笔，请刷新看看。"), "amount")
    with guarded({"more than the project": too_much, "uq_project_tranche_seq": taken, "project_tranche.seq": taken}):
        project.tranches.append(tranche)
    record(actor, "project.tranche", project, detail={"fen": amount_fen, "paid": paid_on is not None})
    return tranche


def _not_ahead(day: dt.date | None, today: dt.date, field: str) -> None:
    if day is not None and day > today:
        raise Invalid(_("%(day)s还没到。请写今天或以前。", day=day.isoformat()), field)


def pay_tranche(project: Project, seq: int, *, paid_on: dt.date, actor: Actor, today: dt.date) -> Tranche:
    """The money of a planned tranche has come; once."""
    _open(project, actor)
    _not_ahead(paid_on, today, "paid_on")
    tranche = next((t for t in project.tranches if t.seq == seq), None)
    if tranche is None or tranche.paid_on is not None:
        raise Conflict(_("这笔拨款已经记过到账了。"), "paid_on")
    tranche.paid_on = paid_on
    db.session.flush()
    record(actor, "project.pay", project, detail={"seq": seq})
    return tranche


def report_progress(
    project: Project, progress: int, said: str, *, on: dt.date, actor: Actor, today: dt.date
) -> ProjectStep:
    """How far it is, in per cent (0–100); it may fall back where work was undone, the log keeps both."""
    _open(project, actor, S.UNDER_WAY)
    _not_ahead(on, today, "on")
    if not 0 <= progress <= 100:
        raise Invalid(_("进度在 0 到 100 之间。"), "progress")
    step = ProjectStep(project_id=project.id, on=on, progress=progress, said=said.strip(), created_by_id=actor.user_id)
    project.steps.insert(0, step)
    if on >= max((other.on for other in project.steps), default=on):
        project.progress = progress
    db.session.flush()
    record(actor, "project.progress", project)
    return step


def accept_project(
    project: Project, *, on: dt.date, by: str, said: str = "", people_served: int | None = None, actor: Actor,
    today: dt.date,
) -> Project:  # fmt: skip
    """Accepted by somebody on a day: the work is done to 100 per cent and serves so many people."""
    _open(project, actor, S.UNDER_WAY)
    _not_ahead(on, today, "accepted_on")
    if on < project.agreed_on:
        raise Invalid(_("验收日期早于立项日期，请核对。"), "accepted_on")
    if not by.strip():
        raise Invalid(_("还没写由谁验收。"), "accepted_by")
    project.state, project.progress = S.ACCEPTED, 100
    project.accepted_on, project.accepted_by, project.acceptance = on, by.strip(), said.strip() or None
    if people_served is not None:
        project.people_served = people_served
    db.session.flush()
    record(actor, "project.accept", project)
    return project


def file_report(project: Project, *, on: dt.date, actor: Actor, today: dt.date) -> Project:
    """The report to the funder is out: the project is complete."""
    _open(project, actor, S.ACCEPTED)
    _not_ahead(on, today, "reported_on")
    project.state, project.reported_on = S.REPORTED, on
    db.session.flush()
    record(actor, "project.report", project)
    return project


def cancel_project(project: Project, *, reason: str, actor: Actor) -> Project:
    """Give a project up; raises Conflict once money has come: that is settled with the funder, not wiped out."""
    _open(project, actor)
    if project.paid_fen:
        raise Conflict(_("已经到账 %(sum)s 元，不能取消。钱退清以后再说。", sum=format_fen(project.paid_fen)), "reason")
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写原因。写一句，以后才查得清。"), "reason")
    project.state, project.cancel_reason = S.CANCELLED, reason.strip()
    db.session.flush()
    record(actor, "project.cancel", project, reason=project.cancel_reason)
    return project
