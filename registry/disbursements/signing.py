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
from registry.disbursements.batches import require_state
from registry.disbursements.errors import ProxyRefused
from registry.disbursements.lines import live_lines, lock_batch
from registry.disbursements.models import Batch, BatchState, Disbursement, DisbursementState
from registry.disbursements.money import instalments_of
from registry.disbursements.payment import close_when_done
from registry.donors.allocating import mark_evidenced
from registry.extensions import db


class Exceptional(enum.StrEnum):
    """What else than her own signature: nobody came, or somebody signed for her."""

    ABSENT = "absent"
    PROXY = "proxy"


@dataclass(frozen=True)
class SignException:
    """One exception on a sheet; a proxy needs name and relation."""

    kind: Exceptional
    name: str = ""
    relation: str = ""


def sign_lines(
    batch: Batch, *, signed_on: dt.date, actor: Actor, today: dt.date,
    exceptions: Mapping[str, SignException] | None = None, only: Sequence[str] | None = None,
) -> list[Disbursement]:  # fmt: skip
    """Mark the paid lines of the actor's region signed on a day; `exceptions` by the line's public id.

    `only` limits it to some lines. When nobody is missing any more the batch is closed. Raises Invalid
    (field "signed_on"), ProxyRefused, WrongBatchState, NotFound, Denied.
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
        _check(batch, line, listed.get(line.public_id))
    chosen = [line for line in lines if only is None or line.public_id in only]
    signed = [line for line in chosen if _sign(line, listed.get(line.public_id), signed_on)]
    for row in instalments_of(signed):
        mark_evidenced(row, actor=actor)
    close_when_done(batch)
    absent = len(lines) - len(signed)
    record(
        actor, "batch.sign", batch, subjects=[line.person_id for line in signed],
        detail={"signed": len(signed), "open": absent},
    )  # fmt: skip
    db.session.flush()
    return signed


def _day(batch: Batch, signed_on: dt.date, today: dt.date) -> None:
    if signed_on > today:
        raise Invalid(_("签领的日子还没到。请写表上的日期。"), "signed_on")
    if batch.paid_on is not None and signed_on < batch.paid_on:
        raise Invalid(
            _("签领的日子在发放（%(m)s月%(d)s日）之前。请核对。", m=batch.paid_on.month, d=batch.paid_on.day),
            "signed_on",
        )


def _check(batch: Batch, line: Disbursement, exception: SignException | None) -> None:
    if exception is None or exception.kind is Exceptional.ABSENT:
        return
    if not batch.program.proxy_allowed:
        raise ProxyRefused(line.person.name)
    if not exception.name.strip() or not exception.relation.strip():
        raise Invalid(_("%(name)s是代领的，还没写代领人和关系。", name=line.person.name), "proxy")


def _sign(line: Disbursement, exception: SignException | None, signed_on: dt.date) -> bool:
    if exception is not None and exception.kind is Exceptional.ABSENT:
        return False
    if exception is not None:
        line.proxy_name, line.proxy_relation = exception.name.strip()[:50], exception.relation.strip()[:32]
    line.state, line.signed_on = DisbursementState.SIGNED, signed_on
    return True
