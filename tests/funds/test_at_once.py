"""Many people press the same button: one posting, and the others are shown it or told why.

50 clients × 200 payments give exactly 200, on both databases (long); six clients × 20 payments in every run.
"""

from __future__ import annotations

import datetime as dt
import threading
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from registry.core.engine import begin_write
from registry.core.errors import DomainError
from registry.disbursements.models import PayMethod
from registry.disbursements.services import make_batch
from registry.extensions import db
from registry.funds.budgets import add_line
from registry.funds.checks import check_ledger
from registry.funds.models import Fund, Transfer
from registry.funds.queries import fund_position
from registry.funds.services import pay_out, reserve
from tests.factories.disbursements import make_approved
from tests.factories.funds import make_fund

THREADS = 8
# The server has eight threads (registry/serve.py): fifty clients wait for one of them, as on the road.
SERVER = threading.BoundedSemaphore(THREADS)


def _press(
    app: Flask, fund_id: int, key: str, amount: int, actor: Any, told: list[str], gate: threading.Barrier
) -> None:
    with app.app_context():
        gate.wait()
        try:
            begin_write(db.session)
            fund = db.session.get_one(Fund, fund_id)
            transfer = reserve(fund, amount, 1, on=dt.date(2026, 3, 12), key=key, actor=actor)
            told.append(transfer.public_id)
            db.session.commit()
        except DomainError as error:
            db.session.rollback()
            told.append(type(error).__name__)
        finally:
            db.session.remove()


def _all_at_once(
    app: Flask, session: Any, actors: SimpleNamespace, keys: list[str], amount: int
) -> tuple[Any, list[str]]:
    begin_write(session)
    fund = make_fund(actors.county, 100_000)
    session.commit()
    told: list[str] = []
    gate = threading.Barrier(THREADS)
    threads = [
        threading.Thread(target=_press, args=(app, fund.id, key, amount, actors.county, told, gate)) for key in keys
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    session.rollback()
    return fund, told


def test_the_same_button(app: Flask, session: Any, actors: SimpleNamespace) -> None:
    fund, told = _all_at_once(app, session, actors, ["same"] * THREADS, 40_000)
    assert len(told) == THREADS and len(set(told)) == 1
    assert session.query(Transfer).filter_by(idempotency_key="same").count() == 1
    assert fund_position(fund).available == 60_000


def test_the_money_suffices_for_two_of_eight(app: Flask, session: Any, actors: SimpleNamespace) -> None:
    fund, told = _all_at_once(app, session, actors, [f"batch {n}" for n in range(THREADS)], 40_000)
    assert told.count("Overdraft") == 6 and len(told) == THREADS
    assert fund_position(fund).available == 20_000 and check_ledger(session.connection()) == []


def _pay_all(
    app: Flask, fund_id: int, batch_id: int, count: int, actor: Any, seed: int, told: list[tuple[int, str]]
) -> None:
    """One client: every payment once, in an order of her own; she notes which posting she was shown."""
    order = list(range(count))
    Random(seed).shuffle(order)
    with app.app_context():
        for number in order:
            with SERVER:
                begin_write(db.session)
                fund = db.session.get_one(Fund, fund_id)
                paid = pay_out(fund, 100, on=dt.date(2026, 3, 12), key=f"pay {number}", actor=actor, batch_id=batch_id)
                told.append((number, paid.public_id))
                db.session.commit()
                db.session.remove()


@pytest.mark.parametrize(
    ("clients", "payments"), [(6, 20), pytest.param(50, 200, marks=pytest.mark.long)], ids=["few", "fifty"]
)
def test_everybody_makes_every_payment(
    app: Flask, session: Any, actors: SimpleNamespace, clients: int, payments: int
) -> None:
    """Fund and budget line hold money for exactly these payments: one too many would overdraw them."""
    begin_write(session)
    day, fund = dt.date(2026, 3, 12), make_fund(actors.county, payments * 100)
    line = add_line(fund, year=2026, title="助学金", allotted_fen=payments * 100, actor=actors.county)
    people = make_approved(actors, day, 1)
    batch = make_batch(
        people[0].cycle, fund, people, method=PayMethod.CASH, actor=actors.township, today=day, budget_line=line
    )
    reserve(fund, payments * 100, batch.id, on=day, key="batch", actor=actors.county)
    session.commit()
    told: list[tuple[int, str]] = []
    threads = [
        threading.Thread(target=_pay_all, args=(app, fund.id, batch.id, payments, actors.county, seed, told))
        for seed in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(1_800)
    session.rollback()
    assert len(told) == clients * payments and len(set(told)) == payments
    assert session.query(Transfer).filter_by(kind="pay").count() == payments
    assert fund_position(fund).out == payments * 100 and check_ledger(session.connection()) == []
    session.refresh(line)
    assert (line.held_fen, line.spent_fen, line.left_fen) == (0, payments * 100, 0)
