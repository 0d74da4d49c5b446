"""Reading donors and gifts, in the actor's region: lists by page, one gift, and where a donor's money stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to, within
from registry.core.errors import NotFound
from registry.donors.models import Donation, DonationState, Donor, DonorKind, Instalment, InstalmentState
from registry.extensions import db
from registry.funds.models import Account, Fund, Transfer, TransferKind
from registry.programs.models import Program
from registry.regions.codes import normalise_code

PAGE = 50
Line = TypeVar("Line")
REACHED = (InstalmentState.PAID, InstalmentState.EVIDENCED)


@dataclass(frozen=True)
class Page(Generic[Line]):
    """One page of a list; `next_cursor` leads on, None at the end."""

    rows: tuple[Line, ...]
    next_cursor: str | None


@dataclass(frozen=True)
class Totals:
    """Where cash in fen stands: given = reached + planned + in_fund + left. Goods are apart, never added."""

    given: int = 0
    goods: int = 0
    gifts: int = 0
    reached: int = 0
    planned: int = 0
    in_fund: int = 0
    left: int = 0


def find_donor(public_id: str, actor: Actor) -> Donor | None:
    """The donor in the actor's region, or None; raises Denied without donor:read."""
    actor.demand(Permission.DONOR_READ)
    return db.session.scalar(
        select(Donor).where(Donor.public_id == public_id, visible_to(actor, Donor.scope_code)).order_by(Donor.id)
    )


def get_donor(public_id: str, actor: Actor) -> Donor:
    """The donor; raises NotFound outside the actor's region, Denied without donor:read."""
    donor = find_donor(public_id, actor)
    if donor is None:
        raise NotFound
    return donor


def donor_text(text: str) -> ColumnElement[bool]:
    """The condition that a donor's name holds the text, or that its pinyin or initials begin with it."""
    plain = " ".join(text.split())
    latin = "".join(plain.lower().split())
    found = [Donor.name.contains(plain, autoescape=True)]
    if latin.isascii() and latin.isalpha():
        found += [Donor.pinyin.startswith(latin), Donor.pinyin.contains(f" {latin}")]
    return or_(*found)


def list_donors(
    actor: Actor, *, q: str = "", kind: DonorKind | None = None, closed: bool = False, cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Donor]:  # fmt: skip
    """Donors of the actor's region, the latest first; closed ones only on request. One query."""
    actor.demand(Permission.DONOR_READ)
    query = select(Donor).where(visible_to(actor, Donor.scope_code))
    query = query.where(Donor.closed_on.is_not(None) if closed else Donor.closed_on.is_(None))
    if q.strip():
        query = query.where(donor_text(q))
    if kind is not None:
        query = query.where(Donor.kind == kind)
    if cursor:
        query = query.where(Donor.id < select(Donor.id).where(Donor.public_id == cursor).scalar_subquery())
    rows = db.session.scalars(query.order_by(Donor.id.desc()).limit(limit + 1)).all()
    return Page(tuple(rows[:limit]), rows[limit - 1].public_id if len(rows) > limit else None)


def donors_to_choose(actor: Actor, *, limit: int = 500) -> Sequence[Donor]:
    """Donors that still give, by pinyin, for a form."""
    actor.demand(Permission.DONOR_READ)
    query = select(Donor).where(visible_to(actor, Donor.scope_code), Donor.closed_on.is_(None))
    return db.session.scalars(query.order_by(Donor.pinyin, Donor.id).limit(limit)).all()


def funds_to_choose(actor: Actor) -> Sequence[Fund]:
    """Funds of the actor's region that a gift may go to, those for donations first."""
    query = select(Fund).where(visible_to(actor, Fund.scope_code))
    return db.session.scalars(query.order_by(Fund.source != "donation", Fund.title, Fund.id)).all()


def donor_totals(donor_ids: Iterable[int]) -> dict[int, Totals]:
    """Where the money of each donor stands (donor row id → totals); three queries, reversed gifts left out.

    The parts are read from different places (years of pairings, transfers, the gifts' accounts), so that the sum
    proves the books.
    """
    ids = list(donor_ids)
    if not ids:
        return {}
    posted = (Donation.donor_id.in_(ids), Donation.state == DonationState.POSTED)
    given = db.session.execute(
        select(
            Donation.donor_id, func.sum(Donation.amount_fen), func.sum(Donation.goods_value_fen), func.count(),
            func.coalesce(func.sum(Account.credits - Account.debits), 0),
        )
        .outerjoin(Account, Account.id == Donation.account_id)
        .where(*posted).group_by(Donation.donor_id).order_by(Donation.donor_id)
    ).all()  # fmt: skip
    reached, planned = _in_pairings(posted)
    released = _released(posted)
    return {
        donor: Totals(int(cash), int(goods), number, reached.get(donor, 0), planned.get(donor, 0),
                      released.get(donor, 0), int(left))
        for donor, cash, goods, number, left in given
    }  # fmt: skip


def _in_pairings(posted: tuple[Any, ...]) -> tuple[dict[int, int], dict[int, int]]:
    rows = db.session.execute(
        select(Donation.donor_id, Instalment.state, func.sum(Instalment.amount_fen))
        .join(Donation, Donation.id == Instalment.donation_id)
        .where(*posted, Instalment.state.in_((*REACHED, InstalmentState.ALLOCATED)))
        .group_by(Donation.donor_id, Instalment.state)
        .order_by(Donation.donor_id, Instalment.state)
    )
    reached: dict[int, int] = {}
    planned: dict[int, int] = {}
    for donor, state, fen in rows:
        place = planned if state is InstalmentState.ALLOCATED else reached
        place[donor] = place.get(donor, 0) + int(fen)
    return reached, planned


def _released(posted: tuple[Any, ...]) -> dict[int, int]:
    rows = db.session.execute(
        select(Donation.donor_id, func.sum(Transfer.amount))
        .join(Donation, Donation.id == Transfer.donation_id)
        .where(*posted, Transfer.kind == TransferKind.RELEASE, Transfer.pairing_id.is_(None))
        .group_by(Donation.donor_id)
        .order_by(Donation.donor_id)
    )
    return {donor: int(fen) for donor, fen in rows}


@dataclass(frozen=True)
class DonationFilter:
    """Which gifts: of a donor, of a place, received between two days; `posted` leaves reversed ones out."""

    donor_id: int | None = None
    region: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    posted: bool = False


@dataclass(frozen=True)
class DonationRow:
    """A gift and what of its cash is not yet allocated, in fen."""

    donation: Donation
    left: int


def donation_conditions(wanted: DonationFilter) -> list[ColumnElement[bool]]:
    """What a list, a sum or a figure of gifts is narrowed by: one place for all, so that a number opens to its rows."""
    found: list[ColumnElement[bool]] = []
    if wanted.donor_id is not None:
        found.append(Donation.donor_id == wanted.donor_id)
    if wanted.region:
        found.append(within(normalise_code(wanted.region), Donation.scope_code))
    if wanted.first is not None:
        found.append(Donation.received_on >= wanted.first)
    if wanted.last is not None:
        found.append(Donation.received_on <= wanted.last)
    if wanted.posted:
        found.append(Donation.state == DonationState.POSTED)
    return found


def list_donations(
    wanted: DonationFilter, actor: Actor, *, cursor: str | None = None, limit: int = PAGE
) -> Page[DonationRow]:
    """Gifts of the actor's region with donor and fund, the last entered first; one query."""
    actor.demand(Permission.DONOR_READ)
    query = (
        select(Donation, func.coalesce(Account.credits - Account.debits, 0))
        .outerjoin(Account, Account.id == Donation.account_id)
        .options(joinedload(Donation.donor), joinedload(Donation.fund))
        .where(visible_to(actor, Donation.scope_code), *donation_conditions(wanted))
    )
    if cursor:
        query = query.where(Donation.id < select(Donation.id).where(Donation.public_id == cursor).scalar_subquery())
    rows = db.session.execute(query.order_by(Donation.id.desc()).limit(limit + 1)).all()
    following = rows[limit - 1][0].public_id if len(rows) > limit else None
    return Page(tuple(DonationRow(row[0], int(row[1])) for row in rows[:limit]), following)


def sum_donations(wanted: DonationFilter, actor: Actor | None = None) -> tuple[int, int, int]:
    """How many gifts, their cash and their goods in fen; without an actor for the summary, which scopes by region."""
    query = select(
        func.count(), func.coalesce(func.sum(Donation.amount_fen), 0),
        func.coalesce(func.sum(Donation.goods_value_fen), 0),
    ).where(*donation_conditions(wanted))  # fmt: skip
    if actor is not None:
        query = query.where(visible_to(actor, Donation.scope_code))
    number, cash, goods = db.session.execute(query).one()
    return int(number), int(cash), int(goods)


def get_donation(public_id: str, actor: Actor) -> DonationRow:
    """The gift with donor and fund; raises NotFound outside the actor's region, Denied without donor:read."""
    actor.demand(Permission.DONOR_READ)
    row = db.session.execute(
        select(Donation, func.coalesce(Account.credits - Account.debits, 0))
        .outerjoin(Account, Account.id == Donation.account_id)
        .options(joinedload(Donation.donor), joinedload(Donation.fund))
        .where(Donation.public_id == public_id, visible_to(actor, Donation.scope_code))
        .order_by(Donation.id)
    ).first()
    if row is None:
        raise NotFound
    return DonationRow(row[0], int(row[1]))


def only_program(donation: Donation) -> str | None:
    """The title of the program a gift is tied to, or None."""
    if donation.only_program_id is None:
        return None
    return db.session.scalar(select(Program.title).where(Program.id == donation.only_program_id))


def gifts_with_money(donor_id: int, actor: Actor) -> Sequence[DonationRow]:
    """The donor's gifts of which cash is left, oldest first, for setting money aside."""
    query = (
        select(Donation, Account.credits - Account.debits)
        .join(Account, Account.id == Donation.account_id)
        .options(joinedload(Donation.fund))
        .where(Donation.donor_id == donor_id, Donation.state == DonationState.POSTED,
               Account.credits > Account.debits, visible_to(actor, Donation.scope_code))
        .order_by(Donation.received_on, Donation.id)
    )  # fmt: skip
    return [DonationRow(row[0], int(row[1])) for row in db.session.execute(query)]
