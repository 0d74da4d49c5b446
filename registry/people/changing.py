"""Editing a person: what changed is kept with old and new values; statuses and relatives end, they are not removed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.extensions import db
from registry.people.columns import id_index, index_values, pinyin_text, place_values
from registry.people.data import PLAIN_FIELDS, SEALED_FIELDS, HouseholdData, PersonData, RelativeData, StatusData
from registry.people.entering import checked
from registry.people.history import write_revision
from registry.people.models import Household, Person, PersonTransfer, Relative, StatusSpell
from registry.people.registering import add_consent, add_relatives, add_spells, already_registered
from registry.people.rules import CodeBook, Rules
from registry.people.search import find_by_number, write_search_rows
from registry.people.statuses import list_of, mask_of
from registry.regions.loading import ensure_villages

Pairs = dict[str, tuple[Any, Any]]


def lock(person: Person, version: int | None = None) -> None:
    """Read the person again under a lock, and refuse when somebody has changed her since `version`."""
    db.session.flush()
    db.session.refresh(person, with_for_update={"of": Person})
    if version is not None and person.version != version:
        raise Conflict(_("刚才有人改过这份档案，您的没有保存。请刷新看过以后再改。"))


def checked_reason(reason: str | None, field: str = "reason") -> str:
    """A reason of 2 to 200 characters; raises Invalid."""
    text = " ".join((reason or "").split())
    if not 2 <= len(text) <= 200:
        raise Invalid(_("还没写原因。写清楚，以后查得到。"), field)
    return text


def update_person(
    person: Person, data: PersonData, *, actor: Actor, today: dt.date, reason: str | None, version: int
) -> Person:
    """Save an edited form over a person that get_person gave.

    See PersonData for None and "". Statuses and relatives that are left out end today; None leaves them alone.
    Raises Conflict when somebody saved since `version`, Invalid, AlreadyRegistered, Denied. Logged as person.update;
    a form that changes nothing writes nothing but the log.
    """
    actor.demand(Permission.PEOPLE_WRITE)
    lock(person, version)
    if person.closed_on is not None:
        raise Conflict(_("这份档案已停止。要改，请先恢复。"))
    keep_number = data.id_number is None and data.id_type == person.id_type
    rules = Rules(actor, today, CodeBook(on=today), lenient=False)
    data = checked(_filled(person, data, keep_number), rules)
    _refuse_taken(person, data, actor, today)
    changes = _apply_fields(person, data, keep_number)
    if {"stage", "grade"} & changes.keys():
        person.grade_on = today
    changes |= _apply_place(person, data, actor=actor, today=today, reason=reason)
    changes |= _apply_relatives(person, data.relatives or (), actor, today)
    changes |= _apply_statuses(person, data.statuses or (), actor, today, reason)
    changes |= _apply_household(person, data.household)
    if data.consent is not None:
        add_consent(person, data.consent, actor, today)
        changes["consent"] = (None, data.consent.answer.value)
    if changes:
        person.version += 1
        write_revision(person, "edit", changes, actor=actor, today=today, reason=reason)
    db.session.flush()
    if {"name", "scope_code"} & changes.keys():
        write_search_rows(person)
    record(actor, "person.update", person, subjects=[person.id], reason=reason,
           detail={"fields": sorted(changes)})  # fmt: skip
    return person


def _filled(person: Person, data: PersonData, keep_number: bool) -> PersonData:
    """The form with what it left alone, so that it is checked as a whole."""
    if data.id_type == "none":
        data = replace(data, id_number="")
    elif keep_number:
        data = replace(data, id_number=person.id_number)
    if data.relatives is None:
        data = replace(data, relatives=tuple(_relative_data(row) for row in person.relatives if not row.ended_on))
    if data.statuses is None:
        live = [spell for spell in person.statuses if spell.end_on is None]
        data = replace(data, statuses=tuple(_status_data(spell) for spell in live))
    same_birth = data.birth_date == person.birth_date and (data.sex or person.sex) == person.sex
    if keep_number and same_birth and not data.override_birth:
        data = replace(data, override_birth="—")
    return replace(data, kind=person.kind)


def _relative_data(row: Relative) -> RelativeData:
    return RelativeData(row.kinship, row.name, row.birth_date, None, None, row.state, row.workplace,
                        row.is_guardian, row.note, row.public_id)  # fmt: skip


def _status_data(spell: StatusSpell) -> StatusData:
    return StatusData(spell.code, spell.start_on, spell.evidence, spell.definition)


def _apply_fields(person: Person, data: PersonData, keep_number: bool) -> Pairs:
    changes: Pairs = {}
    for field in PLAIN_FIELDS:
        old, new = getattr(person, field), getattr(data, field)
        if old != new:
            changes[field] = (old, new)
            setattr(person, field, new)
    for field in SEALED_FIELDS:
        new = getattr(data, field)
        if new is None:
            continue
        old = getattr(person, field)
        if (old or "") != new:
            changes[field] = (old, new)
            setattr(person, field, new)
    for column, value in index_values(replace(data, id_number=person.id_number or "")).items():
        if getattr(person, column) != value:
            setattr(person, column, value)
    if "name" in changes:
        person.pinyin = pinyin_text(data.name)
    if data.override_birth and not keep_number:
        changes["override_birth"] = (None, data.override_birth)
    return changes


def _apply_place(person: Person, data: PersonData, *, actor: Actor, today: dt.date, reason: str | None) -> Pairs:
    """Another village of the same township is a correction; another township goes through transfer_person."""
    old = person.scope_code
    if data.scope_code == old:
        return {}
    if data.scope_code[:9] != old[:9]:
        raise Invalid(_("换到别的乡镇，请用“转出”。这里只能改到本乡镇的村。"), "scope_code")
    ensure_villages(db.session, data.scope_code)
    for column, value in place_values(data.scope_code).items():
        setattr(person, column, value)
    db.session.add(
        PersonTransfer(person_id=person.id, from_code=old, to_code=data.scope_code, on=today,
                       reason=(reason or str(_("更正所在村")))[:200], actor_id=actor.user_id)
    )  # fmt: skip
    if person.household is not None and len(person.household.people) == 1:
        person.household.scope_code = data.scope_code
    return {"scope_code": (old, data.scope_code)}


def _describe(row: Relative) -> str:
    return f"{row.kinship} {row.name}"


def _apply_relatives(person: Person, wanted: tuple[RelativeData, ...], actor: Actor, today: dt.date) -> Pairs:
    live = {row.public_id: row for row in person.relatives if row.ended_on is None}
    before = [_describe(row) for row in live.values()]
    kept, touched = set(), False
    for data in wanted:
        if data.public_id is not None and data.public_id in live:
            kept.add(data.public_id)
            touched |= _change_relative(live[data.public_id], data)
    added = [data for data in wanted if data.public_id is None or data.public_id not in live]
    for public_id, row in live.items():
        if public_id not in kept:
            row.ended_on = today
    add_relatives(person, added, actor)
    if not added and not touched and len(kept) == len(live):
        return {}
    return {"relatives": (before, [_describe(row) for row in person.relatives if row.ended_on is None])}


def _change_relative(row: Relative, data: RelativeData) -> bool:
    changed = False
    for field in ("kinship", "name", "birth_date", "state", "workplace", "is_guardian", "note"):
        if getattr(row, field) != getattr(data, field):
            setattr(row, field, getattr(data, field))
            changed = True
    for field in ("id_number", "phone"):
        new = getattr(data, field)
        if new is not None and (getattr(row, field) or "") != new:
            setattr(row, field, new)
            changed = True
    row.id_index = id_index("cn_id", row.id_number) if row.id_number else None
    return changed


def _apply_statuses(
    person: Person, wanted: tuple[StatusData, ...], actor: Actor, today: dt.date, reason: str | None
) -> Pairs:
    live = {spell.code: spell for spell in person.statuses if spell.end_on is None}
    codes = {data.code: data for data in wanted}
    gone = [spell for code, spell in live.items() if code not in codes]
    for spell in gone:
        spell.end_on, spell.end_reason = max(today, spell.start_on), (reason or str(_("修改登记表")))[:200]
    for code, spell in live.items():
        if code in codes:
            spell.start_on = codes[code].start_on or spell.start_on
            spell.evidence = codes[code].evidence or spell.evidence
    db.session.flush()
    added = [data for data in wanted if data.code not in live]
    add_spells(person, added, actor)
    person.status_mask = mask_of((list_of(person.kind), code) for code in codes)
    if not gone and not added:
        return {}
    return {"statuses": (sorted(live), sorted(codes))}


def _apply_household(person: Person, data: HouseholdData | None) -> Pairs:
    household = person.household
    if data is None or household is None:
        return {}
    changes: Pairs = {}
    for field in ("head_name", "income_class", "income_per_head_fen", "size", "hardship_cause"):
        old, new = getattr(household, field), getattr(data, field)
        if field == "head_name" and not new:
            continue
        if old != new:
            changes[field] = (old, new)
            setattr(household, field, new)
    if data.dibao_number is not None and (household.dibao_number or "") != data.dibao_number:
        changes["dibao_number"] = (household.dibao_number, data.dibao_number)
        household.dibao_number = data.dibao_number
    if data.address is not None and (household.address or "") != data.address:
        household.address = data.address
    if "head_name" in changes:
        name_head(household)
    if changes:
        household.version += 1
    return changes


def name_head(household: Household) -> None:
    """After another name was written for the head: who bore the old one heads the household no more."""
    household.head_index = None
    for member in household.people:
        if member.heads_household and member.name != household.head_name:
            member.heads_household = False


def _refuse_taken(person: Person, data: PersonData, actor: Actor, today: dt.date) -> None:
    """A number that another person holds comes out as AlreadyRegistered."""
    if not data.id_number:
        return
    found = find_by_number(data.id_number)
    if found is not None and found.id != person.id and found.id_index == id_index(data.id_type, data.id_number):
        raise already_registered(found, actor=actor, today=today)
