"""Split, join, one person's change, another head: each confirmed on its page, kept in the history, and reversed by the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from registry.access.actor import Actor
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.extensions import db
from registry.households.acting import change_home, checked_on, find_act, living, lock_homes, set_head, tell
from registry.households.hints import settle_hints
from registry.households.models import HouseholdAct
from registry.people.changing import checked_reason
from registry.people.models import Household, Person
from registry.people.moves import copy_household, require_own
from registry.people.queries import get_person

_FILLED = ("income_class", "income_per_head_fen", "size", "hardship_cause", "address", "dibao_number", "number",
           "number_index")  # fmt: skip


def home_of(public_id: str, actor: Actor) -> Household:
    """The household of a person of the actor's region; raises NotFound, Conflict when she has none."""
    person = get_person(public_id, actor)
    if person.household is None:
        raise Conflict(_("这个人还没有写家庭。"))
    return person.household


def split_household(
    home: Household, refs: Sequence[str], *, head: str, head_name: str | None, on: dt.date | None, reason: str | None,
    actor: Actor, today: dt.date, left_head: str = "", left_head_name: str | None = None, address: str | None = None,
    version: int | None = None, key: str | None = None,
) -> Household:  # fmt: skip
    """Move the members `refs` (public ids) out of a household into a new one; returns it.

    `head`, `head_name`: the new household's head (see set_head). Who stays needs a head too: where the old one moves
    out, `left_head` or `left_head_name` says who. Raises Invalid (fields "people", "head", "left_head", "on",
    "reason"), Conflict, Denied, NotFound. Logged as household.split. A form that comes twice (`key`) splits once.
    """
    if (done := find_act(key)) is not None and done.other is not None:
        return done.other
    lock_homes(actor, (home, version))
    on, reason = checked_on(on, today), checked_reason(reason)
    members = living(home)
    going = [person for person in members if person.public_id in set(refs)]
    staying = [person for person in members if person not in going]
    _check_going(going, staying, refs, actor)
    before = home.head_name
    headless = any(person.heads_household for person in going) or (
        home.head_index is not None and any(person.id_index == home.head_index for person in going)
    )
    fresh = copy_household(home, going[0].scope_code, actor)
    fresh.size, fresh.address = None, (address or "").strip()[:200] or None
    db.session.flush()
    for person in going:
        change_home(person, before, fresh, actor=actor, today=today, reason=reason)
    db.session.flush()
    set_head(fresh, going, head, head_name)
    if headless or left_head or left_head_name:
        set_head(home, staying, left_head, left_head_name, "left_head")
    tell(HouseholdAct.SPLIT, home, fresh, going, on=on, reason=reason, actor=actor, key=key,
         head=[before, home.head_name], new_head=fresh.head_name)  # fmt: skip
    record(actor, "household.split", home, subjects=[person.id for person in members], reason=reason,
           detail={"other": fresh.public_id, "persons": len(going)})  # fmt: skip
    return fresh


def _check_going(going: list[Person], staying: list[Person], refs: Sequence[str], actor: Actor) -> None:
    if not going or len(going) != len(set(refs)):
        raise Invalid(_("还没选谁分出去。请勾选这一户里的人。"), "people")
    for person in going:
        require_own(person, actor)
    if not staying:
        raise Invalid(_("不能把全户的人都分出去，那样这一户就空了。全家搬走的，请办转出。"), "people")


def join_households(
    kept: Household, gone: Household, *, head: str, head_name: str | None, on: dt.date | None, reason: str | None,
    actor: Actor, today: dt.date, versions: tuple[int | None, int | None] = (None, None), key: str | None = None,
) -> Household:  # fmt: skip
    """Bring everybody of `gone` into `kept`; `gone` stays empty, for its history. Particulars that `kept` lacks come along.

    Raises Invalid (fields "head", "on", "reason", "with"), Conflict, Denied, NotFound. Logged as household.join.
    """
    if find_act(key) is not None:
        return kept
    if kept.id == gone.id:
        raise Invalid(_("这就是同一户。请选另一户。"), "with")
    lock_homes(actor, (kept, versions[0]), (gone, versions[1]))
    if kept.scope_code[:9] != gone.scope_code[:9]:
        raise Invalid(_("只能并本乡镇的两户。另一户在别的乡镇，请先办转出。"), "with")
    on, reason = checked_on(on, today), checked_reason(reason)
    coming = living(gone)
    if not coming or not living(kept):
        raise Conflict(_("其中一户已经没有人了，也许刚才有人并过。请回到列表看看。"), "with")
    for person in coming:
        require_own(person, actor)
        change_home(person, gone.head_name, kept, actor=actor, today=today, reason=reason)
    heads = [kept.head_name, gone.head_name]
    _fill(kept, gone)
    db.session.flush()
    db.session.expire(kept, ["people"])
    set_head(kept, living(kept), head, head_name)
    tell(HouseholdAct.JOIN, kept, gone, coming, on=on, reason=reason, actor=actor, key=key, head=heads,
         new_head=kept.head_name)  # fmt: skip
    settle_hints(kept, gone, reason=reason, actor=actor, today=today)
    subjects = [person.id for person in living(kept)]
    record(actor, "household.join", kept, subjects=subjects, reason=reason,
           detail={"other": gone.public_id, "persons": len(coming)})  # fmt: skip
    return kept


def _fill(kept: Household, gone: Household) -> None:
    for name in _FILLED:
        if getattr(kept, name) in (None, "") and getattr(gone, name) not in (None, ""):
            setattr(kept, name, getattr(gone, name))


def move_member(
    person: Person, home: Household, *, on: dt.date | None, reason: str | None, actor: Actor, today: dt.date,
    key: str | None = None,
) -> Person:  # fmt: skip
    """Put one person into another household of her township. Raises Invalid, Conflict. Logged as household.move."""
    if find_act(key) is not None:
        return person
    require_own(person, actor)
    old = person.household
    lock_homes(actor, (home, None), *(((old, None),) if old is not None and old.id != home.id else ()))
    if person.household_id == home.id:
        raise Conflict(_("她已经在这一户。"), "q")
    if home.scope_code[:9] != person.township_code:
        raise Invalid(_("只能并到本乡镇的一户。"), "q")
    if person.heads_household and old is not None and len(living(old)) > 1:
        raise Conflict(_("她是原来那一户的户主。请先给那一户换户主，或者用“分户”。"), "q")
    on, reason = checked_on(on, today), checked_reason(reason)
    change_home(person, old.head_name if old is not None else None, home, actor=actor, today=today, reason=reason)
    tell(HouseholdAct.MOVE, home, old, [person], on=on, reason=reason, actor=actor, key=key)
    record(actor, "household.move", home, subjects=[person.id], reason=reason)
    return person


def change_head(
    home: Household, *, head: str, head_name: str | None, on: dt.date | None, reason: str | None, actor: Actor,
    today: dt.date, version: int | None = None, key: str | None = None,
) -> Household:  # fmt: skip
    """Another head for a household (see set_head). Raises Invalid, Conflict. Logged as household.head."""
    if find_act(key) is not None:
        return home
    lock_homes(actor, (home, version))
    on, reason = checked_on(on, today), checked_reason(reason)
    before, members = home.head_name, living(home)
    set_head(home, members, head, head_name)
    tell(HouseholdAct.HEAD, home, None, [], on=on, reason=reason, actor=actor, key=key,
         head=[before, home.head_name])  # fmt: skip
    record(actor, "household.head", home, subjects=[person.id for person in members], reason=reason)
    return home
