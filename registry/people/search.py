"""Finding a person by what was typed: one kind of probe into one index, never LIKE.

Parts of names, pinyin and initials stand in `name_gram`; the last four of an ID and phones are found by HMAC. A full
ID number is searched by POST only, so the view passes it to `find_by_number`, never through a URL.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, false, insert, or_, select

from registry.access.actor import Actor
from registry.access.scope import NATION, code_range
from registry.core.identity import normalise_id_text
from registry.core.names import GRAM_LENGTH, classify_query, search_keys
from registry.extensions import db
from registry.people.columns import id_index, last4_index, phone_index
from registry.people.models import NameGram, Person
from registry.regions.codes import COUNTY, level_of
from registry.regions.loading import counties_below

LAST = "\U0010ffff"


def gram_rows(county_code: str, person_id: int, name: str) -> list[dict[str, Any]]:
    """The search rows of a name."""
    return [
        {"county_code": county_code, "kind": kind, "gram": gram, "person_id": person_id}
        for kind, gram in search_keys(name)
    ]


def write_search_rows(person: Person) -> None:
    """Write the search rows of a person anew; call it after name or county have changed, with the change's audit."""
    db.session.flush()
    db.session.execute(delete(NameGram).where(NameGram.person_id == person.id))
    db.session.execute(insert(NameGram), gram_rows(person.county_code, person.id, person.name))


def counties_of(actor: Actor) -> list[str] | None:
    """The counties (six digits) of the actor's region, or None when they are too many to name (the nation)."""
    code = actor.region_code
    if code == NATION:
        return None
    if level_of(code) >= COUNTY:
        return [code[:6]]
    return counties_below(db.session.connection(), code)


def county_condition(actor: Actor, column: Any) -> ColumnElement[bool]:
    """The condition on a county column that keeps the actor's counties, as equality where that is one."""
    counties = counties_of(actor)
    if counties is None:
        low, high = code_range(NATION)
        return and_(column >= low[:6], column <= high[:6])
    return and_(column == counties[0]) if len(counties) == 1 else and_(column.in_(counties))


def name_probe(kind: str, probe: str, actor: Actor) -> ColumnElement[bool]:
    """The condition that some part of the name, its pinyin or its initials begins with `probe`."""
    probe = probe[:GRAM_LENGTH]
    gram = NameGram.gram
    begins = gram == probe if len(probe) == GRAM_LENGTH else and_(gram >= probe, gram < probe + LAST)
    kinds = [kind] if kind != "i" else ["i", "p"]
    return Person.id.in_(
        select(NameGram.person_id).where(
            county_condition(actor, NameGram.county_code), NameGram.kind.in_(kinds), begins
        )
    )


def search_condition(text: str, actor: Actor) -> ColumnElement[bool] | None:
    """The condition for a search box's text; None for an empty box, false for what can match nobody.

    A full ID number or phone in the box is found by its blind index; views must not put an ID number into a URL.
    """
    if not text.strip():
        return None
    kind, probe = classify_query(text)
    if kind in ("c", "p", "i"):
        return name_probe(kind, probe, actor)
    if kind == "last4":
        return and_(county_condition(actor, Person.county_code), Person.id_last4_index == last4_index(probe))
    if kind == "id":
        return Person.id_index == id_index("cn_id", probe)
    if kind == "phone":
        return Person.phone_index == phone_index(probe)
    return _paper_condition(text)


def _paper_condition(text: str) -> ColumnElement[bool]:
    """Numbers of birth certificates and passports hold letters and digits."""
    number = normalise_id_text(text)
    if not (any(char.isdigit() for char in number) and 4 <= len(number) <= 20):
        return false()
    return or_(*(Person.id_index == id_index(paper, number) for paper in ("birth_cert", "passport")))


def indexes_of(number: str) -> list[str]:
    """The blind indexes a number may stand under: ID card or permit, birth certificate, passport."""
    plain = normalise_id_text(number)
    return [id_index(paper, plain) for paper in ("cn_id", "birth_cert", "passport")]


def find_by_number(number: str) -> Person | None:
    """The person registered under a number anywhere, scope not asked: callers show another office's by office only."""
    return db.session.scalar(
        select(Person)
        .where(Person.id_index.in_(indexes_of(number)), Person.merged_into_id.is_(None))
        .order_by(Person.id)
        .limit(1)
    )


def delete_search_rows(person_ids: Iterable[int]) -> None:
    """Take persons out of the search (merged ones); inside an audited change."""
    db.session.execute(delete(NameGram).where(NameGram.person_id.in_(list(person_ids))))
