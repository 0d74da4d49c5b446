"""The verbs of love mothers: pair one with a child, note a contact or void it, end the pairing with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.guarding import guarded
from registry.core.i18n import _
from registry.donors.duties import Duty, mask_of_duties
from registry.donors.errors import ReasonMissing
from registry.donors.mother_models import ContactWay, LoveMother, MotherContact, MotherPairing, MotherPairKind
from registry.donors.registering import pinyin_key
from registry.extensions import db
from registry.people.columns import phone_index
from registry.people.entering import checked_phone
from registry.people.models import Person, RecipientKind


@dataclass(frozen=True)
class MotherData:
    """A volunteer as she is typed in."""

    name: str
    phone: str
    unit: str = ""


def pair_mother(
    person: Person, data: MotherData, *, starts_on: dt.date, actor: Actor, today: dt.date,
    kind: MotherPairKind = MotherPairKind.ONE_ONE,
) -> MotherPairing:  # fmt: skip
    """A love mother beside a child; she is taken from the county's list when name and telephone are known there.

    Raises Invalid, NotFound outside the region, and Conflict when the child has a mother of her own already.
    """
    _demand(actor, person.scope_code)
    if person.closed_on is not None or person.kind is not RecipientKind.CHILD:
        raise Invalid(_("只能和在册的孩子结对。请另选一个孩子。"), "person")
    _past(starts_on, today, "starts_on")
    _refuse_second(person, kind)
    mother = _mother(data, person.scope_code[:6].ljust(12, "0"), actor)
    pairing = MotherPairing(mother=mother, person=person, scope_code=person.scope_code, kind=kind, starts_on=starts_on,
                            created_by_id=actor.user_id)  # fmt: skip
    second = Conflict(_("%(name)s已有爱心妈妈结对，请先结束那一份。", name=person.name), "name")
    with guarded({"uq_mother_pairing": second, "mother_pairing.person_id": second}):
        db.session.add(pairing)
    record(actor, "mother.pair", pairing, subjects=[person.id])
    return pairing


def _demand(actor: Actor, scope_code: str) -> None:
    actor.demand(Permission.VISIT_WRITE)
    if not covers(actor, scope_code):
        raise NotFound


def _past(day: dt.date, today: dt.date, field: str) -> None:
    if day > today:
        raise Invalid(_("%(day)s还没到。请写今天或以前。", day=day.isoformat()), field)


def _refuse_second(person: Person, kind: MotherPairKind) -> None:
    kinds = select(MotherPairing.kind).where(MotherPairing.person_id == person.id, MotherPairing.ended_on.is_(None))
    live = set(db.session.scalars(kinds.order_by(MotherPairing.id)))
    if MotherPairKind.ONE_ONE in live:
        raise Conflict(_("%(name)s已有一对一的爱心妈妈。请先结束那一份，再结新的。", name=person.name), "kind")
    if live and kind is MotherPairKind.ONE_ONE:
        raise Conflict(
            _("%(name)s已和别的爱心妈妈结对，不能再记一对一。请选“多位妈妈帮一个孩子”。", name=person.name), "kind"
        )


def _mother(data: MotherData, county: str, actor: Actor) -> LoveMother:
    name, phone = data.name.strip(), checked_phone(data.phone.strip()) or ""
    if not name:
        raise Invalid(_("还没写爱心妈妈的姓名。"), "name")
    if not phone:
        raise Invalid(_("还没写电话。同一位爱心妈妈靠姓名和电话认出来。"), "phone")
    index = phone_index(phone)
    found = db.session.scalar(
        select(LoveMother)
        .where(LoveMother.county_code == county, LoveMother.name == name, LoveMother.phone_index == index)
        .order_by(LoveMother.id)
    )
    if found is None:
        found = LoveMother(name=name, pinyin=pinyin_key(name), county_code=county, phone_index=index,
                           created_by_id=actor.user_id)  # fmt: skip
        found.phone = phone
        taken = Conflict(_("刚才有人先登记了这位爱心妈妈，请再按一次。"), "name")
        with guarded({"uq_love_mother_who": taken, "love_mother.county_code": taken}):
            db.session.add(found)
    found.unit = data.unit.strip() or found.unit
    return found


def correct_mother(pairing: MotherPairing, data: MotherData, *, actor: Actor) -> LoveMother:
    """Put right the name, the telephone (empty: as it is) or the unit of the volunteer of a pairing.

    Raises Conflict when another has that name and number, or when children of other places have her too.
    """
    _demand(actor, pairing.scope_code)
    mother, name = pairing.mother, data.name.strip()
    if not name:
        raise Invalid(_("还没写爱心妈妈的姓名。"), "name")
    elsewhere = select(MotherPairing.scope_code).where(MotherPairing.mother_id == mother.id).distinct()
    if not all(covers(actor, code) for code in db.session.scalars(elsewhere.order_by(MotherPairing.scope_code))):
        raise Conflict(_("她也和别的地方的孩子结对，您这里改不了。请旗县妇联来改。"), "name")
    phone = checked_phone(data.phone.strip()) if data.phone.strip() else mother.phone
    taken = Conflict(_("县里已有一位同名同电话的爱心妈妈。请核对是不是同一位。"), "name")
    with guarded({"uq_love_mother_who": taken, "love_mother.county_code": taken}):
        mother.name, mother.pinyin, mother.unit = name, pinyin_key(name), data.unit.strip()
        if phone and phone != mother.phone:
            mother.phone, mother.phone_index = phone, phone_index(phone)
    db.session.flush()
    record(actor, "mother.correct", mother, region_code=pairing.scope_code)
    return mother


def note_contact(
    pairing: MotherPairing, *, on: dt.date, way: ContactWay, note: str, actor: Actor, today: dt.date,
    duties: Sequence[Duty] = (),
) -> MotherContact:  # fmt: skip
    """Note that they were in touch; on a day of the pairing, with a word about it and which of the six it was."""
    _demand(actor, pairing.scope_code)
    _past(on, today, "on")
    if on < pairing.starts_on or (pairing.ended_on is not None and on > pairing.ended_on):
        raise Invalid(_("这天不在结对期间。结对从 %(day)s 开始。", day=pairing.starts_on.isoformat()), "on")
    if len(note.strip()) < 2:
        raise Invalid(_("还没写做了什么。写一句就行。"), "note")
    contact = MotherContact(pairing=pairing, on=on, way=way, duties=mask_of_duties(duties), created_by_id=actor.user_id)
    contact.note = note.strip()
    db.session.add(contact)
    db.session.flush()
    record(actor, "mother.contact", contact, subjects=[pairing.person_id])
    return contact


def void_contact(contact: MotherContact, *, reason: str, actor: Actor) -> MotherContact:
    """Take a contact entered in error out of the counts; the row stays."""
    _demand(actor, contact.pairing.scope_code)
    if contact.void_reason is not None:
        raise Conflict(_("这一条已经作废。"))
    contact.void_reason = _reason(reason)
    db.session.flush()
    record(actor, "mother.contact_void", contact, subjects=[contact.pairing.person_id], reason=contact.void_reason)
    return contact


def end_mother_pairing(
    pairing: MotherPairing, *, reason: str, ended_on: dt.date, actor: Actor, today: dt.date
) -> MotherPairing:
    """End a pairing with a reason; not before its first day, its last contact, nor after today."""
    _demand(actor, pairing.scope_code)
    if pairing.ended_on is not None:
        raise Conflict(_("这份结对已经结束，请刷新看看。"))
    _past(ended_on, today, "ended_on")
    last = max([pairing.starts_on, *(contact.on for contact in pairing.contacts if contact.void_reason is None)])
    if ended_on < last:
        raise Invalid(_("结束不能早于 %(day)s，那天还有记录。", day=last.isoformat()), "ended_on")
    pairing.ended_on, pairing.end_reason = ended_on, _reason(reason)
    db.session.flush()
    record(actor, "mother.end", pairing, subjects=[pairing.person_id], reason=pairing.end_reason)
    return pairing


def _reason(text: str) -> str:
    if len(text.strip()) < 2:
        raise ReasonMissing
    return text.strip()
