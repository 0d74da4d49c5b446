"""Many at once: the same batch is paid once, numbers have no gaps, and the losers see the first result."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

from sqlalchemy import select

from registry.core.engine import begin_write
from registry.core.errors import DomainError
from registry.disbursements import services
from registry.disbursements.models import Batch, Certificate, CertificateCounter
from registry.extensions import db
from registry.funds.models import AccountKind, Transfer, TransferKind
from tests.factories.disbursements import balance, make_approved, make_batch, make_fund


def _together(app: Any, work: Any, count: int) -> list[Any]:
    """Run `work(index)` in `count` threads that start at one moment, each with a session of its own."""
    start = threading.Barrier(count)
    found: list[Any] = [None] * count

    def run(index: int) -> None:
        with app.app_context():
            start.wait()
            try:
                found[index] = work(index)
            except DomainError as error:
                db.session.rollback()
                found[index] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def _pay(ref: str, actor: Any, today: dt.date) -> str:
    begin_write(db.session)
    batch = db.session.scalars(select(Batch).where(Batch.public_id == ref)).one()
    batch = services.pay_batch(batch, paid_on=today, actor=actor, today=today)
    db.session.commit()
    return f"{batch.state} {batch.paid_by_id}"


def test_eight_clients_pay_one_batch_once(app: Any, session: Any, actors: Any, today: dt.date) -> None:
    fund = make_fund(1_000_000)
    batch = make_batch(actors, today, 4, fund=fund, upto="approved")
    session.commit()
    ref, people = batch.public_id, (actors.county, actors.county2)
    results = _together(app, lambda index: _pay(ref, people[index % 2], today), 8)
    assert len(set(results)) == 1 and str(results[0]).startswith("paid"), results
    session.rollback()
    pays = session.query(Transfer).filter(Transfer.kind == TransferKind.PAY).count()
    assert pays == 4 and balance(fund, AccountKind.PAID) == 160_000
    assert sorted(session.scalars(select(Certificate.seq))) == [1, 2, 3, 4]


def test_batches_paid_at_once_share_one_series_without_gaps(
    app: Any, session: Any, actors: Any, today: dt.date
) -> None:
    fund = make_fund(5_000_000)
    people = make_approved(actors, today, 10)
    refs = [
        make_batch(actors, today, fund=fund, enrolments=people[n : n + 2], upto="approved").public_id
        for n in range(0, 10, 2)
    ]
    session.commit()
    results = _together(app, lambda index: _pay(refs[index], actors.county, today), 5)
    assert all(str(result).startswith("paid") for result in results), results
    session.rollback()
    assert sorted(session.scalars(select(Certificate.seq))) == list(range(1, 11))
    assert session.scalar(select(CertificateCounter.last).where(CertificateCounter.series == "乌中妇资")) == 10


def test_two_approvals_at_once_cannot_spend_the_same_money(app: Any, session: Any, actors: Any, today: dt.date) -> None:
    fund = make_fund(100_000)
    people = make_approved(actors, today, 4)
    refs = [
        make_batch(actors, today, fund=fund, enrolments=people[n : n + 2], upto="pending").public_id for n in (0, 2)
    ]
    session.commit()

    def approve(index: int) -> str:
        begin_write(db.session)
        batch = db.session.scalars(select(Batch).where(Batch.public_id == refs[index])).one()
        services.approve_batch(batch, actor=actors.county, today=today)
        db.session.commit()
        return "approved"

    results = _together(app, approve, 2)
    assert sorted(isinstance(result, DomainError) for result in results) == [False, True]
    assert "资金差 600.00 元" in str(next(r for r in results if isinstance(r, DomainError)))
    session.rollback()
    assert balance(fund, AccountKind.RESERVED) == 80_000
