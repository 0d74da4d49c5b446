"""Budget lines: never more than allotted, never more than there is, once per key, back by a mirrored transfer."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.extensions import db
from registry.funds import budgets
from registry.funds.checks import check_ledger
from registry.funds.errors import AlreadyReversed, Overdraft
from registry.funds.models import Fund, Transfer
from registry.funds.queries import fund_position
from registry.funds.services import reverse_income
from tests.factories.funds import TODAY, make_fund


@pytest.fixture
def fund(session: Any, actors: SimpleNamespace) -> Fund:
    return make_fund(actors.county, 500_000, title="妇女儿童专项经费")


def test_a_line_is_spent_within_what_is_allotted_and_there(session: Any, actors: Any, fund: Fund) -> None:
    who, spent = {"actor": actors.county}, {"on": TODAY, "actor": actors.county, "today": TODAY, "what": "讲课费"}
    line = budgets.add_line(fund, year=2026, title="培训费", allotted_fen=300_000, **who)
    with pytest.raises(Conflict, match="已有科目"):
        budgets.add_line(fund, year=2026, title=" 培训费 ", allotted_fen=1, **who)
    first = budgets.spend(line, 200_000, key="a", **spent)
    assert budgets.spend(line, 200_000, key="a", **spent).id == first.id
    assert (line.spent_fen, line.left_fen) == (200_000, 100_000)
    with pytest.raises(Invalid, match=r"还剩 1,000\.00 元，不够 1,000\.01 元"):
        budgets.spend(line, 100_001, key="b", **spent)
    with pytest.raises(Invalid, match="不能比它少"):
        budgets.change_allotted(line, 199_999, reason="压减", **who)
    budgets.change_allotted(line, 900_000, reason="年中追加", **who)
    with pytest.raises(Overdraft):
        budgets.spend(line, 300_001, key="c", **spent)
    budgets.spend(line, 300_000, key="d", **spent)
    position = fund_position(fund)
    assert (position.available, position.out) == (0, 500_000) and position.adds_up
    budgets.reverse_spending(first, reason="退课", actor=actors.county, today=TODAY)
    with pytest.raises(AlreadyReversed):
        budgets.reverse_spending(first, reason="退课", actor=actors.county, today=TODAY)
    assert line.spent_fen == 300_000 and fund_position(fund).available == 200_000
    assert budgets.sum_lines("150824000000", 2026) == (900_000, 300_000) and budgets.sum_lines(
        "150824000000", 2025
    ) == (0, 0)
    with pytest.raises(Denied):
        budgets.spend(line, 1, key="e", **(spent | {"actor": actors.township}))
    for more, word in (({"on": TODAY + dt.timedelta(days=1)}, "今天以后"), ({"what": " "}, "用在哪里")):
        with pytest.raises(Invalid, match=word):
            budgets.spend(line, 1, key="f", **(spent | more))
    session.commit()
    assert check_ledger(session.connection()) == []


def test_the_database_and_the_check_know_it_too(session: Any, actors: Any, fund: Fund) -> None:
    line = budgets.add_line(fund, year=2026, title="宣传费", allotted_fen=100, actor=actors.county)
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE budget_line SET spent_fen = 101"))
    session.rollback()
    session.execute(text("UPDATE budget_line SET spent_fen = 50"))
    found = check_ledger(session.connection())
    assert len(found) == 1 and line.public_id in found[0] and "budget line" in found[0]
    session.rollback()


def test_the_pages(session: Any, actors: Any, fund: Fund, client_as: Any, app: Any) -> None:
    ref = fund.public_id
    session.commit()
    client = client_as("county")
    sent = {"year": "2026", "title": "培训费", "allotted": "0.2万"}
    assert client.post(f"/funds/{ref}/budget/new", data=sent | {"allotted": "0"}).status_code == 422
    assert client.post(f"/funds/{ref}/budget/new", data=sent).status_code == 302
    session.rollback()
    line = budgets.list_lines(db.session.get_one(Fund, fund.id))[0].public_id
    url = f"/funds/{ref}/budget/{line}"
    spending = {"amount": "500", "on": TODAY.isoformat(), "what": "讲课费", "paper_number": "记-12", "key": "k1"}
    for _time in range(2):
        assert client.post(f"{url}/spend", data=spending).status_code == 302
    refused = client.post(f"{url}/spend", data=spending | {"amount": "1500.01", "key": "k2"})
    assert refused.status_code == 422 and "还剩 1,500.00 元" in refused.get_data(as_text=True)
    page = client.get(f"/funds/{ref}/budget").get_data(as_text=True)
    assert "培训费" in page and "25.0%" in page and "1,500.00" in page
    assert client.post(f"{url}/change", data={"allotted": "100", "reason": "压减"}).status_code == 422
    assert client.post(f"{url}/change", data={"allotted": "3000", "reason": "追加"}).status_code == 302
    session.rollback()
    row = budgets.list_spendings(budgets.get_line(db.session.get_one(Fund, fund.id), line))[0].public_id
    assert client.post(f"{url}/spendings/{row}/reverse", data={"reason": ""}).status_code == 422
    assert client.post(f"{url}/spendings/{row}/reverse", data={"reason": "退课"}).status_code == 302
    shown = client.get(url).get_data(as_text=True)
    assert "冲回：退课" in shown and "记-12" in shown and "0.0%" in shown
    assert client_as("auditor").get(url).status_code == 200
    assert client_as("auditor").post(f"{url}/spend", data=spending).status_code == 403
    assert client_as("township").get(url).status_code == 403
    figures = {spec.id: spec for spec in app.extensions["plugs"].figures}
    session.rollback()
    period = ("150824000000", dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    assert figures["budgets.allotted"].count(*period, TODAY) == 300_000
    with pytest.raises(NotFound):
        budgets.get_line(make_fund(actors.county, title="另一笔"), line)
    session.rollback()
    opened = figures["budgets.spent"].records(*period)
    lines = client.get(opened).get_data(as_text=True)
    assert url in lines and "3,000.00" in lines and "2026 年预算科目" in lines
    assert "培训费" not in client.get("/funds/budgets?year=2025").get_data(as_text=True)
    assert "还没有预算科目" in client_as("other_county").get(opened).get_data(as_text=True)
    assert client_as("township").get(opened).status_code == 403


def test_an_opening_balance_stands_once_and_again_after_a_reversal(session: Any, actors: Any, client_as: Any) -> None:
    fund = make_fund(actors.county, title="新接手的资金")
    ref = fund.public_id
    session.commit()
    client, sent = client_as("county"), {"amount": "1.2万", "on": TODAY.isoformat()}
    assert "记期初余额" in client.get(f"/funds/{ref}").get_data(as_text=True)
    assert client.get(f"/funds/{ref}/opening").status_code == 200
    for bad in ({"amount": "0"}, {"amount": "多少"}, {"on": "2030-01-01"}):
        assert client.post(f"/funds/{ref}/opening", data=sent | bad).status_code == 422
    assert client.post(f"/funds/{ref}/opening", data=sent).status_code == 302
    again = client.post(f"/funds/{ref}/opening", data=sent)
    assert again.status_code == 422 and "已有期初余额" in again.get_data(as_text=True)
    session.rollback()
    fund = session.get_one(Fund, fund.id)
    assert fund_position(fund).opening == 1_200_000
    reverse_income(session.scalars(select(Transfer)).one(), reason="多写了一位", actor=actors.county, today=TODAY)
    session.commit()
    assert client.post(f"/funds/{ref}/opening", data=sent | {"amount": "1200"}).status_code == 302
    session.rollback()
    position = fund_position(session.get_one(Fund, fund.id))
    assert (position.opening, position.available, position.income) == (120_000, 120_000, 0)
    assert "记期初余额" not in client.get(f"/funds/{ref}").get_data(as_text=True)
    assert client_as("auditor").post(f"/funds/{ref}/opening", data=sent).status_code == 403
