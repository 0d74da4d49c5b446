"""The office's rules of screening: ages, intervals, days until a second look. Editable, see the settings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.core.dates import add_years, age_on
from registry.core.errors import Denied
from registry.core.i18n import Text, _
from registry.people.models import Person, Sex
from registry.screening.assess import Intervals
from registry.settings.queries import get_numbers

KEYS = (
    "screening_age_min", "screening_age_max", "screening_cytology_years", "screening_hpv_years",
    "screening_breast_years", "screening_follow_days", "screening_urgent_days",
)  # fmt: skip


@dataclass(frozen=True)
class ScreeningRules:
    """Ages (both inclusive) and intervals in force."""

    age_min: int
    age_max: int
    intervals: Intervals


def rules_on(day: dt.date, region_code: str) -> ScreeningRules:
    """The rules of an office on a day."""
    found = get_numbers(list(KEYS), on=day, region_code=region_code)
    low, high, *rest = (found[key] for key in KEYS)
    return ScreeningRules(low, high, Intervals(*rest))


def demand(actor: Actor, permission: Permission, scope_code: str) -> None:
    """Raise Denied without the permission or outside the actor's region."""
    actor.demand(permission)
    if not covers(actor, scope_code):
        raise Denied(_("这个地方不归您管。请选本单位下面的地方。"))


def doubts(person: Person, on: dt.date, rules: ScreeningRules) -> list[tuple[str, Text]]:
    """What speaks against a screening of this person, as (code, sentence): asked about, never blocked."""
    found: list[tuple[str, Text]] = []
    if person.sex is not Sex.FEMALE:
        found.append(("man", _("%(name)s 登记的性别是男。请核对是不是同一个人。", name=person.name)))
    age = age_on(person.birth_date, on)
    if not rules.age_min <= age <= rules.age_max:
        text = _("筛查那天 %(age)s 周岁，不在 %(low)s 到 %(high)s 周岁内。", age=age, low=rules.age_min,
                 high=rules.age_max)  # fmt: skip
        found.append(("age", text))
    return found


def born_between(rules_low: int, rules_high: int, day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and last birth date of those who are `rules_low` to `rules_high` years old on a day."""
    return add_years(day, -rules_high - 1) + dt.timedelta(days=1), add_years(day, -rules_low)
