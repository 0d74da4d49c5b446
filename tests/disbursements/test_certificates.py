"""Certificates: frozen, hashed, gapless under rollbacks; what a donor gets shares nothing with what a child got."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from registry.core.errors import Conflict, Denied
from registry.disbursements import services
from registry.disbursements.certificates import content_of, frozen_fields
from registry.disbursements.models import Certificate, CertificateCounter, CertificateState
from registry.disbursements.numbers import short_county, take
from registry.disbursements.queries import batch_lines
from registry.disbursements.receipts import batch_certificates, find_certificate_by_code, find_certificates
from registry.donors.models import Donation, Donor, DonorKind, Instalment, InstalmentState, Pairing, PairingState
from registry.extensions import db
from registry.funds.models import Account, AccountKind, Transfer, TransferKind
from registry.programs.models import ProgramKind
from tests.factories.disbursements import balance, make_approved, make_batch, make_fund
from tests.factories.programs import COUNTY


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE certificate SET content_hash = 'x'",
        "UPDATE certificate SET content_sealed = NULL",
        "UPDATE certificate SET number = 'x'",
        "UPDATE certificate SET code = 'AAAABBBBCCCC'",
        "DELETE FROM certificate",
    ],
)
def test_the_database_keeps_what_was_given(statement: str, session: Any, actors: Any, today: dt.date) -> None:
    make_batch(actors, today, 1, upto="paid")
    session.flush()
    with pytest.raises(DatabaseError, match="frozen|kept"), session.begin_nested():
        session.execute(text(statement))


def test_a_void_is_final(session: Any, actors: Any, today: dt.date) -> None:
    batch = make_batch(actors, today, 1, upto="paid")
    paper = batch_certificates(batch, actors.county)[0]
    with pytest.raises(Denied):
        services.void_certificate(paper, reason="名字写错", actor=actors.township, today=today)
    services.void_certificate(paper, reason="名字写错", actor=actors.county, today=today)
    with pytest.raises(Conflict, match="已经作废"):
        services.void_certificate(paper, reason="再来", actor=actors.county, today=today)
    with pytest.raises(DatabaseError, match="frozen"), session.begin_nested():
        session.execute(text("UPDATE certificate SET state = 'valid'"))
    fresh = services.reissue_certificate(batch_lines(batch, actors.county)[0], actor=actors.county, today=today)
    assert fresh.seq == paper.seq + 1 and fresh.code != paper.code


def test_a_reprint_says_what_was_said_then(session: Any, actors: Any, today: dt.date) -> None:
    batch = make_batch(actors, today, 1, upto="paid", name="王雨桐")
    paper = batch_certificates(batch, actors.county)[0]
    assert set(json.loads(paper.content)) == set(frozen_fields())
    batch_lines(batch, actors.county)[0].person.name = "李改名"
    session.flush()
    content = content_of(paper, verify_url="http://x/verify/1", demo=False, mark="副本")
    assert content.recipient_name == "王雨桐" and content.copy_mark == "副本"


def test_a_rollback_gives_the_numbers_back(session: Any) -> None:
    assert take("测试", 2026, 3) == 1
    session.commit()
    assert take("测试", 2026, 5) == 4
    session.rollback()
    assert take("测试", 2026) == 4
    assert take("测试", 2027) == 1
    session.rollback()
    assert session.scalar(select(CertificateCounter.last).where(CertificateCounter.series == "测试")) == 3


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("乌拉特中旗", "乌中"),
        ("乌拉特后旗", "乌后"),
        ("五原县", "五原"),
        ("大厂回族自治县", "大厂"),
        ("东城区", "东城"),
    ],
)
def test_short_names_of_counties(name: str, short: str) -> None:
    assert short_county(name) == short


def _gift(fund: Any, **more: Any) -> Donation:
    donor = Donor(name="鸿达商贸有限公司", kind=DonorKind.COMPANY, scope_code=COUNTY, named_as="鸿达商贸")
    account = Account(fund_id=fund.id, kind=AccountKind.DONATION)
    db.session.add(account)
    db.session.flush()
    gift = Donation(donor=donor, account_id=account.id, fund=fund, scope_code=COUNTY, received_on=dt.date(2026, 3, 8), amount_fen=6_000_000,
                    purpose="资助20名女童三年学业", idempotency_key=f"g{fund.id}", **more)  # fmt: skip
    db.session.add(gift)
    db.session.flush()
    return gift


def test_a_donation_certificate_is_honorary_and_given_once(session: Any, actors: Any, today: dt.date) -> None:
    gift = _gift(make_fund())
    paper = services.issue_donation_certificate(gift, actor=actors.county, today=today)
    assert services.issue_donation_certificate(gift, actor=actors.county, today=today) is paper
    assert paper.number == "乌中妇捐 2026-000001"
    content = content_of(paper, verify_url="x", demo=False, mark=None)
    assert "人民币60,000.00元（人民币陆万元整），定向用于资助20名女童三年学业" in content.body
    assert content.honorary_note == "本证书为荣誉凭证，不作为财税票据"
    assert find_certificate_by_code(paper.code).honorary
    assert list(find_certificates("000001", actors.county)) == [paper]
    assert list(find_certificates("000001", actors.township)) == []


def test_an_allocated_instalment_pays_its_child(session: Any, actors: Any, today: dt.date) -> None:
    fund = make_fund(100_000)
    people = make_approved(actors, today, 2)
    gift = _gift(fund)
    accounts = {a.kind: a for a in session.scalars(select(Account).where(Account.fund_id == fund.id))}
    for n, (debit, credit) in enumerate(
        [(AccountKind.OUTSIDE, AccountKind.DONATION), (AccountKind.DONATION, AccountKind.ALLOCATED)]
    ):
        session.add(Transfer(debit_account_id=accounts[debit].id, credit_account_id=accounts[credit].id, amount=40_000,
                             kind=TransferKind.DONATION, on_date=today, fund_id=fund.id, idempotency_key=f"i{n}"))  # fmt: skip
        session.flush()
    child = people[0]
    pairing = Pairing(donor=gift.donor, person_id=child.person_id, program_id=child.program_id, scope_code=child.scope_code,
                      alias="小禾", starts_on=today, years=3, yearly_fen=40_000, state=PairingState.ACTIVE)  # fmt: skip
    session.add(pairing)
    session.flush()
    instalment = Instalment(pairing=pairing, year_no=1, due_on=today, amount_fen=40_000, donation_id=gift.id,
                            state=InstalmentState.ALLOCATED)  # fmt: skip
    session.add(instalment)
    session.flush()
    batch = make_batch(actors, today, fund=fund, enrolments=people, upto="approved")
    assert balance(fund, AccountKind.RESERVED) == 40_000
    services.pay_batch(batch, paid_on=today, actor=actors.county2, today=today)
    line = batch_lines(batch, actors.county)[0]
    assert instalment.state.value == "paid" and instalment.disbursement_id == line.id
    assert balance(fund, AccountKind.ALLOCATED) == 0 and balance(fund, AccountKind.PAID) == 80_000
    first, second = batch_certificates(batch, actors.county)
    assert "捐赠方：鸿达商贸" in first.content and "捐赠方：爱心人士" in second.content
    services.return_line(line, reason="没有到账", actor=actors.county, today=today)
    assert instalment.state.value == "allocated" and instalment.disbursement_id is None
    assert balance(fund, AccountKind.ALLOCATED) == 40_000
    assert first.state is CertificateState.VOID and session.query(Certificate).count() == 2


def test_a_certificate_never_tells_a_diagnosis(session: Any, actors: Any, today: dt.date) -> None:
    people = make_approved(actors, today, 1)
    program = people[0].cycle.program
    program.kind, program.title, program.certificate_title = ProgramKind.CANCER_AID, "两癌救助", "两癌救助金发放证书"
    batch = make_batch(actors, today, enrolments=people, upto="paid")
    paper = batch_certificates(batch, actors.county)[0]
    assert "癌" not in paper.content and "救助金" in paper.content
    assert find_certificate_by_code(paper.code).title == "救助金发放证书"
