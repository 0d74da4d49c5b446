"""Reading tasks and answers: the county sees its tasks with who has reported, a township its own answers and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.errors import NotFound
from registry.extensions import db
from registry.reporting.models import AnswerState, ReportAnswer, ReportTask, ReportVersion, TaskState

PAGE = 30
T, A, S = ReportTask, ReportAnswer, AnswerState
IN = (S.SENT, S.ACCEPTED)
OWED = (S.ASKED, S.RETURNED)
_IS_OWED = (T.state == TaskState.OPEN, A.state.in_(OWED), A.dropped.is_(False))


@dataclass(frozen=True)
class TaskLine:
    """A task with how many townships were asked, have reported, and wait to be looked at."""

    task: ReportTask
    asked: int
    reported: int
    waiting: int


def _count(*states: AnswerState) -> object:
    return func.coalesce(func.sum(case((A.state.in_(states), 1), else_=0)), 0)


def list_tasks(actor: Actor, *, before: int | None = None) -> list[TaskLine]:
    """The county's tasks, the newest first, PAGE + 1 of them; one query."""
    actor.demand(Permission.REPORTING_ASK)
    query = (
        select(T, func.count(A.id), _count(*IN), _count(S.SENT))  # type: ignore[call-overload]
        .join(A, (A.task_id == T.id) & A.dropped.is_(False))
        .where(visible_to(actor, T.scope_code))
        .group_by(T)
    )
    query = query.where(T.id < before) if before is not None else query
    rows = db.session.execute(query.order_by(T.id.desc()).limit(PAGE + 1)).all()
    return [TaskLine(row[0], int(row[1]), int(row[2]), int(row[3])) for row in rows]


def list_answers(actor: Actor, *, before: int | None = None, owed: bool = False, limit: int = PAGE + 1
                 ) -> list[ReportAnswer]:  # fmt: skip
    """The answers of the actor's own office, the newest first; `owed`: those still to be sent, the nearest day first."""
    actor.demand(Permission.REPORTING_ANSWER)
    query = select(A).join(T, T.id == A.task_id).where(visible_to(actor, A.scope_code)).options(joinedload(A.task))
    query = query.where(*_IS_OWED).order_by(T.due_on, A.id) if owed else query.order_by(A.id.desc())
    query = query.where(A.id < before) if before is not None else query
    return list(db.session.scalars(query.limit(limit)))


def count_owed(actor: Actor) -> int:
    """How many answers the actor's office still owes."""
    where = (visible_to(actor, A.scope_code), *_IS_OWED)
    return db.session.scalar(select(func.count(A.id)).join(T, T.id == A.task_id).where(*where)) or 0


def list_waiting(actor: Actor, *, limit: int = 5) -> tuple[Sequence[ReportAnswer], int]:
    """Answers that came and were not looked at yet, the oldest first, and how many there are."""
    where = (visible_to(actor, A.scope_code), T.state == TaskState.OPEN, A.state == S.SENT)
    count = db.session.scalar(select(func.count(A.id)).join(T, T.id == A.task_id).where(*where)) or 0
    query = select(A).join(T, T.id == A.task_id).where(*where).options(joinedload(A.task))
    return (db.session.scalars(query.order_by(A.sent_on, A.id).limit(limit)).all() if count else []), count


def get_task(public_id: str, actor: Actor) -> ReportTask:
    """The county's task; raises NotFound, Denied."""
    actor.demand(Permission.REPORTING_ASK)
    row = db.session.scalar(select(T).where(T.public_id == public_id, visible_to(actor, T.scope_code)))
    if row is None:
        raise NotFound
    return row


def answers_of(task: ReportTask, actor: Actor) -> list[ReportAnswer]:
    """The answers to a task that lie in the actor's region, by place; those not sent are there too."""
    query = select(A).where(A.task_id == task.id, visible_to(actor, A.scope_code)).options(joinedload(A.file))
    return list(db.session.scalars(query.order_by(A.scope_code, A.id)))


def get_answer(public_id: str, actor: Actor) -> ReportAnswer:
    """An answer of the actor's region with its task; raises NotFound, Denied."""
    actor.demand(Permission.REPORTING_ANSWER)
    query = select(A).where(A.public_id == public_id, visible_to(actor, A.scope_code)).options(joinedload(A.task))
    row = db.session.scalar(query)
    if row is None:
        raise NotFound
    return row


def find_task_by_key(key: str) -> ReportTask | None:
    """The task that a form with this key has made already."""
    return db.session.scalar(select(T).where(T.form_key == key)) if key else None


def versions_of(answers: Sequence[ReportAnswer]) -> dict[int, list[ReportVersion]]:
    """Answer row id → what was sent before the newest, newest first; one query."""
    rows = db.session.scalars(
        select(ReportVersion)
        .where(ReportVersion.answer_id.in_([answer.id for answer in answers]))
        .order_by(ReportVersion.answer_id, ReportVersion.number.desc())
    )
    newest = {answer.id: answer.version for answer in answers}
    found: dict[int, list[ReportVersion]] = {}
    for row in rows:
        if row.number < newest[row.answer_id]:
            found.setdefault(row.answer_id, []).append(row)
    return found


def get_version(answer: ReportAnswer, number: int) -> ReportVersion:
    """One thing that was sent; raises NotFound. The answer was checked to be of the actor's region."""
    row = db.session.scalar(
        select(ReportVersion).where(ReportVersion.answer_id == answer.id, ReportVersion.number == number)
    )
    if row is None:
        raise NotFound
    return row


def other_templates(task: ReportTask, actor: Actor) -> list[ReportTask]:
    """The county's other newest tasks: a table may belong to one of them."""
    query = select(T).where(T.scope_code == task.scope_code, T.id != task.id).options(joinedload(T.template))
    return list(db.session.scalars(query.order_by(T.id.desc()).limit(10)))
