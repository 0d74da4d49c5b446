"""What the donors' site may ask: columns a donor may know, and no table that holds an identity.

The tables of persons, households and relatives are never joined: a child is the alias of the pairing. A stage of
school is shown only when at least k children of the county share it in the program, else a coarser word, else none
(design.md, invariant 13).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, union
from sqlalchemy.orm import aliased

from registry.accounts.models import User
from registry.audit.models import AuditLog
from registry.core.errors import NotFound
from registry.core.i18n import Text, _
from registry.disbursements.models import Certificate, CertificateState, Disbursement, DisbursementState
from registry.donors.models import Donation, DonationState, Donor, Instalment, InstalmentState, Pairing, PairingState
from registry.extensions import db
from registry.funds.models import Account, AccountKind, Fund, Transfer
from registry.portal.trail import ANY_STAGE, STAGES, Gift, Pair, Place, Year
from registry.programs.models import ENDED_STATES, Enrolment, Program
from registry.regions.queries import region_name
from registry.settings.queries import list_effective
from registry.visits.models import Visit, VisitState

READ = "portal.read"
_DONE = (InstalmentState.PAID, InstalmentState.EVIDENCED)
_PaidYear, _PaidLine = aliased(Instalment), aliased(Disbursement)
_BACK = (DisbursementState.RETURNED, DisbursementState.VOID)


@dataclass(frozen=True)
class Office:
    """Who runs the register, as a donor knows it, and the least number of children that share what is shown."""

    name: str
    hotline: str
    k: int


@dataclass(frozen=True)
class DonationPaper:
    """A donation certificate: the donor's own, so its number may be shown."""

    ref: str
    number: str
    month: dt.date
    gift_month: dt.date
    void: bool


def month_of(day: dt.date | None) -> dt.date | None:
    """The first of the month: a donor's values hold no day."""
    return day.replace(day=1) if day else None


def get_donor(donor_id: int) -> Donor:
    """The donor of the account; raises NotFound."""
    donor = db.session.get(Donor, donor_id)
    if donor is None:
        raise NotFound(_("这个账号还没有连到捐赠人。请联系妇联经办人。"))
    return donor


def get_office(region_code: str, *, on: dt.date) -> Office:
    """Name, hotline and k in force at the donor's office."""
    values = {item.definition.key: item.value for item in list_effective(on=on, region_code=region_code)}
    name = str(values["organisation_name"]) or f"{region_name(region_code)}妇女联合会"
    return Office(name, str(values["hotline"]), int(str(values["k_anonymity"])))


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
            _direct_children().label("direct_children"),
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
            row.receipt_code or "", row.receipt_number or "", row.receipt_check or "",
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


def _latest_stage() -> Any:
    query = select(Enrolment.stage).where(
        Enrolment.person_id == Pairing.person_id,
        Enrolment.program_id == Pairing.program_id,
        Enrolment.state.not_in(ENDED_STATES),
    )
    return query.order_by(Enrolment.id.desc()).limit(1).correlate(Pairing).scalar_subquery()


def _pair_rows(donor_id: int) -> Select[Any]:
    """One row per pairing and year: what the trail needs, nothing of the child but the key that joins."""
    certified = exists().where(
        Certificate.disbursement_id == Disbursement.id, Certificate.state == CertificateState.VALID
    )
    query = (
        select(
            Pairing.public_id, Pairing.alias, Pairing.starts_on, Pairing.years, Pairing.yearly_fen, Pairing.state,
            Pairing.scope_code, Pairing.person_id, Pairing.program_id, Program.title.label("program"),
            _latest_stage().label("stage"), Instalment.year_no, Instalment.due_on, Instalment.amount_fen,
            _place().label("place"), Donation.public_id.label("gift"), Donation.received_on, Fund.title.label("fund"),
            Disbursement.paid_on, Disbursement.signed_on, certified.label("certified"),
        )
        .join(Program, Program.id == Pairing.program_id)
        .outerjoin(Instalment, Instalment.pairing_id == Pairing.id)
        .outerjoin(Donation, and_(Donation.id == Instalment.donation_id, Donation.donor_id == Pairing.donor_id,
                                  Donation.state == DonationState.POSTED))
        .outerjoin(Fund, Fund.id == Donation.fund_id)
        .outerjoin(Disbursement, Disbursement.id == Instalment.disbursement_id)
        .where(Pairing.donor_id == donor_id)
        .order_by(Pairing.state == PairingState.ENDED, Pairing.starts_on, Pairing.id, Instalment.year_no)
    )  # fmt: skip
    return cast("Select[Any]", query)


def list_pairs(donor_id: int, *, k: int) -> tuple[list[Pair], list[int]]:
    """The donor's pairings, ended ones last, and whose data that is (for the log); two queries."""
    return _pairs(db.session.execute(_pair_rows(donor_id)).all(), k)


def get_pair(donor_id: int, public_id: str, *, k: int) -> tuple[Pair, int]:
    """One pairing of the donor and whose data it is; raises NotFound for another donor's."""
    rows = db.session.execute(_pair_rows(donor_id).where(Pairing.public_id == public_id)).all()
    if not rows:
        raise NotFound(_("没有找到这份结对，或者它不是您的。请从“我的结对”里打开。"))
    pairs, subjects = _pairs(rows, k)
    return pairs[0], subjects[0]


def _pairs(rows: Sequence[Any], k: int) -> tuple[list[Pair], list[int]]:
    shared = _shared_stages({row.program_id for row in rows}, {row.scope_code[:6] for row in rows})
    pairs, subjects = [], []
    for _ref, group in groupby(rows, key=lambda row: row.public_id):
        lines = list(group)
        head = lines[0]
        stage = _stage_word(shared, head.program_id, head.scope_code[:6], head.stage or "", k)
        years = tuple(_year(row) for row in lines if row.year_no is not None)
        starts = head.starts_on.replace(day=1)
        pairs.append(
            Pair(head.public_id, head.alias, head.program, starts, head.years, head.yearly_fen,
                 head.state.value, stage, years)
        )  # fmt: skip
        subjects.append(head.person_id)
    return pairs, subjects


def _year(row: Any) -> Year:
    place = Place(row.place)
    reached = place is Place.REACHED
    return Year(
        row.year_no, row.due_on.replace(day=1), row.amount_fen, place, row.gift, month_of(row.received_on),
        row.fund or "", month_of(row.paid_on) if reached else None, month_of(row.signed_on) if reached else None,
        reached and bool(row.certified),
    )  # fmt: skip


def _shared_stages(programs: set[int], counties: set[str]) -> dict[tuple[int, str, str], int]:
    """(program, county, stage) → how many children share it; one query, none without pairings."""
    if not programs:
        return {}
    county = func.substr(Enrolment.scope_code, 1, 6)
    query = (
        select(Enrolment.program_id, county.label("county"), Enrolment.stage,
               func.count(func.distinct(Enrolment.person_id)))
        .where(Enrolment.program_id.in_(programs), Enrolment.state.not_in(ENDED_STATES))
        .where(or_(*(Enrolment.scope_code.between(c + "000000", c + "999999") for c in sorted(counties))))
        .group_by(Enrolment.program_id, county, Enrolment.stage)
        .order_by(Enrolment.program_id, county, Enrolment.stage)
    )  # fmt: skip
    return {(program, code, stage): number for program, code, stage, number in db.session.execute(query)}


def _stage_word(shared: dict[tuple[int, str, str], int], program: int, county: str, stage: str, k: int) -> Text | None:
    """The stage when k children share it, 在校学生 when k children are at school in the program, else nothing."""
    if stage not in STAGES:
        return None
    if shared.get((program, county, stage), 0) >= k:
        return STAGES[stage]
    at_school = sum(n for (p, c, s), n in shared.items() if (p, c) == (program, county) and s in STAGES)
    return ANY_STAGE if at_school >= k else None


def visit_months(person_id: int, since: dt.date) -> list[dt.date]:
    """The months in which the child of a pairing was visited since it began, oldest first."""
    query = (
        select(Visit.done_on)
        .where(Visit.person_id == person_id, Visit.state == VisitState.DONE, Visit.done_on >= since)
        .order_by(Visit.done_on, Visit.id)
    )
    return list(dict.fromkeys(day.replace(day=1) for day in db.session.scalars(query) if day))


def list_papers(donor_id: int) -> list[DonationPaper]:
    """The donation certificates issued to the donor, newest first."""
    query = (
        select(
            Certificate.public_id, Certificate.number, Certificate.issued_on, Certificate.state, Donation.received_on
        )
        .join(Donation, Donation.id == Certificate.donation_id)
        .where(Donation.donor_id == donor_id)
        .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
    )
    return [
        DonationPaper(
            row.public_id, row.number, row.issued_on.replace(day=1), row.received_on.replace(day=1),
            row.state is CertificateState.VOID,
        )
        for row in db.session.execute(query)
    ]  # fmt: skip


def get_paper(donor_id: int, public_id: str) -> Certificate:
    """A donation certificate of the donor; raises NotFound for another donor's or a child's."""
    query = (
        select(Certificate)
        .join(Donation, Donation.id == Certificate.donation_id)
        .where(Certificate.public_id == public_id, Donation.donor_id == donor_id)
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(_("没有找到这张证书，或者它不是给您的。请从“证书与票据”里打开。"))
    return found


def last_seen(donor_ids: Iterable[int]) -> dict[int, dt.datetime]:
    """When accounts of these donors last opened the donors' site (donor id → moment in UTC); one query."""
    query = (
        select(User.donor_id, func.max(AuditLog.at))
        .join(AuditLog, AuditLog.actor_id == User.id)
        .where(User.donor_id.in_(list(donor_ids)), AuditLog.action == READ)
        .group_by(User.donor_id)
        .order_by(User.donor_id)
    )
    return {donor: moment for donor, moment in db.session.execute(query) if donor is not None}
