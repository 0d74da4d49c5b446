"""Backwards from the day the money should be there: bank file, meeting, end of the notice, posting, review, nomination.

Money on 31 May: bank file on the 28th, seven working days end on the 27th, the notice is up by the 18th.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.calendar.days import Calendar
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import Text, _
from registry.extensions import db
from registry.programs.enrolments import Tally
from registry.programs.models import Cycle, EnrolmentState, Program
from registry.programs.queries import program_visible
from registry.settings.queries import get_number

S = EnrolmentState
ONE_DAY = dt.timedelta(days=1)
REVIEW_DAYS, NOMINATE_DAYS = 1, 5
"""Working days left for the review, and for nominating where the cycle has no last day of its own."""
AHEAD, BEHIND = dt.timedelta(days=90), dt.timedelta(days=30)


class Step(enum.StrEnum):
    """What must be done, in the order of doing."""

    NOMINATE = "nominate"
    REVIEW = "review"
    POST = "post"
    ENDS = "ends"
    MEETING = "meeting"
    BANK_FILE = "bank_file"
    PAY = "pay"


STEP_LABELS: dict[Step, Text] = {
    Step.NOMINATE: _("乡镇提名齐"),
    Step.REVIEW: _("旗县初审完"),
    Step.POST: _("张贴公示"),
    Step.ENDS: _("公示满期"),
    Step.MEETING: _("开会、批准名单"),
    Step.BANK_FILE: _("批次批准，转账文件送银行"),
    Step.PAY: _("钱到账"),
}
STEP_OFFICES: dict[Step, Text] = {
    Step.NOMINATE: _("乡镇"),
    Step.REVIEW: _("旗县"),
    Step.POST: _("旗县张榜，乡镇贴到村、拍照"),
    Step.ENDS: _("（等）"),
    Step.MEETING: _("旗县"),
    Step.BANK_FILE: _("旗县，两个人"),
    Step.PAY: _("银行"),
}


@dataclass(frozen=True)
class Planned:
    """A step and the last day on which it may be done."""

    step: Step
    day: dt.date


def backwards(program: Program, pay_on: dt.date, calendar: Calendar, *, bank_days: int = 1,
              nominate_by: dt.date | None = None) -> list[Planned]:  # fmt: skip
    """The last day of each step, in the order of doing. A day off moves the payment to the working day before it.

    `bank_days` working days before that the bank has the file; the list is decided on that day, after the notice.
    Raises YearNotLoaded.
    """
    back = calendar.subtract_working_days
    pay = pay_on if calendar.is_working_day(pay_on) else back(pay_on, 1)
    bank = back(pay, bank_days)
    found = [Planned(Step.PAY, pay), Planned(Step.BANK_FILE, bank), Planned(Step.MEETING, bank)]
    posted = bank
    if program.notice_required:
        if program.notice_working_days:
            ends = back(bank, 1)
            posted = back(ends, program.notice_days)
        else:
            ends = bank - ONE_DAY
            posted = ends - dt.timedelta(days=program.notice_days)
            posted = posted if calendar.is_working_day(posted) else back(posted, 1)
        found += [Planned(Step.ENDS, ends), Planned(Step.POST, posted)]
    review = back(posted, REVIEW_DAYS)
    found += [Planned(Step.REVIEW, review), Planned(Step.NOMINATE, nominate_by or back(review, NOMINATE_DAYS))]
    return found[::-1]


def plan_of(cycle: Cycle, calendar: Calendar, today: dt.date) -> list[Planned]:
    """The plan of a cycle with a day of payment; empty without one. Raises YearNotLoaded."""
    if cycle.pay_on is None:
        return []
    days = get_number("bank_days", on=today, region_code=cycle.program.scope_code)
    return backwards(cycle.program, cycle.pay_on, calendar, bank_days=days, nominate_by=cycle.nominate_by)


def planned_cycles(actor: Actor, today: dt.date) -> Sequence[Cycle]:
    """Cycles the actor's office works on whose money is due within three months, or was due a month ago; one query."""
    return db.session.scalars(
        select(Cycle)
        .options(joinedload(Cycle.program))
        .join(Program, Cycle.program_id == Program.id)
        .where(program_visible(actor), Cycle.pay_on.between(today - BEHIND, today + AHEAD), Program.closed_on.is_(None))
        .order_by(Cycle.pay_on, Cycle.id)
        .limit(40)
    ).all()


def open_steps(tally: Tally) -> dict[Step, int]:
    """How many persons wait at each of the county's steps; no entry where nobody waits."""
    waiting = {
        Step.REVIEW: tally.persons[S.NOMINATED],
        Step.POST: tally.persons[S.REVIEWED],
        Step.MEETING: tally.persons[S.NOTICED] + tally.persons[S.NOTICE_EXEMPT],
        Step.BANK_FILE: tally.persons[S.APPROVED],
    }
    return {step: persons for step, persons in waiting.items() if persons}


def set_pay_day(
    cycle: Cycle, pay_on: dt.date | None, nominate_by: dt.date | None, *, actor: Actor, today: dt.date
) -> Cycle:
    """Change when the money should be there and by when to nominate; all other days follow. Raises Invalid, NotFound."""
    actor.demand(Permission.PROGRAM_WRITE)
    if not covers(actor, cycle.program.scope_code):
        raise NotFound
    if pay_on is not None and pay_on < cycle.starts_on:
        raise Invalid(_("发放的日子在这一期开始以前。请核对。"), "pay_on")
    if pay_on is not None and nominate_by is not None and nominate_by >= pay_on:
        raise Invalid(_("提名截止要在发放以前。"), "nominate_by")
    cycle.pay_on, cycle.nominate_by = pay_on, nominate_by
    record(actor, "program.cycle_plan", cycle, region_code=cycle.program.scope_code)
    db.session.flush()
    return cycle
