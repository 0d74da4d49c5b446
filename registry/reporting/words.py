"""How an answer stands, in words: its state, the days left, and the text that reminds those who owe it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.core.i18n import Text, _
from registry.reporting.models import AnswerState, ReportAnswer, ReportTask, TaskState

S = AnswerState
STATES: dict[str, Text] = {
    S.ASKED: _("还没报"),
    S.SENT: _("已报，待收"),
    S.RETURNED: _("已退回"),
    S.ACCEPTED: _("已收"),
}
GLYPHS: dict[str, str] = {S.ASKED: "draft", S.SENT: "pending", S.RETURNED: "returned", S.ACCEPTED: "signed"}


@dataclass(frozen=True)
class Clock:
    """The sentence on the days, and its tone: late, soon or plain."""

    text: Text
    tone: str


def clock(answer: ReportAnswer, task: ReportTask, today: dt.date) -> Clock:
    """Days left until the table is due, or how late it was or is."""
    if answer.state in (S.SENT, S.ACCEPTED) and answer.sent_on:
        late = (answer.sent_on - task.due_on).days
        return Clock(_("晚了 %(days)s 天报", days=late), "late") if late > 0 else Clock(_("按时报"), "plain")
    if task.state is TaskState.CLOSED:
        return Clock(_("到结束也没报"), "late")
    return left(task, today)


def moved_text(task: ReportTask) -> Text | None:
    """That the day was changed, with the one before; None when it was not."""
    if task.due_was is None:
        return None
    return _("日期改了，原来是%(month)s月%(day)s日", month=task.due_was.month, day=task.due_was.day)


def left(task: ReportTask, today: dt.date) -> Clock:
    """Days until the task is due."""
    days = (task.due_on - today).days
    if days < 0:
        return Clock(_("过期 %(days)s 天", days=-days), "late")
    if days == 0:
        return Clock(_("今天要报"), "soon")
    return Clock(_("还剩 %(days)s 天", days=days), "soon" if days <= 3 else "plain")


def reminder(task: ReportTask, answers: Sequence[ReportAnswer], places: Mapping[str, str], today: dt.date) -> str:
    """The text for the group chat: what is due when, who has not reported, who has it back. Empty when nobody owes."""
    owed = [places.get(one.scope_code, one.scope_code) for one in answers if one.state is S.ASKED and not one.dropped]
    back = [
        places.get(one.scope_code, one.scope_code) for one in answers if one.state is S.RETURNED and not one.dropped
    ]
    if not owed and not back:
        return ""
    parts = [str(_("《%(title)s》请在 %(month)s月%(day)s日前报送（%(left)s）。", title=task.title, month=task.due_on.month,
                   day=task.due_on.day, left=left(task, today).text))]  # fmt: skip
    if owed:
        parts.append(str(_("还没报的：%(names)s。", names="、".join(owed))))
    if back:
        parts.append(str(_("退回待改的：%(names)s。", names="、".join(back))))
    return "".join([*parts, str(_("请在连心台账“报表任务”里报送，谢谢。"))])
