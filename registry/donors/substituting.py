"""Another child in a child's place: the donor's consent is written down first, the money follows where it may.

And holds that ran out: the children are free again for other donors.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.audit.services import record
from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.donors.allocating import S, allocate
from registry.donors.errors import ConditionBroken, ReasonMissing
from registry.donors.models import Donation, Donor, Instalment, Pairing, PairingState
from registry.donors.pairing import OPEN_STATES, Terms, end_pairing, lay_out_years, new_pairing, require_pairing_state
from registry.extensions import db
from registry.people.models import Person
from registry.programs.models import Program


@dataclass(frozen=True)
class Consent:
    """When and how the donor agreed to the change, such as 电话，陈总."""

    on: dt.date
    how: str


@dataclass(frozen=True)
class Substitution:
    """The new pairing; of the money already set aside `moved` fen went along, `left` fen stayed in the gift."""

    pairing: Pairing
    moved: int
    left: int


def substitute_child(
    pairing: Pairing, person: Person, *, reason: str, consent: Consent, actor: Actor, today: dt.date
) -> Substitution:
    """End a pairing and pair its donor with another child for the years that are open, on the same terms.

    Money set aside for them goes along where the gift's condition holds for the new child, else back into the gift.
    Raises Invalid without consent, ReasonMissing, NotForPairing, AlreadyPaired, WrongPairingState, Conflict while
    a year stands in a batch.
    """
    if not consent.how.strip():
        raise Invalid(_("还没写捐赠人怎么同意的，例如“电话，陈总”。没有同意不能换孩子。"), "consent_how")
    if consent.on > today:
        raise Invalid(_("同意的日子在今天以后。先问捐赠人，再换。"), "consent_on")
    if not reason.strip():
        raise ReasonMissing
    if person.id == pairing.person_id:
        raise Invalid(_("这就是原来的孩子。请选另一个。"), "person")
    require_pairing_state(pairing, actor, PairingState.PLEDGED, PairingState.ACTIVE)
    years = [row for row in pairing.instalments if row.state in OPEN_STATES]
    if not years:
        raise Invalid(_("每一年都发完了，没有可以换的年份。请办完成，再给新的孩子结对。"), "person")
    planned = [row.donation_id if row.state is S.ALLOCATED else None for row in years]
    end_pairing(pairing, reason=reason, actor=actor, today=today)
    made = _successor(pairing, person, years, consent, actor, today)
    return _follow(made, planned, actor, today)


def _successor(
    old: Pairing, person: Person, years: list[Instalment], consent: Consent, actor: Actor, today: dt.date
) -> Pairing:
    donor, program = db.session.get_one(Donor, old.donor_id), db.session.get_one(Program, old.program_id)
    terms = Terms(len(years), old.yearly_fen, years[0].due_on, old.mode)
    made = new_pairing(donor, person, program, terms, PairingState.PLEDGED, None, actor=actor, today=today)
    made.replaces_id, made.consent_on, made.consent_how = old.id, consent.on, consent.how.strip()[:200]
    lay_out_years(made)
    old.successor_id = made.id
    record(actor, "pairing.substitute", made, subjects=[old.person_id, person.id], reason=old.end_reason)
    db.session.flush()
    return made


def _follow(made: Pairing, planned: list[int | None], actor: Actor, today: dt.date) -> Substitution:
    moved = left = 0
    for year, donation_id in zip(made.instalments, planned, strict=True):
        if donation_id is None:
            continue
        try:
            allocate(db.session.get_one(Donation, donation_id), [year], actor=actor, today=today)
            moved += year.amount_fen
        except ConditionBroken:
            left += year.amount_fen
    return Substitution(made, moved, left)


def release_holds(*, actor: Actor, today: dt.date) -> int:
    """End every hold of the actor's region that ran out before today; how many. The children are free again."""
    actor.demand(Permission.PAIRING_WRITE)
    query = select(Pairing).where(
        Pairing.state == PairingState.HELD, Pairing.held_until < today, visible_to(actor, Pairing.scope_code)
    )
    found = db.session.scalars(query.order_by(Pairing.id).with_for_update()).all()
    for pairing in found:
        end_pairing(pairing, reason=str(_("预认领到期，没有确认")), actor=actor, today=today)
    return len(found)
