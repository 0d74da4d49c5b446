"""Counting working days, without a database: a Calendar knows its loaded years and their exceptions.

A working day is Monday to Friday, less the public holidays, plus the make-up working days of the yearly
notice of the General Office of the State Council (国务院办公厅关于部分节假日安排的通知).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from registry.core.errors import DomainError
from registry.core.i18n import _

ONE_DAY = dt.timedelta(days=1)
SATURDAY = 5


class YearNotLoaded(DomainError):
    """The count touches a year whose notice has not been entered."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            _("%(year)s 年的放假安排还没有录入，请旗（县）妇联在“设置 · 工作日”里录入国务院通知。", year=year)
        )


@dataclass(frozen=True)
class Calendar:
    """Loaded years, and the days that differ from the week: True is a working day, False a holiday."""

    years: frozenset[int]
    exceptions: Mapping[dt.date, bool]

    def is_working_day(self, day: dt.date) -> bool:
        """Whether offices work on `day`; raises YearNotLoaded."""
        if day.year not in self.years:
            raise YearNotLoaded(day.year)
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def add_working_days(self, day: dt.date, n: int) -> dt.date:
        """The n-th working day after `day`, n ≥ 0. Day 1 is the first working day after `day`; 0 gives `day` itself.

        A notice posted on day D for seven working days ends on `add_working_days(D, 7)`: the day of posting
        does not count, and payment is possible from the day after (domain.md 3.10).
        """
        return self._walk(day, n, ONE_DAY)

    def subtract_working_days(self, day: dt.date, n: int) -> dt.date:
        """The n-th working day before `day`, n ≥ 0: the last working day on which a notice of n days can go up.

        If `day` is a working day, `add_working_days(subtract_working_days(day, n), n) == day`.
        """
        return self._walk(day, n, -ONE_DAY)

    def working_days_between(self, first: dt.date, last: dt.date) -> int:
        """Working days after `first` up to and including `last`; negative when `last` lies before `first`."""
        if last < first:
            return -self.working_days_between(last, first)
        count = 0
        while first < last:
            first += ONE_DAY
            count += self.is_working_day(first)
        return count

    def _walk(self, day: dt.date, n: int, step: dt.timedelta) -> dt.date:
        if n < 0:
            raise ValueError("the number of working days must not be negative")
        while n:
            day += step
            n -= self.is_working_day(day)
        return day
