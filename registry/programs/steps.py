"""The way of an enrolment: which state follows which, moving many at once, and each step with who, when and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, NotFound
from registry.core.i18n import _
from registry.core.orm import new_public_id, utcnow
from registry.extensions import db
from registry.people.models import LifetimeAid
from registry.programs.errors import ReasonMissing, WrongState
from registry.programs.models import Cycle, Enrolment, EnrolmentState, EnrolmentStep
from registry.programs.words import STATE_LABELS

S = EnrolmentState
FOLLOWS: Mapping[EnrolmentState, frozenset[EnrolmentState]] = {
    S.NOMINATED: frozenset({S.REVIEWED, S.RETURNED, S.REFUSED, S.WITHDRAWN}),
    S.RETURNED: frozenset({S.NOMINATED, S.REFUSED, S.WITHDRAWN}),
    S.REVIEWED: frozenset({S.NOTICED, S.NOTICE_EXEMPT, S.RETURNED, S.REFUSED, S.WITHDRAWN}),
    S.NOTICED: frozenset({S.NOTICE_EXEMPT, S.APPROVED, S.REFUSED, S.WITHDRAWN}),
    S.NOTICE_EXEMPT: frozenset({S.APPROVED, S.REFUSED, S.WITHDRAWN}),
    S.APPROVED: frozenset({S.ACTIVE, S.WITHDRAWN}),
    S.ACTIVE: frozenset({S.COMPLETED, S.WITHDRAWN}),
    S.COMPLETED: frozenset(),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
}


def require_visible(enrolments: Sequence[Enrolment], actor: Actor) -> None:
    """Raise NotFound for an enrolment outside the actor's region, Conflict when there is none at all."""
    if not enrolments:
        raise Conflict(_("还没有选人。请先在名单里勾选。"))
    if not all(covers(actor, enrolment.scope_code) for enrolment in enrolments):
        raise NotFound


def refresh_locked(enrolments: Sequence[Enrolment]) -> None:
    """Hold the rows and read their states anew, so that two officers at one list do not cross."""
    ids = sorted(enrolment.id for enrolment in enrolments)
    for start in range(0, len(ids), 500):
        db.session.execute(
            select(Enrolment)
            .options(
                joinedload(Enrolment.person, innerjoin=True),
                joinedload(Enrolment.cycle, innerjoin=True).joinedload(Cycle.program, innerjoin=True),
            )
            .where(Enrolment.id.in_(ids[start : start + 500]))
            .order_by(Enrolment.id)
            .with_for_update(of=Enrolment)
            .execution_options(populate_existing=True)
        ).scalars().all()


def move(
    enrolments: Sequence[Enrolment], to: EnrolmentState, action: str, *, actor: Actor, today: dt.date,
    note: str | None = None, **values: Any,
) -> list[Enrolment]:  # fmt: skip
    """Bring enrolments to a state with one step each and one entry in the log; `values` are columns to set besides.

    Raises WrongState naming the first whose state does not allow it; then none has moved.
    """
    for enrolment in enrolments:
        if to not in FOLLOWS[enrolment.state]:
            raise WrongState(enrolment.person.name, STATE_LABELS[enrolment.state])
    before = {enrolment.id: enrolment.state for enrolment in enrolments}
    for enrolment in enrolments:
        enrolment.state = to
        for name, value in values.items():
            setattr(enrolment, name, value)
    db.session.flush()
    write_steps(enrolments, before, to, actor=actor, today=today, note=note)
    log_step(enrolments, action, actor=actor, note=note)
    return list(enrolments)


def write_steps(
    enrolments: Sequence[Enrolment], before: Mapping[int, EnrolmentState], to: EnrolmentState, *, actor: Actor,
    today: dt.date, note: str | None,
) -> None:  # fmt: skip
    """One EnrolmentStep a piece in one statement; `before` lacks those that are new."""
    rows = [
        {
            "public_id": new_public_id(), "enrolment_id": enrolment.id, "to_state": to.value, "on": today,
            "from_state": before[enrolment.id].value if enrolment.id in before else None,
            "at": utcnow(), "actor_id": actor.user_id, "note": note,
        }
        for enrolment in enrolments
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(EnrolmentStep), rows)


def log_step(enrolments: Sequence[Enrolment], action: str, *, actor: Actor, note: str | None) -> None:
    """One entry of the log per county, which names all persons concerned."""
    counties = sorted({enrolment.scope_code[:6] for enrolment in enrolments})
    for county in counties:
        here = [enrolment for enrolment in enrolments if enrolment.scope_code.startswith(county)]
        only = here[0] if len(here) == 1 else None
        subjects = [enrolment.person_id for enrolment in here]
        detail = {} if only else {"enrolments": len(here)}
        record(actor, action, only, subjects=subjects, region_code=here[0].scope_code, reason=note, detail=detail)


def activate(enrolments: Sequence[Enrolment], *, actor: Actor, today: dt.date) -> list[Enrolment]:
    """approved → active, when the first money is paid out. Raises WrongState."""
    require_visible(enrolments, actor)
    refresh_locked(enrolments)
    return move(enrolments, S.ACTIVE, "enrolment.activate", actor=actor, today=today)


def complete(
    enrolments: Sequence[Enrolment], *, actor: Actor, today: dt.date, note: str | None = None
) -> list[Enrolment]:
    """active → completed, when everything promised has arrived. Raises WrongState."""
    require_visible(enrolments, actor)
    refresh_locked(enrolments)
    return move(enrolments, S.COMPLETED, "enrolment.complete", actor=actor, today=today, note=note)


def withdraw(enrolments: Sequence[Enrolment], *, reason: str, actor: Actor, today: dt.date) -> list[Enrolment]:
    """Take enrolments back. Before the approval the nominating office may, afterwards the approving one.

    An approval taken back before any money gives a once-in-a-lifetime claim free again; while active it stays.
    Raises ReasonMissing, WrongState, Denied.
    """
    if not reason.strip():
        raise ReasonMissing
    require_visible(enrolments, actor)
    refresh_locked(enrolments)
    settled = any(enrolment.state in (S.APPROVED, S.ACTIVE) for enrolment in enrolments)
    actor.demand(Permission.ENROLMENT_APPROVE if settled else Permission.ENROLMENT_NOMINATE)
    _free_claims([enrolment for enrolment in enrolments if enrolment.state is S.APPROVED])
    return move(enrolments, S.WITHDRAWN, "enrolment.withdraw", actor=actor, today=today, note=reason.strip())


def _free_claims(enrolments: Sequence[Enrolment]) -> None:
    for enrolment in enrolments:
        kind, index = enrolment.cycle.program.lifetime_kind, enrolment.person.id_index
        if kind and index:
            db.session.execute(delete(LifetimeAid).where(LifetimeAid.kind == kind, LifetimeAid.id_index == index))
