"""A person comes onto the register: once, with household, relatives, statuses, consent and search rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy.exc import IntegrityError

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import Text, _
from registry.core.orm import new_public_id
from registry.core.savepoint import savepoint
from registry.extensions import db
from registry.people.columns import column_values, household_number_index, id_index
from registry.people.data import ConsentData, HouseholdData, PersonData, RelativeData, StatusData
from registry.people.duplicates import Candidate, find_possible_duplicates
from registry.people.entering import checked
from registry.people.models import Consent, Household, Person, RecipientKind, Relative, StatusSpell
from registry.people.offices import Office, office_of, told_office
from registry.people.queries import get_household
from registry.people.rules import CodeBook, Rules
from registry.people.search import find_by_number, write_search_rows
from registry.people.statuses import list_of, mask_of
from registry.regions.loading import ensure_villages

_HOUSEHOLD_PLAIN = ("income_class", "income_per_head_fen", "size", "hardship_cause")


class AlreadyRegistered(Conflict):
    """The ID number is on the register: in the own region `person_public_id` leads there, else only `office` says."""

    def __init__(self, person_public_id: str | None, office: Office, message: Text) -> None:
        super().__init__(message, "id_number")
        self.person_public_id = person_public_id
        self.office = office


class PossibleDuplicate(Conflict):
    """Somebody much like her is on the register; `candidates` says who or where, and why. Confirm to go on."""

    def __init__(self, candidates: list[Candidate]) -> None:
        super().__init__(_("台账里有很像的人，请先看看是不是同一个人。不是的，请确认后再登记。"), "name")
        self.candidates = candidates


def already_registered(found: Person, *, actor: Actor, today: dt.date) -> AlreadyRegistered:
    """What to tell about a person found by number: her page in the own region, else only whom to call."""
    if covers(actor, found.scope_code):
        office = office_of(found.scope_code, today)
        if found.closed_on is not None:
            message = _("%(name)s已经登记过，现在是停止状态。请打开她的档案恢复，不用再建。", name=found.name)
        else:
            message = _("%(name)s已经登记过。请直接打开档案，不用再建。", name=found.name)
        return AlreadyRegistered(found.public_id, office, message)
    office = told_office(found.id, found.scope_code, actor, today)
    return AlreadyRegistered(None, office, office.elsewhere())


def register_person(
    data: PersonData, *, actor: Actor, today: dt.date, confirmed_new: bool = False, lenient: bool = False
) -> Person:
    """Register a person; returns her, flushed. `lenient`: rosters may leave guardian and consent for later.

    Raises Invalid (the form's field), AlreadyRegistered, PossibleDuplicate unless `confirmed_new`, Denied.
    Logged as person.register.
    """
    actor.demand(Permission.PEOPLE_WRITE)
    rules = Rules(actor, today, CodeBook(on=today), lenient)
    data = checked(data, rules)
    _refuse_known(data, actor, today)
    if not confirmed_new:
        candidates = find_possible_duplicates(
            data.name, data.birth_date, guardian_name_of(data), actor=actor, county=data.scope_code[:6], today=today
        )
        if data.id_number:
            candidates = [candidate for candidate in candidates if not candidate.has_number]
        if candidates:
            raise PossibleDuplicate(candidates)
    ensure_villages(db.session, data.scope_code)
    household = _household_for(data, actor)
    person = _insert(data, household, actor=actor, today=today)
    add_relatives(person, data.relatives or (), actor)
    add_spells(person, data.statuses or (), actor)
    if data.consent is not None:
        add_consent(person, data.consent, actor, today)
    write_search_rows(person)
    record(actor, "person.register", person, subjects=[person.id], detail={"kind": person.kind.value})
    return person


def _refuse_known(data: PersonData, actor: Actor, today: dt.date) -> None:
    if not data.id_number:
        return
    found = find_by_number(data.id_number)
    if found is not None and found.id_index == id_index(data.id_type, data.id_number):
        raise already_registered(found, actor=actor, today=today)


def _insert(data: PersonData, household: Household, *, actor: Actor, today: dt.date) -> Person:
    public_id = new_public_id()
    statuses = data.statuses or ()
    person = Person(
        public_id=public_id,
        registered_on=data.registered_on or today,
        grade_on=today if data.grade else None,
        status_mask=mask_of((list_of(data.kind), status.code) for status in statuses),
        heads_household=heads(data)
        and not any(m.heads_household and m.merged_into_id is None for m in household.people),
        created_by_id=actor.user_id,
        version=1,
        **column_values(data, public_id),
    )
    try:
        with savepoint():
            db.session.add_all((household, person))
            person.household = household
    except IntegrityError as error:
        found = find_by_number(data.id_number or "")
        if found is None:
            raise Invalid(_("没有写入：有一项内容数据库不接受。请核对后再交。")) from error
        raise already_registered(found, actor=actor, today=today) from error
    return person


def guardian_name_of(data: PersonData) -> str | None:
    """The guardian's name as entered."""
    return next((relative.name for relative in data.relatives or () if relative.is_guardian), None)


def head_name_of(data: PersonData) -> str:
    """The head of the household: as entered, else a child's guardian, else the person herself."""
    if data.household is not None and data.household.head_name:
        return data.household.head_name
    return (data.kind == RecipientKind.CHILD and guardian_name_of(data)) or data.name


def heads(data: PersonData) -> bool:
    """Whether what was entered says that she is the head: by the head's number, else by relation and name."""
    home = data.household or HouseholdData()
    if home.head_number:
        return data.id_number == home.head_number
    return data.relation_to_head == "self" and home.head_name in (None, "", data.name)


def _household_for(data: PersonData, actor: Actor) -> Household:
    if data.household_public_id:
        return get_household(data.household_public_id, actor)
    entered = data.household or HouseholdData()
    household = Household(
        scope_code=data.scope_code,
        head_name=head_name_of(data),
        created_by_id=actor.user_id,
        **{field: getattr(entered, field) for field in _HOUSEHOLD_PLAIN},
    )
    household.address = entered.address or data.address or None
    household.dibao_number = entered.dibao_number or None
    household.head_index = id_index("cn_id", entered.head_number) if entered.head_number else None
    household.number = entered.number or None
    household.number_index = household_number_index(entered.number) if entered.number else None
    return household


def add_relatives(person: Person, relatives: Iterable[RelativeData], actor: Actor) -> list[Relative]:
    """Add checked relatives to a person."""
    rows = []
    for data in relatives:
        row = Relative(
            person=person, kinship=data.kinship, name=data.name, birth_date=data.birth_date, state=data.state,
            workplace=data.workplace, is_guardian=data.is_guardian, note=data.note, created_by_id=actor.user_id,
        )  # fmt: skip
        row.id_number, row.phone = data.id_number or None, data.phone or None
        row.id_index = id_index("cn_id", data.id_number) if data.id_number else None
        rows.append(row)
    db.session.add_all(rows)
    return rows


def add_spells(person: Person, statuses: Iterable[StatusData], actor: Actor) -> list[StatusSpell]:
    """Add checked statuses to a person and set their bits."""
    name = list_of(person.kind)
    rows = [
        StatusSpell(
            person=person, list_name=name, code=data.code, start_on=data.start_on, evidence=data.evidence,
            definition=data.definition, confirmed_on=data.start_on, created_by_id=actor.user_id,
        )
        for data in statuses
    ]  # fmt: skip
    db.session.add_all(rows)
    person.status_mask |= mask_of((name, row.code) for row in rows)
    db.session.flush()
    return rows


def add_consent(person: Person, data: ConsentData, actor: Actor, today: dt.date) -> Consent:
    """Add an answer; the newest one counts."""
    row = Consent(
        person_id=person.id, answer=data.answer, given_by=data.given_by, relation=data.relation,
        asked_on=data.asked_on or today, source=data.source, file_id=data.file_id, created_by_id=actor.user_id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row
