"""Reading the calendar of working days. It is the nation's, so nothing here is scoped to a region."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from registry.calendar.days import Calendar
from registry.calendar.models import CalendarDay, CalendarYear, DayKind
from registry.core.errors import NotFound
from registry.extensions import db


def get_calendar() -> Calendar:
    """The whole calendar, in two small queries; hold on to it when counting for many records."""
    years = db.session.scalars(select(CalendarYear.year).where(CalendarYear.loaded).order_by(CalendarYear.year))
    days = db.session.execute(select(CalendarDay.day, CalendarDay.kind).order_by(CalendarDay.day))
    return Calendar(frozenset(years), {day: kind is DayKind.WORKDAY for day, kind in days})


def is_working_day(day: dt.date) -> bool:
    """Whether offices work on `day`; raises YearNotLoaded."""
    return get_calendar().is_working_day(day)


def add_working_days(day: dt.date, n: int) -> dt.date:
    """The n-th working day after `day`; see Calendar.add_working_days. Raises YearNotLoaded."""
    return get_calendar().add_working_days(day, n)


def subtract_working_days(day: dt.date, n: int) -> dt.date:
    """The n-th working day before `day`; see Calendar.subtract_working_days. Raises YearNotLoaded."""
    return get_calendar().subtract_working_days(day, n)


def working_days_between(first: dt.date, last: dt.date) -> int:
    """Working days after `first` up to and including `last`. Raises YearNotLoaded."""
    return get_calendar().working_days_between(first, last)


def list_years() -> list[CalendarYear]:
    """All years that are entered, newest first."""
    return list(db.session.scalars(select(CalendarYear).order_by(CalendarYear.year.desc())))


def find_year(year: int) -> CalendarYear | None:
    """The entered year, or None."""
    return db.session.scalar(select(CalendarYear).where(CalendarYear.year == year))


def get_year(year: int) -> CalendarYear:
    """The entered year; raises NotFound."""
    found = find_year(year)
    if found is None:
        raise NotFound
    return found


def list_days(year: int) -> list[CalendarDay]:
    """The days in the notice for `year`, in order."""
    return list(db.session.scalars(select(CalendarDay).where(CalendarDay.year == year).order_by(CalendarDay.day)))


def find_day(day: dt.date) -> CalendarDay | None:
    """The entry for a day, or None when it follows the ordinary week."""
    return db.session.scalar(select(CalendarDay).where(CalendarDay.day == day))
