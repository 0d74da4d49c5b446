"""How often somebody is visited: by risk, from the statuses and the guardian. The days are editable defaults.

A child whom nobody looks after is seen every month, a left-behind child every term's half, others twice a year
(100 % home visits: 国发〔2016〕13号; how often is local). An office that sets the keys below overrides the days.

Everything that says "late for a visit" asks here: the list's tab and its count, the desk, the visits' lists, routes
and week plans, and the summary. Due is the day by risk, or the day agreed for the next visit where that is sooner;
an agreed day that a visit has passed since is answered. A plan never puts off the day by risk.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, null, or_

from registry.core.i18n import Text, _
from registry.people.bits import HIGH_MASK, MIDDLE_MASK, NEVER_VISITED, NO_GUARDIAN
from registry.people.models import Person
from registry.settings.queries import get_county_numbers

FIRST_VISIT_DAYS = 30


class Risk(enum.IntEnum):
    """The higher, the sooner."""

    NORMAL = 0
    MIDDLE = 1
    HIGH = 2


RISK_WORDS: dict[Risk, Text] = {Risk.HIGH: _("重点"), Risk.MIDDLE: _("关注"), Risk.NORMAL: _("一般")}
SETTING_KEYS: dict[Risk, str] = {
    Risk.HIGH: "visit_days_high",
    Risk.MIDDLE: "visit_days_middle",
    Risk.NORMAL: "visit_days_normal",
}


@dataclass(frozen=True)
class Intervals:
    """Days between two visits, by risk."""

    days: dict[Risk, int]

    def next_after(self, day: dt.date, risk: Risk) -> dt.date:
        """The day the next visit is due after one on `day`."""
        return day + dt.timedelta(days=self.days[risk])

    def first_due(self, registered_on: dt.date, risk: Risk) -> dt.date:
        """The day the first visit is due: within a month of the registration, whoever it is."""
        return registered_on + dt.timedelta(days=min(FIRST_VISIT_DAYS, self.days[risk]))

    def due(
        self, risk: Risk, last_visit_on: dt.date | None, registered_on: dt.date, agreed_on: dt.date | None
    ) -> dt.date:
        """The day of the next visit: by risk, or as agreed where that is sooner and not answered yet."""
        due = self.first_due(registered_on, risk) if last_visit_on is None else self.next_after(last_visit_on, risk)
        if agreed_on is not None and (last_visit_on is None or agreed_on > last_visit_on):
            return min(due, agreed_on)
        return due

    def by_class(self) -> dict[int, int]:
        """Person.visit_class → days from Person.visit_from until the visit is due by risk."""
        first = {risk + NEVER_VISITED: min(FIRST_VISIT_DAYS, days) for risk, days in self.days.items()}
        return {int(risk): days for risk, days in self.days.items()} | first

    def key(self) -> tuple[int, ...]:
        """What counts depend on, for keeping them."""
        return tuple(self.days[risk] for risk in Risk)


def intervals(on: dt.date, region_code: str | None) -> Intervals:
    """The days in force: a county's own where it has set them, else the defaults; one schedule for all of a county."""
    days = get_county_numbers(list(SETTING_KEYS.values()), on=on, region_code=region_code)
    return Intervals({risk: days[key] for risk, key in SETTING_KEYS.items()})


def risk_of(status_mask: int, guardian_type: str | None) -> Risk:
    """The risk from the live statuses and the kind of guardian."""
    if status_mask & HIGH_MASK or guardian_type == NO_GUARDIAN:
        return Risk.HIGH
    return Risk.MIDDLE if status_mask & MIDDLE_MASK else Risk.NORMAL


def week_end(today: dt.date) -> dt.date:
    """The Sunday of the week of `today`."""
    return today + dt.timedelta(days=6 - today.weekday())


def agreed() -> ColumnElement[bool]:
    """The condition that the earliest open plan is not answered by a later visit."""
    return or_(Person.last_visit_on.is_(None), Person.visit_plan_on > Person.last_visit_on)


def due_before(day: dt.date, steps: Intervals) -> ColumnElement[bool]:
    """The condition that a visit is due before a day; late today is `due_before(today, …)`.

    The columns stand as no index knows them, so that a list walks in its own order and filters.
    """
    visit_class, since = func.coalesce(Person.visit_class, null()), func.coalesce(Person.visit_from, null())
    by_days: dict[int, list[int]] = {}
    for number, days in steps.by_class().items():
        by_days.setdefault(days, []).append(number)
    by_risk = [
        and_(visit_class.in_(classes), since < day - dt.timedelta(days=days)) for days, classes in by_days.items()
    ]
    sooner = and_(Person.visit_plan_on.is_not(None), func.coalesce(Person.visit_plan_on, null()) < day, agreed())
    return or_(*by_risk, sooner)
