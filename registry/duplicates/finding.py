"""Finding the probable pairs of a county: records are put into small blocks, and only inside a block compared.

A hundred thousand records have five billion pairs; the blocks (same reading and year, same day and relative, same day and
letters, same phone and year) leave some hundred thousand.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from sqlalchemy import insert, or_, select, update

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import NotFound
from registry.core.orm import new_public_id, utcnow
from registry.duplicates.far import far_pairs
from registry.duplicates.models import DuplicatePair, PairState
from registry.duplicates.scoring import ENOUGH, Facts, Score, compare, near_sound, sound_of
from registry.extensions import db
from registry.people.models import Person, Relative

LARGEST_BLOCK = 60
CHUNK = 500
COMMON = 2_000  # a name that more than one in so many bears (and more than ten) says less


def read_facts(county: str) -> list[Facts]:
    """The records of a county (six digits) that are kept and not merged, with their relatives; two queries."""
    kept = (Person.county_code == county, Person.merged_into_id.is_(None))
    family: dict[int, dict[str, str]] = defaultdict(dict)
    relatives = (
        select(Relative.person_id, Relative.kinship, Relative.name)
        .join(Person, Person.id == Relative.person_id)
        .where(*kept, Relative.ended_on.is_(None))
        .order_by(Relative.id)
    )
    for person_id, kinship, name in db.session.execute(relatives):
        family[person_id].setdefault(kinship, name)
    people = select(
        Person.id, Person.name, Person.birth_date, Person.sex, Person.township_code, Person.id_index,
        Person.phone_index, Person.household_id,
    ).where(*kept).order_by(Person.id)  # fmt: skip
    return [
        Facts(id_, name, birth, str(sex), township, number, phone, home, family.get(id_, {}))
        for id_, name, birth, sex, township, number, phone, home in db.session.execute(people)
    ]


def _keys(facts: Facts) -> Iterator[tuple[str, ...]]:
    sound, day, year = near_sound(sound_of(facts.name)), facts.birth_date.isoformat(), str(facts.birth_date.year)
    yield "s", sound, day
    yield "y", sound, year
    yield "l", "".join(sorted(facts.name)), day
    for name in set(facts.relatives.values()):
        yield "r", near_sound(sound_of(name)), day
        yield "n", near_sound(sound_of(name)), sound
    if facts.phone:
        yield "p", facts.phone, year


def probable_pairs(facts: Iterable[Facts]) -> dict[tuple[int, int], Score]:
    """(smaller id, larger id) → score of all pairs with enough points. Blocks of more than 60 say nothing and are left out."""
    facts = list(facts)
    blocks: dict[tuple[str, ...], list[Facts]] = defaultdict(list)
    names = Counter(one.name for one in facts)
    often = max(10, len(facts) / COMMON)
    for one in facts:
        for key in _keys(one):
            blocks[key].append(one)
    found: dict[tuple[int, int], Score] = {}
    seen: set[tuple[int, int]] = set()
    for block in blocks.values():
        if not 1 < len(block) <= LARGEST_BLOCK:
            continue
        for one, other in combinations(block, 2):
            pair = (min(one.id, other.id), max(one.id, other.id))
            if pair in seen or (one.number and other.number):
                continue
            seen.add(pair)
            score = compare(one, other, common=max(names[one.name], names[other.name]) > often)
            if score is not None and score.points >= ENOUGH:
                found[pair] = score
    return found


def find_pairs(county: str, *, actor: Actor, today: dt.date) -> int:
    """Look through a county (12 digits) and keep its probable pairs; returns how many are new.

    Pairs that somebody has decided stay decided; open ones that no longer look alike are dropped from the work list by a
    score of 0. Raises Denied, NotFound outside the actor's region. Logged as duplicates.find.
    """
    actor.demand(Permission.PEOPLE_WRITE)
    if not (covers(actor, county) or county[:6] == actor.region_code[:6]):
        raise NotFound
    found = probable_pairs(read_facts(county[:6]))
    far = {pair: told for pair, told in far_pairs(county[:6]).items() if pair not in found}
    known = {
        (first, second): (id_, state, score)
        for id_, first, second, state, score in db.session.execute(
            select(DuplicatePair.id, DuplicatePair.first_id, DuplicatePair.second_id, DuplicatePair.state,
                   DuplicatePair.score)
            .where(DuplicatePair.county_code == county[:6], DuplicatePair.second_county_code == county[:6])
        )
    }  # fmt: skip
    elsewhere = _move_known({pair: (county[:6], county[:6]) for pair in found if pair not in known}
                            | {pair: (first, second) for pair, (_score, first, second) in far.items()})  # fmt: skip
    now = utcnow()
    fresh = [
        {
            "public_id": new_public_id(), "first_id": first, "second_id": second, "county_code": one,
            "second_county_code": other, "score": score.points, "reasons": ",".join(score.reasons),
            "state": PairState.OPEN, "created_at": now, "updated_at": now, "created_by_id": actor.user_id,
        }
        for (first, second), (score, one, other) in (
            {pair: (score, county[:6], county[:6]) for pair, score in found.items()} | far
        ).items()
        if (first, second) not in known and (first, second) not in elsewhere
    ]  # fmt: skip
    if fresh:
        db.session.execute(insert(DuplicatePair), fresh)
    changed = [
        {"id": id_, "score": found[pair].points if pair in found else 0,
         "reasons": ",".join(found[pair].reasons) if pair in found else ""}
        for pair, (id_, state, score) in known.items()
        if state == PairState.OPEN and score != (found[pair].points if pair in found else 0)
    ]  # fmt: skip
    if changed:
        db.session.execute(update(DuplicatePair), changed)
    _drop_numbered(county[:6])
    record(actor, "duplicates.find", region_code=county, detail={"found": len(found), "new": len(fresh)})
    return len(fresh)


def _move_known(pairs: dict[tuple[int, int], tuple[str, str]]) -> set[tuple[int, int]]:
    """Those pairs that are kept already under other counties, because somebody was transferred since: they follow."""
    there: set[tuple[int, int]] = set()
    firsts = sorted({first for first, _second in pairs})
    for start in range(0, len(firsts), CHUNK):
        query = select(DuplicatePair).where(DuplicatePair.first_id.in_(firsts[start : start + CHUNK]))
        for pair in db.session.scalars(query.order_by(DuplicatePair.id)):
            counties = pairs.get((pair.first_id, pair.second_id))
            if counties is not None:
                pair.county_code, pair.second_county_code = counties
                there.add((pair.first_id, pair.second_id))
    db.session.flush()
    return there


def _drop_numbered(county: str) -> None:
    """A pair across counties in which both have numbers by now is no pair any more."""
    both = [
        select(Person.id).where(Person.id == side, Person.id_index.is_not(None)).exists()
        for side in (DuplicatePair.first_id, DuplicatePair.second_id)
    ]
    db.session.execute(
        update(DuplicatePair)
        .where(
            or_(DuplicatePair.county_code == county, DuplicatePair.second_county_code == county),
            DuplicatePair.county_code != DuplicatePair.second_county_code,
            DuplicatePair.state == PairState.OPEN, *both,
        )
        .values(score=0)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
