"""The verbs: sent, delivered, answered, returned, voided. A love parcel is only for a child registered as left-behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, Invalid
from registry.core.guarding import guarded
from registry.core.i18n import _
from registry.extensions import db
from registry.parcels.models import Parcel, ParcelKind, ParcelState
from registry.parcels.queries import left_behind_on
from registry.people.models import Person, RecipientKind

S = ParcelState


@dataclass(frozen=True)
class ParcelData:
    """What is sent to a child; money in fen. With a day of delivery it has come already."""

    kind: ParcelKind
    ordered_on: dt.date
    donor_name: str = ""
    number: str | None = None
    contents: str = ""
    quantity: int = 1
    value_fen: int = 0
    delivered_on: dt.date | None = None
    received_by: str = ""
    feedback: str | None = None
    replies: int = 0
    occurrence: int = 1


def _demand(actor: Actor, scope_code: str) -> None:
    actor.demand(Permission.PARCEL_WRITE)
    if not covers(actor, scope_code):
        raise Denied


def check_parcel(person: Person, data: ParcelData, *, left_behind: bool, today: dt.date) -> None:
    """Raise Invalid where a child may not be sent this, or days and counts make no sense."""
    if person.kind is not RecipientKind.CHILD:
        raise Invalid(_("%(name)s 不是儿童，这里只给儿童。", name=person.name), "person")
    if data.kind is ParcelKind.LOVE_PARCEL and not left_behind:
        raise Invalid(
            _("%(name)s %(day)s那天没有登记为留守儿童，不能给爱心邮包。是留守的，先在档案里加上“留守”。", name=person.name,
              day=data.ordered_on.isoformat()), "person",
        )  # fmt: skip
    for day, field in ((data.ordered_on, "ordered_on"), (data.delivered_on, "delivered_on")):
        if day is not None and day > today:
            raise Invalid(_("%(day)s还没到。请写今天或以前。", day=day.isoformat()), field)
    if data.delivered_on and data.delivered_on < data.ordered_on:
        raise Invalid(_("送达早于寄出，请核对。"), "delivered_on")
    if data.quantity < 1 or data.value_fen < 0:
        raise Invalid(_("数量至少 1，价值不能是负数。"), "quantity")
    if not 0 <= data.replies <= data.quantity:
        raise Invalid(_("回信不能比信封多。"), "replies")


def make_parcel(person: Person, data: ParcelData, *, actor: Actor, today: dt.date) -> Parcel:
    """The record as it would be, not yet added; the caller has checked it."""
    return Parcel(
        **asdict(data), person=person, scope_code=person.scope_code,
        state=S.DELIVERED if data.delivered_on else S.ORDERED, feedback_on=today if data.feedback else None,
        created_by_id=actor.user_id,
    )  # fmt: skip


def send_parcel(person: Person, data: ParcelData, *, actor: Actor, today: dt.date) -> Parcel:
    """Send something to a child; raises Invalid, and Conflict when the number is taken. Logged as parcel.send."""
    _demand(actor, person.scope_code)
    check_parcel(person, data, left_behind=person.id in left_behind_on([person.id], data.ordered_on), today=today)
    parcel = make_parcel(person, data, actor=actor, today=today)
    taken = Conflict(_("邮包编号 %(number)s 已经登记过。", number=data.number), "number")
    with guarded({"uq_parcel_number": taken, "parcel.number": taken}):
        db.session.add(parcel)
    record(actor, "parcel.send", parcel, subjects=[person.id])
    return parcel


def _step(parcel: Parcel, actor: Actor, *states: ParcelState) -> None:
    _demand(actor, parcel.scope_code)
    if parcel.state not in states:
        raise Conflict(_("这一件已经办过这一步了，请刷新看看。"))


def deliver(parcels: Sequence[Parcel], *, on: dt.date, received_by: str, actor: Actor, today: dt.date) -> int:
    """They have come, signed for by somebody; how many."""
    for parcel in parcels:
        _step(parcel, actor, S.ORDERED)
        if not parcel.ordered_on <= on <= today:
            raise Invalid(_("送达要在寄出以后、今天以前。"), "delivered_on")
    for parcel in parcels:
        parcel.state, parcel.delivered_on, parcel.received_by = S.DELIVERED, on, received_by.strip()
    db.session.flush()
    for parcel in parcels:
        record(actor, "parcel.deliver", parcel, subjects=[parcel.person_id])
    return len(parcels)


def answer(parcel: Parcel, *, said: str, replies: int | None = None, actor: Actor, today: dt.date) -> Parcel:
    """What came back: the child's words, and how many of the envelopes were used."""
    _step(parcel, actor, S.DELIVERED)
    if len(said.strip()) < 2 and replies is None:
        raise Invalid(_("还没写反馈。孩子说了什么，写一句。"), "feedback")
    if replies is not None and not 0 <= replies <= parcel.quantity:
        raise Invalid(_("一共 %(n)s 个信封，回信不能比它多。", n=parcel.quantity), "replies")
    parcel.feedback, parcel.feedback_on = said.strip() or parcel.feedback, today
    parcel.replies = parcel.replies if replies is None else replies
    db.session.flush()
    record(actor, "parcel.answer", parcel, subjects=[parcel.person_id])
    return parcel


def end_parcel(parcel: Parcel, state: ParcelState, *, reason: str, actor: Actor) -> Parcel:
    """Returned (could not be delivered) or void (entered in error), with a reason."""
    allowed = (S.ORDERED,) if state is S.RETURNED else (S.ORDERED, S.DELIVERED)
    _step(parcel, actor, *allowed)
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写原因。写一句，以后才查得清。"), "reason")
    parcel.state, parcel.reason = state, reason.strip()
    db.session.flush()
    record(actor, f"parcel.{state.value}", parcel, subjects=[parcel.person_id], reason=parcel.reason)
    return parcel
