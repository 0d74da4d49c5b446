"""Each guard of the money refuses its attack; with the guard taken out of a copy the attack goes through.

So every test of an invariant is known to fail when the invariant's guard is gone. What no guard can refuse (a row
written with wrong values by hand) is found by `ledger check`, which names the row.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from registry.disbursements.services import issue_donation_certificate
from registry.donors import services as donors
from registry.donors.gift_models import GiftBatch, GiftLine
from registry.donors.models import Donation, Donor, Instalment
from registry.extensions import db
from registry.funds.checks import check_ledger
from registry.funds.services import close_period
from tests.funds.office import TODAY, Office, prepare
from tests.funds.sabotage import remove_guard

POSTGRES = "postgresql"


def account(kind: str) -> str:
    """SQL for the row id of a standing account."""
    return f"(SELECT MIN(id) FROM account WHERE kind = '{kind}')"


def post(**changes: str) -> str:
    """SQL that posts an income of 1 yuan, with some values changed."""
    values = {
        "public_id": "'0000000000000000'", "debit_account_id": account("outside"),
        "credit_account_id": account("available"), "amount": "100", "kind": "'income'", "on_date": "'2026-03-12'",
        "at": "'2026-03-12 00:00:00'", "fund_id": "(SELECT MIN(id) FROM fund)", "idempotency_key": "'raw'",
        "memo": "''", "reversal_of": "NULL",
    } | changes  # fmt: skip
    return f"INSERT INTO transfer ({', '.join(values)}) SELECT {', '.join(values.values())}"


def twin(table: str, columns: str, where: str, **changes: str) -> str:
    """SQL that enters a row of a table a second time, with another public id and some values changed."""
    values = ", ".join(changes.get(name, name) for name in columns.split(", "))
    return (
        f"INSERT INTO {table} (public_id, created_at, updated_at, {columns}) "
        f"SELECT '0000000000000000', created_at, updated_at, {values} FROM {table} "
        f"WHERE id = (SELECT MIN(id) FROM {table} WHERE {where})"
    )


@dataclass(frozen=True)
class Guard:
    """A guard, the attack it refuses, and what `ledger check` says when it got through (None: it cannot know)."""

    invariant: int
    table: str
    name: str
    attack: str
    named: str | None = None
    only: str | None = None


INCOME = "(SELECT MIN(id) FROM transfer WHERE kind = 'income')"
MIRROR = {"reversal_of": INCOME, "debit_account_id": account("available"), "credit_account_id": account("outside"),
          "amount": "700"}  # fmt: skip
AGAIN = {"public_id": "'1111111111111111'", "idempotency_key": "'raw again'"}
GIRLS = "(SELECT MIN(id) FROM donation WHERE girls_only)"
BOY = "(SELECT MIN(i.id) FROM instalment i JOIN pairing p ON p.id = i.pairing_id JOIN person q ON q.id = p.person_id WHERE q.sex = 'male')"
_PAIRING = "donor_id, person_id, program_id, scope_code, mode, alias, starts_on, years, yearly_fen, state"
_LINE = ("batch_id, serial, enrolment_id, person_id, program_id, cycle_id, kind, scope_code, stage, amount_fen, "
         "quantity, goods_value_fen, per_household, method, state, paid_on")  # fmt: skip
_PAPER = "series, year, seq, number, code, donation_id, scope_code, issued_on, content_sealed, content_hash, template_version, state, prints"

GUARDS = (
    Guard(1, "transfer", "ck_transfer_amount", post(amount="-100"), "amount is not positive"),
    Guard(1, "transfer", "ck_transfer_accounts", post(debit_account_id=account("available")), "both are the same"),
    Guard(1, "transfer", "fk_transfer_debit_account_id_account", post(debit_account_id="999999"), "an account is missing"),
    Guard(1, "transfer", "transfer_no_update", "UPDATE transfer SET amount = amount + 1", "running totals differ", "sqlite"),
    Guard(1, "transfer", "transfer_no_delete", "DELETE FROM transfer WHERE kind = 'income'", "running totals differ", "sqlite"),
    Guard(1, "transfer", "transfer_immutable", "UPDATE transfer SET amount = amount + 1", "running totals differ", POSTGRES),
    Guard(1, "transfer", "transfer_immutable", "DELETE FROM transfer WHERE kind = 'income'", "running totals differ", POSTGRES),
    Guard(1, "transfer", "transfer_no_truncate", "TRUNCATE transfer CASCADE", "running totals differ", POSTGRES),
    Guard(1, "transfer", "transfer_check", post(**MIRROR | {"amount": "1"}), "not the mirror"),
    Guard(1, "transfer", "uq_transfer_reversal_of", f"{post(**MIRROR)}; {post(**MIRROR | AGAIN)}", "reversed more than once"),
    Guard(2, "account", "ck_account_no_overdraft", post(debit_account_id=account("available"), credit_account_id=account("paid"), amount="99999999999"), "overdrawn"),
    Guard(2, "account", "account_place", "UPDATE account SET kind = 'outside' WHERE kind = 'paid'"),
    Guard(3, "donation", "donation_frozen", "UPDATE donation SET amount_fen = amount_fen + 1", "never entered the ledger"),
    Guard(3, "donation", "donation_frozen", f"UPDATE donation SET girls_only = NOT girls_only WHERE id = {GIRLS}"),
    Guard(3, "donation", "donation_kept", "DELETE FROM donation WHERE id = (SELECT MAX(id) FROM donation)"),
    Guard(3, "instalment", "instalment_condition", f"UPDATE instalment SET state = 'allocated', donation_id = {GIRLS} WHERE id = {BOY}", "a condition does not hold"),
    Guard(3, "instalment", "ck_instalment_funded_by", f"UPDATE instalment SET state = 'allocated' WHERE id = {BOY}", "without a gift"),
    Guard(4, "pairing", "uq_pairing_live", twin("pairing", _PAIRING, "state = 'active'", alias="'x'"), "a second live one"),
    Guard(4, "pairing", "pairing_frozen", "UPDATE pairing SET yearly_fen = 1", "do not add up to the pledge"),
    Guard(4, "pairing", "ck_pairing_consent", "UPDATE pairing SET replaces_id = id WHERE id = (SELECT MIN(id) FROM pairing)"),
    Guard(4, "instalment", "instalment_frozen", "UPDATE instalment SET amount_fen = 1", "do not add up to the pledge"),
    Guard(4, "instalment", "uq_instalment_pairing_id_year_no", twin("instalment", "pairing_id, year_no, due_on, amount_fen, state", "state = 'scheduled'"), "two of one year"),
    Guard(5, "batch", "ck_batch_two_persons", "UPDATE batch SET approver_id = maker_id", "without a second person"),
    Guard(5, "batch", "ck_batch_approved_by", "UPDATE batch SET approver_id = NULL WHERE state = 'paid'", "without a second person"),
    Guard(5, "batch", "batch_past_kept", "UPDATE batch SET past = true, approver_id = NULL WHERE state = 'paid'"),
    Guard(2, "budget_line", "ck_budget_line_within", "UPDATE budget_line SET held_fen = allotted_fen + 1", "what is spent"),
    Guard(2, "batch", "batch_charge_kept", "UPDATE batch SET budget_line_id = NULL WHERE state = 'paid'"),
    Guard(5, "disbursement", "uq_disbursement_live", twin("disbursement", _LINE, "state = 'paid' AND instalment_id IS NULL", serial="serial + 90"), "two live ones"),
    Guard(7, "certificate", "certificate_frozen", "UPDATE certificate SET content_hash = 'x'"),
    Guard(7, "certificate", "certificate_kept", "DELETE FROM certificate WHERE donation_id IS NOT NULL"),
    Guard(7, "certificate", "uq_certificate_series_year_seq", twin("certificate", _PAPER, "donation_id IS NOT NULL", number="'n'", code="'c'"), "a number twice"),
    Guard(11, "transfer", "uq_transfer_idempotency_key", post(idempotency_key="(SELECT idempotency_key FROM transfer WHERE kind = 'opening')"), "key was used twice"),
    Guard(11, "donation", "uq_donation_idempotency_key", twin("donation", "donor_id, fund_id, account_id, scope_code, received_on, amount_fen, goods_value_fen, girls_only, state, idempotency_key", f"id = {GIRLS}")),
    Guard(12, "transfer", "transfer_check", post(on_date="'2026-03-01'", at="'2099-01-01 00:00:00'"), "closed period"),
    Guard(12, "fund", "fund_closing_kept", "UPDATE fund SET closed_until = NULL"),
    Guard(12, "fund_closing", "fund_closing_no_delete", "DELETE FROM fund_closing", None, "sqlite"),
    Guard(12, "fund_closing", "fund_closing_immutable", "DELETE FROM fund_closing", None, POSTGRES),
    Guard(14, "audit_log", "audit_log_no_update", "UPDATE audit_log SET actor_name = 'x'", None, "sqlite"),
    Guard(14, "audit_log", "audit_log_immutable", "UPDATE audit_log SET actor_name = 'x'", None, POSTGRES),
    Guard(3, "gift_batch", "gift_batch_control", "UPDATE gift_batch SET state = 'posted', posted_on = '2026-03-12' WHERE state = 'open'"),
    Guard(3, "gift_line", "gift_line_open_insert", "INSERT INTO gift_line (public_id, created_at, updated_at, batch_id, donor_id, amount_fen, goods_value_fen) SELECT '0000000000000000', created_at, updated_at, id, (SELECT MIN(id) FROM donor), 5, 0 FROM gift_batch WHERE state = 'void'"),
)  # fmt: skip


@pytest.fixture
def office(session: Any, actors: SimpleNamespace) -> Office:
    """A fund with a gift for girls, a girl and a boy paired, a paid batch, a donation certificate, a closed period."""
    made = Office(prepare(actors), actors)
    made.give(90_000, girls=True)
    made.give(50_000, girls=False)
    made.give(30_000, girls=False)
    made.income(700, 0)
    made.pair(0, 3)
    made.pair(3, 2)
    made.allocate(0, 0)
    made.add_line(90_000)
    made.batch(0, 2, 0)
    made.approve(0)
    made.pay(0)
    gift = session.get_one(Donation, made.gifts[1].row)
    issue_donation_certificate(gift, actor=actors.county, today=TODAY)
    close_period(made.fund, TODAY - dt.timedelta(days=5), actor=actors.county, today=TODAY)
    for state, reason in (("open", None), ("void", "重了")):
        row = GiftBatch(title="义卖", fund_id=made.base.fund, scope_code=made.fund.scope_code, received_on=TODAY,
                        control_count=2, control_fen=500)  # fmt: skip
        row.lines.append(GiftLine(donor_id=session.get_one(Donor, made.base.donor).id, amount_fen=500))
        session.add(row)
        session.flush()
        row.state, row.void_reason = state, reason
    made.prove()
    session.commit()
    session.remove()
    return made


def _ways(connection: Connection) -> list[Guard]:
    return [guard for guard in GUARDS if guard.only in (None, connection.dialect.name)]


def _attack(connection: Connection, guard: Guard) -> str | None:
    """None when it went through, else what the database said."""
    point = connection.begin_nested()
    try:
        for statement in guard.attack.split("; "):
            connection.exec_driver_sql(statement)
    except DBAPIError as error:
        point.rollback()
        return str(error.orig)
    point.commit()
    return None


def test_every_guard_refuses_and_without_it_the_attack_succeeds(office: Office) -> None:
    with db.engine.connect() as connection:
        for guard in _ways(connection):
            said = _attack(connection, guard)
            assert said is not None, f"{guard.name} did not refuse"
        assert check_ledger(connection) == []
        connection.rollback()
    tried = []
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        for guard in _ways(connection):
            whole = connection.begin_nested()
            if not (guard.name.startswith("fk_") and connection.dialect.name == "sqlite"):
                remove_guard(connection, guard.table, guard.name)
            said = _attack(connection, guard)
            assert said is None, f"without {guard.name}: {said}"
            if guard.named is not None:
                problems = check_ledger(connection)
                assert any(guard.named in problem for problem in problems), (guard.name, problems)
            whole.rollback()
            tried.append(guard.name)
        connection.rollback()
    assert len(tried) >= 30


def test_without_the_totals_trigger_the_books_are_wrong(office: Office) -> None:
    """The trigger that keeps the running totals refuses nothing: without it `ledger check` names the accounts."""
    with db.engine.connect() as connection:
        remove_guard(connection, "transfer", "transfer_totals")
        connection.exec_driver_sql(post())
        problems = check_ledger(connection)
        assert len(problems) == 1 and problems[0].startswith("account: running totals differ")
        wrong = {connection.scalar(text(f"SELECT public_id FROM account WHERE id = {account(kind)}"))
                 for kind in ("outside", "available")}  # fmt: skip
        assert wrong <= set(problems[0].rsplit(": ", 1)[1].split(", "))
        connection.rollback()


WRONG = (
    ("UPDATE account SET credits = credits + 5 WHERE kind = 'available'", "running totals differ"),
    ("UPDATE account SET credits = credits + 5 WHERE kind = 'available'", "opening + in"),
    ("UPDATE instalment SET state = 'allocated', donation_id = (SELECT MAX(id) FROM donation) WHERE state = 'scheduled'",
     "set aside for pairings"),
    ("UPDATE instalment SET state = 'allocated', donation_id = (SELECT MAX(id) FROM donation)",
     "more is allocated than was given"),
    ("UPDATE disbursement SET amount_fen = 1 WHERE state = 'paid'", "paid more than its amount"),
)  # fmt: skip


def test_what_no_guard_refuses_is_found_and_the_row_is_named(office: Office) -> None:
    with db.engine.connect() as connection:
        for statement, named in WRONG:
            point = connection.begin_nested()
            connection.exec_driver_sql(statement)
            problems = check_ledger(connection)
            assert any(named in problem and len(problem.rsplit(": ", 1)[1]) >= 16 for problem in problems), problems
            point.rollback()
        connection.rollback()


def test_without_the_condition_check_the_database_still_refuses(
    office: Office, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service is sabotaged: the trigger keeps a gift for girls from a boy, so that nothing is written."""
    monkeypatch.setattr("registry.donors.allocating.check_condition", lambda *_values: None)
    gift = session.get_one(Donation, office.gifts[0].row)
    year = next(year for year in office.years if office.pairs[year.pair].child == 3)
    row = session.get_one(Instalment, year.row)
    with pytest.raises(DBAPIError, match="condition of the gift is broken"):
        donors.allocate(gift, [row], actor=office.actors.county, today=TODAY)
