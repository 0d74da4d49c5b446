"""What no constraint can say about loans, for both databases: sums of schedules, running totals, shares released.

The messages begin with the table's name; errors.py turns them into sentences.
"""

from __future__ import annotations

from registry.core.triggers import TriggerDdl, forbid_changes, trigger_pair


def guard(
    name: str, table: str, moment: str, *, when: str = "", refuse: tuple[tuple[str, str], ...] = (), then: str = "",
    lock: str = "",
) -> list[TriggerDdl]:  # fmt: skip
    """A row trigger: refuse with a message where a condition holds, then run `then`; `lock` is PostgreSQL's."""
    sqlite = " ".join(f"SELECT RAISE(ABORT, '{message}') WHERE {condition};" for condition, message in refuse)
    postgres = " ".join(
        f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        for condition, message in refuse
    )
    condition = f" WHEN ({when})" if when else ""
    return trigger_pair(
        name,
        sqlite=f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW{condition} BEGIN {sqlite} {then} END",
        postgresql=[
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{lock} {postgres} {then} RETURN NEW; END $$",
            f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW{condition} EXECUTE FUNCTION {name}()",
        ],
    )


_SUM = "(SELECT coalesce(sum(principal_fen), 0) FROM loan_instalment WHERE loan_id = NEW.id)"
_ROWS = "(SELECT count(*) FROM loan_instalment WHERE loan_id = NEW.id)"
_COUNT = "(CASE WHEN NEW.every_months = 0 THEN 1 ELSE (NEW.months + NEW.every_months - 1) / NEW.every_months END)"

LOAN = [
    *guard(
        "loan_paid_out", "loan", "BEFORE UPDATE OF state",
        when="NEW.state = 'disbursed' AND OLD.state <> 'disbursed'",
        refuse=((f"{_SUM} <> NEW.amount_fen OR {_ROWS} <> {_COUNT}", "loan: schedule does not add up"),),
    ),
    *guard(
        "loan_amount_fixed", "loan", "BEFORE UPDATE",
        when="OLD.disbursed_on IS NOT NULL AND (NEW.amount_fen <> OLD.amount_fen OR NEW.months <> OLD.months)",
        refuse=(("1 = 1", "loan: amount and term are fixed"),),
    ),
]  # fmt: skip

INSTALMENT = forbid_changes("loan_instalment")

_REPAID = "UPDATE loan SET repaid_fen = repaid_fen + NEW.amount_fen WHERE id = NEW.loan_id;"
_BACK = "UPDATE loan SET repaid_fen = repaid_fen - NEW.amount_fen WHERE id = NEW.loan_id;"
_SAME = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in ("loan_id", "on_date", "amount_fen", "recovery"))
REPAYMENT = [
    *guard(
        "loan_repayment_day", "loan_repayment", "BEFORE INSERT",
        refuse=(("NOT EXISTS (SELECT 1 FROM loan l WHERE l.id = NEW.loan_id AND l.disbursed_on <= NEW.on_date "
                 "AND l.state <> 'void')", "loan_repayment: before the loan"),),
    ),
    *guard("loan_repayment_total", "loan_repayment", "AFTER INSERT", then=_REPAID),
    *guard(
        "loan_repayment_fixed", "loan_repayment", "BEFORE UPDATE",
        refuse=((f"OLD.voided_on IS NOT NULL OR {_SAME}", "loan_repayment: rows are immutable"),),
    ),
    *guard("loan_repayment_void", "loan_repayment", "AFTER UPDATE OF voided_on",
           when="OLD.voided_on IS NULL AND NEW.voided_on IS NOT NULL", then=_BACK),
]  # fmt: skip

_FUND = "FROM guarantee_fund f WHERE f.id = NEW.fund_id"
_ABOVE = (
    f"NEW.kind IN ('hold', 'rehold') AND EXISTS (SELECT 1 {_FUND} "
    "AND f.held_fen + NEW.amount_fen > f.multiple * (f.contributed_fen - f.called_fen + f.recovered_fen))"
)
_UNCOVERED = (
    f"NEW.kind = 'withdrawal' AND EXISTS (SELECT 1 {_FUND} "
    "AND f.held_fen > f.multiple * (f.contributed_fen - NEW.amount_fen - f.called_fen + f.recovered_fen))"
)
# Before the money is out, and once the guarantee has paid, all that remains may go; else the share of what is repaid.
_EARLY = (
    "NEW.kind = 'release' AND EXISTS (SELECT 1 FROM guarantee_hold h JOIN loan l ON l.id = h.loan_id "
    "WHERE h.id = NEW.hold_id AND l.state IN ('disbursed', 'settled') "
    "AND (h.released_fen + NEW.amount_fen) * l.amount_fen > h.amount_fen * l.repaid_fen)"
)
_HELD = {
    "hold": "amount_fen = amount_fen + NEW.amount_fen, remaining_fen = remaining_fen + NEW.amount_fen",
    "release": "released_fen = released_fen + NEW.amount_fen, remaining_fen = remaining_fen - NEW.amount_fen",
    "rehold": "released_fen = released_fen - NEW.amount_fen, remaining_fen = remaining_fen + NEW.amount_fen",
    "call": "called_fen = called_fen + NEW.amount_fen, remaining_fen = remaining_fen - NEW.amount_fen",
    "recovery": "recovered_fen = recovered_fen + NEW.amount_fen",
    "loss": "lost_fen = lost_fen + NEW.amount_fen",
}
_TOTALS = {
    "contribution": "contributed_fen = contributed_fen + NEW.amount_fen",
    "withdrawal": "contributed_fen = contributed_fen - NEW.amount_fen",
    "hold": "held_fen = held_fen + NEW.amount_fen",
    "rehold": "held_fen = held_fen + NEW.amount_fen",
    "release": "held_fen = held_fen - NEW.amount_fen",
    "call": "held_fen = held_fen - NEW.amount_fen, called_fen = called_fen + NEW.amount_fen",
    "recovery": "recovered_fen = recovered_fen + NEW.amount_fen",
}
_KEEP = " ".join(
    [f"UPDATE guarantee_hold SET {change} WHERE id = NEW.hold_id AND NEW.kind = '{kind}';"
     for kind, change in _HELD.items()]
    + [f"UPDATE guarantee_fund SET {change} WHERE id = NEW.fund_id AND NEW.kind = '{kind}';"
       for kind, change in _TOTALS.items()]
)  # fmt: skip
ENTRY = [
    *forbid_changes("guarantee_entry"),
    *guard(
        "guarantee_entry_check", "guarantee_entry", "BEFORE INSERT",
        refuse=((_ABOVE, "guarantee_entry: above the multiple"), (_UNCOVERED, "guarantee_entry: holds not covered"),
                (_EARLY, "guarantee_entry: released before repaid")),
        lock="PERFORM 1 FROM guarantee_fund WHERE id = NEW.fund_id FOR UPDATE;",
    ),
    *guard("guarantee_entry_totals", "guarantee_entry", "AFTER INSERT", then=_KEEP),
    *guard(
        "guarantee_fund_multiple", "guarantee_fund", "BEFORE UPDATE OF multiple",
        when="NEW.multiple < OLD.multiple",
        refuse=(("NEW.held_fen > NEW.multiple * (NEW.contributed_fen - NEW.called_fen + NEW.recovered_fen)",
                 "guarantee_fund: holds not covered"),),
    ),
]  # fmt: skip

_LATE = (
    "NEW.live AND (SELECT coalesce(sum(i.principal_fen), 0) FROM loan_instalment i "
    "WHERE i.loan_id = NEW.loan_id AND i.due_on < NEW.day) > (SELECT coalesce(sum(r.amount_fen), 0) "
    "FROM loan_repayment r WHERE r.loan_id = NEW.loan_id AND r.voided_on IS NULL AND r.on_date < NEW.day)"
)
_FIXED = (
    "OLD.live = NEW.live OR NEW.live OR NEW.loan_id <> OLD.loan_id OR NEW.day <> OLD.day OR NEW.weight <> OLD.weight"
)
SUBSIDY = [
    *guard("subsidy_day_check", "subsidy_day", "BEFORE INSERT",
           refuse=((_LATE, "subsidy_day: extended or overdue"),)),
    *guard("subsidy_day_fixed", "subsidy_day", "BEFORE UPDATE",
           refuse=((_FIXED, "subsidy_day: rows are immutable"),)),
]  # fmt: skip
