"""The verbs of small wishes: note one, claim it, give the claim back, fulfil it, withdraw it."""

from __future__ import annotations

import datetime as dt

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.guarding import guarded
from registry.core.i18n import _
from registry.donors.errors import ReasonMissing
from registry.donors.models import Donor
from registry.donors.mother_models import LoveMother
from registry.donors.wish_models import SmallWish, WishState
from registry.donors.words import WISH_STATES
from registry.extensions import db
from registry.people.models import Person, RecipientKind
from registry.regions.queries import region_names

S = WishState
DIGITS = 5  # so many in a row are a number of something


def add_wish(person: Person, text: str, *, wished_on: dt.date, actor: Actor, today: dt.date) -> SmallWish:
    """A wish of a child in words that do not tell who she is; raises Invalid, NotFound, and Conflict when it runs."""
    _demand(actor, person.scope_code)
    if person.closed_on is not None or person.kind is not RecipientKind.CHILD:
        raise Invalid(_("只给在册的孩子记心愿。请另选一个孩子。"), "text")
    said = " ".join(text.split())
    if len(said) < 2:
        raise Invalid(_("还没写心愿。例如：想要一个书包。"), "text")
    _require_anonymous(said, person)
    _past(wished_on, today, "wished_on")
    wish = SmallWish(person=person, scope_code=person.scope_code, text=said, wished_on=wished_on, state=S.OPEN,
                     created_by_id=actor.user_id)  # fmt: skip
    again = Conflict(_("这个孩子已有一样的心愿，还没实现。"), "text")
    with guarded({"uq_small_wish_running": again, "small_wish.person_id": again}):
        db.session.add(wish)
    record(actor, "wish.add", wish, subjects=[person.id])
    return wish


def claim_wish(
    wish: SmallWish, claimer: LoveMother | Donor, *, on: dt.date, actor: Actor, today: dt.date
) -> SmallWish:  # fmt: skip
    """open → claimed, by a love mother or a donor; of two who press at once the second is told."""
    _at(wish, actor, S.OPEN)
    _past(on, today, "on")
    if on < wish.wished_on:
        raise Invalid(_("认领不能早于 %(day)s，那天才记下心愿。", day=wish.wished_on.isoformat()), "on")
    if isinstance(claimer, LoveMother):
        wish.mother = claimer
    else:
        wish.donor = claimer
    wish.state, wish.claimed_on = S.CLAIMED, on
    return _recorded(wish, "wish.claim", actor)


def give_back(wish: SmallWish, *, reason: str, actor: Actor) -> SmallWish:
    """claimed → open: who had claimed it cannot."""
    _at(wish, actor, S.CLAIMED)
    why = _reason(reason)
    wish.mother = wish.donor = wish.claimed_on = None
    wish.state = S.OPEN
    return _recorded(wish, "wish.give_back", actor, why)


def fulfil_wish(wish: SmallWish, *, on: dt.date, note: str, actor: Actor, today: dt.date) -> SmallWish:
    """claimed → fulfilled on a day, with a word about how."""
    _at(wish, actor, S.CLAIMED)
    _past(on, today, "on")
    assert wish.claimed_on is not None
    if on < wish.claimed_on:
        raise Invalid(_("实现不能早于 %(day)s，那天才认领。", day=wish.claimed_on.isoformat()), "on")
    if len(note.strip()) < 2:
        raise Invalid(_("还没写怎么实现的。写一句就行。"), "note")
    wish.state, wish.fulfilled_on, wish.note = S.FULFILLED, on, note.strip()
    return _recorded(wish, "wish.fulfil", actor)


def withdraw_wish(wish: SmallWish, *, reason: str, actor: Actor) -> SmallWish:
    """open or claimed → withdrawn with a reason; the row stays."""
    _at(wish, actor, S.OPEN, S.CLAIMED)
    wish.state, wish.end_reason = S.WITHDRAWN, _reason(reason)
    return _recorded(wish, "wish.withdraw", actor, wish.end_reason)


def _demand(actor: Actor, scope_code: str) -> None:
    actor.demand(Permission.VISIT_WRITE)
    if not covers(actor, scope_code):
        raise NotFound


def _at(wish: SmallWish, actor: Actor, *states: WishState) -> None:
    """Lock the wish and raise unless it is at one of these steps."""
    _demand(actor, wish.scope_code)
    db.session.refresh(wish, with_for_update={"of": SmallWish})
    if wish.state not in states:
        raise Conflict(
            _("这个心愿现在是“%(state)s”，做不了这一步。请刷新再看。", state=str(WISH_STATES[wish.state][1]))
        )


def _recorded(wish: SmallWish, action: str, actor: Actor, reason: str | None = None) -> SmallWish:
    db.session.flush()
    record(actor, action, wish, subjects=[wish.person_id], reason=reason)
    return wish


def _past(day: dt.date, today: dt.date, field: str) -> None:
    if day > today:
        raise Invalid(_("%(day)s还没到。请写今天或以前。", day=day.isoformat()), field)


def _reason(text: str) -> str:
    if len(text.strip()) < 2:
        raise ReasonMissing
    return text.strip()


def _require_anonymous(text: str, person: Person) -> None:
    """The words go to people outside the office: no name of the family, no school, no place, no number."""
    names = [person.name, *(relative.name for relative in person.relatives), person.school or ""]
    names += [person.name[1:] if len(person.name) > 2 else "", person.household.head_name if person.household else ""]
    places = region_names({person.scope_code, f"{person.township_code}000"})
    words = [*names, *(name for code, name in places.items() if code[6:].strip("0"))]
    told = next((word for word in words if len(word) >= 2 and word in text), "")
    run = 0
    for place, char in enumerate(text):
        run = run + 1 if char.isdigit() else 0
        if run >= DIGITS:
            told = told or text[place - run + 1 : place + 1]
    if told:
        raise Invalid(_("心愿要给别人看，不能写“%(word)s”：姓名、学校、地名和号码都会认出孩子。", word=told), "text")
