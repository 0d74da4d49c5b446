"""Writing a roster of records and taking it back: new persons first, then records, each with its trace."""

from __future__ import annotations

import datetime as dt
import enum
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from registry.core.roster_kinds import RosterContext, RosterSpec
from registry.extensions import db
from registry.people.models import Person
from registry.rosters.models import RosterRow
from registry.rosters.outcomes import CREATED, UPDATED, Outcome, Trace
from registry.rosters.people_apply import insert_rows
from registry.rosters.people_matching import chunks
from registry.rosters.people_undo import Tie, undo_people


def apply_records(spec: RosterSpec, outcomes: Sequence[Outcome], context: RosterContext) -> list[Trace]:
    """Write created and updated rows inside the caller's transaction; raises DomainError when a rule refuses one."""
    created = [outcome for outcome in outcomes if outcome.action == CREATED]
    traces = _make_people(created, context)
    records = spec.create([outcome.plan.entry for outcome in created], context) if created else []
    kind = spec.model.__name__
    traces += [
        Trace(outcome.row, CREATED, kind, record.public_id) for outcome, record in zip(created, records, strict=True)
    ]
    for outcome in outcomes:
        if outcome.action == UPDATED:
            traces.append(_update(spec, outcome, context))
    db.session.flush()
    return traces


def _make_people(created: list[Outcome], context: RosterContext) -> list[Trace]:
    """Register the unknown persons once each, and give them to all their rows."""
    first: dict[int, Outcome] = {}
    for outcome in created:
        entry = outcome.plan.entry
        if entry.person is None and entry.new_person is not None:
            first.setdefault(id(entry.new_person), outcome)
    if not first:
        return []
    heads = list(first.values())
    inserted = insert_rows(heads, [o.plan.entry.new_person for o in heads], context)
    people: dict[int, Person] = {}
    for part in chunks([one.id for one in inserted]):
        people.update({p.id: p for p in db.session.scalars(select(Person).where(Person.id.in_(part)))})
    made = {key: people[one.id] for key, one in zip(first, inserted, strict=True)}
    for outcome in created:
        entry = outcome.plan.entry
        if entry.person is None and entry.new_person is not None:
            entry.person = made[id(entry.new_person)]
    return [Trace(o.row, CREATED, "Person", one.public_id) for o, one in zip(heads, inserted, strict=True)]


def _update(spec: RosterSpec, outcome: Outcome, context: RosterContext) -> Trace:
    plan = outcome.plan
    before = {name: [_packed(old), _packed(new)] for name, (old, new) in plan.values.items()}
    values = {name: new for name, (_old, new) in plan.values.items()}
    _write(spec, plan.entry.existing, values, plan.entry, context)
    reference = plan.entry.existing.public_id
    return Trace(outcome.row, UPDATED, spec.model.__name__, reference, json.dumps(before, ensure_ascii=False))


def _write(spec: RosterSpec, record: Any, values: dict[str, Any], entry: Any, context: RosterContext) -> None:
    if spec.update is not None and entry is not None:
        spec.update(entry, values, context)
        return
    for name, value in values.items():
        setattr(record, name, value)


def undo_records(
    spec: RosterSpec, traces: Sequence[RosterRow], context: RosterContext, ties: Sequence[Tie] = ()
) -> list[int]:
    """Take created records back through the room, give changed ones their old values, take made persons out.

    A value that was changed again since stays. Returns the row ids of the persons concerned; raises Conflict.
    """
    kind = spec.model.__name__
    of_kind = [trace for trace in traces if trace.object_type == kind]
    records = _load(spec, [trace.object_id for trace in of_kind])
    made = [records[t.object_id] for t in of_kind if t.action == CREATED and t.object_id in records]
    if made:
        spec.remove(made, context)
    for trace in of_kind:
        if trace.action == UPDATED and trace.object_id in records:
            _restore(records[trace.object_id], json.loads(trace.before or "{}"))
    db.session.flush()
    subjects = {one for record in records.values() for one in _subjects(spec, record)}
    subjects.update(undo_people([trace for trace in traces if trace.object_type == "Person"], context, ties))
    return sorted(subjects)


def _load(spec: RosterSpec, public_ids: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in chunks(public_ids):
        query = select(spec.model).where(spec.model.public_id.in_(part)).order_by(spec.model.id)
        found.update({record.public_id: record for record in db.session.scalars(query.with_for_update(of=spec.model))})
    return found


def _restore(record: Any, before: dict[str, Any]) -> None:
    for name, (old, new) in before.items():
        now = getattr(record, name)
        if _packed(now) == new:
            setattr(record, name, _unpacked(old, now))


def _subjects(spec: RosterSpec, record: Any) -> Sequence[int]:
    if spec.subjects is not None:
        return spec.subjects(record)
    person = getattr(record, "person_id", None)
    return [person] if person is not None else []


def _packed(value: Any) -> Any:
    """A value as JSON keeps it; a day and a decimal carry a mark."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    return {"decimal": str(value)} if isinstance(value, Decimal) else value


def _unpacked(value: Any, now: Any) -> Any:
    if isinstance(value, dict):
        return dt.date.fromisoformat(value["day"]) if "day" in value else Decimal(value["decimal"])
    return type(now)(value) if isinstance(now, enum.Enum) and value is not None else value
