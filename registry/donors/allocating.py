"""A gift's money for a year of a pairing: set aside under the gift's condition, taken back, paid out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, NotFound
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.donors.conditions import check_condition
from registry.donors.errors import DonationShort, WrongInstalmentState, WrongPairingState
from registry.donors.giving import donation_account, own_donation
from registry.donors.models import Donation, Instalment, InstalmentState, Pairing, PairingState
from registry.donors.words import INSTALMENT_STATES, PAIRING_STATES
from registry.extensions import db
from registry.funds.models import Account, AccountKind, Fund, Transfer, TransferKind
from registry.funds.posting import find_account, lock_accounts, post_transfer
from registry.funds.services import money_back, pay_out
from registry.people.models import Person

S = InstalmentState


def own_pairing(pairing: Pairing, actor: Actor) -> None:
    """Raise Denied or NotFound unless the actor may change this pairing."""
    actor.demand(Permission.PAIRING_WRITE)
    if not covers(actor, pairing.scope_code):
        raise NotFound


def allocate(donation: Donation, instalments: Sequence[Instalment], *, actor: Actor, today: dt.date) -> list[Transfer]:
    """Set money of the gift aside for these years: scheduled → funded → allocated. All or nothing.

    Raises ConditionBroken, DonationShort, WrongInstalmentState, WrongPairingState, AlreadyReversedGift, and Conflict
    for another donor's gift. The first allocation makes a pledged pairing active.
    """
    fund = own_donation(donation, actor)
    for instalment in instalments:
        db.session.refresh(instalment)
        _check(donation, instalment, actor)
    left, wanted = donation_account(donation).balance, sum(row.amount_fen for row in instalments)
    if wanted > left:
        raise DonationShort(left=left, wanted=wanted)
    return [_set_aside(donation, fund, instalment, actor, today) for instalment in instalments]


def _check(donation: Donation, instalment: Instalment, actor: Actor) -> None:
    pairing = instalment.pairing
    own_pairing(pairing, actor)
    if pairing.state not in (PairingState.PLEDGED, PairingState.ACTIVE):
        raise WrongPairingState(pairing.alias, PAIRING_STATES[pairing.state])
    if instalment.state not in (S.SCHEDULED, S.FUNDED):
        raise WrongInstalmentState(instalment.year_no, INSTALMENT_STATES[instalment.state])
    if donation.donor_id != pairing.donor_id:
        raise Conflict(_("这笔捐款不是这份结对的捐赠人给的。请选本人的捐款。"), "donation")
    check_condition(donation, pairing, db.session.get_one(Person, pairing.person_id))


def _turn(kind: TransferKind, instalment: Instalment, donation: Donation) -> str:
    """A key for the next movement of this kind between the gift and this year: a year can be set aside again."""
    stem = f"{kind.value}:{instalment.public_id}:{donation.public_id}:"
    query = select(func.count()).select_from(Transfer)
    moved = db.session.scalar(
        query.where(Transfer.donation_id == donation.id, Transfer.idempotency_key.startswith(stem))
    )
    return f"{stem}{moved}"


def _set_aside(donation: Donation, fund: Fund, instalment: Instalment, actor: Actor, today: dt.date) -> Transfer:
    pairing = instalment.pairing
    transfer = post_transfer(
        debit=donation_account(donation), credit=find_account(fund, AccountKind.ALLOCATED),
        amount=instalment.amount_fen, kind=TransferKind.ALLOCATE, on=today, fund=fund,
        key=_turn(TransferKind.ALLOCATE, instalment, donation),
        memo=f"{pairing.alias} {instalment.year_no}/{pairing.years}",
        actor=actor, donation_id=donation.id, pairing_id=pairing.id,
    )  # fmt: skip
    instalment.donation_id, instalment.funded_at, instalment.state = donation.id, utcnow(), S.ALLOCATED
    if pairing.state is PairingState.PLEDGED:
        pairing.state = PairingState.ACTIVE
    record(actor, "instalment.allocate", instalment, subjects=[pairing.person_id], region_code=pairing.scope_code)
    db.session.flush()
    return transfer


def take_back(instalment: Instalment, *, actor: Actor, today: dt.date) -> Instalment:
    """allocated → scheduled: the money goes back into the gift. Refused once a batch has taken the year up."""
    own_pairing(instalment.pairing, actor)
    _lock(instalment)
    if instalment.state is not S.ALLOCATED:
        raise WrongInstalmentState(instalment.year_no, INSTALMENT_STATES[instalment.state])
    if instalment.disbursement_id is not None:
        raise Conflict(_("第 %(year)s 年的钱已编进发放批次。先把它从批次里拿出来。", year=instalment.year_no))
    give_back(instalment, actor=actor, today=today)
    instalment.state, instalment.donation_id, instalment.funded_at = S.SCHEDULED, None, None
    db.session.flush()
    return instalment


def give_back(instalment: Instalment, *, actor: Actor, today: dt.date) -> Transfer:
    """The transfer from what is allocated to the gift; the caller sets the state."""
    donation, fund = _source(instalment)
    record(actor, "instalment.take_back", instalment, subjects=[instalment.pairing.person_id],
           region_code=instalment.pairing.scope_code)  # fmt: skip
    return post_transfer(
        debit=find_account(fund, AccountKind.ALLOCATED), credit=_account(donation), amount=instalment.amount_fen,
        kind=TransferKind.RELEASE, on=today, fund=fund,
        key=_turn(TransferKind.RELEASE, instalment, donation),
        memo=instalment.pairing.alias, actor=actor, donation_id=donation.id, pairing_id=instalment.pairing_id,
    )  # fmt: skip


def _account(donation: Donation) -> Account:
    return db.session.get_one(Account, donation.account_id)


def _source(instalment: Instalment) -> tuple[Donation, Fund]:
    if instalment.donation_id is None:
        raise WrongInstalmentState(instalment.year_no, INSTALMENT_STATES[instalment.state])
    donation = db.session.get_one(Donation, instalment.donation_id)
    return donation, db.session.get_one(Fund, donation.fund_id)


def _lock(instalment: Instalment) -> None:
    if instalment.donation_id is not None:
        lock_accounts(_source(instalment)[1].id)
    db.session.refresh(instalment)


def take_up(instalment: Instalment, disbursement_id: int, *, actor: Actor | None) -> Instalment:
    """A batch was approved that pays this year: the allocation is spoken for until it is paid or put down."""
    _lock(instalment)
    if instalment.state is not S.ALLOCATED or instalment.disbursement_id not in (None, disbursement_id):
        raise WrongInstalmentState(instalment.year_no, INSTALMENT_STATES[instalment.state])
    instalment.disbursement_id = disbursement_id
    return _recorded(instalment, "instalment.take_up", actor)


def put_down(instalment: Instalment, *, actor: Actor | None) -> Instalment:
    """The batch was returned or the line left it: the allocation is free for another."""
    _lock(instalment)
    if instalment.state is S.ALLOCATED:
        instalment.disbursement_id = None
    return _recorded(instalment, "instalment.put_down", actor)


def pay_instalment(
    instalment: Instalment, disbursement_id: int, *, batch_id: int | None = None, on: dt.date, key: str,
    actor: Actor | None, memo: str = "",
) -> Transfer:  # fmt: skip
    """The year's money goes out (allocated → paid), named after gift, pairing, batch and payment. Idempotent by key."""
    _lock(instalment)
    donation, fund = _source(instalment)
    transfer = pay_out(
        fund, instalment.amount_fen, on=on, key=key, actor=actor, source=AccountKind.ALLOCATED, memo=memo,
        batch_id=batch_id, disbursement_id=disbursement_id, donation_id=donation.id, pairing_id=instalment.pairing_id,
    )  # fmt: skip
    mark_paid(instalment, disbursement_id, actor=actor)
    return transfer


def mark_paid(instalment: Instalment, disbursement_id: int, *, actor: Actor | None) -> Instalment:
    """allocated → paid by this disbursement; again with the same one changes nothing. The money moves beside it."""
    if instalment.state in (S.PAID, S.EVIDENCED) and instalment.disbursement_id == disbursement_id:
        return instalment
    if instalment.state is not S.ALLOCATED or instalment.disbursement_id not in (None, disbursement_id):
        raise WrongInstalmentState(instalment.year_no, INSTALMENT_STATES[instalment.state])
    instalment.state, instalment.disbursement_id = S.PAID, disbursement_id
    return _recorded(instalment, "instalment.paid", actor)


def mark_evidenced(instalment: Instalment, *, actor: Actor | None) -> Instalment:
    """paid → evidenced: the signature is in."""
    if instalment.state is S.PAID:
        instalment.state = S.EVIDENCED
        _recorded(instalment, "instalment.evidenced", actor)
    return instalment


def return_instalment(
    instalment: Instalment, *, batch_id: int | None = None, on: dt.date, key: str, actor: Actor | None, memo: str = ""
) -> Transfer:
    """The year's money came back: paid → allocated, ready to be paid again. Idempotent by key."""
    _lock(instalment)
    donation, fund = _source(instalment)
    transfer = money_back(
        fund, instalment.amount_fen, on=on, key=key, actor=actor, into=AccountKind.ALLOCATED, memo=memo,
        batch_id=batch_id, disbursement_id=instalment.disbursement_id, donation_id=donation.id,
        pairing_id=instalment.pairing_id,
    )  # fmt: skip
    mark_returned(instalment, actor=actor)
    return transfer


def mark_returned(instalment: Instalment, *, actor: Actor | None) -> Instalment:
    """paid or evidenced → allocated, without a disbursement; the money moves beside it."""
    if instalment.state in (S.PAID, S.EVIDENCED):
        instalment.state, instalment.disbursement_id = S.ALLOCATED, None
        _recorded(instalment, "instalment.returned", actor)
    return instalment


def _recorded(instalment: Instalment, action: str, actor: Actor | None) -> Instalment:
    pairing = instalment.pairing
    record(actor, action, instalment, subjects=[pairing.person_id], region_code=pairing.scope_code)
    db.session.flush()
    return instalment
