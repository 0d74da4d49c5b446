"""Pairs across counties: somebody without a number here who is much like a record of another county.

Two records with numbers are two persons or one by the number alone, so only those without one are compared.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from registry.duplicates.scoring import ENOUGH, Facts, Score, compare
from registry.extensions import db
from registry.people.models import Person, Relative

CHUNK = 300
MOST = 5_000
Pair = tuple[int, int]


def far_pairs(county: str) -> dict[Pair, tuple[Score, str, str]]:
    """(smaller id, larger id) → score and both counties, of the persons without a number of a county (six digits)."""
    kept = (Person.merged_into_id.is_(None), Person.closed_on.is_(None))
    own = select(Person.id, Person.birth_date).where(Person.county_code == county, Person.id_index.is_(None), *kept)
    bare = db.session.execute(own.order_by(Person.id).limit(MOST)).all()
    others = db.session.scalars(select(Person.county_code).where(Person.county_code != county).distinct()).all()
    if not bare or not others:
        return {}
    days = sorted({row.birth_date for row in bare})
    there: dict[dt.date, list[int]] = defaultdict(list)
    for part in _chunks(days):
        alike = select(Person.id, Person.birth_date).where(
            Person.county_code.in_(others), Person.birth_date.in_(part), *kept
        )
        for row in db.session.execute(alike.order_by(Person.id)):
            there[row.birth_date].append(row.id)
    ids = [row.id for row in bare if row.birth_date in there] + [one for found in there.values() for one in found]
    facts = _facts(sorted(set(ids)))
    found: dict[Pair, tuple[Score, str, str]] = {}
    for row in bare:
        for other in there.get(row.birth_date, ()):
            first, second = sorted((row.id, other))
            score = compare(facts[first][0], facts[second][0], common=False)
            if score is not None and score.points >= ENOUGH:
                found[first, second] = (score, facts[first][1], facts[second][1])
    return found


def _chunks(items: Sequence[dt.date] | Sequence[int]) -> Iterable[Sequence[dt.date] | Sequence[int]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def _facts(ids: Sequence[int]) -> dict[int, tuple[Facts, str]]:
    """Row id → what is compared, and the county; households say nothing across counties."""
    family: dict[int, dict[str, str]] = defaultdict(dict)
    found: dict[int, tuple[Facts, str]] = {}
    for part in _chunks(ids):
        relatives = select(Relative.person_id, Relative.kinship, Relative.name).where(
            Relative.person_id.in_(part), Relative.ended_on.is_(None)
        )
        for person_id, kinship, name in db.session.execute(relatives.order_by(Relative.id)):
            family[person_id].setdefault(kinship, name)
        people = select(
            Person.id, Person.name, Person.birth_date, Person.sex, Person.township_code, Person.id_index,
            Person.phone_index, Person.county_code,
        ).where(Person.id.in_(part))  # fmt: skip
        for id_, name, birth, sex, township, number, phone, county in db.session.execute(people.order_by(Person.id)):
            found[id_] = (
                Facts(id_, name, birth, str(sex), township, number, phone, None, family.get(id_, {})), county
            )  # fmt: skip
    return found
