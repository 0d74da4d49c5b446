"""Why a person is on the work list of the clocks, in sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from registry.core.dates import spoken_date
from registry.core.i18n import Text, _
from registry.people.models import Person, RecipientKind
from registry.people.needs import missing_text
from registry.people.statuses import CHILD_ENDS_AT, CHILD_LIST, LEFT_BEHIND, SOON_DAYS, turning_day
from registry.people.terms import Terms

STAGE_WORDS = {"primary": _("小学"), "junior": _("初中"), "senior": _("高中"), "vocational": _("中职")}


def reasons_of(
    person: Person, today: dt.date, age_limit: int, terms: Terms, lacks: Mapping[str, Sequence[str]],
    ahead: dt.timedelta,
) -> dict[str, str]:  # fmt: skip
    """Clock (by its value) → the sentence, for the clocks that call a person up. `lacks`: see needs.missing_of."""
    sixteen = _age(person, today, age_limit, ahead, left_behind=True)
    eighteen = _age(person, today, CHILD_ENDS_AT, ahead, left_behind=False)
    soon = dt.timedelta(days=SOON_DAYS)
    ending = [_age(person, today, age_limit, soon, left_behind=True),
              _age(person, today, CHILD_ENDS_AT, soon, left_behind=False)]  # fmt: skip
    found = {
        "ending": "；".join(str(text) for text in ending if text is not None) or None,
        "age16": sixteen,
        "age18": eighteen,
        "stage": _stage(person, today, terms),
        "term": _term(person, terms.begins(today)),
        "missing": missing_text(lacks) if lacks else None,
    }
    return {name: str(text) for name, text in found.items() if text is not None}


def _age(person: Person, today: dt.date, years: int, ahead: dt.timedelta, *, left_behind: bool) -> Text | None:
    live = [one.code for one in person.statuses if one.end_on is None and one.list_name == CHILD_LIST]
    day = turning_day(person.birth_date, years)
    concerned = any((code == LEFT_BEHIND) == left_behind for code in live)
    if not concerned or person.kind != RecipientKind.CHILD or day > today + ahead:
        return None
    if day <= today:
        return _("%(day)s已满 %(years)s 岁，情况还没结束", day=spoken_date(day), years=years)
    return _("%(day)s满 %(years)s 岁，还有 %(left)s 天", day=spoken_date(day), years=years, left=(day - today).days)


def _stage(person: Person, today: dt.date, terms: Terms) -> Text | None:
    last = terms.last_grade(person.stage, person.grade, person.school)
    now = terms.grade_now(person, today)
    if person.kind != RecipientKind.CHILD or last is None or now is None or now < last:
        return None
    stage = STAGE_WORDS[person.stage or ""]
    if now > last:
        return _("%(stage)s应该毕业了，升到哪里还没登记", stage=stage)
    return _("%(stage)s今年毕业，升到哪里要登记", stage=stage) if terms.is_leaving(today) else None


def _term(person: Person, begins: dt.date) -> Text | None:
    seen = [one.confirmed_on or one.start_on for one in person.statuses if one.end_on is None]
    if not seen or min(seen) >= begins:
        return None
    return _("情况上次核对是%(day)s，本学期还没核对", day=spoken_date(min(seen)))
