"""The verbs: a table is asked for, sent, sent back with a reason or taken, and the task is closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.core.guarding import guarded
from registry.core.i18n import _
from registry.extensions import db
from registry.files.models import StoredFile
from registry.files.queries import read_bytes
from registry.files.services import digest_of, store_workbook
from registry.regions.codes import COUNTY, level_of
from registry.regions.queries import children_of
from registry.reporting.checking import check_places, other_task
from registry.reporting.layout import find_forms, read_rows
from registry.reporting.models import AnswerState, ReportAnswer, ReportTask, ReportVersion, TaskState
from registry.reporting.queries import find_task_by_key, other_templates
from registry.tables.services import read_xlsx

S = AnswerState


def ask(
    data: bytes, filename: str, *, title: str, due_on: dt.date, townships: Sequence[str], note: str = "",
    key: str = "", actor: Actor, today: dt.date,
) -> ReportTask:  # fmt: skip
    """Ask townships (12 digits, of the actor's county) for a table by a day; the same `key` again gives the same task.

    Raises Invalid (field file, due_on, townships), Denied.
    """
    actor.demand(Permission.REPORTING_ASK)
    if level_of(actor.region_code) != COUNTY:
        raise Denied
    known = find_task_by_key(key)
    if known is not None:
        return known
    if due_on < today:
        raise Invalid(_("%(day)s已经过了。请写今天或以后。", day=due_on.isoformat()), "due_on")
    own = {place.code for place in children_of(actor.region_code)}
    if not townships or not set(townships) <= own:
        raise Invalid(_("还没选要哪些乡镇报。"), "townships")
    find_forms(read_xlsx(data, filename))
    task = ReportTask(scope_code=actor.region_code, title=title.strip(), note=note.strip(), asked_on=today, due_on=due_on,
                      form_key=key or None, created_by_id=actor.user_id)  # fmt: skip
    twice = Conflict(_("这项任务刚才已经发出了，请刷新看看。"))
    with guarded({"form_key": twice}):
        db.session.add(task)
    task.template = store_workbook(data, owner=task, scope_code=task.scope_code, filename=filename, actor=actor)
    codes = sorted(set(townships))
    db.session.add_all(ReportAnswer(task_id=task.id, scope_code=code, created_by_id=actor.user_id) for code in codes)
    db.session.flush()
    record(actor, "reporting.ask", task, detail={"townships": len(codes)})
    return task


def template_bytes(task: ReportTask) -> bytes:
    """The blank workbook; raises NotFound when it was erased."""
    if task.template is None:
        raise NotFound
    return read_bytes(task.template)


def _own(answer: ReportAnswer, actor: Actor, permission: Permission) -> ReportTask:
    """The task, locked against a close at the same moment; raises Denied, Conflict when it is closed."""
    actor.demand(permission)
    if not covers(actor, answer.scope_code):
        raise Denied
    db.session.refresh(answer.task, with_for_update=True)
    db.session.refresh(answer)
    if answer.task.state is TaskState.CLOSED:
        raise Conflict(_("这项任务已经结束了。要补报，请找旗妇联。"), "file")
    return answer.task


def send(
    answer: ReportAnswer, data: bytes | None, filename: str, *, nothing: bool = False, actor: Actor, today: dt.date
) -> ReportAnswer:
    """Send the filled table, or say that there is nothing to report; the same file again changes nothing.

    Raises Invalid (field "file") for what does not fit the blank table, Conflict when it was taken already.
    """
    _own(answer, actor, Permission.REPORTING_ANSWER)
    if answer.state is S.ACCEPTED:
        raise Conflict(_("旗里已经收下了。要改，请旗妇联先退回。"), "file")
    if data is None and not nothing:
        raise Invalid(_("还没选填好的表。确实没有要报的，请勾“零报告”。"), "file")
    if answer.state is S.SENT and _same(answer, data, nothing):
        return answer
    rows = _rows_in(answer, data, filename, actor) if data else 0
    if rows == 0 and not nothing:
        raise Invalid(_("表里一行也没有填。确实没有要报的，请勾“零报告”。"), "file")
    if answer.version == 0 and answer.sent_on is not None:
        _note_version(answer)  # sent before versions were kept
    answer.file = _kept(answer, data, filename, actor)
    answer.row_count, answer.is_zero, answer.state = rows, nothing and rows == 0, S.SENT
    answer.sent_on, answer.sent_by, answer.reason = today, actor.name, ""
    _note_version(answer, actor)
    db.session.flush()
    record(actor, "reporting.send", answer, detail={"rows": rows, "version": answer.version})
    return answer


def _note_version(answer: ReportAnswer, actor: Actor | None = None) -> None:
    """Keep what the answer holds now as its next version."""
    answer.version += 1
    db.session.add(
        ReportVersion(answer_id=answer.id, number=answer.version, file=answer.file, row_count=answer.row_count,
                      sent_on=answer.sent_on, sent_by=answer.sent_by, created_by_id=actor.user_id if actor else None)
    )  # fmt: skip


def _same(answer: ReportAnswer, data: bytes | None, nothing: bool) -> bool:
    if data is None:
        return answer.is_zero == nothing and answer.file is None
    return answer.file is not None and answer.file.digest == digest_of(data)


def _rows_in(answer: ReportAnswer, data: bytes, filename: str, actor: Actor) -> int:
    """How many rows are filled; raises Invalid for another task's table and for another township's rows."""
    book, forms = read_xlsx(data, filename), find_forms(read_xlsx(template_bytes(answer.task), "template.xlsx"))
    try:
        rows = read_rows(book, forms)
    except Invalid as refused:
        others = [(task.title, template_bytes(task)) for task in other_templates(answer.task, actor) if task.template]
        title = other_task(book, others)
        if title is None:
            raise
        raise Invalid(_("这像是“%(title)s”的表，不是这一张。请看看是不是传错了。", title=title), "file") from refused
    check_places(forms, rows, answer.scope_code)
    return sum(len(found) for found in rows)


def _kept(answer: ReportAnswer, data: bytes | None, filename: str, actor: Actor) -> StoredFile | None:
    if data is None:
        return None
    return store_workbook(data, owner=answer, scope_code=answer.scope_code, filename=filename, actor=actor)


def _seen(answer: ReportAnswer, version: int | None) -> None:
    """Refuse a verdict on a table that was sent anew since the page was opened."""
    if version is not None and version != answer.version:
        raise Conflict(_("刚才这个乡镇又报了一次。请看过新的表再定。"), "reason")


def accept(answer: ReportAnswer, *, actor: Actor, version: int | None = None) -> ReportAnswer:
    """Take what came (the `version` that was looked at); taking it again changes nothing. Raises Conflict."""
    _own(answer, actor, Permission.REPORTING_ASK)
    _seen(answer, version)
    if answer.state is S.ACCEPTED:
        return answer
    if answer.state is not S.SENT:
        raise Conflict(_("这个乡镇还没有报上来，没有可收的。"))
    answer.state = S.ACCEPTED
    db.session.flush()
    record(actor, "reporting.accept", answer)
    return answer


def send_back(answer: ReportAnswer, *, reason: str, actor: Actor, version: int | None = None) -> ReportAnswer:
    """Send back what came (the `version` that was looked at), with the reason the township reads. Raises Conflict."""
    _own(answer, actor, Permission.REPORTING_ASK)
    _seen(answer, version)
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写退回的原因。写清楚哪里要改。"), "reason")
    if answer.state not in (S.SENT, S.ACCEPTED):
        raise Conflict(_("这个乡镇还没有报上来，没有可退的。"), "reason")
    answer.state, answer.reason = S.RETURNED, reason.strip()[:200]
    db.session.flush()
    record(actor, "reporting.return", answer, reason=answer.reason)
    return answer


def close(task: ReportTask, *, actor: Actor, today: dt.date) -> ReportTask:
    """End the task: nothing more can be sent; what came stays and can be merged."""
    actor.demand(Permission.REPORTING_ASK)
    if not covers(actor, task.scope_code):
        raise Denied
    db.session.refresh(task, with_for_update=True)
    if task.state is TaskState.OPEN:
        task.state, task.closed_on = TaskState.CLOSED, today
        db.session.flush()
        record(actor, "reporting.close", task)
    return task
