"""Donors themselves: entered once, changed with a trace, closed when they leave."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.core.pinyin import pinyin_forms
from registry.core.width import half_width
from registry.donors.credit_code import read_credit_code
from registry.donors.errors import DonorExists, ReasonMissing
from registry.donors.models import Donor, DonorKind
from registry.extensions import db


@dataclass(frozen=True)
class DonorData:
    """What an office enters about a donor; empty texts are None."""

    name: str
    kind: DonorKind
    credit_code: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    second_contact: str | None = None
    receipt_title: str | None = None
    anonymous: bool = False
    named_as: str | None = None
    note: str | None = None


_TEXTS = {"contact_name": 50, "second_contact": 50, "receipt_title": 100, "named_as": 100, "note": 300}


def pinyin_key(name: str) -> str:
    """Syllables joined, a blank, and initials, for the best readings: 河套商会 → "hetaoshanghui htsh"."""
    words = []
    for form in pinyin_forms(name):
        words += ["".join(form), "".join(part[:1] for part in form)]
    return " ".join(dict.fromkeys(words))[:400]


def checked_values(data: DonorData) -> dict[str, object]:
    """A donor as it is kept: texts tidied, the credit code checked; raises Invalid with the field."""
    name = " ".join(half_width(data.name).split())
    if not name:
        raise Invalid(_("还没写捐赠人名称。"), "name")
    if len(name) > 100:
        raise Invalid(_("捐赠人名称最多 100 个字。"), "name")
    values: dict[str, object] = {field.name: getattr(data, field.name) for field in fields(data)}
    for field_name, longest in _TEXTS.items():
        text = " ".join((getattr(data, field_name) or "").split()) or None
        if text is not None and len(text) > longest:
            raise Invalid(_("最多 %(n)s 个字，现在是 %(m)s 个。", n=longest, m=len(text)), field_name)
        values[field_name] = text
    phone = half_width(data.contact_phone or "").replace(" ", "")
    if phone and not (5 <= len(phone.replace("-", "")) <= 20 and phone.replace("-", "").lstrip("+").isdigit()):
        raise Invalid(_("联系电话只能有数字和短横，例如 0478-5900000。"), "contact_phone")
    values |= {"name": name, "contact_phone": phone or None, "credit_code": read_credit_code(data.credit_code)}
    return values


def _refuse_known(code: object, besides: int | None = None) -> None:
    if code is None:
        return
    known = db.session.scalar(select(Donor).where(Donor.credit_code == code))
    if known is not None and known.id != besides:
        raise DonorExists(known.name)


def add_donor(
    name: str, kind: DonorKind, scope_code: str | None = None, *, actor: Actor, credit_code: str | None = None,
    contact_name: str | None = None, contact_phone: str | None = None, second_contact: str | None = None,
    receipt_title: str | None = None, anonymous: bool = False, named_as: str | None = None, note: str | None = None,
) -> Donor:  # fmt: skip
    """A new donor of the actor's office, or of `scope_code` in it.

    Raises Invalid (field), DonorExists (same credit code), Denied, NotFound out of scope.
    """
    data = DonorData(
        name, kind, credit_code, contact_name, contact_phone, second_contact, receipt_title, anonymous, named_as, note
    )
    actor.demand(Permission.DONOR_WRITE)
    code = scope_code or actor.region_code
    if not covers(actor, code):
        raise NotFound
    values = checked_values(data)
    _refuse_known(values["credit_code"])
    donor = Donor(scope_code=code, pinyin=pinyin_key(str(values["name"])), created_by_id=actor.user_id, **values)
    db.session.add(donor)
    record(actor, "donor.add", donor)
    db.session.flush()
    return donor


def change_donor(donor: Donor, data: DonorData, *, actor: Actor) -> Donor:
    """Write what is new. Raises Invalid, DonorExists, NotFound outside the actor's region."""
    actor.demand(Permission.DONOR_WRITE)
    if not covers(actor, donor.scope_code):
        raise NotFound
    values = checked_values(data)
    _refuse_known(values["credit_code"], donor.id)
    for name, value in values.items():
        if getattr(donor, name) != value:
            setattr(donor, name, value)
    donor.pinyin = pinyin_key(donor.name)
    record(actor, "donor.change", donor)
    db.session.flush()
    return donor


def close_donor(donor: Donor, *, reason: str, actor: Actor, today: dt.date) -> Donor:
    """No new gifts and pairings from this donor; what was, stays."""
    actor.demand(Permission.DONOR_WRITE)
    if not covers(actor, donor.scope_code):
        raise NotFound
    if not reason.strip():
        raise ReasonMissing
    donor.closed_on = today
    record(actor, "donor.close", donor, reason=reason.strip())
    db.session.flush()
    return donor
