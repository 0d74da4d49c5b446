"""Writing what a roster says of households: who joins one, what is told of it, its history, and the pairs to look at."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from registry.access.scope import covers
from registry.extensions import db
from registry.households.acting import tell
from registry.households.hints import hints_in
from registry.households.models import HouseholdAct, HouseholdEvent
from registry.people.bulk_writing import Inserted
from registry.people.columns import household_number_index
from registry.people.models import Household, Person
from registry.rosters.outcomes import Context, Outcome
from registry.rosters.people_changes import HOME, UNDONE
from registry.rosters.people_matching import chunks

REASON = "花名册导入"
MOST_ROWS, MOST_PLACES = 2_000, 60  # a larger import is looked through from the work list itself


def home_by_ref(ref: str | None) -> Household | None:
    """A household by its public id."""
    return db.session.scalar(select(Household).where(Household.public_id == ref)) if ref else None


def move_home(person: Person, ref: str | None) -> None:
    """Put a person into the household with this public id."""
    person.household = home_by_ref(ref)


def set_home_value(home: Household | None, name: str, value: Any) -> None:
    """Give one particular of a household its new value, or its old one; its blind index follows."""
    if home is None:
        return
    setattr(home, name, value)
    if name == "number":
        home.number_index = household_number_index(value) if value else None


def tell_joined(
    made: Sequence[Outcome], inserted: Sequence[Inserted], changed: Sequence[Outcome], context: Context
) -> None:
    """Keep in the history of a household who came into it by the file."""
    reason = f"{REASON} {context.source}".strip()[:200]
    came: dict[str, list[list[str]]] = defaultdict(list)
    for outcome, person in zip(made, inserted, strict=True):
        if outcome.plan.home and " " not in outcome.plan.home:  # a household of the register, not one the file makes
            came[outcome.plan.home].append([person.public_id, outcome.name])
    ids = _ids(list(came))
    db.session.add_all(
        HouseholdEvent(
            household_id=ids[ref], act=HouseholdAct.ROSTER, on=context.today, actor_id=context.actor.user_id,
            actor_name=context.actor.name, reason=reason, told=json.dumps({"people": people}, ensure_ascii=False),
        )
        for ref, people in came.items()
    )  # fmt: skip
    for outcome in changed:
        person = outcome.plan.person
        for one in outcome.plan.found.values:
            if one.target == HOME and person.household is not None:
                tell(HouseholdAct.ROSTER, person.household, home_by_ref(one.old), [person], on=context.today,
                     reason=reason, actor=context.actor)  # fmt: skip
    db.session.flush()


def _ids(refs: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in chunks(refs):
        query = select(Household.public_id, Household.id).where(Household.public_id.in_(part))
        found.update((row.public_id, row.id) for row in db.session.execute(query))
    return found


def tell_taken_back(person: Person, left: Household | None, context: Context) -> None:
    """Keep in the history of both households that an undone import sent a person back."""
    if person.household is not None:
        tell(
            HouseholdAct.ROSTER, person.household, left, [person], on=context.today, reason=UNDONE, actor=context.actor
        )


def look_for_hints(made: Sequence[Outcome], context: Context) -> None:
    """Put households that may be one on the work list, in the villages of the new persons."""
    places = sorted({outcome.plan.scope_code for outcome in made})
    if len(made) <= MOST_ROWS and len(places) <= MOST_PLACES:
        for place in places:
            if covers(context.actor, place):
                hints_in(place, actor=context.actor)
