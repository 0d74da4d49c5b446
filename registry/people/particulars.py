"""Single changes made from a person's page: statuses, consent, the missing ID number, the photo."""

from __future__ import annotations

import datetime as dt

from registry.access.actor import Actor
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.i18n import _
from registry.extensions import db
from registry.people.changing import checked_reason, lock
from registry.people.columns import id_index, last4_index
from registry.people.data import ConsentData, PersonData, StatusData
from registry.people.entering import checked_consent, checked_identity, checked_status
from registry.people.history import write_revision
from registry.people.models import Consent, Person, Sex, StatusSpell
from registry.people.moves import require_own
from registry.people.registering import add_consent, add_spells, already_registered
from registry.people.rules import CodeBook, Rules
from registry.people.search import find_by_number
from registry.people.statuses import mask_of


def _rules(actor: Actor, today: dt.date) -> Rules:
    return Rules(actor, today, CodeBook(on=today))


def _live(person: Person, code: str) -> StatusSpell:
    spell = next((s for s in person.statuses if s.code == code and s.end_on is None), None)
    if spell is None:
        raise NotFound(_("没有找到这个身份，也许刚才有人结束了它。请刷新看看。"))
    return spell


def add_status(person: Person, data: StatusData, *, actor: Actor, today: dt.date) -> StatusSpell:
    """Give a person a further status. Raises Invalid (field "statuses"), Conflict when she has it. status.add."""
    require_own(person, actor)
    lock(person)
    about = PersonData(person.kind, person.scope_code, person.name, birth_date=person.birth_date)
    data = checked_status(data, about, _rules(actor, today))
    if any(spell.code == data.code and spell.end_on is None for spell in person.statuses):
        raise Conflict(_("已经有这个身份，不用再加。"), "statuses")
    spell = add_spells(person, [data], actor)[0]
    person.version += 1
    record(actor, "status.add", person, subjects=[person.id], detail={"code": data.code})
    return spell


def end_status(person: Person, code: str, *, on: dt.date, reason: str, actor: Actor, today: dt.date) -> StatusSpell:
    """End a live status on a day. Raises Invalid (fields "on", "reason"), NotFound. Logged as status.end."""
    require_own(person, actor)
    reason = checked_reason(reason)
    lock(person)
    spell = _live(person, code)
    if not spell.start_on <= on <= today:
        raise Invalid(_("结束日期应在开始以后、今天或以前。"), "on")
    spell.end_on, spell.end_reason = on, reason
    person.status_mask = mask_of((s.list_name, s.code) for s in person.statuses if s.end_on is None)
    person.version += 1
    db.session.flush()
    record(actor, "status.end", person, subjects=[person.id], reason=reason, detail={"code": code})
    return spell


def confirm_status(person: Person, code: str, *, actor: Actor, today: dt.date) -> StatusSpell:
    """Note that a status still holds today (each term). Raises NotFound. Logged as status.confirm."""
    require_own(person, actor)
    spell = _live(person, code)
    spell.confirmed_on = today
    db.session.flush()
    record(actor, "status.confirm", person, subjects=[person.id], detail={"code": code})
    return spell


def record_consent(person: Person, data: ConsentData, *, actor: Actor, today: dt.date) -> Consent:
    """Keep an answer of the guardian or the woman; the newest counts. Raises Invalid. Logged as person.consent."""
    require_own(person, actor)
    row = add_consent(person, checked_consent(data, _rules(actor, today)), actor, today)
    record(actor, "person.consent", person, subjects=[person.id], detail={"answer": data.answer.value})
    return row


def supply_id_number(
    person: Person, text: str, *, actor: Actor, today: dt.date, id_type: str = "cn_id", override: str | None = None
) -> Person:
    """Give a number to a person registered without one; birth date and sex must agree, or `override` says why not.

    Raises Invalid (fields "id_number", "birth_date", "sex"), AlreadyRegistered, Conflict. Logged as person.id_supply.
    """
    require_own(person, actor)
    lock(person)
    if person.id_type == "cn_id" and person.id_index is not None:
        raise Conflict(_("已经有证件号。要改，请从“修改”里改。"), "id_number")
    about = PersonData(
        person.kind, person.scope_code, person.name, id_type=id_type, id_number=text,
        birth_date=person.birth_date, sex=Sex(person.sex), override_birth=override,
    )  # fmt: skip
    number = checked_identity(about, today).id_number or ""
    found = find_by_number(number)
    if found is not None and found.id != person.id:
        raise already_registered(found, actor=actor, today=today)
    changes = {"id_type": (person.id_type, id_type), "id_number": (person.id_number, number)}
    if override:
        changes["override_birth"] = (None, override)
    person.id_type, person.id_number, person.no_id_reason = id_type, number, None
    person.id_index, person.id_last4_index = id_index(id_type, number), last4_index(number)
    person.version += 1
    write_revision(person, "id_supply", changes, actor=actor, today=today, reason=override)
    db.session.flush()
    record(actor, "person.id_supply", person, subjects=[person.id])
    return person


def set_photo(person: Person, file_public_id: str | None, *, actor: Actor, today: dt.date) -> Person:
    """Set the photo to a stored file (its public id), or None for none; the old file stays. Logged as person.photo."""
    require_own(person, actor)
    old, person.photo_id = person.photo_id, file_public_id
    write_revision(person, "edit", {"photo": (old, file_public_id)}, actor=actor, today=today, reason=None)
    db.session.flush()
    record(actor, "person.photo", person, subjects=[person.id])
    return person
