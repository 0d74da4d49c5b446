"""A pay-out charged to a budget line: held at the approval, spent at the payment, back with the money; never too much."""

from __future__ import annotations

import datetime as dt
import subprocess
import threading
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.core.engine import begin_write
from registry.core.errors import Conflict, Denied, DomainError, Invalid
from registry.disbursements import money, services
from registry.disbursements.errors import NotPayable, WrongBatchState
from registry.disbursements.models import Batch, BatchState, PayMethod
from registry.disbursements.queries import batch_lines
from registry.extensions import db
from registry.funds import budgets
from registry.funds.budget_models import BudgetLine
from registry.funds.checks import check_ledger
from registry.funds.errors import OverBudget
from registry.funds.models import AccountKind, Fund
from tests.factories.disbursements import balance, make_approved, make_fund


@pytest.fixture
def fund(session: Any) -> Fund:
    return make_fund(1_000_000, title="春蕾·社会捐赠")


def add(fund: Fund, actors: Any, allotted: int, title: str = "助学金") -> BudgetLine:
    return budgets.add_line(fund, year=2026, title=title, allotted_fen=allotted, actor=actors.county)


def make(actors: Any, today: dt.date, fund: Fund, line: BudgetLine | None, people: Any, upto: str = "pending") -> Batch:
    batch = services.make_batch(
        people[0].cycle, fund, people, method=PayMethod.BANK, actor=actors.township, today=today, budget_line=line
    )
    if upto != "draft":
        services.submit_batch(batch, actor=actors.township, today=today)
    if upto == "approved":
        services.approve_batch(batch, actor=actors.county, today=today)
    return batch


def stands(line: BudgetLine) -> tuple[int, int, int]:
    """held, spent, left, read anew"""
    db.session.flush()
    db.session.refresh(line)
    return line.held_fen, line.spent_fen, line.left_fen


def test_the_line_goes_with_the_money(session: Any, actors: Any, today: dt.date, fund: Fund) -> None:
    line = add(fund, actors, 150_000)
    batch = make(actors, today, fund, line, make_approved(actors, today, 3))
    assert stands(line) == (0, 0, 150_000)
    services.approve_batch(batch, actor=actors.county, today=today)
    assert stands(line) == (120_000, 0, 30_000)
    with pytest.raises(Invalid, match=r"还剩 300\.00 元"):
        budgets.spend(line, 30_001, on=today, what="车费", key="k", actor=actors.county, today=today)
    with pytest.raises(Invalid, match="不能比它少"):
        budgets.change_allotted(line, 119_999, reason="压减", actor=actors.county)
    lines = batch_lines(batch, actors.county)
    services.set_lines_aside(batch, lines[:1], reason="没有卡号", actor=actors.county, today=today)
    assert stands(line) == (80_000, 0, 70_000)
    services.pay_batch(batch, paid_on=today, actor=actors.county2, today=today)
    assert stands(line) == (0, 80_000, 70_000)
    services.return_line(lines[1], reason="卡号错", actor=actors.county, today=today)
    assert stands(line) == (0, 40_000, 110_000)
    services.void_line(lines[2], reason="发错了", actor=actors.county, today=today)
    assert stands(line) == (0, 0, 150_000)
    session.commit()
    assert check_ledger(session.connection()) == []


def test_given_back_it_is_free_and_may_take_another_line(session: Any, actors: Any, today: dt.date, fund: Fund) -> None:
    first, second, strange = add(fund, actors, 90_000), add(fund, actors, 90_000, "生活费"), add(make_fund(), actors, 1)
    people = make_approved(actors, today, 2)
    batch = make(actors, today, fund, first, people, "approved")
    with pytest.raises(WrongBatchState):
        services.charge_batch(batch, second, actor=actors.township)
    services.return_batch(batch, reason="换科目", actor=actors.county, today=today)
    assert stands(first) == (0, 0, 90_000)
    with pytest.raises(Invalid, match="请选这笔资金自己的科目"):
        services.charge_batch(batch, strange, actor=actors.township)
    with pytest.raises(Denied):
        services.charge_batch(batch, second, actor=actors.county)
    services.charge_batch(batch, second, actor=actors.township)
    services.submit_batch(batch, actor=actors.township, today=today)
    services.approve_batch(batch, actor=actors.county, today=today)
    assert (stands(first)[0], stands(second)[0]) == (0, 80_000)
    services.void_batch(batch, reason="不发了", actor=actors.county, today=today)
    assert stands(second) == (0, 0, 90_000)
    with pytest.raises(Invalid, match="请选这笔资金自己的科目"):
        make(actors, today, fund, strange, people)
    session.commit()
    assert check_ledger(session.connection()) == []


def test_a_line_that_is_short_holds_the_batch_back(
    session: Any, actors: Any, today: dt.date, fund: Fund, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = add(fund, actors, 79_999)
    batch = make(actors, today, fund, line, make_approved(actors, today, 2))
    with pytest.raises(NotPayable, match=r"“助学金”还剩 799\.99 元，差 0\.01 元"):
        services.approve_batch(batch, actor=actors.county, today=today)
    monkeypatch.setattr("registry.disbursements.checks._budget", lambda *_values: None)
    with pytest.raises(OverBudget, match="科目剩的钱不够"), session.begin_nested():
        services.approve_batch(batch, actor=actors.county, today=today)
    session.expire_all()
    assert batch.state is BatchState.PENDING and balance(fund, AccountKind.RESERVED) == 0
    assert stands(line) == (0, 0, 79_999)


def test_the_database_refuses_and_the_check_names_the_line(
    session: Any, actors: Any, today: dt.date, fund: Fund
) -> None:
    line, strange = add(fund, actors, 90_000), add(make_fund(), actors, 90_000)
    batch = make(actors, today, fund, line, make_approved(actors, today, 2), "approved")
    session.commit()
    for change in (
        f"UPDATE batch SET budget_line_id = {strange.id}", "UPDATE batch SET budget_line_id = NULL",
        f"UPDATE batch SET fund_id = {strange.fund_id}", "UPDATE budget_line SET held_fen = -1",
        "UPDATE budget_line SET held_fen = allotted_fen + 1",
    ):  # fmt: skip
        with pytest.raises(DBAPIError):
            session.execute(text(change))
        session.rollback()
    for change, named in (
        (f"UPDATE budget_line SET held_fen = 0 WHERE id = {line.id}", "what is held"),
        (f"UPDATE budget_line SET spent_fen = 1 WHERE id = {line.id}", "what is spent"),
    ):
        session.execute(text(change))
        (problem,) = check_ledger(session.connection())
        assert named in problem and line.public_id in problem
        session.rollback()
    assert batch.budget_line_id == line.id


def test_two_approvals_at_once_cannot_hold_the_same_rest(
    app: Any, session: Any, actors: Any, today: dt.date, fund: Fund
) -> None:
    line = add(fund, actors, 100_000)
    people = make_approved(actors, today, 4)
    refs = [make(actors, today, fund, line, people[n : n + 2]).id for n in (0, 2)]
    session.commit()
    told: list[str] = []
    gate = threading.Barrier(2)

    def approve(ref: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                begin_write(db.session)
                services.approve_batch(db.session.get_one(Batch, ref), actor=actors.county, today=today)
                db.session.commit()
                told.append("approved")
            except DomainError as error:
                db.session.rollback()
                told.append(type(error).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=approve, args=(ref,)) for ref in refs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    session.rollback()
    assert told.count("approved") == 1 and set(told) - {"approved"} <= {"NotPayable", "OverBudget"} and len(told) == 2
    assert stands(session.get_one(BudgetLine, line.id)) == (80_000, 0, 20_000)
    assert check_ledger(session.connection()) == []


def test_money_of_pairings_does_not_touch_the_line(
    session: Any, actors: Any, today: dt.date, fund: Fund, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where donors pay all of it the fund's own money is not needed, and the line neither."""
    line = add(fund, actors, 1)
    batch = make(actors, today, fund, line, make_approved(actors, today, 1))
    whole = money.plan(batch, batch_lines(batch, actors.county), today)
    paired = money.Plan(0, whole.from_fund, whole.available, {})
    monkeypatch.setattr("registry.disbursements.money.plan", lambda *_values: paired)
    services.approve_batch(batch, actor=actors.county, today=today)
    assert stands(line) == (0, 0, 1)


def _text(data: bytes) -> str:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True, timeout=60)
    return "".join(done.stdout.decode().split())


def test_the_pages_and_the_file(session: Any, actors: Any, today: dt.date, fund: Fund, client_as: Any) -> None:
    line, tight = add(fund, actors, 90_000), add(fund, actors, 50_000, "交通费")
    strange = add(make_fund(title="别的资金"), actors, 90_000, "别的科目")
    people = make_approved(actors, today, 2)
    ref, tight_ref = line.public_id, tight.public_id
    session.commit()
    township, county = client_as("township"), client_as("county")
    url = f"/disbursements/new/{people[0].cycle.public_id}"
    page = township.get(url).get_data(as_text=True)
    assert "2026 年 助学金，还剩 900.00 元 · 春蕾·社会捐赠" in page
    sent = {"fund": fund.public_id, "method": "bank", "enrolments": [one.public_id for one in people]}
    wrong = township.post(url, data=sent | {"budget_line": strange.public_id})
    assert wrong.status_code == 200 and "请选这笔资金自己的科目" in wrong.get_data(as_text=True)
    made = township.post(url, data=sent | {"budget_line": tight_ref})
    assert made.status_code == 302
    batch = made.headers["Location"]
    assert "差 300.00 元" in township.get(batch).get_data(as_text=True)
    assert "助学金，还剩 900.00 元" in township.get(f"{batch}/budget-line").get_data(as_text=True)
    for stranger, code in (("other_township", 404), ("auditor", 403)):
        assert client_as(stranger).get(f"{batch}/budget-line").status_code == code
    assert township.post(f"{batch}/budget-line", data={"budget_line": ref}).status_code == 302
    assert "2026 年 助学金" in township.get(batch).get_data(as_text=True)
    township.post(f"{batch}/submit")
    assert township.post(f"{batch}/budget-line", data={"budget_line": ""}).status_code == 409
    county.post(f"{batch}/approve")
    lines = county.get(f"/funds/{fund.public_id}/budget").get_data(as_text=True)
    assert "800.00" in lines and "批次占用" in lines
    shown = county.get(f"/funds/{fund.public_id}/budget/{ref}").get_data(as_text=True)
    assert batch.rsplit("/", 1)[1] in shown and "发放批次" in shown
    packet = _text(county.get(f"{batch}/packet.pdf").data)
    assert "预算科目2026年“助学金”" in packet and packet.count("2026年“助学金”") >= 3
    session.rollback()
    with pytest.raises(Conflict):
        services.charge_batch(session.query(Batch).one(), None, actor=actors.township)
