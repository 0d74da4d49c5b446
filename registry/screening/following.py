"""Second looks: attempts to reach the woman, what came of it, lost, refused, and the next look where one is needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.extensions import db
from registry.screening.models import FollowState, ScreeningContact, SecondLook
from registry.screening.rules import demand
from registry.screening.words import AGAIN, ANSWERS, HOW, OUTCOMES

F = FollowState
TRIES = 3
"""So many attempts, on different days, before a woman counts as lost."""
FARTHEST = dt.timedelta(days=365 * 2)


def _open(follow: SecondLook, actor: Actor) -> None:
    demand(actor, Permission.SCREENING_FOLLOW, follow.person.scope_code)
    if follow.state is not F.DUE:
        raise Conflict(_("这次随访已经办完了，请刷新看看。"))


def add_contact(
    follow: SecondLook, *, on: dt.date, how: str, answer: str, note: str | None, actor: Actor, today: dt.date
) -> ScreeningContact:
    """One reminder or attempt to reach her. Raises Conflict, Invalid (fields on, how, answer). Logged."""
    _open(follow, actor)
    if on > today:
        raise Invalid(_("联系的日期还没到。请写今天或以前的日期。"), "on")
    if on < follow.screening.screened_on:
        raise Invalid(_("联系的日期早于筛查日期。请核对。"), "on")
    if how not in HOW or answer not in ANSWERS:
        raise Invalid(_("请选怎么联系的、结果怎样。"), "how" if how not in HOW else "answer")
    contact = ScreeningContact(
        follow_up=follow, on=on, how=how, answer=answer, by_name=actor.name, created_by_id=actor.user_id
    )
    contact.note = (note or "").strip()[:300] or None
    db.session.add(contact)
    db.session.flush()
    record(actor, "screening.contact", follow, subjects=[follow.person_id])
    return contact


def finish(
    follow: SecondLook, *, on: dt.date, outcome: str, note: str | None, next_on: dt.date | None = None, actor: Actor,
    today: dt.date,
) -> SecondLook | None:  # fmt: skip
    """The second look took place. "observe" and "referred" need the day of the next one, which is returned. Logged."""
    _open(follow, actor)
    actor.demand(Permission.SCREENING_WRITE)
    _check_day(follow, on, today)
    if outcome not in OUTCOMES:
        raise Invalid(_("还没选随访结果。"), "outcome")
    if outcome in AGAIN and next_on is None:
        raise Invalid(_("要继续观察或转院的，请写下次随访的日期。"), "next_on")
    if next_on is not None and not on < next_on <= on + FARTHEST:
        raise Invalid(_("下次随访要晚于这次，两年以内。"), "next_on")
    follow.state, follow.closed_on, follow.closed_by_id = F.DONE, on, actor.user_id
    follow.outcome, follow.note = outcome, (note or "").strip()[:500] or None
    db.session.flush()
    following = None
    if next_on is not None and outcome in AGAIN:
        following = SecondLook(
            screening_id=follow.screening_id, person_id=follow.person_id, scope_code=follow.scope_code,
            part=follow.part, urgent=False, due_on=next_on, after_id=follow.id, created_by_id=actor.user_id,
        )  # fmt: skip
        db.session.add(following)
        db.session.flush()
    record(actor, "screening.follow_up", follow, subjects=[follow.person_id])
    return following


def _check_day(follow: SecondLook, on: dt.date, today: dt.date) -> None:
    if on > today:
        raise Invalid(_("随访日期还没到。请写今天或以前的日期。"), "on")
    if on < follow.screening.screened_on:
        raise Invalid(_("随访日期早于筛查日期。请核对。"), "on")


def give_up(follow: SecondLook, state: FollowState, *, reason: str, actor: Actor, today: dt.date) -> SecondLook:
    """Lost, after attempts on three days, or refused; the reason stays. Raises Conflict, Invalid. Logged."""
    _open(follow, actor)
    actor.demand(Permission.SCREENING_WRITE)
    text = reason.strip()[:500]
    if len(text) < 2:
        raise Invalid(_("还没写原因。写清楚，以后查得到。"), "reason")
    if state is F.LOST:
        tried = {contact.on for contact in follow.contacts if contact.answer != "reached"}
        if len(tried) < TRIES:
            raise Conflict(
                _("记失访以前，要在 %(most)s 个不同的日子联系过；现在记了 %(now)s 天。", most=TRIES, now=len(tried)),
                "reason",
            )
    elif state is not F.REFUSED:
        raise Invalid(_("请选失访或拒绝。"), "state")
    follow.state, follow.closed_on, follow.closed_by_id, follow.note = state, today, actor.user_id, text
    db.session.flush()
    record(actor, "screening.give_up", follow, subjects=[follow.person_id], detail={"state": state.value})
    return follow


def reopen(follow: SecondLook, *, due_on: dt.date, actor: Actor, today: dt.date) -> SecondLook:
    """She has come back after all: lost or refused → due again. Raises Conflict, Invalid. Logged."""
    demand(actor, Permission.SCREENING_FOLLOW, follow.person.scope_code)
    if follow.state not in (F.LOST, F.REFUSED):
        raise Conflict(_("只有失访或拒绝的可以重新随访。"))
    if due_on < today:
        raise Invalid(_("请写今天以后的日期。"), "due_on")
    follow.state, follow.closed_on, follow.closed_by_id, follow.due_on = F.DUE, None, None, due_on
    db.session.flush()
    record(actor, "screening.reopen", follow, subjects=[follow.person_id])
    return follow


def settle_from_roster(
    follow_ups: Sequence[SecondLook], state: str, on: dt.date, note: str | None, actor: Actor
) -> None:
    """What a roster says about the second look of a row: its state and day, for each part that was found."""
    for follow in follow_ups:
        if follow.state is F.VOID:
            continue
        follow.state = FollowState(state)
        follow.closed_on = None if follow.state is F.DUE else on
        follow.closed_by_id = None if follow.state is F.DUE else actor.user_id
        follow.note, follow.imported = note or follow.note, True
