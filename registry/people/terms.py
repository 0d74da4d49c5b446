"""The school year of a place: when a term begins, when a stage ends, and which grade a record of last year means today.

A grade is true in the school year it was written in; each school year since then it is one higher.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, func, or_, true

from registry.people.models import Person
from registry.settings.kinds import MonthDay
from registry.settings.queries import get_month_day, get_text

STAGES = ("primary", "junior", "senior", "vocational")
LONGEST = 6  # school years; whatever was written before them has ended
_SEPARATORS = ",，;；/ "


@dataclass(frozen=True)
class Terms:
    """The days of a place: `spring` and `autumn` begin the terms; `primary_years` 5 or 6, `five_year`: names of schools."""

    spring: MonthDay
    autumn: MonthDay
    primary_years: int = 6
    five_year: tuple[str, ...] = ()

    def begins(self, today: dt.date) -> dt.date:
        """The first day of the term that runs."""
        days = [day.on(year) for year in (today.year - 1, today.year) for day in (self.spring, self.autumn)]
        return max(day for day in days if day <= today)

    def year_begins(self, day: dt.date) -> dt.date:
        """The first day of the school year that a day lies in."""
        first = self.autumn.on(day.year)
        return first if first <= day else self.autumn.on(day.year - 1)

    def is_leaving(self, today: dt.date) -> bool:
        """Whether the last grades are about to leave: from the spring term until the new school year."""
        return self.begins(today) != self.year_begins(today)

    def is_five_year(self, school: str | None) -> bool:
        """Whether a school has five years of primary and four of junior school."""
        return self.primary_years == 5 or (school or "").strip() in self.five_year

    def last_grade(self, stage: str | None, grade: int | None, school: str | None) -> int | None:
        """The last grade of a stage, counted as `grade` is (junior school from 1 or on from primary); None: no end."""
        if stage not in STAGES or grade is None:
            return None
        five = self.is_five_year(school)
        if stage == "primary":
            return 5 if five else 6
        if stage == "junior" and grade > (4 if five else 3):
            return 9
        return 4 if stage == "junior" and five else 3

    def grade_now(self, person: Person, today: dt.date) -> int | None:
        """The grade a record means on a day; it may lie beyond the stage's last."""
        if person.grade is None:
            return None
        written = self.year_begins(person.grade_on or person.registered_on)
        return int(person.grade) + max(self.year_begins(today).year - written.year, 0)


def terms_of(today: dt.date, region_code: str | None) -> Terms:
    """The settings in force at a place on a day."""
    names = get_text("five_year_schools", on=today, region_code=region_code)
    for mark in _SEPARATORS:
        names = names.replace(mark, "、")
    spring, autumn = (get_month_day(key, on=today, region_code=region_code)
                      for key in ("term_spring_start", "term_autumn_start"))  # fmt: skip
    years = int(get_text("primary_years", on=today, region_code=region_code))
    return Terms(spring, autumn, years, tuple(name for name in names.split("、") if name))


def stage_condition(terms: Terms, today: dt.date) -> ColumnElement[bool]:
    """Those in their stage's last grade while it is leaving, and those whose record lies beyond it in any month."""
    this_year = terms.year_begins(today)
    written = func.coalesce(Person.grade_on, Person.registered_on)
    found = []
    for passed in range(LONGEST + 1):
        year = terms.autumn.on(this_year.year - passed)
        until = terms.autumn.on(year.year + 1)
        here = [written < until] if passed else []
        here += [written >= year] if passed < LONGEST else []
        found.append(and_(*here, _beyond(terms, passed, terms.is_leaving(today))))
    return or_(*found)


def _beyond(terms: Terms, passed: int, leaving: bool) -> ColumnElement[bool]:
    """Stages whose last grade lies `passed` years behind a written grade, or is this year's while `leaving`."""
    one = terms.primary_years == 5
    named = func.coalesce(Person.school, "").in_(terms.five_year) if terms.five_year else false()
    five = true() if one else named
    parts = []
    for is_five, where in ((True, five), (False, false() if one else ~named)):
        ends = (("primary", 0, 9, 5 if is_five else 6), ("junior", 0, 4 if is_five else 3, 4 if is_five else 3),
                ("junior", 5 if is_five else 4, 9, 9), ("senior", 0, 9, 3), ("vocational", 0, 9, 3))  # fmt: skip
        reached = [and_(Person.stage == stage, Person.grade.between(low, high),
                        Person.grade + passed >= last + (0 if leaving else 1))
                   for stage, low, high, last in ends]  # fmt: skip
        parts.append(and_(where, or_(*reached)))
    return or_(*parts)
