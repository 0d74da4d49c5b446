"""The pages of the funds and the command, as roles meet them."""

from __future__ import annotations

import datetime as dt
import io
import json
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import text

from registry.core.engine import begin_write
from registry.funds.daily import day_slip
from registry.funds.models import AccountKind, Fund, Transfer
from registry.funds.queries import fund_position
from registry.funds.services import receive_income
from tests.factories.funds import TODAY, make_fund


@pytest.fixture
def fund(session: Any, actors: SimpleNamespace) -> Fund:
    begin_write(session)
    made = make_fund(actors.county, 2_180_000, title="春蕾·社会捐赠")
    for number in range(60):
        receive_income(made, 100 + number, on=TODAY, key=f"i{number}", actor=actors.county, today=TODAY)
    session.commit()
    return made


def test_list_and_detail(client_as: Any, fund: Fund, count_queries: Any) -> None:
    client = client_as("county")
    client.get("/funds")
    counter = count_queries()
    page = client.get("/funds").get_data(as_text=True)
    assert "春蕾·社会捐赠" in page and "21,877.70" in page and len(counter) <= 8
    counter = count_queries()
    page = client.get(f"/funds/{fund.public_id}?at=outside").get_data(as_text=True)
    assert "对得上" in page and "下一页" in page and len(counter) <= 8
    after = page.split("after=")[1].split('"')[0]
    assert "上一页" in client.get(f"/funds/{fund.public_id}?after={after}").get_data(as_text=True)
    assert client.get(f"/funds/{fund.public_id}?kind=nonsense&at=x&month=2026-99&after=zz").status_code == 200


@pytest.mark.parametrize(
    ("who", "status"), [("township", 403), ("village", 403), ("auditor", 200), ("city", 200), ("other_county", 404)]
)
def test_who_sees_a_fund(client_as: Any, fund: Fund, who: str, status: int) -> None:
    assert client_as(who).get(f"/funds/{fund.public_id}").status_code == status
    if who in ("auditor", "city"):
        assert client_as(who).post(f"/funds/{fund.public_id}/income", data={}).status_code == 403


def test_open_receive_reverse_close(session: Any, client_as: Any) -> None:
    client = client_as("county")
    form = {"title": "妇联经费", "source": "own", "opening": "1.2万", "opened_on": "2026-03-01"}
    assert client.post("/funds/new", data=form).status_code == 302
    assert "本单位已有一个" in client.post("/funds/new", data=form).get_data(as_text=True)
    fund = session.query(Fund).one()
    url = f"/funds/{fund.public_id}"
    sent = {"amount": "300", "on": "2026-03-10", "memo": "利息", "key": "press"}
    assert [client.post(f"{url}/income", data=sent).status_code for _ in range(2)] == [302, 302]
    session.rollback()
    assert fund_position(fund).available == 1_230_000
    wrong = client.post(f"{url}/income", data=sent | {"amount": "三百", "key": "b"}).get_data(as_text=True)
    assert "读不出金额" in wrong and 'value="三百"' in wrong
    income = session.query(Transfer).filter_by(kind="income").one()
    assert "还没写原因" in client.post(f"{url}/transfers/{income.public_id}/reverse", data={}).get_data(as_text=True)
    assert client.post(f"{url}/transfers/{income.public_id}/reverse", data={"reason": "重了"}).status_code == 302
    assert client.post(f"{url}/close", data={"until": "2026-03-11"}).status_code == 302
    late = client.post(f"{url}/income", data=sent | {"key": "c"}).get_data(as_text=True)
    assert "账已结到2026年3月11日" in late


def test_ledger_check_command(app: Flask, session: Any, fund: Fund) -> None:
    runner = app.test_cli_runner()
    good = runner.invoke(args=["ledger", "check", "--json"])
    assert good.exit_code == 0 and json.loads(good.stdout) == {"ok": True, "problems": []}
    account = fund_account(session, fund)
    session.execute(text("UPDATE account SET credits = credits + 5 WHERE id = :id"), {"id": account})
    session.commit()
    bad = runner.invoke(args=["ledger", "check", "--json"])
    assert bad.exit_code == 1 and not json.loads(bad.stdout)["ok"]
    plain = runner.invoke(args=["ledger", "check"])
    assert plain.exit_code == 1 and "running totals differ" in plain.stderr


def fund_account(session: Any, fund: Fund) -> int:
    """The row id of the fund's free money."""
    statement = text("SELECT id FROM account WHERE fund_id = :fund AND kind = :kind")
    return int(session.execute(statement, {"fund": fund.id, "kind": AccountKind.AVAILABLE.value}).scalar_one())


def test_the_daily_slip_carries_the_day_and_the_heads_of_the_log(
    session: Any, client_as: Any, fund: Fund, actors: Any
) -> None:
    client = client_as("county")
    slip = day_slip(actors.county, TODAY)
    (row,) = slip.funds
    assert (row.opening, row.income, row.out, row.closing, row.moves) == (0, 2_187_770, 0, 2_187_770, 61)
    later = day_slip(actors.county, TODAY + dt.timedelta(days=1)).funds[0]
    assert (later.opening, later.moves) == (2_187_770, 0) and slip.problems == []
    assert {head.chain for head in slip.heads} >= {"150824"}
    answer = client.get("/funds/daily.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    heads = {head.chain: head.hash for head in day_slip(actors.county, TODAY).heads}
    assert "春蕾·社会捐赠" in text and "21,877.70" in text and "全部一致" in text
    assert any(value[:20] in text.replace("\n", "") for value in heads.values())
    assert client.get("/funds/daily.pdf?on=nonsense", follow_redirects=True).status_code < 500
    assert client_as("township").get("/funds/daily.pdf").status_code == 403
