"""The county changes its mind: another day, an ended task opened again, the same table for the next month or quarter."""

from __future__ import annotations

import datetime as dt
import re

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.dates import add_months
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.core.i18n import _
from registry.extensions import db
from registry.regions.names import has_office
from registry.regions.queries import children_of
from registry.reporting.models import ReportTask, TaskState
from registry.reporting.queries import answers_of
from registry.reporting.services import ask, template_bytes

_MONTH = re.compile(r"(?:(20\d\d)年)?(1[0-2]|[1-9])月(?!\d*日)")
_QUARTER = re.compile(r"(?:(20\d\d)年)?第?([一二三四])季度")
_YEAR = re.compile(r"(20\d\d)年")
_NUMBERS = "一二三四"


def _locked(task: ReportTask, actor: Actor) -> None:
    actor.demand(Permission.REPORTING_ASK)
    if not covers(actor, task.scope_code):
        raise Denied
    db.session.refresh(task, with_for_update=True)


def move_due(task: ReportTask, due_on: dt.date, *, actor: Actor, today: dt.date) -> ReportTask:
    """Another day by which to report, today or later; the townships read the old one beside it.

    The same day again changes nothing. Raises Invalid (field "due_on"), Conflict when the task is ended. Logged.
    """
    _locked(task, actor)
    if task.state is TaskState.CLOSED:
        raise Conflict(_("这项任务已经结束了。要改日期，先重新打开。"), "due_on")
    if due_on < today:
        raise Invalid(_("%(day)s已经过了。请写今天或以后。", day=due_on.isoformat()), "due_on")
    if due_on == task.due_on:
        return task
    before = task.due_on
    task.due_was, task.due_on, task.due_changed_on = before, due_on, today
    db.session.flush()
    record(actor, "reporting.due", task, detail={"from": before.isoformat(), "to": due_on.isoformat()})
    return task


def reopen(task: ReportTask, *, actor: Actor, today: dt.date) -> ReportTask:
    """Open an ended task again: what was sent stays, who has not can still send. An open one stays as it is. Logged."""
    _locked(task, actor)
    if task.state is TaskState.CLOSED:
        task.state, task.closed_on = TaskState.OPEN, None
        db.session.flush()
        record(actor, "reporting.reopen", task)
    return task


def ask_next(task: ReportTask, *, actor: Actor, today: dt.date) -> ReportTask:
    """The same table from the same townships for the next month, or quarter; pressing twice gives the same task.

    Townships that are no more are left out. Raises NotFound when the blank table is erased, Invalid.
    """
    _locked(task, actor)
    if task.template is None:
        raise NotFound
    live = {place.code for place in children_of(task.scope_code)}
    asked = [row.scope_code for row in answers_of(task, actor) if row.scope_code in live]
    title, months = next_title(task.title)
    due = add_months(task.due_on, months)
    while due < today:
        due = add_months(due, months)
    return ask(
        template_bytes(task), task.template.original_name or "table.xlsx", title=title, due_on=due, note=task.note,
        townships=asked or [place.code for place in children_of(task.scope_code) if has_office(place.name)],
        key=f"next-{task.public_id}", actor=actor, today=today,
    )  # fmt: skip


def next_title(title: str) -> tuple[str, int]:
    """The title for the next period and how many months it lies ahead: 2026年12月 → 2027年1月, 第四季度 → 第一季度."""
    month, quarter = _MONTH.search(title), _QUARTER.search(title)
    if quarter:
        place = _NUMBERS.index(quarter[2])
        year = f"{int(quarter[1]) + (place == 3)}年" if quarter[1] else ""
        words = quarter[0].partition("年")[2] if quarter[1] else quarter[0]
        return title.replace(quarter[0], year + words.replace(quarter[2], _NUMBERS[(place + 1) % 4]), 1), 3
    if month:
        number = int(month[2])
        year = f"{int(month[1]) + (number == 12)}年" if month[1] else ""
        return title.replace(month[0], f"{year}{number % 12 + 1}月", 1), 1
    return title, 1
