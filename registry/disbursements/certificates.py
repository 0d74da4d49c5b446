"""Certificates: numbers without gaps, content frozen, sealed and hashed when the number is given.

A reprint is drawn from the frozen content and marked 副本; a void keeps its number and is marked 作废 (invariant 7).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, NotFound
from registry.core.i18n import _
from registry.core.paper.fonts import require_glyphs
from registry.disbursements.certificate_pdf import CertificateContent
from registry.disbursements.errors import ReasonMissing, WrongLineState
from registry.disbursements.lines import PAID_STATES
from registry.disbursements.models import (
    Batch,
    Certificate,
    CertificatePrint,
    CertificateState,
    Disbursement,
)
from registry.disbursements.numbers import DONATION, certificate_number, certificate_series, new_code, take
from registry.disbursements.wording import HONORARY, Wording, donation_words, donor_words, grant_words
from registry.disbursements.words import LINE_LABELS
from registry.donors.models import Donation, DonationState, Donor, Instalment, Pairing
from registry.extensions import db
from registry.people.showing import is_worker
from registry.programs.models import ProgramKind
from registry.regions.queries import region_name
from registry.settings.codes import labels
from registry.settings.queries import get_text

COPY, VOID = "副本", "作废"
_AT_PRINT = ("verify_url", "demo", "copy_mark", "number", "verify_code")


def organisation_of(scope_code: str, on: dt.date) -> str:
    """The county federation's full name for papers: the setting, else the county's name and 妇女联合会."""
    county = scope_code[:6] + "000000"
    return get_text("organisation_name", on=on, region_code=county) or f"{region_name(county)}妇女联合会"


def freeze(values: dict[str, Any]) -> tuple[str, str]:
    """The content as canonical JSON, and its SHA-256 in hexadecimal."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return text, hashlib.sha256(text.encode()).hexdigest()


def content_of(certificate: Certificate, *, verify_url: str, demo: bool, mark: str | None) -> CertificateContent:
    """The frozen content, ready to be drawn. Raises Conflict when it does not agree with its hash."""
    text = certificate.content or ""
    if hashlib.sha256(text.encode()).hexdigest() != certificate.content_hash:
        raise Conflict(_("证书 %(number)s 的内容和登记时不一致，不能打印。请告诉管理员。", number=certificate.number))
    values = json.loads(text)
    values["issued_on"] = dt.date.fromisoformat(values["issued_on"])
    return CertificateContent(
        **values,
        number=certificate.number,
        verify_code=certificate.code,
        verify_url=verify_url,
        demo=demo,
        copy_mark=mark,
    )


def _values(words: Wording, **more: Any) -> dict[str, Any]:
    return {
        "salutation": words.salutation, "body": words.body, "closing": words.closing, "goods_line": words.goods_line,
        **more,
    }  # fmt: skip


def _number(
    series: str, year: int, seqs: Sequence[int], contents: Sequence[dict[str, Any]], **more: Any
) -> list[Certificate]:
    made = []
    for seq, values in zip(seqs, contents, strict=True):
        text, digest = freeze(values)
        certificate = Certificate(
            series=series, year=year, seq=seq, number=certificate_number(series, year, seq), code=new_code(),
            content_hash=digest, issued_on=values["issued_on"], **more,
        )  # fmt: skip
        certificate.content = text
        made.append(certificate)
    return made


def title_of(batch: Batch, on: dt.date) -> str:
    """The certificate's title; where the program's name would tell a diagnosis, the neutral one of the settings."""
    if batch.program.kind is ProgramKind.CANCER_AID:
        return get_text("certificate_title_aid", on=on, region_code=batch.scope_code[:6] + "000000")
    return batch.program.certificate_title


def donors_of(lines: Sequence[Disbursement]) -> dict[int, Donor]:
    """Instalment row id → donor, for lines paid with an allocated instalment; one query."""
    ids = [line.instalment_id for line in lines if line.instalment_id is not None]
    if not ids:
        return {}
    rows = db.session.execute(
        select(Instalment.id, Donor)
        .join(Pairing, Instalment.pairing_id == Pairing.id)
        .join(Donor, Pairing.donor_id == Donor.id)
        .where(Instalment.id.in_(ids))
        .order_by(Instalment.id)
    ).all()
    return {row[0]: row[1] for row in rows}


def issue_certificates(batch: Batch, lines: Sequence[Disbursement], *, on: dt.date) -> list[Certificate]:
    """One numbered certificate per line, in the order of the lines. The caller's transaction keeps or drops all.

    Texts are made before the counter is locked; the caller records the change. Raises MissingGlyph.
    """
    organisation, stages = organisation_of(batch.scope_code, on), labels("school_stage")
    donors, contents = donors_of(lines), []
    for line in lines:
        stage = stages[line.stage].source if line.stage in stages else ""
        words = grant_words(line, batch.program, batch.cycle, stage, on)
        donor = donors.get(line.instalment_id or 0)
        gift = donor is not None or batch.fund.source == "donation"
        contents.append(
            _values(
                words, title=title_of(batch, on), organisation=organisation, issued_on=on,
                recipient_name=line.person.name, amount_fen=line.amount_fen or None,
                donor_line=f"捐赠方：{donor_words(donor)}" if gift else "", honorary_note="",
            )
        )  # fmt: skip
        require_glyphs(value for value in contents[-1].values() if isinstance(value, str))
    series = certificate_series(batch.scope_code, on.year)
    first = take(series, on.year, len(lines))
    seqs = list(range(first, first + len(lines)))
    made = _number(series, on.year, seqs, contents)
    for line, certificate in zip(lines, made, strict=True):
        certificate.disbursement_id, certificate.scope_code = line.id, line.scope_code
    db.session.add_all(made)
    db.session.flush()
    return made


def issue_donation_certificate(donation: Donation, *, actor: Actor, today: dt.date) -> Certificate:
    """The donor's 捐赠证书, once per gift: the valid one is returned when it exists.

    Raises NotFound, Conflict for a gift that was reversed, MissingGlyph.
    """
    actor.demand(Permission.DONOR_WRITE)
    if not covers(actor, donation.scope_code):
        raise NotFound
    state = db.session.execute(select(Donation.state).where(Donation.id == donation.id).with_for_update()).scalar_one()
    if state is DonationState.REVERSED:
        raise Conflict(_("这笔捐赠已冲回，不能开证书。"))
    valid = find_donation_certificate(donation)
    if valid is not None:
        return valid
    county = donation.scope_code[:6] + "000000"
    values = _values(
        donation_words(donation, donation.fund.title),
        title=get_text("certificate_title_donation", on=today, region_code=county),
        organisation=organisation_of(donation.scope_code, today),
        recipient_name=_receiver_name(donation.donor),
        amount_fen=donation.amount_fen or None,
        donor_line="",
        honorary_note=HONORARY,
        issued_on=today,
    )
    require_glyphs(value for value in values.values() if isinstance(value, str))
    series = certificate_series(donation.scope_code, today.year, DONATION)
    seq = take(series, today.year)
    (made,) = _number(series, today.year, [seq], [values], donation_id=donation.id, scope_code=donation.scope_code)
    db.session.add(made)
    record(actor, "certificate.issue_donation", made)
    db.session.flush()
    return made


def _receiver_name(donor: Donor) -> str:
    return donor_words(donor) if donor.anonymous else donor.named_as or donor.name


def find_donation_certificate(donation: Donation) -> Certificate | None:
    """The valid certificate of a gift, or None."""
    return db.session.scalar(
        select(Certificate)
        .where(Certificate.donation_id == donation.id, Certificate.state == CertificateState.VALID)
        .order_by(Certificate.id.desc())
        .limit(1)
    )


def void_certificate(certificate: Certificate, *, reason: str, actor: Actor, today: dt.date) -> Certificate:
    """valid → void; the number stays taken and the paper prints with 作废. Raises ReasonMissing, NotFound, Conflict."""
    actor.demand(Permission.CERTIFICATE_VOID)
    if not covers(actor, certificate.scope_code):
        raise NotFound
    if not reason.strip():
        raise ReasonMissing
    locked = db.session.execute(
        select(Certificate)
        .where(Certificate.id == certificate.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    if locked.state is CertificateState.VOID:
        raise Conflict(_("证书 %(number)s 已经作废了。", number=locked.number))
    mark_void([locked], reason.strip()[:300], today)
    record(actor, "certificate.void", locked, reason=reason.strip()[:300])
    db.session.flush()
    return locked


def mark_void(certificates: Sequence[Certificate], reason: str, today: dt.date) -> None:
    """Void certificates together with what they were for; the caller records it."""
    for certificate in certificates:
        certificate.state, certificate.void_reason, certificate.voided_on = CertificateState.VOID, reason, today


def valid_certificates(line_ids: Sequence[int]) -> list[Certificate]:
    """The valid certificates of payments, by number."""
    return list(
        db.session.scalars(
            select(Certificate)
            .where(Certificate.disbursement_id.in_(line_ids), Certificate.state == CertificateState.VALID)
            .order_by(Certificate.year, Certificate.series, Certificate.seq)
        )
    )


def reissue_certificate(line: Disbursement, *, actor: Actor, today: dt.date) -> Certificate:
    """A new number for a payment whose certificate was voided (a name misspelt). Raises Conflict, WrongLineState."""
    actor.demand(Permission.CERTIFICATE_VOID)
    if not covers(actor, line.scope_code):
        raise NotFound
    if line.state not in PAID_STATES or line.paid_on is None:
        raise WrongLineState(line.person.name, LINE_LABELS[line.state])
    if valid_certificates([line.id]):
        raise Conflict(_("%(name)s的证书还有效。要重开，先作废原来的。", name=line.person.name))
    (made,) = issue_certificates(line.batch, [line], on=today)
    record(actor, "certificate.reissue", made, subjects=[line.person_id])
    return made


def note_prints(certificates: Sequence[Certificate], *, actor: Actor) -> list[str | None]:
    """Count one print of each; returns the mark each must carry: None for the first, 副本 after it, 作废 for a void.

    Raises Denied for those who see names masked (auditor, city).
    """
    if not is_worker(actor) or not actor.can(Permission.DISBURSEMENT_READ):
        raise Denied
    ids = [certificate.id for certificate in certificates]
    db.session.execute(
        select(Certificate)
        .where(Certificate.id.in_(ids))
        .order_by(Certificate.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalars().all()
    marks: list[str | None] = []
    for certificate in certificates:
        copy = certificate.prints > 0
        mark = VOID if certificate.state is CertificateState.VOID else COPY if copy else None
        marks.append(mark)
        certificate.prints += 1
        db.session.add(CertificatePrint(certificate_id=certificate.id, actor_id=actor.user_id, copy=mark is not None))
    if certificates:
        record(actor, "certificate.print", region_code=certificates[0].scope_code, detail={"certificates": len(ids)})
    db.session.flush()
    return marks


def frozen_fields() -> tuple[str, ...]:
    """Names of the fields kept in the frozen content."""
    return tuple(f.name for f in dataclasses.fields(CertificateContent) if f.name not in _AT_PRINT)
