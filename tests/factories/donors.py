"""Donors, gifts and pairings made by the services of their room, for the tests of this room and those below."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from registry.access.actor import Actor
from registry.audit.services import record
from registry.donors.models import Donation, Donor, DonorKind, Pairing
from registry.donors.services import add_donor, pledge_pairing, record_donation
from registry.extensions import db
from registry.funds.models import Account, AccountKind, Fund
from registry.people.models import Person
from registry.programs.models import Program, ProgramKind
from tests.factories.programs import COUNTY, make_person

_numbers = itertools.count(1)
YEARLY = 60_000


def make_program(title: str | None = None) -> Program:
    """A program of the county for pairings."""
    number = next(_numbers)
    program = Program(code=f"pair{number}", title=title or f"结对助学 {number}", kind=ProgramKind.PAIR_AID,
                      scope_code=COUNTY)  # fmt: skip
    db.session.add(program)
    db.session.flush()
    record(None, "test.program", program)
    return program


def make_fund(title: str | None = None) -> Fund:
    """An empty county fund for gifts; its standing accounts come with the first posting."""
    fund = Fund(title=title or f"社会捐赠专户 {next(_numbers)}", source="donation", scope_code=COUNTY)
    db.session.add(fund)
    db.session.flush()
    record(None, "test.fund", fund)
    return fund


def make_donor(actor: Actor, name: str = "河套商会", **more: Any) -> Donor:
    """A chamber of commerce."""
    return add_donor(name, more.pop("kind", DonorKind.CHAMBER), actor=actor, **more)


def make_gift(
    donor: Donor, fund: Fund, amount_fen: int = 6_000_000, *, actor: Actor, today: dt.date, **more: Any
) -> Donation:
    """A gift in cash received on `today`."""
    values: dict[str, Any] = {"received_on": today, "key": f"gift{next(_numbers)}", "amount_fen": amount_fen} | more
    return record_donation(donor, fund, actor=actor, today=today, **values)


def make_pairing(
    donor: Donor, *, actor: Actor, today: dt.date, person: Person | None = None, program: Program | None = None,
    **more: Any,
) -> Pairing:  # fmt: skip
    """A pledge of 600 yuan a year for three years from `today`."""
    values: dict[str, Any] = {"years": 3, "yearly_fen": YEARLY, "starts_on": today}
    return pledge_pairing(
        donor, person or make_person(), program or make_program(), actor=actor, today=today, **(values | more)
    )


def balance(account: Account | None) -> int:
    """What an account holds, read anew."""
    assert account is not None
    db.session.refresh(account)
    return account.balance


def standing(fund: Fund, kind: AccountKind) -> int:
    """What the fund's accounts of a kind hold together, read from the database."""
    db.session.flush()
    rows = db.session.query(Account).populate_existing().filter_by(fund_id=fund.id, kind=kind).all()
    return sum(row.balance for row in rows)
