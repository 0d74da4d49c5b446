"""What projects put elsewhere: the desk's deadlines, the figures of the summary, search."""

from __future__ import annotations

import datetime as dt
from typing import Any

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.due_words import due_words
from registry.core.i18n import _
from registry.core.plugs import DeskGroup, DeskItem, FigureSpec, Plugs, SearchHit
from registry.projects.models import Project, ProjectState
from registry.projects.queries import (
    Counted,
    ProjectFilter,
    count_projects,
    list_due,
    list_projects,
    sum_agreed,
    sum_paid,
    sum_served,
)
from registry.projects.roster_projects import PROJECTS
from registry.regions.following import Follows, rows_follow

RUNNING = (ProjectState.UNDER_WAY, ProjectState.ACCEPTED)
FOLLOW = rows_follow(
    "project.region",
    Follows(Project, lambda _today: [Project.state.in_(RUNNING)], same=("kind", "title", "place"), named="title"),
)


def register(plugs: Plugs) -> None:
    """Put the room's tellers into their places."""
    plugs.region_followers.append(FOLLOW)
    plugs.rosters["projects"] = PROJECTS
    plugs.desk.append(due_group)
    plugs.search.append(search)
    plugs.figures += [
        FigureSpec("projects.count", _("项目个数"), "case", _count, _records(Counted.AGREED)),
        FigureSpec("projects.amount", _("项目资金"), "fen", lambda region, first, last, _t: sum_agreed(region, first, last),
                   _records(Counted.AGREED)),
        FigureSpec("projects.paid", _("项目资金到账"), "fen", lambda region, first, last, _t: sum_paid(region, first, last),
                   _records(Counted.PAID)),
        FigureSpec("projects.served", _("项目受益人数"), "person",
                   lambda region, first, last, _t: sum_served(region, first, last), _records(Counted.ACCEPTED)),
    ]  # fmt: skip


def _count(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
    return count_projects(Counted.AGREED, region, first, last)


def _records(what: Counted) -> Any:
    def url(region: str, first: dt.date, last: dt.date) -> str:
        return f"/projects?counted={what.value}&region={region}&from={first}&to={last}"

    return url


def due_group(actor: Any, today: dt.date) -> DeskGroup | None:
    """Projects whose deadline has passed or comes within 30 days."""
    if not actor.can(Permission.PROJECT_WRITE):
        return None
    rows, count = list_due(actor, today)
    if not rows:
        return None
    late = any(_day(row) < today for row in rows)
    return DeskGroup(
        key="projects.due", title=_("项目到期"), count=count, items=[_item(row, today) for row in rows],
        tone="late" if late else "wait", url="/projects?status=under_way", late=sum(_day(row) < today for row in rows),
    )  # fmt: skip


def _day(row: Project) -> dt.date:
    waits = row.due_on if row.state is ProjectState.UNDER_WAY else None
    return waits or row.report_due_on or dt.date.max


def _item(row: Project, today: dt.date) -> DeskItem:
    day = _day(row)
    days = (day - today).days
    when = due_words(day, today)
    building = row.state is ProjectState.UNDER_WAY and row.due_on is not None
    reason = _("进度 %(n)s%%，要完工验收", n=row.progress) if building else _("要给资助方交报告")
    return DeskItem(row.title, row.place, str(reason), str(when), f"/projects/{row.public_id}", str(_("打开")),
                    "late" if days < 0 else "soon")  # fmt: skip


def search(actor: Actor, text: str) -> list[SearchHit]:
    """Projects by title, place or funder."""
    if not actor.can(Permission.PROJECT_READ) or len(text.strip()) < 2:
        return []
    rows = list_projects(ProjectFilter(q=text), actor, dt.date.max).rows[:5]
    return [SearchHit(_("实施项目"), row.title, row.place, f"/projects/{row.public_id}") for row in rows]
