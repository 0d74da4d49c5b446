"""Postings: running totals, refusals by name, reversals, keys, closed periods; and triggers that hold by force."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.core.errors import Denied, Invalid, NotFound
from registry.funds.checks import check_ledger
from registry.funds.errors import (
    AlreadyReversed,
    KeyUsed,
    NotReversible,
    Overdraft,
    PeriodClosed,
    TitleTaken,
    WrongAmount,
)
from registry.funds.models import AccountKind, Transfer
from registry.funds.posting import find_account, reverse_transfer
from registry.funds.queries import MovementFilter, flow_by_month, fund_position, list_funds, list_transfers
from registry.funds.services import (
    close_period,
    money_back,
    open_fund,
    pay_out,
    receive_income,
    release_reserved,
    reserve,
    reverse_income,
)
from tests.factories.funds import COUNTY, make_fund

A = AccountKind


@pytest.fixture
def fund(actors: SimpleNamespace) -> Any:
    return make_fund(actors.county, 2_180_000)


def test_opening_and_income_are_free_money(fund: Any, actors: SimpleNamespace, today: dt.date) -> None:
    receive_income(fund, 320_000, on=today, key="1", actor=actors.county, today=today)
    position = fund_position(fund)
    assert (position.opening, position.income, position.available) == (2_180_000, 320_000, 2_500_000)
    assert position.adds_up


def test_reserve_pay_return(session: Any, fund: Any, actors: SimpleNamespace, today: dt.date) -> None:
    actor = actors.county
    reserve(fund, 1_000_000, 7, on=today, key="r", actor=actor)
    pay_out(fund, 600_000, on=today, key="p", actor=actor, batch_id=7)
    release_reserved(fund, 100_000, 7, on=today, key="f", actor=actor)
    money_back(fund, 50_000, on=today, key="b", actor=actor, batch_id=7)
    position = fund_position(fund)
    assert (position.out, position.reserved, position.available) == (550_000, 300_000, 1_330_000)
    assert position.adds_up and check_ledger(session.connection()) == []


def test_overdraft_says_what_lacks_and_writes_nothing(fund: Any, actors: SimpleNamespace, today: dt.date) -> None:
    with pytest.raises(Overdraft) as caught:
        reserve(fund, 2_500_000, 7, on=today, key="r", actor=actors.county)
    assert str(caught.value) == "资金差 3,200.00 元：可用 21,800.00，本批 25,000.00。"
    assert fund_position(fund).reserved == 0


def test_the_same_key_changes_nothing(session: Any, fund: Any, actors: SimpleNamespace, today: dt.date) -> None:
    first = receive_income(fund, 100, on=today, key="x", actor=actors.county, today=today)
    again = receive_income(fund, 100, on=today, key="x", actor=actors.county, today=today)
    assert first.id == again.id and fund_position(fund).income == 100
    with pytest.raises(KeyUsed):
        receive_income(fund, 101, on=today, key="x", actor=actors.county, today=today)


def test_reversal_is_a_mirror_and_happens_once(fund: Any, actors: SimpleNamespace, today: dt.date) -> None:
    first = receive_income(fund, 500, on=today, key="x", actor=actors.county, today=today)
    mirror = reverse_income(first, reason="记错了", actor=actors.county, today=today)
    assert (mirror.debit_account_id, mirror.credit_account_id) == (first.credit_account_id, first.debit_account_id)
    assert mirror.reversal_of == first.id and fund_position(fund).income == 0
    with pytest.raises(AlreadyReversed):
        reverse_transfer(first, reason="再来", actor=actors.county, on=today)
    with pytest.raises(NotReversible):
        reverse_transfer(mirror, reason="再来", actor=actors.county, on=today)


def test_reversed_opening_is_no_opening(session: Any, fund: Any, actors: SimpleNamespace, today: dt.date) -> None:
    reverse_income(session.query(Transfer).one(), reason="记错了", actor=actors.county, today=today)
    assert fund_position(fund).opening == 0 and fund_position(fund).adds_up


def test_spent_income_is_not_reversed(fund: Any, actors: SimpleNamespace, today: dt.date) -> None:
    income = receive_income(fund, 500, on=today, key="x", actor=actors.county, today=today)
    reserve(fund, 2_180_100, 7, on=today, key="r", actor=actors.county)
    with pytest.raises(Overdraft):
        reverse_transfer(income, reason="记错了", actor=actors.county, on=today)


def test_closed_period(session: Any, fund: Any, actors: SimpleNamespace, today: dt.date) -> None:
    until = today - dt.timedelta(days=12)
    close_period(fund, until, actor=actors.county, today=today)
    with pytest.raises(PeriodClosed):
        receive_income(fund, 5, on=until, key="late", actor=actors.county, today=today)
    receive_income(fund, 5, on=until + dt.timedelta(days=1), key="next", actor=actors.county, today=today)
    with pytest.raises(Invalid):
        close_period(fund, until, actor=actors.county, today=today)
    with pytest.raises(Invalid):
        close_period(fund, today + dt.timedelta(days=1), actor=actors.county, today=today)
    assert check_ledger(session.connection()) == []


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_moves_without_an_amount(fund: Any, actors: SimpleNamespace, today: dt.date, amount: int) -> None:
    with pytest.raises(WrongAmount):
        reserve(fund, amount, 1, on=today, key="r", actor=actors.county)


def test_who_may_open(actors: SimpleNamespace, today: dt.date) -> None:
    with pytest.raises(Denied):
        make_fund(actors.township)
    with pytest.raises(NotFound):
        make_fund(actors.other_county)
    first = make_fund(actors.county, title="妇联经费", source="own")
    with pytest.raises(TitleTaken):
        make_fund(actors.county, title="妇联 经费".replace(" ", ""), source="own")
    for wrong in ({"title": " "}, {"source": "gold"}, {"opening_fen": -1}):
        with pytest.raises(Invalid):
            open_fund(
                **{"title": "另一个", "source": "own", "scope_code": COUNTY} | wrong, actor=actors.county, today=today
            )
    assert [fund.id for fund in list_funds(actors.county)] == [first.id]
    assert list_funds(actors.other_county) == [] and [f.id for f in list_funds(actors.city)] == [first.id]


def _raw(session: Any, statement: str, **values: Any) -> None:
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text(statement), values)


def _insert(fund: Any, debit: int, credit: int, **changes: Any) -> tuple[str, dict[str, Any]]:
    values = {
        "public_id": "0000000000000000", "debit_account_id": debit, "credit_account_id": credit, "amount": 100,
        "kind": "income", "on_date": "2026-03-12", "at": "2026-03-12 00:00:00.000000", "fund_id": fund.id,
        "idempotency_key": "raw", "memo": "", "reversal_of": None,
    } | changes  # fmt: skip
    columns = ", ".join(values)
    return f"INSERT INTO transfer ({columns}) VALUES ({', '.join(':' + name for name in values)})", values


def test_the_database_itself_refuses(session: Any, fund: Any, actors: SimpleNamespace, today: dt.date) -> None:
    """Without the program's help: changes, overdraft, a wrong mirror, a second reversal, a closed period."""
    outside, free, paid = (find_account(fund, kind).id for kind in (A.OUTSIDE, A.AVAILABLE, A.PAID))
    opening = session.query(Transfer).one()
    _raw(session, "UPDATE transfer SET amount = 1")
    _raw(session, "DELETE FROM transfer")
    for wrong in (
        {"amount": 0}, {"amount": -5}, {"debit_account_id": free}, {"amount": 99_999_999_999, "debit_account_id": paid},
        {"reversal_of": opening.id, "amount": 100}, {"idempotency_key": opening.idempotency_key},
    ):  # fmt: skip
        statement, values = _insert(fund, outside, free, **wrong)
        _raw(session, statement, **values)
    statement, values = _insert(fund, outside, free, public_id=opening.public_id)
    _raw(
        session,
        statement.replace("INSERT", "INSERT OR REPLACE")
        if session.connection().dialect.name == "sqlite"
        else statement,
        **values,
    )
    fund.closed_until = today
    session.flush()
    statement, values = _insert(fund, outside, free)
    _raw(session, statement, **values)
    assert check_ledger(session.connection()) == []


def test_movements_page_by_cursor(session: Any, fund: Any, actors: SimpleNamespace, today: dt.date) -> None:
    for day in range(7):
        receive_income(
            fund, 100 + day, on=today - dt.timedelta(days=day % 3), key=str(day), actor=actors.county, today=today
        )
    seen, cursor = [], None
    while True:
        page = list_transfers(fund, None, cursor, limit=3)
        seen += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == 8 == len({row.public_id for row in seen})
    assert [row.on for row in seen] == sorted((row.on for row in seen), reverse=True)
    only = list_transfers(fund, MovementFilter(touching=A.PAID))
    assert only.rows == [] and list_transfers(fund, None, "nonsense").rows


def test_flow_by_month(fund: Any, actors: SimpleNamespace, today: dt.date) -> None:
    receive_income(fund, 700, on=dt.date(2026, 1, 31), key="a", actor=actors.county, today=today)
    reserve(fund, 500, 1, on=today, key="r", actor=actors.county)
    pay_out(fund, 500, on=today, key="p", actor=actors.county, batch_id=1)
    flow = flow_by_month(fund, today, months=3)
    assert [(row.month.month, row.income, row.out) for row in flow] == [(1, 700, 0), (2, 0, 0), (3, 2_180_000, 500)]
