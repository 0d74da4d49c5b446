"""Pledge, receipt, pay-out held against each other: what one has and the others lack is an orphan to be settled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, null, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.i18n import Text, _
from registry.donors.models import Donation, DonationState, Donor, Instalment, InstalmentState, Pairing
from registry.donors.pairs import RUNNING
from registry.extensions import db
from registry.funds.models import Account, Transfer, TransferKind
from registry.people.models import Person
from registry.people.showing import shown_name

SHOWN = 50
GIFT_WAITS = dt.timedelta(days=30)
PAY_WAITS = dt.timedelta(days=30)
SIGN_WAITS = dt.timedelta(days=15)
S = InstalmentState


@dataclass(frozen=True)
class Orphan:
    """One thing without its counterpart; `fen` of it, since `day`; `url` opens it."""

    name: str
    note: str
    day: dt.date
    fen: int
    url: str
    person_id: int | None = None


@dataclass(frozen=True)
class Orphans:
    """Orphans of one kind: the first rows, how many and how much all of them."""

    key: str
    title: Text
    advice: Text
    rows: Sequence[Orphan]
    count: int
    fen: int


@dataclass(frozen=True)
class Balance:
    """Years due by today of running and finished pairings, in fen: due = paid + planned + missing."""

    due: int
    paid: int
    planned: int
    missing: int


def due_balance(actor: Actor, today: dt.date) -> Balance:
    """What was promised by today and how far it came; one query. Raises Denied without pairing:read."""
    actor.demand(Permission.PAIRING_READ)
    rows = db.session.execute(
        select(Instalment.state, func.sum(Instalment.amount_fen))
        .join(Pairing, Pairing.id == Instalment.pairing_id)
        .where(visible_to(actor, Pairing.scope_code), Instalment.due_on <= today,
               Instalment.state.not_in((S.CANCELLED, S.WAIVED)))
        .group_by(Instalment.state)
        .order_by(Instalment.state)
    )  # fmt: skip
    fen = {state: int(total) for state, total in rows}
    paid = fen.get(S.PAID, 0) + fen.get(S.EVIDENCED, 0)
    missing = fen.get(S.SCHEDULED, 0) + fen.get(S.FUNDED, 0)
    return Balance(sum(fen.values()), paid, fen.get(S.ALLOCATED, 0), missing)


def _years(actor: Actor, day: Any, *where: Any) -> Select[Any]:
    return (
        select(Person.name, Donor.name.label("note"), day.label("day"), Instalment.amount_fen.label("fen"),
               Pairing.public_id.label("ref"), Pairing.person_id, func.count().over().label("many"),
               func.sum(Instalment.amount_fen).over().label("all"))
        .join(Pairing, Pairing.id == Instalment.pairing_id)
        .join(Person, Person.id == Pairing.person_id)
        .join(Donor, Donor.id == Pairing.donor_id)
        .where(visible_to(actor, Pairing.scope_code), *where)
        .order_by(day, Instalment.id)
    )  # fmt: skip


def _collect(key: str, title: Text, advice: Text, query: Select[Any], actor: Actor, path: str) -> Orphans:
    rows = db.session.execute(query).all()
    lines = [
        Orphan(shown_name(row.name, actor) if row.person_id else row.name, row.note, row.day, int(row.fen),
               f"{path}{row.ref}", row.person_id)
        for row in rows
    ]  # fmt: skip
    return Orphans(key, title, advice, lines, int(rows[0].many) if rows else 0, int(rows[0].all) if rows else 0)


def arrears(actor: Actor, today: dt.date, limit: int = SHOWN) -> Orphans:
    """A pledge without a receipt: years past their day for which no gift has come."""
    query = _years(actor, Instalment.due_on, Pairing.state.in_(RUNNING), Instalment.state == S.SCHEDULED,
                   Instalment.due_on < today)  # fmt: skip
    return _collect("arrears", _("有承诺，没到款"), _("到期还没有捐款。问捐赠人，或者从他别的捐款里安排。"),
                    query.limit(limit), actor, "/pairings/")  # fmt: skip


def unpaid(actor: Actor, today: dt.date, limit: int = SHOWN) -> Orphans:
    """A receipt without a pay-out: money set aside for a year whose day is a month past."""
    query = _years(actor, Instalment.due_on, Pairing.state.in_(RUNNING), Instalment.state == S.ALLOCATED,
                   Instalment.due_on < today - PAY_WAITS)  # fmt: skip
    return _collect("unpaid", _("钱到了，没发放"), _("已安排，过了 30 天还没发。编进发放批次。"),
                    query.limit(limit), actor, "/pairings/")  # fmt: skip


def unsigned(actor: Actor, today: dt.date, limit: int = SHOWN) -> Orphans:
    """A pay-out without a signature after 15 days (domain.md 3.9)."""
    query = _years(actor, Transfer.on_date, Instalment.state == S.PAID, Transfer.on_date < today - SIGN_WAITS).join(
        Transfer, (Transfer.disbursement_id == Instalment.disbursement_id) & (Transfer.kind == TransferKind.PAY)
    )
    return _collect("unsigned", _("发放了，没签领"), _("发放 15 天还没有签名。入户补签，或者退回。"),
                    query.limit(limit), actor, "/pairings/")  # fmt: skip


def unpromised(actor: Actor, today: dt.date, limit: int = SHOWN) -> Orphans:
    """A receipt without a pledge: cash of a gift that nobody has used for a month."""
    left = Account.credits - Account.debits
    query: Any = (
        select(Donor.name, func.coalesce(Donation.purpose, "").label("note"), Donation.received_on.label("day"),
               left.label("fen"), Donation.public_id.label("ref"), null().label("person_id"),
               func.count().over().label("many"), func.sum(left).over().label("all"))
        .join(Donor, Donor.id == Donation.donor_id)
        .join(Account, Account.id == Donation.account_id)
        .where(visible_to(actor, Donation.scope_code), Donation.state == DonationState.POSTED, left > 0,
               Donation.received_on < today - GIFT_WAITS)
        .order_by(Donation.received_on, Donation.id)
        .limit(limit)
    )  # fmt: skip
    return _collect("unpromised", _("到了款，没用处"), _("捐款 30 天还没分完。安排给结对，没有条件的可以划入公用。"), query,
                    actor, "/donations/")  # fmt: skip
