"""How often somebody is visited: by risk, from the statuses and the guardian. The days are editable defaults.

A child whom nobody looks after is seen every month, a left-behind child every term's half, others twice a year
(100 % home visits: 国发〔2016〕13号; how often is local). An office that sets the keys below overrides the days.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, or_

from registry.core.i18n import Text, _
from registry.people.models import Person
from registry.people.statuses import BITS, CHILD_LIST, WOMAN_LIST
from registry.settings.queries import get_numbers

FIRST_VISIT_DAYS = 30
NO_GUARDIAN = "none"
HIGH_MASK = sum(BITS[CHILD_LIST, code] for code in ("guardianship", "orphan", "de_facto_unsupported"))
MIDDLE_MASK = sum(
    BITS[CHILD_LIST, code] for code in ("left_behind", "serious_illness", "parent_imprisoned", "migrant")
) + sum(BITS[WOMAN_LIST, code] for code in ("cancer", "serious_illness", "lost_only_child", "disaster"))


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


def intervals(on: dt.date, region_code: str | None) -> Intervals:
    """The days in force: the office's own where it has set them, else the defaults."""
    days = get_numbers(list(SETTING_KEYS.values()), on=on, region_code=region_code)
    return Intervals({risk: days[key] for risk, key in SETTING_KEYS.items()})


def risk_of(status_mask: int, guardian_type: str | None) -> Risk:
    """The risk from the live statuses and the kind of guardian."""
    if status_mask & HIGH_MASK or guardian_type == NO_GUARDIAN:
        return Risk.HIGH
    return Risk.MIDDLE if status_mask & MIDDLE_MASK else Risk.NORMAL


def risk_column() -> ColumnElement[int]:
    """The same as a column of a SELECT on Person."""
    return case(
        (
            or_(Person.status_mask.bitwise_and(HIGH_MASK) != 0, Person.guardian_type == NO_GUARDIAN),
            int(Risk.HIGH),
        ),
        (Person.status_mask.bitwise_and(MIDDLE_MASK) != 0, int(Risk.MIDDLE)),
        else_=int(Risk.NORMAL),
    )


def week_end(today: dt.date) -> dt.date:
    """The Sunday of the week of `today`."""
    return today + dt.timedelta(days=6 - today.weekday())
