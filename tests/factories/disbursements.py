"""Funds with money, approved people, and batches brought to a state, for the tests of this room and those below."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from sqlalchemy import select

from registry.audit.services import record
from registry.disbursements import services
from registry.disbursements.models import Batch, PayMethod
from registry.extensions import db
from registry.funds.models import Account, AccountKind, Fund, Transfer, TransferKind
from registry.people.models import Person
from registry.programs.models import Cycle, Enrolment
from tests.factories.programs import COUNTY, make_cycle, make_enrolment, make_person, make_programs

_numbers = itertools.count(1)
PROGRAM = "spring_bud"


def make_fund(amount_fen: int = 20_000_000, *, on: dt.date = dt.date(2026, 1, 5), title: str | None = None) -> Fund:
    """A county fund of donations whose free money is `amount_fen`."""
    fund = Fund(title=title or f"春蕾·社会捐赠 {next(_numbers)}", source="donation", scope_code=COUNTY)
    db.session.add(fund)
    db.session.flush()
    accounts = {kind: Account(fund_id=fund.id, kind=kind) for kind in AccountKind if kind is not AccountKind.DONATION}
    db.session.add_all(accounts.values())
    db.session.flush()
    if amount_fen:
        db.session.add(
            Transfer(
                debit_account_id=accounts[AccountKind.OUTSIDE].id,
                credit_account_id=accounts[AccountKind.AVAILABLE].id,
                amount=amount_fen, kind=TransferKind.OPENING, on_date=on, fund_id=fund.id,
                idempotency_key=f"open:{fund.public_id}", actor_id=None,
            )
        )  # fmt: skip
        db.session.flush()
    record(None, "test.fund", fund)
    return fund


def balance(fund: Fund, kind: AccountKind) -> int:
    """Fen that stand in an account of the fund, read from the database."""
    row = db.session.execute(
        select(Account.credits, Account.debits).where(Account.fund_id == fund.id, Account.kind == kind)
    ).one()
    return int(row.credits - row.debits)


def make_approved(
    actors: Any, today: dt.date, count: int = 3, *, cycle: Cycle | None = None, code: str = PROGRAM, **person: Any
) -> list[Enrolment]:
    """Approved enrolments of one cycle; the public notice has ended before `today`."""
    posted = today - dt.timedelta(days=20)
    if cycle is None:
        programs = {program.kind.value: program for program in make_programs(actors.county, posted).values()}
        cycle = make_cycle(programs[code], actors.county, posted)
    found = []
    for _number in range(count):
        child: Person = make_person(**person)
        found.append(make_enrolment(cycle, actors, posted, person=child, upto="approved", amount_fen=40_000))
    return found


def make_batch(
    actors: Any, today: dt.date, count: int = 3, *, upto: str = "draft", fund: Fund | None = None,
    method: PayMethod = PayMethod.BANK, enrolments: list[Enrolment] | None = None, **person: Any,
) -> Batch:  # fmt: skip
    """A batch made by the township, approved by county, paid by county2; `upto` draft … signed."""
    people = enrolments or make_approved(actors, today, count, **person)
    batch = services.make_batch(
        people[0].cycle, fund or make_fund(), people, method=method, actor=actors.township, today=today
    )
    steps = ["draft", "pending", "approved", "paid", "signed"]
    place = steps.index(upto)
    if place >= 1:
        services.submit_batch(batch, actor=actors.township, today=today)
    if place >= 2:
        services.approve_batch(batch, actor=actors.county, today=today)
    if place >= 3:
        services.pay_batch(batch, paid_on=today, actor=actors.county2, today=today)
    if place >= 4:
        services.sign_lines(batch, signed_on=today, actor=actors.township, today=today)
    return batch
