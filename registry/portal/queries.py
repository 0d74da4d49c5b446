"""What the donors' site may ask: what was released to this donor, and her own papers. No table with an identity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from registry.accounts.models import User
from registry.audit.models import AuditLog
from registry.core.errors import NotFound
from registry.core.i18n import _
from registry.disbursements.models import Certificate, CertificateState
from registry.donors.models import Donation, Donor
from registry.extensions import db
from registry.regions.queries import region_name
from registry.releases.models import DonorRelease
from registry.releases.queries import LOOK, donor_with_page
from registry.settings.queries import list_effective


@dataclass(frozen=True)
class Office:
    """Who runs the register, as a donor knows it."""

    name: str
    hotline: str


@dataclass(frozen=True)
class DonationPaper:
    """A donation certificate: the donor's own, so its number may be shown."""

    ref: str
    number: str
    month: dt.date
    gift_month: dt.date
    void: bool


def get_donor(donor_id: int) -> tuple[Donor, DonorRelease | None]:
    """The donor of the account with what she may see now; raises NotFound."""
    found = donor_with_page(donor_id)
    if found is None:
        raise NotFound(_("这个账号还没有连到捐赠人。请联系妇联经办人。"))
    return found


def get_office(region_code: str, *, on: dt.date) -> Office:
    """Name and hotline in force at the donor's office."""
    values = {item.definition.key: item.value for item in list_effective(on=on, region_code=region_code)}
    name = str(values["organisation_name"]) or f"{region_name(region_code)}妇女联合会"
    return Office(name, str(values["hotline"]))


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
        .where(User.donor_id.in_(list(donor_ids)), AuditLog.action == LOOK)
        .group_by(User.donor_id)
        .order_by(User.donor_id)
    )
    return {donor: moment for donor, moment in db.session.execute(query) if donor is not None}
