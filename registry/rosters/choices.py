"""What the worker answered about a previewed file: whose word counts, new persons, who is meant, unknown headings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from registry.access.actor import Actor
from registry.core.roster_kinds import Policy
from registry.extensions import db
from registry.rosters.models import RosterHeading, RosterImport, RosterPlace
from registry.rosters.places import plain_place
from registry.rosters.reading.roster import Reading
from registry.rosters.reading.vocabulary import plain_heading

MOST_HEADINGS = 40


@dataclass(frozen=True)
class Choices:
    """The answers of one file. `answers`: (sheet, row) → public id of the person, or "new"; `places`: a village's name
    that several have → code.
    """

    policy: Policy = Policy.TAKE
    new_people: bool = False
    answers: Mapping[tuple[str, int], str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


def choices_of(batch: RosterImport) -> Choices:
    """What was answered so far."""
    said = json.loads(batch.choices or "{}")
    answers = {(sheet, row): ref for sheet, row, ref in said.get("answers", ())}
    return Choices(Policy(said.get("policy", "take")), bool(said.get("new_people")), answers, said.get("places", {}))


def keep_choices(batch: RosterImport, choices: Choices) -> None:
    """Keep the answers with the file."""
    answers = [[sheet, row, ref] for (sheet, row), ref in choices.answers.items()]
    batch.choices = json.dumps({
        "policy": choices.policy.value, "new_people": choices.new_people, "answers": answers,
        "places": {name: code for name, code in choices.places.items() if code},
    }, ensure_ascii=False)  # fmt: skip


def learned_headings(actor: Actor, kind: str) -> dict[str, str]:
    """What the actor's office has said about headings of a kind."""
    query = select(RosterHeading).where(RosterHeading.scope_code == actor.region_code, RosterHeading.kind == kind)
    return {row.heading: row.key for row in db.session.scalars(query.order_by(RosterHeading.id))}


def learn_headings(actor: Actor, kind: str, said: Mapping[str, str]) -> None:
    """Remember for the office: plain heading → key, "" for a column to leave aside."""
    known = {
        row.heading: row
        for row in db.session.scalars(
            select(RosterHeading)
            .where(RosterHeading.scope_code == actor.region_code, RosterHeading.kind == kind)
            .order_by(RosterHeading.id)
        )
    }
    for heading, key in list(said.items())[:MOST_HEADINGS]:
        plain = plain_heading(heading)[:100]
        if plain in known:
            known[plain].key = key
        elif plain:
            known[plain] = RosterHeading(scope_code=actor.region_code, kind=kind, heading=plain, key=key,
                                         created_by_id=actor.user_id)  # fmt: skip
            db.session.add(known[plain])
    db.session.flush()


def learned_places(actor: Actor) -> dict[str, str]:
    """Which village the actor's office means by a name that several have: name → code."""
    query = select(RosterPlace).where(RosterPlace.scope_code == actor.region_code)
    return {row.name: row.code for row in db.session.scalars(query.order_by(RosterPlace.id))}


def learn_places(actor: Actor, said: Mapping[str, str]) -> None:
    """Remember for the office: name → code of the village that is meant, "" to be asked again."""
    query = select(RosterPlace).where(RosterPlace.scope_code == actor.region_code)
    known = {row.name: row for row in db.session.scalars(query.order_by(RosterPlace.id))}
    for written, code in list(said.items())[:MOST_HEADINGS]:
        name = plain_place(written)
        if name in known and code:
            known[name].code = code
        elif name in known:
            db.session.delete(known.pop(name))
        elif name and code:
            known[name] = RosterPlace(scope_code=actor.region_code, name=name, code=code, created_by_id=actor.user_id)
            db.session.add(known[name])
    db.session.flush()


def unknown_headings(reading: Reading, learned: Mapping[str, str]) -> list[str]:
    """Headings that mean nothing here and that nobody of the office was asked about yet."""
    found: dict[str, str] = {}
    for source in reading.sources:
        for column in source.columns:
            plain = plain_heading(column.heading)
            if column.key is None and column.heading and plain not in learned:
                found.setdefault(plain, column.heading)
    return list(found.values())[:MOST_HEADINGS]
