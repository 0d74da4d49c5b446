"""What a roster of records would do: every row created, updated with its differences, unchanged, or refused."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from registry.core.dates import age_on
from registry.core.i18n import _
from registry.core.roster_kinds import Policy, RosterContext, RosterEntry, RosterSpec
from registry.people.data import PersonData, StatusData
from registry.people.models import RecipientKind
from registry.people.rules import CodeBook, Rules
from registry.people.statuses import CHILD_ENDS_AT
from registry.regions.queries import region_names
from registry.rosters.outcomes import CREATED, UNCHANGED, UPDATED, Change, Outcome, add_problem
from registry.rosters.people_draft import checked_draft, draft
from registry.rosters.places import Places
from registry.rosters.reading.roster import Reading, RosterRow
from registry.rosters.records_people import Sought
from registry.rosters.records_reading import settle_dates
from registry.rosters.records_showing import shown_value


@dataclass
class RecordPlan:
    """What to write for a row: its entry, and the values of a known record that differ (attribute → old, new)."""

    entry: RosterEntry
    values: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def person(self) -> Any:
        """The known person the row is about."""
        return self.entry.person


def preview_records(spec: RosterSpec, reading: Reading, context: RosterContext) -> list[Outcome]:
    """An outcome for each row that is not refused; refusals, questions and warnings are added to the rows."""
    pairs = _entries(spec, reading, context)
    spec.check([entry for _row, entry in pairs], context)
    pairs = [(row, entry) for row, entry in pairs if not _say(row, entry)]
    _count_occurrences([entry for _row, entry in pairs])
    known = spec.existing([entry for _row, entry in pairs], context)
    outcomes, first = [], _First(spec)
    for row, entry in pairs:
        records = known.get(entry.key, ())
        place = entry.occurrence - 1 if spec.occurrences else 0
        entry.existing = records[place] if place < len(records) else None
        outcome = first.outcome(row, entry) or _outcome(spec, row, entry, context)
        if not _say(row, entry):
            outcomes.append(outcome)
    _name_places(outcomes)
    return outcomes


def _entries(spec: RosterSpec, reading: Reading, context: RosterContext) -> list[tuple[RosterRow, RosterEntry]]:
    places = Places(context, reading)
    good = [row for row in reading.rows if not row.refused]
    for row in good:
        settle_dates(row, spec.columns)
    if spec.people is None:
        return [(row, _entry(row, places.loose_place_of(row))) for row in good]
    sought, pairs, unknown = Sought(good, context), [], []
    for row in good:
        found = sought.find(row)
        if found.person is None and not found.unknown:
            continue
        entry = _entry(row, found.person.scope_code if found.person else context.region)
        entry.person = found.person
        pairs.append((row, entry))
        if found.unknown:
            unknown.append((row, entry))
    if spec.people.find is not None and unknown:
        spec.people.find([entry for _row, entry in unknown], context)
    _meet_new_people(spec, unknown, places, context)
    return [(row, entry) for row, entry in pairs if not row.refused]


def _entry(row: RosterRow, place: str) -> RosterEntry:
    name = row.values.get("name") or row.values.get("title") or ""
    source = row.source
    return RosterEntry(row.values, place, row.sheet, row.row_number, source.title or row.sheet, source.fill_date,
                       name=str(name))  # fmt: skip


def _meet_new_people(
    spec: RosterSpec, unknown: list[tuple[RosterRow, RosterEntry]], places: Places, context: RosterContext
) -> None:
    """Unknown persons: made where the kind or the worker allows it and the row has a valid number, else refused."""
    people, made = spec.people, dict[str, PersonData]()
    assert people is not None
    rules = Rules(context.actor, context.today, CodeBook(on=context.today), True)
    for row, entry in unknown:
        if entry.person is not None:
            entry.place = entry.person.scope_code
            continue
        number = row.values.get("id_number")
        if not number:
            add_problem(row, "name", "unknown", _("台账里没有找到这个人。请先登记，或补上证件号再导入。"))
        elif not (people.makes or context.new_people):
            message = _("台账里没有这个人。请先登记；要随这份表一起登记，请选“登记新人”。")
            add_problem(row, "id_number", "unknown", message)
        elif number in made:
            entry.new_person = made[number]
        elif (place := places.place_of(row)) is not None:
            data = checked_draft(_new(row, people.who, people.statuses, place.code, context), row, rules)
            if data is not None:
                entry.new_person = made[number] = data
                entry.place = data.scope_code


def _new(row: RosterRow, who: str, codes: tuple[str, ...], place: str, context: RosterContext) -> PersonData:
    born = row.values.get("birth_date")
    grown = isinstance(born, dt.date) and age_on(born, context.today) >= CHILD_ENDS_AT
    adult = RecipientKind.OTHER if row.values.get("sex") == "male" else RecipientKind.WOMAN
    kind = RecipientKind(who) if who else adult if grown else RecipientKind.CHILD
    data = draft(row, kind, place, context)
    return replace(data, statuses=tuple(StatusData(code, start_on=context.today) for code in codes), consent=None)


def _say(row: RosterRow, entry: RosterEntry) -> bool:
    """Bring what the room said about an entry to its row; whether the row is out now."""
    for key, code, message, refused in entry.problems:
        add_problem(row, key, code, message, refused=refused)
    entry.problems.clear()
    return row.refused


def _count_occurrences(entries: Sequence[RosterEntry]) -> None:
    seen: Counter[tuple[Any, ...]] = Counter()
    for entry in entries:
        seen[entry.key] += 1
        entry.occurrence = seen[entry.key]


class _First:
    """Without occurrences a second row under one key is the same row: said twice, or a contradiction."""

    def __init__(self, spec: RosterSpec) -> None:
        self.spec, self.first = spec, dict[tuple[Any, ...], tuple[RosterRow, RosterEntry]]()

    def outcome(self, row: RosterRow, entry: RosterEntry) -> Outcome | None:
        """None for the first row of a key."""
        first = self.first.setdefault(entry.key, (row, entry))
        if self.spec.occurrences or first[1] is entry:
            return None
        differing = [name for name, value in entry.fields.items() if value not in (None, first[1].fields.get(name))]
        if differing:
            entry.refuse(
                "", "twice", _("与第 %(row)s 行说的是同一条，内容不一样。留一行就行。", row=first[0].row_number)
            )
        return Outcome(row, UNCHANGED, entry.name)


def _outcome(spec: RosterSpec, row: RosterRow, entry: RosterEntry, context: RosterContext) -> Outcome:
    record = entry.existing
    if record is None:
        made = entry.new_person is not None and entry.person is None
        return Outcome(row, CREATED, entry.name, entry.place, plan=RecordPlan(entry), made=made)
    values = {} if context.policy is Policy.KEEP else _differences(record, entry, context.policy)
    if values and spec.may_update is not None:
        spec.may_update(entry, {name: new for name, (_old, new) in values.items()}, context)
    changes = [
        Change(spec.labels.get(name, _("内容")), shown_value(spec, name, old), shown_value(spec, name, new))
        for name, (old, new) in values.items()
    ]
    plan = RecordPlan(entry, values)
    return Outcome(row, UPDATED if values else UNCHANGED, entry.name, entry.place, changes, plan)


def _differences(record: Any, entry: RosterEntry, policy: Policy) -> dict[str, tuple[Any, Any]]:
    found = {}
    for name, new in entry.fields.items():
        old = getattr(record, name)
        if new in (None, "") or new == old or (policy is Policy.FILL and old not in (None, "")):
            continue
        found[name] = (old, new)
    return found


def _name_places(outcomes: list[Outcome]) -> None:
    """Village names for the page, and one made person counted once although two rows speak of her."""
    names = region_names({outcome.place for outcome in outcomes if outcome.place})
    counted: set[int] = set()
    for outcome in outcomes:
        outcome.place = names.get(outcome.place, "")
        if outcome.made:
            person = id(outcome.plan.entry.new_person)
            outcome.made = person not in counted
            counted.add(person)
