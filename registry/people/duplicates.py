"""Persons who may be the same as the one being entered: by name, birth date and guardian, each point explained.

No rule needs a surname: Mongolian names have none and vary in spelling. A worker of another office learns only that
a record exists and whom to call. The work list of pairs and merging belong to a later room.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import or_, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.core.i18n import Text, _
from registry.core.names import search_keys
from registry.extensions import db
from registry.people.columns import pinyin_text
from registry.people.models import NameGram, Person, Relative
from registry.people.offices import Office, office_of
from registry.people.showing import shown_name

SAME_NAME, SAME_SOUND, SAME_BIRTH, SWAPPED_BIRTH, SAME_YEAR, SAME_GUARDIAN = 50, 35, 40, 25, 10, 30
ENOUGH = 75
MOST_PROBED, MOST_SHOWN = 200, 10


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be the same. Outside the actor's region only `office` is filled."""

    office: Office
    score: int
    reasons: tuple[Text, ...] = ()
    person_public_id: str | None = None
    name: str = ""
    birth_date: dt.date | None = None
    closed: bool = False
    has_number: bool = False


def find_possible_duplicates(
    name: str, birth_date: dt.date | None, guardian_name: str | None, *, actor: Actor, county: str, today: dt.date
) -> list[Candidate]:
    """Likely the same person in a county (six digits), best first; `name` as core.names.normalise_name gives it."""
    actor.demand(Permission.PEOPLE_READ)
    rows = _probe(name, birth_date, county)
    guardians = _guardians([row.id for row in rows]) if guardian_name else {}
    sound = pinyin_text(name)
    found = []
    for row in rows:
        points = _compare(row, name, sound, birth_date)
        if guardian_name and guardian_name in guardians.get(row.id, ()):
            points.append((SAME_GUARDIAN, _("监护人同名")))
        score = sum(value for value, _reason in points)
        if score >= ENOUGH:
            found.append(_candidate(row, score, tuple(reason for _value, reason in points), actor, today))
    return sorted(found, key=lambda candidate: -candidate.score)[:MOST_SHOWN]


def _swapped(day: dt.date) -> dt.date | None:
    return day.replace(month=day.day, day=day.month) if day.day <= 12 and day.day != day.month else None


def _probe(name: str, birth_date: dt.date | None, county: str) -> Sequence[Any]:
    whole = search_keys(name)[0][1]
    same_name = Person.id.in_(
        select(NameGram.person_id).where(
            NameGram.county_code == county, NameGram.kind.in_(("c", "p")), NameGram.gram == whole
        )
    )
    days = [day for day in (birth_date, _swapped(birth_date) if birth_date else None) if day]
    return db.session.execute(
        select(
            Person.id, Person.public_id, Person.name, Person.pinyin, Person.birth_date, Person.scope_code,
            Person.closed_on, Person.id_index,
        )
        .where(
            Person.merged_into_id.is_(None), Person.county_code == county,
            or_(same_name, Person.birth_date.in_(days)) if days else same_name,
        )
        .order_by(Person.id)
        .limit(MOST_PROBED)
    ).all()  # fmt: skip


def _guardians(ids: list[int]) -> dict[int, set[str]]:
    names: dict[int, set[str]] = {}
    rows = db.session.execute(
        select(Relative.person_id, Relative.name).where(Relative.person_id.in_(ids)).order_by(Relative.id)
    )
    for row in rows:
        names.setdefault(row.person_id, set()).add(row.name)
    return names


def _compare(row: Any, name: str, sound: str, birth_date: dt.date | None) -> list[tuple[int, Text]]:
    points: list[tuple[int, Text]] = []
    if row.name == name:
        points.append((SAME_NAME, _("姓名相同")))
    elif row.pinyin == sound:
        points.append((SAME_SOUND, _("姓名同音")))
    else:
        return points
    if birth_date is None:
        return points
    if row.birth_date == birth_date:
        points.append((SAME_BIRTH, _("出生日期相同")))
    elif row.birth_date == _swapped(birth_date):
        points.append((SWAPPED_BIRTH, _("出生的月和日对调")))
    elif row.birth_date.year == birth_date.year:
        points.append((SAME_YEAR, _("同年出生")))
    return points


def _candidate(row: Any, score: int, reasons: tuple[Text, ...], actor: Actor, today: dt.date) -> Candidate:
    office = office_of(row.scope_code, today)
    if not covers(actor, row.scope_code):
        return Candidate(replace(office, person_id=row.id), score, has_number=row.id_index is not None)
    return Candidate(
        office, score, reasons, row.public_id, shown_name(row.name, actor), row.birth_date,
        closed=row.closed_on is not None, has_number=row.id_index is not None,
    )  # fmt: skip
