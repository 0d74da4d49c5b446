"""The ledger's triggers: running totals of accounts, closed periods, and mirrored reversals."""

from __future__ import annotations

from registry.core.triggers import refuse_update, trigger_pair

_TOTALS = (
    "UPDATE account SET debits = debits + NEW.amount WHERE id = NEW.debit_account_id; "
    "UPDATE account SET credits = credits + NEW.amount WHERE id = NEW.credit_account_id; "
)
# On PostgreSQL the two rows are locked in the order of their ids, so that two postings never wait for each other.
_LOCK = "PERFORM 1 FROM account WHERE id IN (NEW.debit_account_id, NEW.credit_account_id) ORDER BY id FOR UPDATE; "
_CLOSED = "SELECT 1 FROM fund WHERE id = NEW.fund_id AND closed_until IS NOT NULL AND NEW.on_date <= closed_until"
_NO_MIRROR = (
    "SELECT 1 FROM transfer t WHERE t.id = NEW.reversal_of AND (t.amount <> NEW.amount "
    "OR t.debit_account_id <> NEW.credit_account_id OR t.credit_account_id <> NEW.debit_account_id "
    "OR t.reversal_of IS NOT NULL)"
)

POSTING = [
    *trigger_pair(
        "transfer_check",
        sqlite=(
            "CREATE TRIGGER transfer_check BEFORE INSERT ON transfer BEGIN "
            f"SELECT RAISE(ABORT, 'transfer: period is closed') WHERE EXISTS ({_CLOSED}); "
            f"SELECT RAISE(ABORT, 'transfer: reversal is not a mirror') WHERE EXISTS ({_NO_MIRROR}); END"
        ),
        postgresql=[
            "CREATE OR REPLACE FUNCTION transfer_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF EXISTS ({_CLOSED}) THEN RAISE EXCEPTION 'transfer: period is closed' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"IF EXISTS ({_NO_MIRROR}) THEN RAISE EXCEPTION 'transfer: reversal is not a mirror' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"{_LOCK} RETURN NEW; END $$",
            "CREATE TRIGGER transfer_check BEFORE INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION transfer_check()",
        ],
    ),
    *trigger_pair(
        "transfer_totals",
        sqlite=f"CREATE TRIGGER transfer_totals AFTER INSERT ON transfer BEGIN {_TOTALS} END",
        postgresql=[
            "CREATE OR REPLACE FUNCTION transfer_totals() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {_TOTALS} RETURN NULL; END $$",
            "CREATE TRIGGER transfer_totals AFTER INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION transfer_totals()",
        ],
    ),
]

# The books are closed further, never opened again (invariant 12); an account keeps its fund and its kind.
_OPENED = "OLD.closed_until IS NOT NULL AND (NEW.closed_until IS NULL OR NEW.closed_until < OLD.closed_until)"
_MOVED = "OLD.fund_id <> NEW.fund_id OR OLD.kind <> NEW.kind"
CLOSING = refuse_update("fund", "fund_closing_kept", "fund: a closed period is not opened again", _OPENED)
ACCOUNT = refuse_update("account", "account_place", "account: fund and kind are fixed", _MOVED)
