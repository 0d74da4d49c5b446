"""A pair of two offices: each asks the other and keeps its answer; neither sees the other's record, both see the answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, Invalid
from registry.core.i18n import Text, _
from registry.duplicates.models import Answer, DuplicatePair, PairAnswer, PairState
from registry.extensions import db
from registry.people.changing import checked_reason
from registry.people.models import Person

WORDS: dict[Answer, Text] = {Answer.SAME: _("已联系：是同一人"), Answer.DIFFERENT: _("已联系：不是同一人")}


@dataclass(frozen=True)
class Answers:
    """What either office said; `note` is the own office's, it is never shown to the other."""

    own: PairAnswer | None
    other: PairAnswer | None
    note: str

    @property
    def word(self) -> Text | None:
        """What follows from both."""
        if self.own is None or self.other is None:
            return None
        if self.own.answer is not self.other.answer:
            return _("两边说法不一样，请再联系。")
        if self.own.answer is Answer.SAME:
            return _("两边都说是同一人。请一边办转出，到了一处再合并。")
        return _("两边都说不是同一人。")


def own_side(pair: DuplicatePair, actor: Actor) -> str | None:
    """ "first" or "second", the one record that is the actor's; None where both are."""
    sides = [name for name in ("first", "second") if covers(actor, getattr(pair, name).scope_code)]
    return sides[0] if len(sides) == 1 else None


def own_record(pair: DuplicatePair, actor: Actor) -> Person | None:
    """The actor's record of a pair of two offices."""
    side = own_side(pair, actor)
    return getattr(pair, side) if side else None


def answers_of(pair: DuplicatePair, actor: Actor) -> Answers:
    """The answers as the actor's office reads them."""
    side = own_side(pair, actor)
    rows = db.session.scalars(select(PairAnswer).where(PairAnswer.pair_id == pair.id).order_by(PairAnswer.id)).all()
    own = next((row for row in rows if row.side == side), None)
    other = next((row for row in rows if row.side != side), None)
    return Answers(own, other, own.note if own is not None else "")


def answer_pair(pair: DuplicatePair, answer: str, *, note: str | None, actor: Actor, today: dt.date) -> PairAnswer:
    """Keep what came of a call to the other office; an answer may be changed while the pair is open.

    Two offices that both say "not the same" close the pair. Raises Invalid (fields "answer", "note"), Conflict, Denied.
    Logged as duplicates.answer with the own record only as subject.
    """
    actor.demand(Permission.PEOPLE_WRITE)
    if actor.role not in (Role.TOWNSHIP, Role.COUNTY):
        raise Denied(_("和别处核对由乡镇或旗县妇联办。"))
    db.session.refresh(pair, with_for_update={"of": DuplicatePair})
    if pair.state is not PairState.OPEN:
        raise Conflict(_("刚才有人处理过这一对了。请回到列表看看。"))
    side = own_side(pair, actor)
    if side is None:
        raise Conflict(_("两份档案都归您，请直接合并或判定。"))
    if answer not in set(Answer):
        raise Invalid(_("请选联系的结果。"), "answer")
    note = checked_reason(note, "note")
    found = db.session.scalar(select(PairAnswer).where(PairAnswer.pair_id == pair.id, PairAnswer.side == side))
    if found is None:
        found = PairAnswer(pair_id=pair.id, side=side)
        db.session.add(found)
    found.answer, found.note, found.on, found.by_id = Answer(answer), note, today, actor.user_id
    db.session.flush()
    told = db.session.scalars(select(PairAnswer.answer).where(PairAnswer.pair_id == pair.id)).all()
    if len(told) == 2 and set(told) == {Answer.DIFFERENT}:
        pair.state, pair.decision = PairState.DIFFERENT, str(_("两边都说不是同一人。"))
        pair.decided_on, pair.decided_by_id = today, actor.user_id
        db.session.flush()
    record(actor, "duplicates.answer", pair, subjects=[getattr(pair, side).id], detail={"answer": answer})
    return found
