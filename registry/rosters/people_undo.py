"""Taking an import back: who was made by it leaves the register, who was changed gets her old values again.

Nothing is deleted: a person taken back stays as a closed record that points to itself as merged, so that no list,
search or figure finds her, and her number is free for the same row to come again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.core.errors import Conflict
from registry.core.i18n import _
from registry.core.listing import some_of
from registry.core.masking import mask_name_notice
from registry.disbursements.models import Disbursement
from registry.donors.models import Pairing
from registry.extensions import db
from registry.people.history import revision_values, write_revisions
from registry.people.models import Consent, ConsentAnswer, LifetimeAid, Person, StatusSpell
from registry.people.search import delete_search_rows, write_search_rows
from registry.people.statuses import mask_of
from registry.programs.models import ENDED_STATES, Enrolment
from registry.rosters.models import RosterRow
from registry.rosters.outcomes import CREATED, UPDATED, Context
from registry.rosters.people_apply import decoded, set_indexes, set_value, target_of
from registry.rosters.people_changes import HOME, UNDONE, Difference
from registry.rosters.people_joining import set_home_value, tell_taken_back
from registry.rosters.people_matching import chunks
from registry.visits.models import Visit, VisitState

Tie = Callable[[Sequence[int]], Iterable[int]]


def undo_people(traces: Sequence[RosterRow], context: Context, ties: Sequence[Tie] = ()) -> list[int]:
    """Take back what the traces tell; returns the row ids of the persons concerned. `ties`: see plugs.person_ties.

    Raises Conflict with the names, masked, when a person that the import made has been enrolled, paired, paid or
    visited. A value that was changed again since the import stays as it is now.
    """
    people = _people([trace.object_id for trace in traces])
    made = [people[trace.object_id] for trace in traces if trace.action == CREATED and trace.object_id in people]
    _refuse_followed(made, ties)
    revisions = [_take_out(person, context) for person in made]
    delete_search_rows([person.id for person in made])
    for trace in traces:
        if trace.action == CREATED and trace.before and trace.object_id in people:
            _restore_home(people[trace.object_id], json.loads(trace.before))
    _cancel_plans(made)
    changed = [trace for trace in traces if trace.action == UPDATED and trace.object_id in people]
    for trace in changed:
        revisions.append(_restore(people[trace.object_id], json.loads(trace.before or "{}"), context))
    db.session.flush()
    write_revisions(revisions)
    return [person.id for person in people.values()]


def _people(public_ids: list[str]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for part in chunks(public_ids):
        query = (
            select(Person)
            .where(Person.public_id.in_(part), Person.merged_into_id.is_(None))
            .options(selectinload(Person.relatives), selectinload(Person.statuses), selectinload(Person.household))
            .with_for_update(of=Person)
        )
        found.update({person.public_id: person for person in db.session.scalars(query.order_by(Person.id))})
    return found


def _refuse_followed(made: list[Person], ties: Sequence[Tie]) -> None:
    """Money, a nomination, a pairing or a visit keeps an import from being taken back, unless that was undone too."""
    by_id = {person.id: person for person in made}
    followed: set[int] = set()
    for part in chunks(sorted(by_id)):
        for model, live in (
            (Enrolment, Enrolment.state.not_in(ENDED_STATES)),
            (Disbursement, Disbursement.end_reason.is_distinct_from(UNDONE)),
            (Pairing, Pairing.end_reason.is_distinct_from(UNDONE)),
            (LifetimeAid, LifetimeAid.id.is_not(None)),
            (Visit, Visit.state == VisitState.DONE),
        ):
            column: Any = model.person_id
            followed.update(db.session.scalars(select(column).where(column.in_(part), live)))
        for tie in ties:
            followed.update(tie(part))
    if followed:
        names = [mask_name_notice(by_id[one].name) for one in sorted(followed)]
        raise Conflict(
            _("不能撤回：名单里有 %(count)s 人已经推荐、结对、发钱或走访过（%(names)s）。请逐个在档案里改。",
              count=len(followed), names=some_of(names))
        )  # fmt: skip


def _take_out(person: Person, context: Context) -> dict[str, Any]:
    was = person.closed_on
    person.closed_on, person.closed_reason = context.today, UNDONE
    person.id_index = person.id_last4_index = person.phone_index = None
    person.merged_into_id = person.id
    person.version += 1
    changes = {"closed_on": (was, context.today)}
    return revision_values(person.id, "close", changes, actor=context.actor, today=context.today, reason=UNDONE)


def _cancel_plans(made: list[Person]) -> None:
    for part in chunks([person.id for person in made]):
        plans = select(Visit).where(Visit.person_id.in_(part), Visit.state == VisitState.PLANNED).order_by(Visit.id)
        for visit in db.session.scalars(plans):
            visit.state, visit.cancel_reason = VisitState.CANCELLED, UNDONE


def _restore(person: Person, before: dict[str, Any], context: Context) -> dict[str, Any]:
    differences = [Difference(t, f, decoded(f, old), decoded(f, new)) for t, f, old, new in before.get("values", ())]
    back = [one for one in differences if _still(person, one)]
    # What was told of the household goes back while she is still in it; then she does.
    for one in sorted(back, key=lambda one: (one.target == HOME, one.target != "household")):
        left = person.household
        set_value(person, one, back=True)
        if one.target == HOME:
            tell_taken_back(person, left, context)
    set_indexes(person, back)
    for relative in person.relatives:
        if relative.public_id in before.get("relatives", ()) and relative.ended_on is None:
            relative.ended_on = context.today
    _end_statuses(person, set(before.get("statuses", ())))
    _take_back_consent(person, before.get("consent"), context)
    person.version += 1
    quiet = ("head_index", "heads_household")
    pairs = {
        one.field: (one.new, one.old)
        for one in back if one.target in ("person", "household") and one.field not in quiet
    }  # fmt: skip
    if any(one.field == "name" for one in back):
        write_search_rows(person)
    return revision_values(person.id, "edit", pairs, actor=context.actor, today=context.today, reason=UNDONE)


def _restore_home(person: Person, before: dict[str, Any]) -> None:
    """What the row of a new person told of the household that she joined; where nobody has changed it since."""
    for _target, name, old, new in before.get("values", ()):
        if person.household is not None and getattr(person.household, name) == new:
            set_home_value(person.household, name, old)


def _still(person: Person, one: Difference) -> bool:
    """Whether the field still has the value that the import gave it."""
    if one.target == HOME:
        return person.household is not None and person.household.public_id == one.new
    target = target_of(person, one.target)
    return target is not None and getattr(target, one.field) == one.new


def _end_statuses(person: Person, public_ids: set[str]) -> None:
    for spell in person.statuses:
        if spell.public_id in public_ids and spell.end_on is None:
            spell.end_on, spell.end_reason = spell.start_on, UNDONE
    live: list[StatusSpell] = [spell for spell in person.statuses if spell.end_on is None]
    person.status_mask = mask_of((spell.list_name, spell.code) for spell in live)


def _take_back_consent(person: Person, public_id: str | None, context: Context) -> None:
    """The answer before the import counts again, said once more on the same day."""
    if public_id is None:
        return
    rows = list(
        db.session.scalars(
            select(Consent).where(Consent.person_id == person.id).order_by(Consent.asked_on.desc(), Consent.id.desc())
        )
    )
    if not rows or rows[0].public_id != public_id:
        return
    earlier = rows[1] if len(rows) > 1 else None
    db.session.add(
        Consent(
            person_id=person.id, answer=earlier.answer if earlier else ConsentAnswer.NOT_ASKED,
            given_by=earlier.given_by if earlier else None, relation=earlier.relation if earlier else None,
            asked_on=rows[0].asked_on, source=UNDONE, file_id=earlier.file_id if earlier else None,
            created_by_id=context.actor.user_id,
        )
    )  # fmt: skip
