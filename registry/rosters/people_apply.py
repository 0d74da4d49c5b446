"""Writing what the preview found: new persons in bulk, differences one by one, and how each was before."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, overload

from sqlalchemy import func, select

from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.extensions import db
from registry.people.bulk import RowRefused, insert_people
from registry.people.bulk_writing import Inserted
from registry.people.columns import id_index, last4_index, phone_index, pinyin_text, place_values
from registry.people.data import PersonData
from registry.people.history import plain, revision_values, write_revisions
from registry.people.models import Person, PersonTransfer, Sex
from registry.people.registering import add_consent, add_relatives, add_spells
from registry.people.search import write_search_rows
from registry.regions.loading import ensure_villages
from registry.rosters.outcomes import CREATED, UPDATED, Context, Outcome, Trace
from registry.rosters.people_changes import HOME, Difference, Differences
from registry.rosters.people_joining import home_by_ref, look_for_hints, move_home, set_home_value, tell_joined
from registry.rosters.people_matching import chunks

REASON = "花名册导入"


def apply_people(outcomes: Sequence[Outcome], context: Context) -> Iterable[Trace]:
    """Write created and updated rows inside the caller's transaction; raises DomainError when a rule refuses one."""
    made = [outcome for outcome in outcomes if outcome.action == CREATED]
    changed = [outcome for outcome in outcomes if outcome.action == UPDATED and outcome.plan is not None]
    inserted, traces = insert_rows(made, _Drafts(made), context), list[Trace]()
    movers = [outcome.plan.person for outcome in changed if _moves(outcome.plan.found)]
    alone = _alone([person.household_id for person in movers if person.household_id])
    if movers:
        ensure_villages(db.session, context.region[:6] + "000000")
    revisions: list[dict[str, Any]] = []
    for outcome in changed:
        before = change_person(outcome.plan.person, outcome.plan.found, context, alone, revisions)
        traces.append(Trace(outcome.row, UPDATED, "Person", outcome.plan.person.public_id, before))
    db.session.flush()
    write_revisions(revisions)
    for outcome in changed:
        if any(difference.field == "name" for difference in outcome.plan.found.values):
            write_search_rows(outcome.plan.person)
    told = _tell_homes(made, context)
    tell_joined(made, inserted, changed, context)
    look_for_hints(made, context)
    return chain(_traces_of(made, inserted, told), traces)


def _tell_homes(made: Sequence[Outcome], context: Context) -> dict[int, str]:
    """Write what the rows of new persons tell of households that stand; place of the row → how it was, as JSON."""
    before: dict[int, str] = {}
    for place, outcome in enumerate(made):
        if outcome.plan.found:
            home = home_by_ref(outcome.plan.home)
            for one in outcome.plan.found.values:
                set_home_value(home, one.field, one.new)
            before[place] = _as_json(outcome.plan.found)
    db.session.flush()
    return before


class _Drafts(Sequence[PersonData]):
    """The data of new persons, each taken out of the spool when it is wanted."""

    def __init__(self, made: Sequence[Outcome]) -> None:
        self.made = made

    def __len__(self) -> int:
        return len(self.made)

    @overload
    def __getitem__(self, place: int) -> PersonData: ...

    @overload
    def __getitem__(self, place: slice) -> list[PersonData]: ...

    def __getitem__(self, place: int | slice) -> PersonData | list[PersonData]:
        if isinstance(place, slice):
            return [outcome.plan.data for outcome in self.made[place]]
        data: PersonData = self.made[place].plan.data
        return data


def _traces_of(made: Sequence[Outcome], inserted: Sequence[Inserted], told: dict[int, str]) -> Iterable[Trace]:
    return (
        Trace(outcome.row, CREATED, "Person", person.public_id, told.get(place))
        for place, (outcome, person) in enumerate(zip(made, inserted, strict=True))
    )


def insert_rows(outcomes: Sequence[Outcome], rows: Sequence[PersonData], context: Context) -> Sequence[Inserted]:
    """Register the persons of outcomes, whose data are `rows`; raises DomainError with the number of a refused row."""
    try:
        return insert_people(rows, actor=context.actor, today=context.today, source="roster", trusted=True)
    except RowRefused as error:
        number = outcomes[error.row_number - 1].row.row_number
        raise DomainError(_("第 %(row)s 行：%(problem)s", row=number, problem=error.reason.message)) from error


def _moves(found: Differences) -> bool:
    return any(difference.field == "scope_code" for difference in found.values)


def _alone(household_ids: list[int]) -> set[int]:
    """Those households that have only one person on the register."""
    alone: set[int] = set()
    for part in chunks(sorted(set(household_ids))):
        query = select(Person.household_id).where(Person.household_id.in_(part)).group_by(Person.household_id)
        alone.update(one for one in db.session.scalars(query.having(func.count() == 1)) if one is not None)
    return alone


def change_person(
    person: Person, found: Differences, context: Context, alone: set[int], revisions: list[dict[str, Any]]
) -> str:
    """Set the differences of one person and add to `revisions`; returns how it was, for the undo, as JSON."""
    for difference in found.values:
        set_value(person, difference)
        if difference.field == "scope_code":
            _note_move(person, difference, context, alone)
    set_indexes(person, found.values)
    if any(one.target == "person" and one.field in ("stage", "grade") for one in found.values):
        person.grade_on = context.today
    relatives = add_relatives(person, found.relatives, context.actor)
    spells = add_spells(person, found.statuses, context.actor) if found.statuses else []
    consent = add_consent(person, found.consent, context.actor, context.today) if found.consent else None
    person.version += 1
    revisions.append(_revision(person, found, context))
    return _as_json(found, {
        "relatives": [row.public_id for row in relatives],
        "statuses": [row.public_id for row in spells],
        "consent": consent.public_id if consent else None,
    })  # fmt: skip


def _as_json(found: Differences, more: dict[str, Any] | None = None) -> str:
    values = [[one.target, one.field, plain(one.old), plain(one.new)] for one in found.values]
    return json.dumps({"values": values, **(more or {})}, ensure_ascii=False)


def set_value(person: Person, difference: Difference, *, back: bool = False) -> None:
    """Give one field its new value, or its old one."""
    value = difference.old if back else difference.new
    if difference.target == HOME:
        move_home(person, value)
        return
    target = target_of(person, difference.target)
    if difference.field == "scope_code":
        for column, part in place_values(value).items():
            setattr(person, column, part)
    elif difference.target == "household":
        set_home_value(person.household, difference.field, value)
    elif target is not None:
        setattr(target, difference.field, value)
    if difference.target == "person" and difference.field == "name":
        person.pinyin = pinyin_text(value)


def target_of(person: Person, target: str) -> Any:
    """The record a difference is about: the person, her household, or one of her relatives."""
    if target == "person":
        return person
    if target == "household":
        return person.household
    return next((row for row in person.relatives if row.public_id == target), None)


def set_indexes(person: Person, values: Sequence[Difference]) -> None:
    """The blind indexes that follow from changed numbers and telephones."""
    for difference in values:
        if difference.target in ("household", HOME):
            continue
        target = target_of(person, difference.target)
        if target is None or difference.field not in ("id_number", "phone", "id_type"):
            continue
        if difference.target != "person":
            target.id_index = id_index("cn_id", target.id_number) if target.id_number else None
            continue
        number, phone = person.id_number, person.phone
        person.id_index = id_index(person.id_type, number) if number else None
        person.id_last4_index = last4_index(number) if number else None
        person.phone_index = phone_index(phone) if phone else None


def _note_move(person: Person, difference: Difference, context: Context, alone: set[int]) -> None:
    db.session.add(
        PersonTransfer(person_id=person.id, from_code=difference.old, to_code=difference.new, on=context.today,
                       reason=REASON, actor_id=context.actor.user_id)
    )  # fmt: skip
    if person.household is not None and person.household_id in alone:
        person.household.scope_code = difference.new


def _revision(person: Person, found: Differences, context: Context) -> dict[str, Any]:
    pairs: dict[str, tuple[Any, Any]] = {
        one.field: (one.old, one.new)
        for one in found.values if one.target in ("person", "household") and one.field not in ("head_index", "heads_household")
    }  # fmt: skip
    if person.household is not None and any(one.target == HOME for one in found.values):
        pairs["household"] = (None, person.household.head_name)
    of_relatives = [one for one in found.values if one.target not in ("person", "household", HOME)]
    if of_relatives or found.relatives:
        old = [f"{one.field} {one.old or ''}".strip() for one in of_relatives if one.field in ("name", "kinship")]
        pairs["relatives"] = (old, [f"{row.kinship} {row.name}" for row in person.relatives if not row.ended_on])
    if found.statuses:
        pairs["statuses"] = ([], [status.code for status in found.statuses])
    if found.consent:
        pairs["consent"] = (None, found.consent.answer.value)
    reason = f"{REASON} {context.source}".strip()[:200]
    return revision_values(person.id, "edit", pairs, actor=context.actor, today=context.today, reason=reason)


def decoded(field: str, value: Any) -> Any:
    """A value as the record holds it, from the text kept for the undo."""
    if value is None:
        return None
    if field == "birth_date":
        return dt.date.fromisoformat(value)
    return Sex(value) if field == "sex" else value
