"""The verbs of a request: asked for, verified (which enrols it in an emergency program), refused with a reason."""

from __future__ import annotations

import datetime as dt

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, Invalid
from registry.core.guarding import guarded
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.extensions import db
from registry.people.models import Person
from registry.programs.models import Cycle, ProgramKind
from registry.programs.nominating import nominate
from registry.relief.models import EmergencyRequest, RequestState
from registry.settings.queries import get_number, get_numbers

S = RequestState
_DAYS = ("relief_verify_days", "relief_pay_days")


def _demand(actor: Actor, permission: Permission, scope_code: str) -> None:
    actor.demand(permission)
    if not covers(actor, scope_code):
        raise Denied


def request_aid(
    person: Person,
    *,
    reason: str,
    urgency: str,
    asked_fen: int = 0,
    requested_on: dt.date,
    actor: Actor,
    today: dt.date,
) -> EmergencyRequest:
    """Somebody needs help now; the clock begins on `requested_on`. One open request a person. Amounts in fen."""
    _demand(actor, Permission.RELIEF_WRITE, person.scope_code)
    if person.closed_on is not None:
        raise Conflict(_("%(name)s 的档案已经结案。要救助，先恢复档案。", name=person.name), "reason")
    if requested_on > today:
        raise Invalid(_("%(day)s还没到。请写今天或以前。", day=requested_on.isoformat()), "requested_on")
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写遇到什么急难。一两句就行，加密保存。"), "reason")
    if asked_fen < 0:
        raise Invalid(_("金额不能是负数。"), "asked_fen")
    days = get_numbers(_DAYS, on=requested_on, region_code=person.scope_code)
    verify_by = requested_on + dt.timedelta(days=days["relief_verify_days"])
    request = EmergencyRequest(
        person=person, scope_code=person.scope_code, requested_on=requested_on, urgency=urgency, asked_fen=asked_fen,
        verify_by=verify_by, pay_by=max(verify_by, requested_on + dt.timedelta(days=days["relief_pay_days"])),
        created_by_id=actor.user_id,
    )  # fmt: skip
    request.reason = reason.strip()
    running = Conflict(_("%(name)s 已有一份急难申请在核实，不用再提。", name=person.name), "reason")
    with guarded({"uq_emergency_request_open": running, "emergency_request.person_id": running}):
        db.session.add(request)
    record(actor, "relief.request", request, subjects=[person.id])
    return request


def _open(request: EmergencyRequest, actor: Actor) -> None:
    _demand(actor, Permission.RELIEF_VERIFY, request.scope_code)
    if request.state is not S.REQUESTED:
        raise Conflict(_("这份申请已经核实过或不予救助了，请刷新看看。"))


def verify_request(
    request: EmergencyRequest, cycle: Cycle, *, found: str, granted_fen: int, verified_on: dt.date, actor: Actor,
    today: dt.date,
) -> EmergencyRequest:  # fmt: skip
    """Seen at home and found true: the person is nominated into the emergency cycle with the amount (fen).

    From there the program's own steps go on: review, approval by another person, pay-out. Raises Invalid, Conflict,
    and what nominate() raises.
    """
    _open(request, actor)
    if request.created_by_id == actor.user_id:
        raise Conflict(_("这份申请是您自己提的，要由另一个人核实。请同事或上级妇联来核实。"), "found")
    if cycle.program.kind is not ProgramKind.EMERGENCY:
        raise Invalid(_("请选一个急难救助的批次。"), "cycle")
    if not request.requested_on <= verified_on <= today:
        raise Invalid(_("核实日期要在提出以后、今天以前。"), "verified_on")
    if granted_fen <= 0:
        raise Invalid(_("救助金额要大于零。不予救助，请写不予救助的原因。"), "granted_fen")
    most = get_number("relief_most", on=verified_on, region_code=request.scope_code)
    if granted_fen > most:
        said = _("一次急难救助最多 %(sum)s 元。改少一些，或请上级妇联调整上限。", sum=format_fen(most))
        raise Invalid(said, "granted_fen")
    if len(found.strip()) < 2:
        raise Invalid(_("还没写核实的情况。一两句就行，加密保存。"), "found")
    enrolment = nominate(request.person, cycle, reason=str(_("急难救助申请核实属实").source), actor=actor, today=today,
                         amount_fen=granted_fen)  # fmt: skip
    request.state, request.verified_on, request.verifier = S.VERIFIED, verified_on, actor.name
    request.verified_by_id = actor.user_id
    request.found, request.granted_fen, request.enrolment_id = found.strip(), granted_fen, enrolment.id
    db.session.flush()
    record(actor, "relief.verify", request, subjects=[request.person_id])
    return request


def refuse_request(request: EmergencyRequest, *, reason: str, actor: Actor) -> EmergencyRequest:
    """Not true, or another program's business; with the reason."""
    _open(request, actor)
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写原因。写一句，以后才查得清。"), "reason")
    request.state, request.refusal = S.REFUSED, reason.strip()
    db.session.flush()
    record(actor, "relief.refuse", request, subjects=[request.person_id], reason=request.refusal)
    return request
