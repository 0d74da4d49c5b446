"""Follow-up visits: use of the money and jobs created, kept beside a visit of the ordinary kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.audit.services import record
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.core.paging import sum_up
from registry.extensions import db
from registry.loans.models import Loan, LoanVisit
from registry.loans.queries import PAGE
from registry.loans.states import OUT
from registry.loans.words import USES
from registry.people.models import Person
from registry.people.search import search_condition
from registry.people.showing import shown_name
from registry.regions.queries import region_names
from registry.visits.models import Visit, VisitState
from registry.visits.queries import Page, pack_cursor, unpack_cursor
from registry.visits.services import record_visit
from registry.visits.words import NOBODY

PURPOSE = "loan"
MOST_JOBS = 10_000


@dataclass(frozen=True)
class FollowUpRow:
    """A follow-up as a line; `use` and `jobs` are empty where the visit came without them, by roster."""

    person_id: int
    visit_ref: str
    loan_ref: str | None
    name: str
    place: str
    on: dt.date
    visitor_name: str
    use: str
    jobs: int | None


def record_follow_up(
    loan: Loan, *, on: dt.date, use: str, jobs: int, note: str = "", visitor_name: str = "",
    next_due_on: dt.date | None = None, form_key: str | None = None, actor: Actor, today: dt.date,
) -> LoanVisit:  # fmt: skip
    """A follow-up visit that was made: one visit with the purpose 贷款回访, and what it found of the loan.

    The same form again gives the first one. Raises Denied, NotFound, Invalid (field). Logged as visit.record.
    """
    actor.demand(Permission.LOAN_WRITE)
    if loan.state not in OUT or loan.disbursed_on is None:
        raise NotFound
    if use not in USES:
        raise Invalid(_("请选钱用在哪里了。"), "use")
    if not 0 <= jobs <= MOST_JOBS:
        raise Invalid(_("带动就业写 0 到 10000 人。"), "jobs")
    if on < loan.disbursed_on:
        raise Invalid(_("回访日期早于放款日期。请核对。"), "on")
    visit = record_visit(
        loan.person, done_on=on, purposes=[PURPOSE], met=["self"], findings=note.strip() or str(USES[use]),
        visitor_name=visitor_name, next_due_on=next_due_on, client_key=form_key, actor=actor, today=today,
    )  # fmt: skip
    known = db.session.scalar(select(LoanVisit).where(LoanVisit.visit_id == visit.id))
    if known is not None:
        return known
    found = LoanVisit(
        loan_id=loan.id, visit_id=visit.id, on_date=on, use=use, jobs=jobs, note=note.strip()[:300],
        created_by_id=actor.user_id,
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    record(actor, "loan.visit", found, region_code=loan.scope_code, subjects=[loan.person_id])
    return found


def _made(first: dt.date, last: dt.date) -> list[ColumnElement[bool]]:
    """Visits made in a period that served a loan and met somebody; purposes are comma-separated codes."""
    purposes = "," + Visit.purposes + ","
    return [
        Visit.state == VisitState.DONE, Visit.done_on.between(first, last), Visit.met != NOBODY,
        purposes.contains(f",{PURPOSE},"),
    ]  # fmt: skip


def count_follow_ups(region_code: str, first: dt.date, last: dt.date) -> int:
    """Follow-up visits made in a region in a period (人次), whether entered here, under 走访, or by roster."""
    query = select(func.count()).select_from(Visit).where(*_made(first, last), within(region_code, Visit.scope_code))
    return int(db.session.scalar(query) or 0)


def list_follow_ups(
    actor: Actor, first: dt.date, last: dt.date, *, region: str | None = None, text: str = "", cursor: str | None = None
) -> Page[FollowUpRow]:
    """The same visits as lines, newest first."""
    query = _follow_ups(actor, first, last, region, text)
    if cursor:
        query = query.where(tuple_(Visit.done_on, Visit.id) < unpack_cursor(cursor))
    found = db.session.execute(query.order_by(Visit.done_on.desc(), Visit.id.desc()).limit(PAGE + 1)).all()
    more = pack_cursor(found[PAGE - 1].done_on, found[PAGE - 1].id) if len(found) > PAGE else None
    return Page(tuple(_rows(found[:PAGE], actor)), more)


def total_follow_ups(
    actor: Actor, first: dt.date, last: dt.date, region: str | None = None, text: str = ""
) -> tuple[int, ...]:
    """Of the whole list: visits, and jobs created."""
    return sum_up(_follow_ups(actor, first, last, region, text), "jobs")


def _follow_ups(actor: Actor, first: dt.date, last: dt.date, region: str | None, text: str) -> Select[*tuple[Any, ...]]:
    actor.demand(Permission.LOAN_READ)
    query: Select[*tuple[Any, ...]] = (
        select(Visit.id, Visit.public_id, Visit.person_id, Visit.done_on, Visit.visitor_name, Visit.scope_code,
               Person.name, LoanVisit.use, LoanVisit.jobs, Loan.public_id.label("loan_ref"))
        .join(Person, Person.id == Visit.person_id)
        .outerjoin(LoanVisit, LoanVisit.visit_id == Visit.id)
        .outerjoin(Loan, Loan.id == LoanVisit.loan_id)
        .where(*_made(first, last), visible_to(actor, Visit.scope_code))
    )  # fmt: skip
    if region:
        query = query.where(within(region, Visit.scope_code))
    named = search_condition(text, actor)
    return query if named is None else query.where(named)


def _rows(found: Sequence[Any], actor: Actor) -> list[FollowUpRow]:
    places = region_names({row.scope_code for row in found})
    return [
        FollowUpRow(row.person_id, row.public_id, row.loan_ref, shown_name(row.name, actor),
                    places.get(row.scope_code, ""), row.done_on, row.visitor_name,
                    str(USES[row.use]) if row.use else "", row.jobs)
        for row in found
    ]  # fmt: skip
