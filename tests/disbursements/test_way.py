"""A batch on its way: made, approved by another, paid, signed, taken back; ledger and certificates go with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.core.paper.fonts import MissingGlyph
from registry.disbursements import services
from registry.disbursements.errors import NotPayable, ProxyRefused, ReasonMissing, SamePerson, WrongBatchState
from registry.disbursements.models import Batch, BatchState, CertificateState, DisbursementState, PayMethod
from registry.disbursements.queries import batch_lines, paid_this_year
from registry.disbursements.receipts import batch_certificates, find_certificate_by_code, received_by
from registry.funds.errors import Overdraft, PeriodClosed
from registry.funds.models import AccountKind, Transfer
from registry.programs.models import EnrolmentState, Notice
from registry.programs.notices import log_objection, settle_objection
from tests.factories.disbursements import balance, make_approved, make_batch, make_fund

A = AccountKind


def test_from_draft_to_signature(session: Any, actors: Any, today: dt.date) -> None:
    fund = make_fund(1_000_000)
    people = make_approved(actors, today, 3)
    batch = make_batch(actors, today, fund=fund, enrolments=people)
    assert batch.number == "CL-2026C-01" and batch.scope_code == "150824102000"
    services.submit_batch(batch, actor=actors.township, today=today)
    services.approve_batch(batch, actor=actors.county, today=today)
    assert (balance(fund, A.AVAILABLE), balance(fund, A.RESERVED)) == (880_000, 120_000)
    services.pay_batch(batch, paid_on=today, actor=actors.county2, today=today)
    assert (balance(fund, A.RESERVED), balance(fund, A.PAID)) == (0, 120_000)
    assert {e.state for e in people} == {EnrolmentState.ACTIVE}
    numbers = [c.number for c in batch_certificates(batch, actors.county)]
    assert numbers == [f"乌中妇资 2026-{n:06d}" for n in (1, 2, 3)]
    services.sign_lines(batch, signed_on=today, actor=actors.township, today=today)
    assert batch.state is BatchState.CLOSED
    assert paid_this_year([e.person_id for e in people], 2026) == {e.person_id: 40_000 for e in people}
    session.commit()


def test_nobody_approves_her_own_batch_in_service_and_database(session: Any, actors: Any, today: dt.date) -> None:
    people = make_approved(actors, today, 1)
    batch = services.make_batch(
        people[0].cycle, make_fund(), people, method=PayMethod.BANK, actor=actors.county, today=today
    )
    services.submit_batch(batch, actor=actors.county, today=today)
    with pytest.raises(SamePerson, match="这批是您编的，要由另一位批准"):
        services.approve_batch(batch, actor=actors.county, today=today)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE batch SET approver_id = maker_id WHERE id = :id"), {"id": batch.id})
    with pytest.raises(Denied):
        services.approve_batch(batch, actor=actors.township, today=today)


def test_a_fund_that_is_short_names_the_sum_and_reserves_nothing(session: Any, actors: Any, today: dt.date) -> None:
    fund = make_fund(100_000)
    batch = make_batch(actors, today, 3, fund=fund, upto="pending")
    with pytest.raises(Overdraft, match="资金差 200.00 元：可用 1,000.00，本批 1,200.00"):
        services.approve_batch(batch, actor=actors.county, today=today)
    assert batch.state is BatchState.PENDING and balance(fund, A.RESERVED) == 0


def test_nobody_is_in_two_batches_and_unapproved_people_are_refused(session: Any, actors: Any, today: dt.date) -> None:
    people = make_approved(actors, today, 2)
    first = make_batch(actors, today, enrolments=people)
    with pytest.raises(Conflict, match=first.number):
        make_batch(actors, today, enrolments=people[:1])
    people[0].state = EnrolmentState.NOTICED
    with pytest.raises(NotPayable):
        services.make_batch(
            people[0].cycle, make_fund(), people[:1], method=PayMethod.BANK, actor=actors.township, today=today
        )


def test_a_running_notice_and_a_rare_name_hold_the_batch(session: Any, actors: Any, today: dt.date) -> None:
    batch = make_batch(actors, today, 1, upto="pending")
    line = batch_lines(batch, actors.county)[0]
    before = today - dt.timedelta(days=18)
    with pytest.raises(NotPayable, match="公示到"):
        services.approve_batch(batch, actor=actors.county, today=before)
    line.person.name = "王\ue123"
    with pytest.raises(MissingGlyph, match="王"):
        services.approve_batch(batch, actor=actors.county, today=today)
    assert batch.state is BatchState.PENDING


def test_an_objection_after_the_approval_stops_the_payment(session: Any, actors: Any, today: dt.date) -> None:
    fund = make_fund(500_000)
    batch = make_batch(actors, today, 2, fund=fund, upto="approved")
    enrolment = batch_lines(batch, actors.county)[0].enrolment
    notice = session.get(Notice, enrolment.notice_id)
    objection = log_objection(notice, "有车", received_on=today, actor=actors.county, today=today, enrolment=enrolment)
    with pytest.raises(NotPayable, match="1 件异议还没有处理"):
        services.pay_batch(batch, paid_on=today, actor=actors.county, today=today)
    assert batch.state is BatchState.APPROVED and balance(fund, A.PAID) == 0
    settle_objection(objection, "已核实", actor=actors.county, today=today)
    assert services.pay_batch(batch, paid_on=today, actor=actors.county, today=today).state is BatchState.PAID


def test_cancer_aid_goes_by_bank_only(session: Any, actors: Any, today: dt.date) -> None:
    people = make_approved(actors, today, 1)
    people[0].cycle.program.bank_only = True
    with pytest.raises(NotPayable, match="只能银行转账"):
        make_batch(actors, today, enrolments=people, method=PayMethod.CASH)


def test_returning_an_approved_batch_frees_its_money_and_it_can_go_again(
    session: Any, actors: Any, today: dt.date
) -> None:
    fund = make_fund(500_000)
    batch = make_batch(actors, today, 2, fund=fund, upto="approved")
    with pytest.raises(ReasonMissing):
        services.return_batch(batch, reason=" ", actor=actors.county, today=today)
    services.return_batch(batch, reason="名单有误", actor=actors.county, today=today)
    assert balance(fund, A.AVAILABLE) == 500_000 and batch.edition == 2
    line = batch_lines(batch, actors.township)[1]
    services.remove_line(batch, [line], reason="已搬走", actor=actors.township, today=today)
    services.submit_batch(batch, actor=actors.township, today=today)
    services.approve_batch(batch, actor=actors.county2, today=today)
    assert balance(fund, A.RESERVED) == 40_000
    with pytest.raises(WrongBatchState):
        services.submit_batch(batch, actor=actors.township, today=today)


def test_paying_twice_pays_once(session: Any, actors: Any, today: dt.date) -> None:
    batch = make_batch(actors, today, 2, upto="paid")
    before = session.query(Transfer).count()
    again = services.pay_batch(batch, paid_on=today, actor=actors.county, today=today)
    assert again is batch and session.query(Transfer).count() == before
    assert len(batch_certificates(batch, actors.county)) == 2


def test_the_day_of_payment_is_real(session: Any, actors: Any, today: dt.date) -> None:
    batch = make_batch(actors, today, 1, upto="approved")
    for day in (today + dt.timedelta(days=1), today - dt.timedelta(days=1)):
        with pytest.raises(Invalid) as error:
            services.pay_batch(batch, paid_on=day, actor=actors.county, today=today)
        assert error.value.field == "paid_on"
    batch.fund.closed_until = today
    session.flush()
    with pytest.raises(PeriodClosed):
        services.pay_batch(batch, paid_on=today, actor=actors.county, today=today)


def test_money_back_voids_the_certificate_and_keeps_its_number(session: Any, actors: Any, today: dt.date) -> None:
    fund = make_fund(500_000)
    batch = make_batch(actors, today, 2, fund=fund, upto="paid")
    line, other = batch_lines(batch, actors.county)
    paper = batch_certificates(batch, actors.county)[0]
    services.return_line(line, reason="账户已销户", actor=actors.county, today=today)
    assert line.state is DisbursementState.RETURNED
    assert (balance(fund, A.PAID), balance(fund, A.AVAILABLE)) == (40_000, 460_000)
    assert paper.state is CertificateState.VOID and find_certificate_by_code(paper.code).void
    services.void_line(other, reason="金额错", actor=actors.county, today=today)
    assert batch.state is BatchState.CLOSED
    received = received_by(line.person, actors.county)
    assert len(received.rows) == 1 and received.cash == 0


def test_what_was_void_is_paid_again_by_a_line_that_says_so(session: Any, actors: Any, today: dt.date) -> None:
    batch = make_batch(actors, today, 1, upto="paid")
    line = batch_lines(batch, actors.county)[0]
    services.void_line(line, reason="金额错", actor=actors.county, today=today)
    again = services.make_batch(
        batch.cycle, batch.fund, [line.enrolment], method=PayMethod.BANK, actor=actors.township, today=today,
        amounts={line.enrolment_id: 60_000},
    )  # fmt: skip
    services.submit_batch(again, actor=actors.township, today=today)
    services.approve_batch(again, actor=actors.county, today=today)
    services.pay_batch(again, paid_on=today, actor=actors.county, today=today)
    fresh = batch_lines(again, actors.county)[0]
    assert fresh.replaces_id == line.id and fresh.amount_fen == 60_000
    assert batch_certificates(again, actors.county)[0].number.endswith("000002")
    received = received_by(line.person, actors.county)
    assert received.cash == 60_000 and [r.counts for r in received.rows] == [True, False]


def test_only_the_exceptions_of_the_sheet_are_entered(session: Any, actors: Any, today: dt.date) -> None:
    batch = make_batch(actors, today, 3, upto="paid")
    first, second, third = batch_lines(batch, actors.township)
    absent = services.SignException(services.Exceptional.ABSENT)
    proxy = services.SignException(services.Exceptional.PROXY, "刘桂兰", "祖母")
    batch.program.proxy_allowed = False
    with pytest.raises(ProxyRefused):
        services.sign_lines(
            batch, signed_on=today, actor=actors.township, today=today, exceptions={second.public_id: proxy}
        )
    batch.program.proxy_allowed = True
    signed = services.sign_lines(
        batch, signed_on=today, actor=actors.township, today=today,
        exceptions={first.public_id: absent, second.public_id: proxy},
    )  # fmt: skip
    assert signed == [second, third] and second.proxy_name == "刘桂兰"
    assert batch.state.value == "paid" and first.state.value == "paid"
    services.sign_lines(batch, signed_on=today, actor=actors.township, today=today)
    assert batch.state is BatchState.CLOSED


def test_another_township_touches_nothing(session: Any, actors: Any, today: dt.date) -> None:
    batch = make_batch(actors, today, 1, upto="paid")
    people = make_approved(actors, today, 1, cycle=batch.cycle)
    with pytest.raises(NotFound):
        services.sign_lines(batch, signed_on=today, actor=actors.other_township, today=today)
    with pytest.raises(NotFound):
        services.make_batch(
            batch.cycle, batch.fund, people, method=PayMethod.BANK, actor=actors.other_township, today=today
        )
    with pytest.raises(NotFound):
        services.pay_batch(batch, paid_on=today, actor=actors.other_county, today=today)


def test_numbers_of_batches_have_no_gaps_after_a_rollback(session: Any, actors: Any, today: dt.date) -> None:
    people = make_approved(actors, today, 3)
    fund = make_fund()
    session.commit()
    kept = [e.public_id for e in people]
    make_batch(actors, today, fund=fund, enrolments=people[:1])
    session.commit()
    make_batch(actors, today, fund=fund, enrolments=people[1:2])
    session.rollback()
    make_batch(actors, today, fund=fund, enrolments=people[2:])
    session.commit()
    assert list(session.scalars(select(Batch.number).order_by(Batch.id))) == ["CL-2026C-01", "CL-2026C-02"]
    assert len(kept) == 3
