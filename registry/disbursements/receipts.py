"""What a person received (领过的钱和物), certificates by id, number or code, and what the public may learn of one."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.errors import NotFound
from registry.disbursements.lines import PAID_STATES
from registry.disbursements.models import Batch, Certificate, CertificateState, Disbursement
from registry.disbursements.numbers import CODE_LENGTH
from registry.extensions import db
from registry.people.models import Person
from registry.programs.models import Cycle, Program


@dataclass(frozen=True)
class Receipt:
    """One payment as the person's page shows it; `counts` is false for what was returned or voided."""

    line: Disbursement
    program: str
    cycle: str
    batch_ref: str
    batch_number: str
    certificate: Certificate | None
    counts: bool
    past: bool = False


@dataclass(frozen=True)
class Received:
    """All payments of a person, newest first; cash and goods apart, voids and returns left out of the sums."""

    rows: Sequence[Receipt]
    cash: int
    goods: int


def received_by(person: Person, actor: Actor) -> Received:
    """The payments of a person in the actor's region that left the house, with their newest certificates; one query."""
    rows = db.session.execute(
        select(Disbursement, Program.title, Cycle.title, Batch.public_id, Batch.number, Certificate, Batch.past)
        .join(Program, Disbursement.program_id == Program.id)
        .join(Cycle, Disbursement.cycle_id == Cycle.id)
        .join(Batch, Disbursement.batch_id == Batch.id)
        .outerjoin(Certificate, Certificate.disbursement_id == Disbursement.id)
        .where(
            Disbursement.person_id == person.id,
            Disbursement.paid_on.is_not(None),
            visible_to(actor, Disbursement.scope_code),
        )
        .order_by(Disbursement.paid_on.desc(), Disbursement.id.desc(), Certificate.id)
    ).all()
    newest = {row[0].id: row for row in rows}
    found = [
        Receipt(row[0], row[1], row[2], row[3], row[4], row[5], row[0].state in PAID_STATES, row[6])
        for row in newest.values()
    ]
    counted = [receipt.line for receipt in found if receipt.counts]
    return Received(found, sum(x.amount_fen for x in counted), sum(x.goods_value_fen for x in counted))


def newest_certificates(line_ids: Sequence[int]) -> dict[int, Certificate]:
    """Line row id → its newest certificate; one query."""
    rows = db.session.scalars(
        select(Certificate).where(Certificate.disbursement_id.in_(line_ids)).order_by(Certificate.id)
    )
    return {row.disbursement_id: row for row in rows if row.disbursement_id is not None}


def batch_certificates(batch: Batch, actor: Actor, *, voids: bool = False) -> list[Certificate]:
    """The certificates of a batch in the actor's region in the order of the sheet; void ones only on request."""
    query = (
        select(Certificate)
        .join(Disbursement, Certificate.disbursement_id == Disbursement.id)
        .where(Disbursement.batch_id == batch.id, visible_to(actor, Certificate.scope_code))
        .order_by(Disbursement.serial, Certificate.id)
    )
    if not voids:
        query = query.where(Certificate.state == CertificateState.VALID)
    return list(db.session.scalars(query))


def readable_certificates(actor: Actor) -> ColumnElement[bool]:
    """A grant's certificate needs the pay-outs, a donor's the donors."""
    grants = Certificate.donation_id.is_(None) if actor.can(Permission.DISBURSEMENT_READ) else false()
    gifts = Certificate.donation_id.is_not(None) if actor.can(Permission.DONOR_READ) else false()
    return visible_to(actor, Certificate.scope_code) & or_(grants, gifts)


def get_certificate(public_id: str, actor: Actor) -> Certificate:
    """The certificate in the actor's region; raises NotFound."""
    found = db.session.scalar(
        select(Certificate).where(Certificate.public_id == public_id, readable_certificates(actor))
    )
    if found is None:
        raise NotFound
    return found


def subject_ids(certificates: Sequence[Certificate]) -> list[int]:
    """Row ids of the persons who got these certificates, for the log of reads."""
    ids = [c.disbursement_id for c in certificates if c.disbursement_id is not None]
    return list(
        db.session.scalars(
            select(Disbursement.person_id).where(Disbursement.id.in_(ids)).order_by(Disbursement.person_id)
        )
    )


def find_certificates(text: str, actor: Actor, *, limit: int = 8) -> Sequence[Certificate]:
    """Certificates by number ("乌中妇资 2026-000124", "2026-000124", "000124" of any year), newest first."""
    match = re.fullmatch(r"(?:.*?\s*)?(?:(\d{4})-)?(\d{4,6})", text.strip())
    if match is None:
        return []
    query = select(Certificate).where(readable_certificates(actor), Certificate.seq == int(match[2]))
    if match[1]:
        query = query.where(Certificate.year == int(match[1]))
    return db.session.scalars(query.order_by(Certificate.id.desc()).limit(limit)).all()


def find_batches(text: str, actor: Actor, *, limit: int = 5) -> Sequence[Batch]:
    """Batches whose number begins with the text, newest first."""
    word = text.strip().upper()
    if not re.match(r"[A-Z]{2}-", word):
        return []
    return db.session.scalars(
        select(Batch)
        .options(joinedload(Batch.program))
        .where(Batch.number.startswith(word, autoescape=True), visible_to(actor, Batch.scope_code))
        .order_by(Batch.id.desc())
        .limit(limit)
    ).all()


@dataclass(frozen=True)
class Verified:
    """What anyone may know of a certificate: nothing of the person, her place or her need."""

    real: bool
    void: bool = False
    number: str = ""
    title: str = ""
    organisation: str = ""
    issued_on: dt.date | None = None
    amount_fen: int | None = None
    honorary: bool = False


def plain_code(text: str) -> str:
    """A code as typed or scanned, without grouping: 7q4m-k2xd-9rta → 7Q4MK2XD9RTA."""
    return re.sub(r"[\s\-—–]", "", text).upper()[: CODE_LENGTH + 1]


def find_certificate_by_code(code: str) -> Verified:
    """Whether a certificate with this code was issued; void ones say so. Open to the public."""
    plain = plain_code(code)
    found = (
        db.session.scalar(select(Certificate).where(Certificate.code == plain)) if len(plain) == CODE_LENGTH else None
    )
    if found is None:
        return Verified(real=False)
    content = json.loads(found.content or "{}")
    return Verified(
        real=True,
        void=found.state is CertificateState.VOID,
        number=found.number,
        title=content.get("title", ""),
        organisation=content.get("organisation", ""),
        issued_on=found.issued_on,
        amount_fen=content.get("amount_fen"),
        honorary=found.donation_id is not None,
    )


def find_line_of(certificate: Certificate, actor: Actor) -> Disbursement | None:
    """The payment a certificate is for, with person and batch, in the actor's region; None for a donor's."""
    return db.session.scalar(
        select(Disbursement)
        .options(joinedload(Disbursement.person), joinedload(Disbursement.batch))
        .where(Disbursement.id == certificate.disbursement_id, visible_to(actor, Disbursement.scope_code))
    )
