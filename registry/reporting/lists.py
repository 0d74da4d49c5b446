"""The lists of reporting tasks as asked for, as files: the county's tasks, what a township owes, who has reported."""

from __future__ import annotations

from typing import Any

from registry.access.permissions import Permission
from registry.access.sending import Asked, Outgoing
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, word
from registry.regions.queries import region_names
from registry.reporting.queries import PAGE, answers_of, get_task, list_answers, list_tasks
from registry.reporting.words import STATES

TASKS = Outgoing("reporting-tasks", _("报表任务"), (
    Out(_("要什么表"), 32, "task.title"), Out(_("哪天前报"), 12, "task.due_on"), Out(_("要报（个）"), 8, "asked"),
    Out(_("已报"), 8, "reported"), Out(_("待收"), 8, "waiting"),
    Out(_("状态"), 10, lambda line: _("已结束") if line.task.state == "closed" else _("在收")),
), "reporting.export")  # fmt: skip
OWED = Outgoing("reporting", _("要报的表"), (
    Out(_("要什么表"), 32, "task.title"), Out(_("哪天前报"), 12, "task.due_on"), Out(_("状态"), 12, word(STATES, "state")),
    Out(_("行数"), 8, "row_count"), Out(_("报送日期"), 12, "sent_on"),
), "reporting.export")  # fmt: skip
ANSWERS = Outgoing("reporting-task", _("各乡镇"), (
    Out(_("乡镇"), 20, "1"), Out(_("状态"), 12, word(STATES, "0.state")), Out(_("行数"), 8, "0.row_count"),
    Out(_("报送日期"), 12, "0.sent_on"), Out(_("报送人"), 14, "0.sent_by"), Out(_("退回原因"), 30, "0.reason"),
), "reporting.export")  # fmt: skip


def tasks_file(asked: Asked) -> Outgoing:
    """The county's tasks, or the tables a township was asked for."""
    return TASKS if asked.actor.can(Permission.REPORTING_ASK) else OWED


def tasks_listed(asked: Asked) -> Page[Any]:
    """A page of them, the newest first."""
    before = int(asked.cursor) if asked.cursor and asked.cursor.isdigit() else None
    if asked.actor.can(Permission.REPORTING_ASK):
        tasks = list_tasks(asked.actor, before=before)
        return Page(tasks[:PAGE], str(tasks[PAGE - 1].task.id) if len(tasks) > PAGE else None)
    answers = list_answers(asked.actor, before=before)
    return Page(answers[:PAGE], str(answers[PAGE - 1].id) if len(answers) > PAGE else None)


def answers_listed(asked: Asked) -> Page[Any]:
    """The townships of a task with what they sent."""
    rows = answers_of(get_task(asked.path["ref"], asked.actor), asked.actor)
    places = region_names({row.scope_code for row in rows})
    return Page([(row, places.get(row.scope_code, row.scope_code)) for row in rows], None)
