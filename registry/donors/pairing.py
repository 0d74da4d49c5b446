"""Pairings: held for a while, pledged for some years, active, completed, or ended with a reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.dates import add_years
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.i18n import _
from registry.core.savepoint import savepoint
from registry.donors.aliases import draw_alias
from registry.donors.allocating import S, give_back, own_pairing
from registry.donors.errors import (
    AlreadyPaired,
    NotForPairing,
    ReasonMissing,
    WrongInstalmentState,
    WrongPairingState,
)
from registry.donors.models import Donor, Instalment, Pairing, PairingState
from registry.donors.words import INSTALMENT_STATES, PAIRING_STATES
from registry.extensions import db
from registry.people.models import ConsentAnswer, Person, RecipientKind
from registry.people.queries import latest_consent
from registry.programs.models import Program

P = PairingState
LIVE = (P.HELD, P.PLEDGED, P.ACTIVE)
MOST_YEARS = 15
LONGEST_HOLD = dt.timedelta(days=60)
OPEN_STATES = (S.SCHEDULED, S.FUNDED, S.ALLOCATED)


@dataclass(frozen=True)
class Terms:
    """What a donor promises: so many years, so many fen each, from a day on."""

    years: int
    yearly_fen: int
    starts_on: dt.date
    mode: str = "one_one"


def pledge_pairing(
    donor: Donor, person: Person, program: Program, *, years: int, yearly_fen: int, starts_on: dt.date, actor: Actor,
    today: dt.date, mode: str = "one_one", succeeds: Pairing | None = None,
) -> Pairing:  # fmt: skip
    """A pledged pairing with one instalment a year; Σ instalments = pledge.

    `succeeds` is the ended pairing that this one replaces. Raises AlreadyPaired, NotForPairing, Invalid, Denied.
    """
    terms = Terms(years, yearly_fen, starts_on, mode)
    pairing = new_pairing(donor, person, program, terms, P.PLEDGED, None, actor=actor, today=today)
    lay_out_years(pairing)
    if succeeds is not None:
        succeeds.successor_id = pairing.id
    record(actor, "pairing.pledge", pairing, subjects=[person.id])
    db.session.flush()
    return pairing


def hold_pairing(
    donor: Donor, person: Person, program: Program, *, until: dt.date, years: int, yearly_fen: int,
    starts_on: dt.date, actor: Actor, today: dt.date, mode: str = "one_one",
) -> Pairing:  # fmt: skip
    """Keep a child for a donor until a day, at most 60 days. Raises as pledge_pairing."""
    terms = Terms(years, yearly_fen, starts_on, mode)
    if not today <= until <= today + LONGEST_HOLD:
        raise Invalid(_("预认领最多留 60 天，从今天算起。请选近一点的日子。"), "held_until")
    pairing = new_pairing(donor, person, program, terms, P.HELD, until, actor=actor, today=today)
    record(actor, "pairing.hold", pairing, subjects=[person.id])
    db.session.flush()
    return pairing


def confirm_hold(pairing: Pairing, *, actor: Actor) -> Pairing:
    """held → pledged: the donor said yes; the years are laid out."""
    require_pairing_state(pairing, actor, P.HELD)
    pairing.state, pairing.held_until = P.PLEDGED, None
    lay_out_years(pairing)
    record(actor, "pairing.pledge", pairing, subjects=[pairing.person_id])
    db.session.flush()
    return pairing


def new_pairing(
    donor: Donor, person: Person, program: Program, terms: Terms, state: PairingState, held_until: dt.date | None, *,
    actor: Actor, today: dt.date,
) -> Pairing:  # fmt: skip
    """A pairing in its first state, without its years; the caller records it. Raises as pledge_pairing."""
    _check(donor, person, terms, actor)
    _refuse_second(person, program, terms, actor, today)
    taken = set(db.session.scalars(select(Pairing.alias).where(Pairing.donor_id == donor.id)))
    pairing = Pairing(
        donor_id=donor.id, person_id=person.id, program_id=program.id, scope_code=person.scope_code, mode=terms.mode,
        alias=draw_alias(taken, person.name), starts_on=terms.starts_on, years=terms.years,
        yearly_fen=terms.yearly_fen, state=state, held_until=held_until, created_by_id=actor.user_id,
        held_by_id=actor.user_id if held_until else None,
    )  # fmt: skip
    try:
        with savepoint():
            db.session.add(pairing)
    except IntegrityError as error:
        raise _who_was_first(person, program) from error
    return pairing


def _check(donor: Donor, person: Person, terms: Terms, actor: Actor) -> None:
    actor.demand(Permission.PAIRING_WRITE)
    if not (covers(actor, person.scope_code) and covers(actor, donor.scope_code)):
        raise NotFound
    if donor.closed_on is not None:
        raise Conflict(_("这位捐赠人已停用，不能再结对。"), "donor")
    if person.closed_on is not None or person.kind is not RecipientKind.CHILD:
        raise NotForPairing(_("只能和在册的孩子结对。请另选一个孩子。"), "person")
    consent = latest_consent(person)
    if consent is not None and consent.answer is ConsentAnswer.REFUSED:
        raise NotForPairing(_("监护人不同意使用孩子的信息，不能结对。监护人改了主意，先记新的同意书。"), "person")
    if not 1 <= terms.years <= MOST_YEARS:
        raise Invalid(_("结对年数写 1 到 15。"), "years")
    if terms.yearly_fen <= 0:
        raise Invalid(_("每年的金额要大于零。"), "yearly")
    if terms.mode not in ("one_one", "one_many", "many_one"):
        raise Invalid(_("没有这种结对方式。"), "mode")


def _live_pairing(person: Person, program: Program) -> Pairing | None:
    query = select(Pairing).where(
        Pairing.person_id == person.id, Pairing.program_id == program.id, Pairing.mode == "one_one",
        Pairing.state.in_(LIVE),
    )  # fmt: skip
    return db.session.scalar(query)


def _refuse_second(person: Person, program: Program, terms: Terms, actor: Actor, today: dt.date) -> None:
    """A live pairing stands in the way, unless it is a hold that ran out: that one ends here."""
    found = _live_pairing(person, program) if terms.mode == "one_one" else None
    if found is None:
        return
    if found.state is P.HELD and found.held_until is not None and found.held_until < today:
        _end(found, str(_("预认领到期，没有确认")), today)
        record(actor, "pairing.expire", found, subjects=[person.id])
        db.session.flush()
        return
    raise _who_was_first(person, program)


def _who_was_first(person: Person, program: Program) -> Conflict:
    found = _live_pairing(person, program)
    donor = db.session.get_one(Donor, found.donor_id) if found else None
    return AlreadyPaired(person.name, program.title, donor.name if donor else str(_("别的捐赠人")))


def lay_out_years(pairing: Pairing) -> None:
    """One instalment a year, each due on the same day."""
    for year in range(pairing.years):
        db.session.add(
            Instalment(
                pairing_id=pairing.id,
                year_no=year + 1,
                due_on=add_years(pairing.starts_on, year),
                amount_fen=pairing.yearly_fen,
            )  # fmt: skip
        )
    db.session.flush()
    db.session.refresh(pairing, ["instalments"])


def require_pairing_state(pairing: Pairing, actor: Actor, *allowed: PairingState) -> None:
    """Lock the pairing; raise WrongPairingState unless it is in one of the states, Denied, NotFound."""
    own_pairing(pairing, actor)
    db.session.refresh(pairing, with_for_update={"of": Pairing})
    if pairing.state not in allowed:
        raise WrongPairingState(pairing.alias, PAIRING_STATES[pairing.state])


def _end(pairing: Pairing, reason: str, today: dt.date) -> None:
    pairing.state, pairing.ended_on, pairing.end_reason, pairing.held_until = P.ENDED, today, reason[:200], None


def end_pairing(
    pairing: Pairing, *, reason: str, actor: Actor, today: dt.date, ended_on: dt.date | None = None
) -> Pairing:
    """held, pledged or active → ended. Open years are cancelled, what was set aside goes back into its gift.

    Raises ReasonMissing, WrongPairingState, and Conflict while a year stands in a batch on its way.
    """
    why = reason.strip()
    if not why:
        raise ReasonMissing
    day = ended_on or today
    if day > today:
        raise Invalid(_("结束的日子在今天以后。到了那天再办。"), "ended_on")
    require_pairing_state(pairing, actor, *LIVE)
    for instalment in pairing.instalments:
        db.session.refresh(instalment)
        if instalment.state is S.ALLOCATED:
            if instalment.disbursement_id is not None:
                raise Conflict(
                    _("第 %(year)s 年的钱已编进发放批次。发完或退出批次以后再结束。", year=instalment.year_no)
                )
            give_back(instalment, actor=actor, today=today)
        if instalment.state in OPEN_STATES:
            instalment.state = S.CANCELLED
    _end(pairing, why, day)
    record(actor, "pairing.end", pairing, subjects=[pairing.person_id], reason=why)
    db.session.flush()
    return pairing


def complete_pairing(pairing: Pairing, *, actor: Actor, today: dt.date) -> Pairing:
    """active → completed once no year is open."""
    require_pairing_state(pairing, actor, P.ACTIVE)
    open_years = [row.year_no for row in pairing.instalments if row.state in OPEN_STATES]
    if open_years:
        raise Conflict(_("第 %(year)s 年的钱还没发。发完再办完成，或者写原因结束。", year=open_years[0]))
    pairing.state, pairing.ended_on = P.COMPLETED, today
    record(actor, "pairing.complete", pairing, subjects=[pairing.person_id])
    db.session.flush()
    return pairing


def confirm_school(instalment: Instalment, *, actor: Actor, today: dt.date) -> Instalment:
    """The school says that the child is enrolled this year; asked before the year's money goes out."""
    own_pairing(instalment.pairing, actor)
    if instalment.state not in OPEN_STATES:
        raise WrongInstalmentState(instalment.year_no, INSTALMENT_STATES[instalment.state])
    instalment.school_confirmed_on = today
    record(actor, "instalment.school", instalment, subjects=[instalment.pairing.person_id],
           region_code=instalment.pairing.scope_code)  # fmt: skip
    db.session.flush()
    return instalment
