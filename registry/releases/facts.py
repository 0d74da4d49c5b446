"""The money of a donor as it stands: gifts, pairings, years. Columns a donor may know, no table with an identity.

The tables of persons, households and relatives are never joined: a child is the alias of the pairing and what
was released of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, union
from sqlalchemy.orm import aliased

from registry.disbursements.models import Certificate, CertificateState, Disbursement, DisbursementState
from registry.donors.models import Donation, DonationState, Instalment, InstalmentState, Pairing, PairingState
from registry.extensions import db
from registry.funds.models import Account, AccountKind, Fund, Transfer
from registry.programs.models import Program
from registry.releases.models import ReleasedChild
from registry.releases.trail import Gift, Pair, Place, Told, Year

_DONE = (InstalmentState.PAID, InstalmentState.EVIDENCED)
_PaidYear, _PaidLine = aliased(Instalment), aliased(Disbursement)
_BACK = (DisbursementState.RETURNED, DisbursementState.VOID)


def month_of(day: dt.date | None) -> dt.date | None:
    """The first of the month: a donor's values hold no day."""
    return day.replace(day=1) if day else None


def _place() -> ColumnElement[str]:
    """Where a year's money stands; money that came back waits to be paid again."""
    state = Instalment.state
    back = and_(Disbursement.state.is_not(None), Disbursement.state.in_(_BACK))
    return case(
        (and_(state.in_(_DONE), ~back), Place.REACHED.value),
        (state.in_((*_DONE, InstalmentState.ALLOCATED)), Place.PLANNED.value),
        (state == InstalmentState.FUNDED, Place.LEFT.value),
        (state == InstalmentState.SCHEDULED, Place.AWAITED.value),
        else_=Place.OFF.value,
    )


def _direct() -> ColumnElement[bool]:
    """Transfers that pay somebody out of a gift without a pairing between."""
    paired = or_(
        exists().where(_PaidYear.disbursement_id == Transfer.disbursement_id),
        exists().where(_PaidLine.id == Transfer.disbursement_id, _PaidLine.instalment_id.is_not(None)),
    )
    return and_(Transfer.disbursement_id.is_not(None), Transfer.pairing_id.is_(None), ~paired)


def _direct_sum(kind: AccountKind) -> Any:
    """Net money of a gift that went directly into accounts of a kind, in fen, for the gift of the outer row."""
    ids = select(Account.id).where(Account.kind == kind)
    signed = case(
        (Transfer.credit_account_id.in_(ids), Transfer.amount),
        (Transfer.debit_account_id.in_(ids), -Transfer.amount),
        else_=0,
    )
    query = select(func.coalesce(func.sum(signed), 0)).where(Transfer.donation_id == Donation.id, _direct())
    return query.correlate(Donation).scalar_subquery()


def _pooled() -> Any:
    """Net money of a gift that was given over to the fund's common money, for the gift of the outer row."""
    free = select(Account.id).where(Account.kind == AccountKind.AVAILABLE)
    signed = case(
        (Transfer.credit_account_id.in_(free), Transfer.amount),
        (Transfer.debit_account_id.in_(free), -Transfer.amount),
        else_=0,
    )
    query = select(func.coalesce(func.sum(signed), 0)).where(
        Transfer.donation_id == Donation.id, Transfer.pairing_id.is_(None), Transfer.disbursement_id.is_(None)
    )
    return query.correlate(Donation).scalar_subquery()


def _held() -> Any:
    """What the ledger has in the gift's own account, for the gift of the outer row."""
    query = select(Account.credits - Account.debits).where(Account.id == Donation.account_id)
    return query.correlate(Donation).scalar_subquery()


def _direct_children() -> Any:
    """How many children a gift paid directly."""
    query = select(func.count(func.distinct(Disbursement.person_id)))
    query = query.select_from(Transfer).join(Disbursement, Disbursement.id == Transfer.disbursement_id)
    query = query.where(Transfer.donation_id == Donation.id, _direct(), Disbursement.state.not_in(_BACK))
    return query.correlate(Donation).scalar_subquery()


def list_gifts(donor_id: int) -> list[Gift]:
    """Every gift of the donor, newest first, with what of it has reached children and what is planned; one query."""
    place = _place()
    amount = Instalment.amount_fen
    query = (
        select(
            Donation.public_id, Donation.received_on, Donation.amount_fen, Donation.goods, Donation.goods_value_fen,
            Donation.state, Donation.receipt_code, Donation.receipt_number, Donation.receipt_check, Fund.title,
            func.coalesce(func.sum(case((place == Place.REACHED.value, amount), else_=0)), 0).label("reached"),
            func.coalesce(func.sum(case((place == Place.PLANNED.value, amount), else_=0)), 0).label("planned"),
            func.count(func.distinct(case((place == Place.REACHED.value, Pairing.person_id)))).label("children"),
            _direct_sum(AccountKind.PAID).label("paid_directly"),
            _direct_sum(AccountKind.RESERVED).label("reserved_directly"),
            _direct_children().label("direct_children"), _pooled().label("pooled"), Donation.girls_only,
            _held().label("held"),
        )
        .join(Fund, Fund.id == Donation.fund_id)
        .outerjoin(Instalment, Instalment.donation_id == Donation.id)
        .outerjoin(Pairing, Pairing.id == Instalment.pairing_id)
        .outerjoin(Disbursement, Disbursement.id == Instalment.disbursement_id)
        .where(Donation.donor_id == donor_id)
        .group_by(Donation.id, Fund.title)
        .order_by(Donation.received_on.desc(), Donation.id.desc())
    )  # fmt: skip
    return [
        Gift(
            row.public_id, row.received_on.replace(day=1), row.amount_fen, row.goods or "", row.goods_value_fen,
            row.title, row.state is DonationState.REVERSED, int(row.reached) + int(row.paid_directly),
            int(row.planned) + int(row.reserved_directly), row.children + row.direct_children,
            row.receipt_code or "", row.receipt_number or "", row.receipt_check or "", int(row.pooled),
            row.girls_only, row.held,
        )
        for row in db.session.execute(query)
    ]  # fmt: skip


def count_children(donor_id: int) -> int:
    """How many different children the donor's gifts have reached, each counted once."""
    paired = (
        select(Pairing.person_id)
        .join(Instalment, Instalment.pairing_id == Pairing.id)
        .join(Donation, Donation.id == Instalment.donation_id)
        .outerjoin(Disbursement, Disbursement.id == Instalment.disbursement_id)
        .where(Donation.donor_id == donor_id, Donation.state == DonationState.POSTED, _place() == Place.REACHED.value)
    )
    direct = (
        select(Disbursement.person_id)
        .join(Transfer, Transfer.disbursement_id == Disbursement.id)
        .join(Donation, Donation.id == Transfer.donation_id)
        .where(Donation.donor_id == donor_id, Donation.state == DonationState.POSTED)
        .where(_direct(), Disbursement.state.not_in(_BACK))
    )
    reached = union(paired, direct).subquery()
    return db.session.execute(select(func.count()).select_from(reached)).scalar_one()


def _newest_told() -> Any:
    query = select(ReleasedChild.id).where(ReleasedChild.pairing_id == Pairing.id)
    return query.order_by(ReleasedChild.id.desc()).limit(1).correlate(Pairing).scalar_subquery()


def _pair_rows(donor_id: int) -> Select[Any]:
    """One row per pairing and year: money, and what was released of the child; no table that holds an identity."""
    certified = exists().where(
        Certificate.disbursement_id == Disbursement.id, Certificate.state == CertificateState.VALID
    )
    query = (
        select(
            Pairing.public_id, Pairing.alias, Pairing.starts_on, Pairing.years, Pairing.yearly_fen, Pairing.state,
            Program.title.label("program"), Instalment.year_no, Instalment.due_on, Instalment.amount_fen,
            _place().label("place"), Donation.public_id.label("gift"), Donation.received_on, Fund.title.label("fund"),
            Disbursement.paid_on, Disbursement.signed_on, certified.label("certified"), ReleasedChild.county,
            ReleasedChild.stage, ReleasedChild.status, ReleasedChild.school_year, ReleasedChild.visits,
        )
        .join(Program, Program.id == Pairing.program_id)
        .outerjoin(Instalment, Instalment.pairing_id == Pairing.id)
        .outerjoin(Donation, and_(Donation.id == Instalment.donation_id, Donation.donor_id == Pairing.donor_id,
                                  Donation.state == DonationState.POSTED))
        .outerjoin(Fund, Fund.id == Donation.fund_id)
        .outerjoin(Disbursement, Disbursement.id == Instalment.disbursement_id)
        .outerjoin(ReleasedChild, ReleasedChild.id == _newest_told())
        .where(Pairing.donor_id == donor_id, Pairing.state != PairingState.HELD)
        .order_by(Pairing.state == PairingState.ENDED, Pairing.starts_on, Pairing.id, Instalment.year_no)
    )  # fmt: skip
    return cast("Select[Any]", query)


def list_pairs(donor_id: int) -> list[Pair]:
    """The donor's pairings as they stand now, ended ones last; of the child only what was released; one query."""
    rows = db.session.execute(_pair_rows(donor_id)).all()
    return [_pair(list(group)) for _ref, group in groupby(rows, key=lambda row: row.public_id)]


def _pair(rows: Sequence[Any]) -> Pair:
    head = rows[0]
    years = tuple(_year(row) for row in rows if row.year_no is not None)
    told = _told(head) if head.county is not None else None
    return Pair(head.public_id, head.alias, head.program, head.starts_on.replace(day=1), head.years, head.yearly_fen,
                head.state.value, told, years)  # fmt: skip


def _told(row: Any) -> Told:
    months = tuple(dt.date.fromisoformat(day) for day in row.visits.split(",") if day)
    return Told(row.county, row.stage, row.status, row.school_year, months)


def _year(row: Any) -> Year:
    place = Place(row.place)
    reached = place is Place.REACHED
    return Year(
        row.year_no, row.due_on.replace(day=1), row.amount_fen, place, row.gift, month_of(row.received_on),
        row.fund or "", month_of(row.paid_on) if reached else None, month_of(row.signed_on) if reached else None,
        reached and bool(row.certified),
    )  # fmt: skip


def paired_people(donor_id: int) -> list[int]:
    """Whose data stands behind the donor's aliases (person row ids, for the log); one query."""
    query = select(Pairing.person_id).where(Pairing.donor_id == donor_id).distinct().order_by(Pairing.person_id)
    return list(db.session.scalars(query))
