"""`ledger check`: every invariant of the money proved again from the raw rows, without trusting the program.

Plain SQL on purpose: it reads tables of rooms below this one, and must not share a mistake with their models.
Each check is a question whose rows are the wrong ones (design.md, invariants 1 to 4, 11, 12).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

MOST_NAMED = 20
_ACCOUNTS = "JOIN account d ON d.id = t.debit_account_id JOIN account c ON c.id = t.credit_account_id"
_BALANCE = "a.credits - a.debits"
_NET_OF = (
    "SELECT t.{by} AS ref, SUM(CASE WHEN c.kind = '{kind}' THEN t.amount ELSE 0 END) "
    "- SUM(CASE WHEN d.kind = '{kind}' THEN t.amount ELSE 0 END) AS net "
    "FROM transfer t " + _ACCOUNTS + " WHERE t.{by} IS NOT NULL GROUP BY t.{by}"
)
_CHARGED = (
    "(SELECT COALESCE(SUM(CASE WHEN {into} THEN t.amount WHEN {out} THEN -t.amount ELSE 0 END), 0) "
    "FROM batch p JOIN transfer t ON t.batch_id = p.id " + _ACCOUNTS + " WHERE p.budget_line_id = b.id)"
)


@dataclass(frozen=True)
class Check:
    """One invariant: what is wrong when its query gives rows (the first column names the row)."""

    what: str
    query: str


CHECKS = (
    Check("transfer: amount is not positive", "SELECT public_id FROM transfer WHERE amount <= 0"),
    Check(
        "transfer: an account is missing, or both are the same, or of another fund",
        "SELECT t.public_id FROM transfer t LEFT JOIN account d ON d.id = t.debit_account_id "
        "LEFT JOIN account c ON c.id = t.credit_account_id "
        "WHERE d.id IS NULL OR c.id IS NULL OR d.id = c.id OR d.fund_id <> t.fund_id OR c.fund_id <> t.fund_id",
    ),
    Check(
        "account: running totals differ from the transfers",
        "SELECT a.public_id FROM account a WHERE "
        "a.debits <> (SELECT COALESCE(SUM(t.amount), 0) FROM transfer t WHERE t.debit_account_id = a.id) OR "
        "a.credits <> (SELECT COALESCE(SUM(t.amount), 0) FROM transfer t WHERE t.credit_account_id = a.id)",
    ),
    Check(
        "account: overdrawn",
        "SELECT a.public_id FROM account a WHERE a.kind <> 'outside' AND "
        "(SELECT COALESCE(SUM(t.amount), 0) FROM transfer t WHERE t.credit_account_id = a.id) < "
        "(SELECT COALESCE(SUM(t.amount), 0) FROM transfer t WHERE t.debit_account_id = a.id)",
    ),
    Check(
        "fund: opening + in is not out + reserved + allocated + available + gifts",
        f"SELECT f.public_id FROM fund f JOIN account a ON a.fund_id = f.id GROUP BY f.id, f.public_id "
        f"HAVING SUM({_BALANCE}) <> 0",
    ),
    Check(
        "transfer: reversal is not the mirror of its transfer",
        "SELECT r.public_id FROM transfer r LEFT JOIN transfer t ON t.id = r.reversal_of "
        "WHERE r.reversal_of IS NOT NULL AND (t.id IS NULL OR t.amount <> r.amount OR t.reversal_of IS NOT NULL "
        "OR t.debit_account_id <> r.credit_account_id OR t.credit_account_id <> r.debit_account_id)",
    ),
    Check(
        "transfer: reversed more than once",
        "SELECT MIN(public_id) FROM transfer WHERE reversal_of IS NOT NULL GROUP BY reversal_of HAVING COUNT(*) > 1",
    ),
    Check(
        "transfer: an idempotency key was used twice",
        "SELECT MIN(public_id) FROM transfer GROUP BY idempotency_key HAVING COUNT(*) > 1",
    ),
    Check(
        "donation: its account does not hold what was given, less what moved on",
        "SELECT g.public_id FROM donation g JOIN account a ON a.id = g.account_id WHERE a.kind <> 'donation' "
        f"OR {_BALANCE} < 0 OR {_BALANCE} > g.amount_fen OR (g.state = 'reversed' AND {_BALANCE} <> 0)",
    ),
    Check(
        "donation: cash that never entered the ledger, or another sum",
        "SELECT g.public_id FROM donation g WHERE g.amount_fen > 0 AND g.amount_fen <> COALESCE((SELECT SUM(t.amount) "
        "FROM transfer t WHERE t.credit_account_id = g.account_id AND t.kind = 'donation'), 0)",
    ),
    Check(
        "donation: more is allocated than was given",
        "SELECT g.public_id FROM donation g JOIN instalment i ON i.donation_id = g.id "
        "WHERE i.state IN ('funded', 'allocated', 'paid', 'evidenced') "
        "GROUP BY g.id, g.public_id, g.amount_fen HAVING SUM(i.amount_fen) > g.amount_fen",
    ),
    Check(
        "donation: reversed, and years still stand on it",
        "SELECT g.public_id FROM donation g JOIN instalment i ON i.donation_id = g.id "
        "WHERE g.state = 'reversed' AND i.state IN ('funded', 'allocated', 'paid', 'evidenced')",
    ),
    Check(
        "fund: what is set aside for pairings is not the sum of the allocated years",
        "SELECT f.public_id FROM fund f WHERE "
        f"(SELECT COALESCE(SUM({_BALANCE}), 0) FROM account a WHERE a.fund_id = f.id AND a.kind = 'allocated') <> "
        "(SELECT COALESCE(SUM(i.amount_fen), 0) FROM instalment i JOIN donation g ON g.id = i.donation_id "
        "WHERE g.fund_id = f.id AND i.state = 'allocated')",
    ),
    Check(
        "pairing: the years do not add up to the pledge",
        "SELECT p.public_id FROM pairing p WHERE p.state IN ('pledged', 'active', 'completed') AND "
        "p.years * p.yearly_fen <> (SELECT COALESCE(SUM(i.amount_fen), 0) FROM instalment i WHERE i.pairing_id = p.id)",
    ),
    Check(
        "pairing: a second live one for the child and program",
        "SELECT MIN(public_id) FROM pairing WHERE mode = 'one_one' AND state IN ('held', 'pledged', 'active') "
        "GROUP BY person_id, program_id HAVING COUNT(*) > 1",
    ),
    Check(
        "instalment: two of one year",
        "SELECT MIN(public_id) FROM instalment GROUP BY pairing_id, year_no HAVING COUNT(*) > 1",
    ),
    Check(
        "instalment: funded, allocated or paid without a gift",
        "SELECT public_id FROM instalment "
        "WHERE state IN ('funded', 'allocated', 'paid', 'evidenced') AND donation_id IS NULL",
    ),
    Check(
        "pairing: more is paid than allocated",
        "SELECT p.public_id FROM pairing p JOIN (" + _NET_OF.format(by="pairing_id", kind="allocated") + ") n "
        "ON n.ref = p.id WHERE n.net < 0",
    ),
    Check(
        "donation: a condition does not hold for a child it pays",
        "SELECT i.public_id FROM instalment i JOIN donation g ON g.id = i.donation_id "
        "JOIN pairing p ON p.id = i.pairing_id JOIN person q ON q.id = p.person_id "
        "WHERE i.state IN ('funded', 'allocated', 'paid', 'evidenced') AND (g.donor_id <> p.donor_id "
        "OR (g.girls_only AND q.sex <> 'female') OR g.only_program_id <> p.program_id)",
    ),
    Check(
        "disbursement: two live ones of one enrolment",
        "SELECT MIN(public_id) FROM disbursement WHERE state NOT IN ('returned', 'void') "
        "GROUP BY enrolment_id, kind HAVING COUNT(*) > 1",
    ),
    Check(
        "certificate: a number twice or a gap",
        "SELECT MIN(number) FROM certificate GROUP BY series, year "
        "HAVING COUNT(*) <> MAX(seq) OR COUNT(DISTINCT seq) <> COUNT(*)",
    ),
    Check(
        "certificate: valid for a gift that is reversed",
        "SELECT z.number FROM certificate z JOIN donation g ON g.id = z.donation_id "
        "WHERE z.state = 'valid' AND g.state = 'reversed'",
    ),
    Check(
        "donation: its goods are not the sum of its items",
        "SELECT g.public_id FROM donation g WHERE g.goods_value_fen <> "
        "(SELECT COALESCE(SUM(n.value_fen), 0) FROM donation_item n WHERE n.donation_id = g.id)",
    ),
    Check(
        "gift batch: posted, and its control totals do not match",
        "SELECT b.public_id FROM gift_batch b WHERE b.state = 'posted' AND ("
        "b.control_count <> (SELECT COUNT(*) FROM gift_line n WHERE n.batch_id = b.id) OR "
        "b.control_fen <> (SELECT COALESCE(SUM(n.amount_fen), 0) FROM gift_line n WHERE n.batch_id = b.id))",
    ),
    Check(
        "pairing: took another child's place without the donor's consent",
        "SELECT public_id FROM pairing WHERE replaces_id IS NOT NULL AND (consent_on IS NULL OR consent_how IS NULL)",
    ),
    Check(
        "batch: more is paid or freed than was set aside",
        "SELECT b.number FROM batch b JOIN (" + _NET_OF.format(by="batch_id", kind="reserved") + ") n "
        "ON n.ref = b.id WHERE n.net < 0",
    ),
    Check(
        "batch: approved or paid without a second person",
        "SELECT number FROM batch WHERE (approver_id = maker_id) OR (approver_id IS NULL AND NOT past "
        "AND state IN ('approved', 'paid', 'closed'))",
    ),
    Check(
        "batch: brought in, and nobody says by whom, or not as paid",
        "SELECT number FROM batch WHERE past AND (maker_id IS NULL OR state NOT IN ('paid', 'closed', 'void'))",
    ),
    Check(
        "budget line: what is spent is not the sum of its spendings and pay-outs, or above what was allotted",
        "SELECT b.public_id FROM budget_line b WHERE b.spent_fen + b.held_fen > b.allotted_fen OR b.spent_fen <> "
        "(SELECT COALESCE(SUM(t.amount), 0) FROM budget_spending s JOIN transfer t ON t.id = s.transfer_id "
        "WHERE s.line_id = b.id AND NOT EXISTS (SELECT 1 FROM transfer r WHERE r.reversal_of = t.id)) + "
        + _CHARGED.format(into="c.kind = 'paid' AND d.kind IN ('reserved', 'available')",
                          out="d.kind = 'paid' AND c.kind IN ('reserved', 'available')"),
    ),
    Check(
        "budget line: what is held is not what is set aside for its pay-outs",
        "SELECT b.public_id FROM budget_line b WHERE b.held_fen <> "
        + _CHARGED.format(into="c.kind = 'reserved'", out="d.kind = 'reserved'"),
    ),
    Check(
        "batch: charged to a budget line of another fund",
        "SELECT p.number FROM batch p JOIN budget_line b ON b.id = p.budget_line_id WHERE b.fund_id <> p.fund_id",
    ),
    Check(
        "disbursement: paid more than its amount",
        "SELECT s.public_id FROM disbursement s JOIN (" + _NET_OF.format(by="disbursement_id", kind="paid") + ") n "
        "ON n.ref = s.id WHERE n.net > s.amount_fen OR n.net < 0",
    ),
)  # fmt: skip


def check_ledger(connection: Connection) -> list[str]:
    """Everything that is wrong, as sentences naming the rows by their public ids; empty when all invariants hold."""
    problems = []
    for check in CHECKS:
        rows = [str(row[0]) for row in connection.execute(text(check.query))]
        if rows:
            named = ", ".join(sorted(rows)[:MOST_NAMED])
            more = f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else ""
            problems.append(f"{check.what}: {named}{more}")
    return problems + _posted_into_closed_periods(connection)


def _posted_into_closed_periods(connection: Connection) -> list[str]:
    """A posting on or before a closing day that was entered after the closing (invariant 12).

    When a period was closed is in the log of changes; the trigger refuses such rows, so one can only be planted.
    """
    rows = connection.execute(
        text(
            "SELECT t.public_id FROM transfer t JOIN fund_closing z ON z.fund_id = t.fund_id "
            "WHERE t.on_date <= z.until AND t.at > z.at"
        )
    )
    named = sorted(str(row[0]) for row in rows)
    return [f"transfer: posted into a closed period: {', '.join(named[:MOST_NAMED])}"] if named else []
