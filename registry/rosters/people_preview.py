"""What a roster of children or women would do: every row created, updated, unchanged or refused. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from sys import intern

from sqlalchemy import select

from registry.core.dates import age_on
from registry.core.i18n import Text, _
from registry.core.spool import Spool
from registry.extensions import db
from registry.people.data import PersonData, StatusData
from registry.people.models import Consent, Person, RecipientKind
from registry.people.rules import CodeBook, Rules
from registry.people.statuses import CHILD_ENDS_AT, LEFT_BEHIND
from registry.regions.queries import region_names
from registry.rosters.outcomes import CREATED, UNCHANGED, UPDATED, Context, Outcome, add_problem
from registry.rosters.people_changes import Differences, differences, home_found, under_policy
from registry.rosters.people_draft import checked_draft, draft, note_parts, weak_mark
from registry.rosters.people_homes import NO_MARKS, HomePlan, Marks, marks_of, plan_homes
from registry.rosters.people_matching import Register, Undecided, chunks, guardian_of
from registry.rosters.people_showing import Wording
from registry.rosters.people_statuses import said_statuses
from registry.rosters.places import Places
from registry.rosters.questions import candidate_of
from registry.rosters.reading.report import WARNING, Problem
from registry.rosters.reading.roster import Reading, RosterRow

_JOINED_FIELDS = tuple(
    name for name in PersonData.__dataclass_fields__
    if name not in ("kind", "scope_code", "name", "id_type", "relatives", "statuses", "household", "household_public_id", "note")
)  # fmt: skip


@dataclass(slots=True)
class Candidate:
    """A row on its way: where its checked data stand, and the person it means."""

    row: RosterRow
    drafts: Sequence[PersonData]
    place: int
    certain_place: bool
    said: tuple[str, ...]
    note: tuple[str, ...]
    marks: Marks = NO_MARKS
    person: Person | None = None
    followers: tuple[Candidate, ...] = ()

    @property
    def data(self) -> PersonData:
        """The checked data, out of the spool."""
        return self.drafts[self.place]


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """What to write: a new person from `data`, or the differences of a known one."""

    drafts: Sequence[PersonData]
    place: int
    scope_code: str
    note: tuple[str, ...] = ()
    person: Person | None = None
    found: Differences | None = None
    home: str | None = None

    @property
    def data(self) -> PersonData:
        """The new person, out of the spool, with the note of all her rows and the household that she shares."""
        data = self.drafts[self.place]
        note = "；".join(self.note)[:500] if self.note else data.note
        return data if note == data.note and self.home is None else replace(
            data, note=note, household_public_id=self.home
        )  # fmt: skip


def preview_people(reading: Reading, context: Context, kind: RecipientKind, *, lock: bool = False) -> list[Outcome]:
    """An outcome for each row that is not refused; refusals and warnings are added to the rows."""
    drafts: Spool[PersonData] = Spool()
    candidates = _candidates(reading, drafts, context, kind)
    heads = _heads(candidates, Register(drafts, context, lock=lock))
    consents = _latest_consents([head.person for head in heads if head.person is not None])
    wording, homes = Wording(context), plan_homes(heads, kind)
    outcomes = [
        outcome for place, head in enumerate(heads) for outcome in _outcomes(head, place, consents, wording, homes)
    ]
    _say_gaps(reading, outcomes)
    _name_places(outcomes)
    if any(head.followers for head in heads):
        order = {id(row): place for place, row in enumerate(reading.rows)}
        outcomes.sort(key=lambda outcome: order[id(outcome.row)])
    return outcomes


def _candidates(reading: Reading, drafts: Spool[PersonData], context: Context, kind: RecipientKind) -> list[Candidate]:
    places, rules = Places(context, reading), Rules(context.actor, context.today, CodeBook(on=context.today), True)
    found = []
    for row in reading.rows:
        if row.refused:
            continue
        place = places.place_of(row)
        if place is None:
            continue
        data = checked_draft(draft(row, kind, place.code, context), row, rules)
        if data is not None:
            said = said_statuses(row, kind)
            _warn(row, data, said, context, rules)
            marks = marks_of(data, weak_mark(row.values, place.code))
            note = tuple(note_parts(row))
            found.append(Candidate(row, drafts, drafts.append(data), place.certain, said, note, marks))
    return found


def _warn(row: RosterRow, data: PersonData, said: tuple[str, ...], context: Context, rules: Rules) -> None:
    if not said:
        message = _("没写身份类别，先记作“其他”。以后请补上。")
        add_problem(row, "status", "status_missing", message, refused=False)
    if data.kind is not RecipientKind.CHILD or data.birth_date is None:
        return
    age, limit = age_on(data.birth_date, context.today), rules.book.age_limit(data.scope_code)
    if age >= CHILD_ENDS_AT:
        message = _("已满 %(age)s 周岁。还在上学的请写学段，不在上学的以后请停止。", age=CHILD_ENDS_AT)
        add_problem(row, "birth_date", "adult", message, refused=False)
    elif LEFT_BEHIND in said and age >= limit:
        message = _("已满 %(age)s 周岁，不再算留守儿童。请核对身份类别。", age=limit)
        add_problem(row, "status", "left_behind_age", message, refused=False)


def _decide(candidate: Candidate, data: PersonData, register: Register) -> bool:
    """Find the person of a row; whether the row may go on."""
    try:
        answer = register.context.answers.get((candidate.row.sheet, candidate.row.row_number))
        candidate.person = register.find(data, answer)
    except Undecided as undecided:
        add_problem(candidate.row, undecided.key, undecided.code, undecided.message)
        candidate.row.candidates = tuple(candidate_of(person) for person in undecided.people)
        return False
    person = candidate.person
    if person is not None and candidate.certain_place and person.township_code != data.scope_code[:9]:
        names = region_names([person.township_code + "000"])
        message = _("台账里她在%(place)s。要转来，请那边办转出。", place=names.get(person.township_code + "000", ""))
        add_problem(candidate.row, "village", "elsewhere", message)
        return False
    return True


def _heads(candidates: list[Candidate], register: Register) -> list[Candidate]:
    """The first row of each person with the later rows of the same person behind it."""
    heads: dict[object, Candidate] = {}
    guardians: dict[object, str | None] = {}
    for candidate in candidates:
        data = candidate.data
        if not _decide(candidate, data, register):
            continue
        key: object = candidate.person.id if candidate.person else data.id_number or (data.name, data.birth_date)
        head = heads.setdefault(key, candidate)
        if head is candidate:
            if not data.id_number:
                guardians[key] = guardian_of(data)
            continue
        one, other = guardians.get(key), guardian_of(data)
        if not data.id_number and candidate.person is None and one and other and one != other:
            message = _("与第 %(row)s 行同名、同一天出生，监护人不一样。请补上证件号再导入。", row=head.row.row_number)
            add_problem(candidate.row, "name", "ambiguous", message)
            continue
        head.followers += (candidate,)
    _keep_open(candidates, [head for head in heads.values() if head.followers])
    return list(heads.values())


def _keep_open(candidates: list[Candidate], heads: list[Candidate]) -> None:
    """The data of persons with several rows, taken out of the spool in its order: they are looked at crosswise."""
    several = {id(one) for head in heads for one in (head, *head.followers)}
    if several:
        for candidate in candidates:
            if id(candidate) in several:
                candidate.drafts, candidate.place = (candidate.data,), 0


def _outcomes(
    head: Candidate, place: int, consents: dict[int, Consent], wording: Wording, homes: HomePlan
) -> list[Outcome]:
    """The first row does what all rows of the person do together; a later one tells whether it added anything."""
    outcomes, data = [], (first := head.data)
    for follower in head.followers:
        joined = _joined(data, follower.data)
        outcomes.append(Outcome(follower.row, UNCHANGED if joined == data else UPDATED, follower.data.name))
        data = joined
    said = any((head.said, *(follower.said for follower in head.followers)))
    notes = tuple(dict.fromkeys([*head.note, *(part for follower in head.followers for part in follower.note)]))
    scope_code = intern(first.scope_code)
    where = (head.drafts, head.place) if data is first else ((data,), 0)
    if head.person is None:
        ref = homes.texts.get(place)
        plan = PersonPlan(*where, scope_code, notes, None, home_found(homes, ref, data, wording.context.policy), ref)
        if ref in homes.homes:
            message = _("与%(head)s一户的证件号或户号对得上，登记到那一户。", head=homes.homes[ref].head_name)
            add_problem(head.row, "household_head", "joins_household", message, refused=False)
        return [Outcome(head.row, CREATED, data.name, scope_code, plan=plan, made=True), *outcomes]
    kept = data if said else replace(data, statuses=())
    found = differences(
        head.person,
        kept,
        certain_place=head.certain_place,
        note=list(notes),
        latest=consents.get(head.person.id),
        homes=homes,
    )
    found = under_policy(found, wording.context.policy)
    action = UPDATED if found else UNCHANGED
    if not found:
        outcomes = [replace(outcome, action=UNCHANGED) for outcome in outcomes]
    changes = wording.changes(head.person, found, homes)
    plan = PersonPlan(*where, scope_code, notes, head.person, found)
    return [Outcome(head.row, action, data.name, head.person.scope_code, changes, plan), *outcomes]


def _joined(data: PersonData, other: PersonData) -> PersonData:
    """Two rows of one person: the first counts, the second fills what it left empty and adds its statuses."""
    values = {name: getattr(other, name) for name in _JOINED_FIELDS if getattr(data, name) in (None, "")}
    known = {status.code for status in data.statuses or ()}
    added: list[StatusData] = [status for status in other.statuses or () if status.code not in known]
    names = {relative.name for relative in data.relatives or ()}
    relatives = [relative for relative in other.relatives or () if relative.name not in names]
    if guardian_of(data):
        relatives = [replace(relative, is_guardian=False) for relative in relatives]
    return replace(
        data, **values, statuses=(*(data.statuses or ()), *added), relatives=(*(data.relatives or ()), *relatives)
    )


def _latest_consents(people: list[Person]) -> dict[int, Consent]:
    latest: dict[int, Consent] = {}
    for part in chunks([person.id for person in people]):
        query = select(Consent).where(Consent.person_id.in_(part)).order_by(Consent.asked_on, Consent.id)
        latest.update({consent.person_id: consent for consent in db.session.scalars(query)})
    return latest


def _say_gaps(reading: Reading, outcomes: list[Outcome]) -> None:
    """Village and consent left empty are work for later: once for a sheet without the column, else at the row."""
    made = [outcome for outcome in outcomes if outcome.action == CREATED]
    everybody = {id(outcome.row) for outcome in made}
    codes = {id(outcome.row): outcome.plan.scope_code for outcome in made}
    at_county = {row for row, code in codes.items() if code.endswith("000000")}
    at_township = {row for row, code in codes.items() if code.endswith("000")} - at_county
    gaps = (
        ("village", "village_missing", _("没写村（嘎查），先记在乡镇。以后请补上。"), at_township),
        ("village", "place_missing", _("没写是哪个乡镇、哪个村，先记在旗县。以后请补上。"), at_county),
        ("consent", "consent_missing", _("还没有同意书。走访时请补问。"), everybody),
    )
    for key, code, message, new in gaps:
        _say_once(reading, key, code, message, new)
        for row in reading.rows:
            has_column = id(row) in new and any(column.key == key for column in row.source.columns)
            if has_column and row.values.get(key) is None:
                add_problem(row, key, code, message, refused=False)


def _say_once(reading: Reading, key: str, code: str, message: Text, new: set[int]) -> None:
    """One word for all rows of tables and forms without the column, however many sheets they stand on."""
    without = {id(s): s for s in reading.sources if not any(column.key == key for column in s.columns)}
    concerned = [row for row in reading.rows if id(row) in new and id(row.source) in without]
    if concerned:
        source = concerned[0].source
        if len({id(row.source) for row in concerned}) > 1:
            message = _("%(count)s 人：%(message)s", count=len(concerned), message=message)
        reading.problems.append(Problem(source.sheet, source.heading_rows[1], "", code, message, WARNING))


def _name_places(outcomes: list[Outcome]) -> None:
    names = region_names({outcome.place for outcome in outcomes if outcome.place})
    for outcome in outcomes:
        outcome.place = names.get(outcome.place, "")
