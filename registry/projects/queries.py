"""Reading projects within the actor's region, what is due of them, and the figures with the same conditions."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.core.errors import NotFound
from registry.core.paging import Page, newest_first, sum_up
from registry.extensions import db
from registry.projects.models import Project, ProjectState, Tranche

SOON = dt.timedelta(days=30)
OPEN = (ProjectState.UNDER_WAY, ProjectState.ACCEPTED)


class Counted(enum.StrEnum):
    """What a figure counts: projects agreed, tranches paid, projects accepted in the period."""

    AGREED = "agreed"
    PAID = "paid"
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class ProjectFilter:
    """What a list shows; `state` may be "late" (a deadline has passed)."""

    q: str = ""
    region: str | None = None
    kind: str = ""
    state: str = ""
    counted: str = ""
    first: dt.date | None = None
    last: dt.date | None = None


def _late(today: dt.date) -> ColumnElement[bool]:
    return or_(
        (Project.state == ProjectState.UNDER_WAY) & (Project.due_on < today),
        Project.state.in_(OPEN) & (Project.report_due_on < today),
    )


def _paid_between(first: dt.date | None, last: dt.date | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Tranche.paid_on.is_not(None)]
    found += [Tranche.paid_on >= first] if first else []
    return found + ([Tranche.paid_on <= last] if last else [])


def counted(what: str, first: dt.date | None, last: dt.date | None) -> list[ColumnElement[bool]]:
    """The conditions of a figure: both its value and its records are read with them. Cancelled projects never count."""
    found: list[ColumnElement[bool]] = [Project.state != ProjectState.CANCELLED]
    if what == Counted.PAID:
        return [*found, exists().where(Tranche.project_id == Project.id, *_paid_between(first, last))]
    day = Project.accepted_on if what == Counted.ACCEPTED else Project.agreed_on
    found += [day.is_not(None)]
    found += [day >= first] if first else []
    return found + ([day <= last] if last else [])


def _select(actor: Actor) -> Select[Project]:
    actor.demand(Permission.PROJECT_READ)
    return select(Project).where(visible_to(actor, Project.scope_code)).options(selectinload(Project.tranches))


def list_projects(wanted: ProjectFilter, actor: Actor, today: dt.date, *, cursor: str | None = None) -> Page[Project]:
    """Projects of the actor's region, the latest agreed first; two queries a page."""
    return newest_first(_filtered(wanted, actor, today), Project, Project.agreed_on, cursor)


@dataclass(frozen=True)
class ProjectTotals:
    """Of a whole list: projects, fen agreed and paid in all, fen paid in its days, persons served."""

    count: int
    amount_fen: int
    paid_fen: int
    paid_then_fen: int
    served: int


def total_projects(wanted: ProjectFilter, actor: Actor, today: dt.date) -> ProjectTotals:
    """The totals of a list."""
    query = _filtered(wanted, actor, today)
    count, amount, served = sum_up(query, "amount_fen", "people_served")
    paid = _paid_between(wanted.first, wanted.last)
    sums = select(
        func.coalesce(func.sum(Tranche.amount_fen).filter(Tranche.paid_on.is_not(None)), 0),
        func.coalesce(func.sum(Tranche.amount_fen).filter(*paid), 0),
    ).where(Tranche.project_id.in_(select(query.order_by(None).subquery().c.id)))
    ever, then = map(int, db.session.execute(sums).one())
    return ProjectTotals(count, amount, ever, then, served)


def _filtered(wanted: ProjectFilter, actor: Actor, today: dt.date) -> Select[Project]:
    query = _select(actor)
    if wanted.q.strip():
        text = wanted.q.strip()
        columns = (Project.title, Project.place, Project.funder)
        query = query.where(or_(*(column.contains(text, autoescape=True) for column in columns)))
    if wanted.region:
        query = query.where(within(wanted.region, Project.scope_code))
    if wanted.kind:
        query = query.where(Project.kind == wanted.kind)
    if wanted.state == "late":
        query = query.where(_late(today))
    elif wanted.state in set(ProjectState):
        query = query.where(Project.state == ProjectState(wanted.state))
    if wanted.counted or wanted.first or wanted.last:
        query = query.where(*counted(wanted.counted, wanted.first, wanted.last))
    return query


def get_project(public_id: str, actor: Actor) -> Project:
    """The project with tranches and steps; raises NotFound outside the actor's region."""
    found = db.session.scalar(_select(actor).where(Project.public_id == public_id).options(selectinload(Project.steps)))
    if found is None:
        raise NotFound
    return found


def list_due(actor: Actor, today: dt.date, *, limit: int = 5) -> tuple[Sequence[Project], int]:
    """Open projects with a deadline passed or within 30 days, the earliest first, and how many there are."""
    soon = today + SOON
    near = or_(
        (Project.state == ProjectState.UNDER_WAY) & (Project.due_on <= soon),
        Project.state.in_(OPEN) & (Project.report_due_on <= soon),
    )
    where = (visible_to(actor, Project.scope_code), near)
    count = db.session.scalar(select(func.count()).select_from(Project).where(*where)) or 0
    day = func.coalesce(Project.due_on, Project.report_due_on)
    rows = (
        db.session.scalars(select(Project).where(*where).order_by(day, Project.id).limit(limit)).all() if count else []
    )
    return rows, count


def find_project(kind: str, title: str, place: str, scope_code: str) -> Project | None:
    """The live project with this identity in the county of `scope_code`, or None."""
    county = scope_code[:6].ljust(12, "0")
    return db.session.scalars(
        select(Project)
        .where(Project.kind == kind, Project.title == title, Project.place == place,
               Project.state != ProjectState.CANCELLED, within(county, Project.scope_code))
        .order_by(Project.id)
        .limit(1)
    ).first()  # fmt: skip


def count_projects(what: Counted, region: str, first: dt.date, last: dt.date) -> int:
    """How many projects a figure counts in a region (12 digits)."""
    where = (*counted(what, first, last), within(region, Project.scope_code))
    return db.session.scalar(select(func.count()).select_from(Project).where(*where)) or 0


def sum_agreed(region: str, first: dt.date, last: dt.date) -> int:
    """The amounts (fen) of the projects agreed in the period."""
    where = (*counted(Counted.AGREED, first, last), within(region, Project.scope_code))
    return int(db.session.scalar(select(func.coalesce(func.sum(Project.amount_fen), 0)).where(*where)) or 0)


def sum_paid(region: str, first: dt.date, last: dt.date) -> int:
    """The tranches (fen) paid in the period."""
    query = (
        select(func.coalesce(func.sum(Tranche.amount_fen), 0))
        .join(Project, Project.id == Tranche.project_id)
        .where(Project.state != ProjectState.CANCELLED, within(region, Project.scope_code), *_paid_between(first, last))
    )
    return int(db.session.scalar(query) or 0)


def sum_served(region: str, first: dt.date, last: dt.date) -> int:
    """Persons served by the projects accepted in the period."""
    where = (*counted(Counted.ACCEPTED, first, last), within(region, Project.scope_code))
    return int(db.session.scalar(select(func.coalesce(func.sum(Project.people_served), 0)).where(*where)) or 0)
