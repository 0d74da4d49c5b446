"""The register of all certificate numbers, for the auditor: every number of a series, its state, no gap between them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from sqlalchemy import Row, Select, case, func, select, tuple_

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.core.dates import format_cn
from registry.core.errors import NotFound
from registry.core.i18n import Text, _, official_language
from registry.core.money import format_fen
from registry.core.paper.table import table_pdf
from registry.disbursements.models import Batch, Certificate, CertificateCounter, CertificateState, Disbursement
from registry.disbursements.receipts import readable_certificates
from registry.donors.models import Donation, Donor
from registry.extensions import db
from registry.people.models import Person
from registry.people.showing import shown_name

PAGE = 100
HEADINGS = (_("编号"), _("状态"), _("给谁"), _("批次或捐赠"), _("发证日期"), _("金额（元）"), _("印过"), _("作废"))
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


@dataclass(frozen=True)
class Series:
    """The numbers of a series and year. `whole`: the actor sees all of them; `missing` are numbers without a row."""

    series: str
    year: int
    count: int
    void: int
    first: int
    last: int
    counter: int
    whole: bool
    missing: Sequence[int] = ()

    @property
    def sound(self) -> bool:
        """Every number from 1 to the counter's has exactly one certificate."""
        return not self.missing and self.first == 1 and self.count == self.last == self.counter


@dataclass(frozen=True)
class Entry:
    """One number: whose it is, for what, and what became of it."""

    certificate: Certificate
    name: str
    source: str
    source_url: str
    amount_fen: int
    state: Text


def list_series(actor: Actor) -> list[Series]:
    """The series the actor may read, newest year first; three queries.

    Whether a series is whole can be told only to an office that covers the county whose series it is.
    """
    actor.demand(Permission.DISBURSEMENT_READ)
    rows = db.session.execute(
        select(
            Certificate.series, Certificate.year, func.count().label("numbers"),
            func.sum(case((Certificate.state == CertificateState.VOID, 1), else_=0)).label("void"),
            func.min(Certificate.seq).label("first"), func.max(Certificate.seq).label("last"),
            func.max(Certificate.scope_code).label("place"),
        )
        .where(readable_certificates(actor))
        .group_by(Certificate.series, Certificate.year)
        .order_by(Certificate.year.desc(), Certificate.series)
    ).all()  # fmt: skip
    keys = [(row.series, row.year) for row in rows]
    counters = {
        (row.series, row.year): row.last
        for row in db.session.scalars(
            select(CertificateCounter)
            .where(tuple_(CertificateCounter.series, CertificateCounter.year).in_(keys))
            .order_by(CertificateCounter.series, CertificateCounter.year)
        )
    }
    found = []
    for row in rows:
        whole = covers(actor, row.place[:6] + "000000")
        missing = _missing(row.series, row.year) if whole and row.numbers != row.last else []
        counter = counters.get((row.series, row.year), 0)
        found.append(
            Series(row.series, row.year, row.numbers, int(row.void), row.first, row.last, counter, whole, missing)
        )
    return found


def _missing(series: str, year: int, most: int = 20) -> list[int]:
    """Numbers that have no certificate although a later one has; empty in a sound register."""
    given = db.session.scalars(
        select(Certificate.seq).where(Certificate.series == series, Certificate.year == year).order_by(Certificate.seq)
    ).all()
    there = set(given)
    return [number for number in range(1, (given[-1] if given else 0) + 1) if number not in there][:most]


def _entries(series: str, year: int, actor: Actor) -> Select[*tuple[Any, ...]]:
    actor.demand(Permission.DISBURSEMENT_READ)
    return (
        select(Certificate, Disbursement, Batch, Person, Donation, Donor)
        .outerjoin(Disbursement, Certificate.disbursement_id == Disbursement.id)
        .outerjoin(Batch, Disbursement.batch_id == Batch.id)
        .outerjoin(Person, Disbursement.person_id == Person.id)
        .outerjoin(Donation, Certificate.donation_id == Donation.id)
        .outerjoin(Donor, Donation.donor_id == Donor.id)
        .where(Certificate.series == series, Certificate.year == year, readable_certificates(actor))
        .order_by(Certificate.seq)
    )


def list_entries(
    series: str, year: int, actor: Actor, *, after: int = 0, void: bool = False, limit: int | None = PAGE
) -> tuple[list[Entry], int | None]:
    """Numbers of a series in order, voids included (`void`: only those), with the cursor of the next page; one query.

    Raises NotFound for a series of which the actor may read nothing.
    """
    query = _entries(series, year, actor).where(Certificate.seq > after)
    if void:
        query = query.where(Certificate.state == CertificateState.VOID)
    rows = db.session.execute(query.limit(limit + 1) if limit else query).all()
    if not rows and not after and not void:
        raise NotFound
    shown = rows[:limit] if limit else rows
    following = shown[-1][0].seq if limit and len(rows) > limit else None
    return [_entry(row, actor) for row in shown], following


def _entry(row: Row[*tuple[Any, ...]], actor: Actor) -> Entry:
    certificate, line, batch, person, donation, donor = row
    void = certificate.state is CertificateState.VOID
    state = _("作废") if void else _("有效，印过副本") if certificate.prints > 1 else _("有效")
    if donation is not None and donor is not None:
        name, source, url = donor.name, str(_("捐赠")), f"/donations/{donation.public_id}"
        return Entry(certificate, name, source, url, donation.amount_fen, state)
    name = shown_name(person.name, actor) if person is not None else ""
    number, ref = (batch.number, f"/disbursements/{batch.public_id}") if batch is not None else ("", "")
    return Entry(certificate, name, number, ref, line.amount_fen if line is not None else 0, state)


def entry_cells(entry: Entry) -> tuple[str, ...]:
    """A number as the texts of HEADINGS."""
    c = entry.certificate
    why = f"{format_cn(c.voided_on)} {c.void_reason}" if c.voided_on else ""
    return (
        c.number, str(entry.state), entry.name, entry.source, c.issued_on.isoformat(), format_fen(entry.amount_fen),
        str(c.prints), why,
    )  # fmt: skip


def register_title(series: Series) -> str:
    """证书登记簿 乌中妇资 2026, with whether it is whole."""
    if not series.whole:
        return f"证书登记簿　{series.series} {series.year}（本单位部分）"
    return f"证书登记簿　{series.series} {series.year}"


def register_note(series: Series) -> str:
    """How many numbers, how many void, and whether one is missing."""
    text = f"共 {series.count} 号，其中作废 {series.void} 号"
    if not series.whole:
        return text
    return text + ("，连号无缺" if series.sound else f"，缺号：{'、'.join(map(str, series.missing)) or '计数不符'}")


def register_pdf(series: Series, entries: Sequence[Entry], *, printed_at: dt.datetime, demo: bool) -> bytes:
    """The register on paper, A4 across. Raises MissingGlyph."""
    with official_language():
        return table_pdf(
            register_title(series), [str(heading) for heading in HEADINGS], [entry_cells(e) for e in entries],
            organisation=register_note(series), landscape=True, printed_at=printed_at, demo=demo,
        )  # fmt: skip


def register_workbook(series: Series, entries: Sequence[Entry], *, watermark: str) -> bytes:
    """The register as .xlsx; no text runs as a formula, who took it and when stands above."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    sheet = book.add_worksheet("证书登记簿")
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    money = book.add_format({"num_format": "#,##0.00"})
    with official_language():
        sheet.write_string(0, 0, register_title(series), bold)
        sheet.write_string(1, 0, f"{register_note(series)}　{watermark}")
        for column, heading in enumerate(HEADINGS):
            sheet.write_string(3, column, str(heading), bold)
        for place, entry in enumerate(entries, start=4):
            for column, cell in enumerate(entry_cells(entry)):
                if column == 5:
                    sheet.write_number(place, column, entry.amount_fen / 100, money)
                else:
                    sheet.write_string(place, column, cell, text)
    sheet.set_column(0, 7, 20)
    sheet.freeze_panes(4, 1)
    book.close()
    return buffer.getvalue()
