"""The round trip of the sheet: everybody signed on a day, but for the exceptions that are entered."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.disbursements.batches import require_state
from registry.disbursements.errors import ProxyRefused
from registry.disbursements.lines import live_lines, lock_batch
from registry.disbursements.models import Batch, BatchState, Disbursement, DisbursementState
from registry.disbursements.money import instalments_of
from registry.disbursements.payment import close_when_done, return_line
from registry.donors.allocating import mark_evidenced
from registry.extensions import db


class Exceptional(enum.StrEnum):
    """What else than her own signature: nobody came, somebody signed for her, or the money went back."""

    ABSENT = "absent"
    PROXY = "proxy"
    RETURNED = "returned"


@dataclass(frozen=True)
class SignException:
    """One exception on a sheet; a proxy needs name and relation, money that went back its reason in `name`."""

    kind: Exceptional
    name: str = ""
    relation: str = ""


@dataclass(frozen=True)
class SheetTotal:
    """What stands at the foot of the signed sheet: how many signed and for how much (fen)."""

    persons: int
    fen: int


class WrongTotal(Invalid):
    """The foot of the sheet and the exceptions entered do not agree."""

    def __init__(self, told: SheetTotal, ours: SheetTotal) -> None:
        values = {"n": told.persons, "yuan": format_fen(told.fen), "m": ours.persons, "ours": format_fen(ours.fen)}
        text = _(
            "表上签了 %(n)s 人 %(yuan)s 元，按录的例外该是 %(m)s 人 %(ours)s 元。请再数一遍，或补上漏录的例外。",
            **values,
        )
        super().__init__(text, "total" if told.persons == ours.persons else "persons")


def sign_lines(
    batch: Batch, *, signed_on: dt.date, actor: Actor, today: dt.date,
    exceptions: Mapping[str, SignException] | None = None, only: Sequence[str] | None = None,
    told: SheetTotal | None = None,
) -> list[Disbursement]:  # fmt: skip
    """Mark the paid lines of the actor's region signed on a day; `exceptions` by the line's public id.

    `only` limits it to some lines; `told` is the foot of the sheet, which must agree. Money that went back returns
    to where it came from. When nobody is missing any more the batch is closed. Raises Invalid (field "signed_on"),
    WrongTotal, ProxyRefused, WrongBatchState, NotFound, Denied.
    """
    actor.demand(Permission.DISBURSEMENT_SIGN)
    batch = lock_batch(batch)
    require_state(batch, BatchState.PAID)
    _day(batch, signed_on, today)
    lines = [
        line for line in live_lines(batch) if line.state is DisbursementState.PAID and covers(actor, line.scope_code)
    ]
    known = {line.public_id for line in lines}
    listed = exceptions or {}
    if not lines or not known.issuperset(listed) or not known.issuperset(only or ()):
        raise NotFound
    for line in lines:
        _check(batch, line, listed.get(line.public_id), actor)
    chosen = [line for line in lines if only is None or line.public_id in only]
    signed = [line for line in chosen if _signs(listed.get(line.public_id))]
    ours = SheetTotal(len(signed), sum(line.amount_fen for line in signed))
    if told is not None and told != ours:
        raise WrongTotal(told, ours)
    for line in signed:
        _sign(line, listed.get(line.public_id), signed_on)
    for row in instalments_of(signed):
        mark_evidenced(row, actor=actor)
    close_when_done(batch)
    absent = len(lines) - len(signed)
    record(
        actor, "batch.sign", batch, subjects=[line.person_id for line in signed],
        detail={"signed": len(signed), "open": absent},
    )  # fmt: skip
    db.session.flush()
    _give_back(lines, listed, actor, today)
    return signed


def _give_back(
    lines: Sequence[Disbursement], listed: Mapping[str, SignException], actor: Actor, today: dt.date
) -> None:
    for line in lines:
        exception = listed.get(line.public_id)
        if exception is not None and exception.kind is Exceptional.RETURNED:
            reason = exception.name.strip() or str(_("没有领，钱退回"))
            return_line(line, reason=reason, actor=actor, today=today)


def _day(batch: Batch, signed_on: dt.date, today: dt.date) -> None:
    if signed_on > today:
        raise Invalid(_("签领的日子还没到。请写表上的日期。"), "signed_on")
    if batch.paid_on is not None and signed_on < batch.paid_on:
        raise Invalid(
            _("签领的日子在发放（%(m)s月%(d)s日）之前。请核对。", m=batch.paid_on.month, d=batch.paid_on.day),
            "signed_on",
        )


def _check(batch: Batch, line: Disbursement, exception: SignException | None, actor: Actor) -> None:
    if exception is None or exception.kind is Exceptional.ABSENT:
        return
    if exception.kind is Exceptional.RETURNED:
        actor.demand(Permission.DISBURSEMENT_PAY)
        return
    if not batch.program.proxy_allowed:
        raise ProxyRefused(line.person.name)
    if not exception.name.strip() or not exception.relation.strip():
        raise Invalid(_("%(name)s是代领的，还没写代领人和关系。", name=line.person.name), "proxy")


def _signs(exception: SignException | None) -> bool:
    return exception is None or exception.kind is Exceptional.PROXY


def _sign(line: Disbursement, exception: SignException | None, signed_on: dt.date) -> None:
    if exception is not None:
        line.proxy_name, line.proxy_relation = exception.name.strip()[:50], exception.relation.strip()[:32]
    line.state, line.signed_on = DisbursementState.SIGNED, signed_on
