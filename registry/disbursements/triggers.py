"""The triggers of the pay-outs: what a batch stays, certificates that are frozen, kept, gapless, and follow their gift."""

from __future__ import annotations

from registry.core.triggers import refuse_update, trigger_pair

# 补录 is said when the batch is made and never afterwards: else a batch could shed its approver.
# The line that holds a batch's money is chosen before the money is set aside.
BATCH = [
    *refuse_update("batch", "batch_past_kept", "batch: brought in or not is fixed", "OLD.past <> NEW.past"),
    *refuse_update(
        "batch", "batch_charge_kept", "batch: fund and budget line are fixed once handed in",
        "(OLD.fund_id <> NEW.fund_id OR COALESCE(OLD.budget_line_id, 0) <> COALESCE(NEW.budget_line_id, 0)) "
        "AND OLD.state NOT IN ('draft', 'returned')",
    ),
]  # fmt: skip

# A movement of a batch that is charged to a budget line moves the line's totals with it: what is set aside is held,
# what leaves the fund's own money is spent, what comes back is neither. Money of pairings does not touch the line.
_OWN = "('reserved', 'available')"
_MOVED = (
    "(SELECT CASE WHEN {into} THEN NEW.amount WHEN {out} THEN -NEW.amount ELSE 0 END FROM account d, account c "
    "WHERE d.id = NEW.debit_account_id AND c.id = NEW.credit_account_id)"
)
_HELD = _MOVED.format(into="c.kind = 'reserved'", out="d.kind = 'reserved'")
_SPENT = _MOVED.format(into=f"c.kind = 'paid' AND d.kind IN {_OWN}", out=f"d.kind = 'paid' AND c.kind IN {_OWN}")
_CHARGE = (
    f"UPDATE budget_line SET held_fen = held_fen + {_HELD}, spent_fen = spent_fen + {_SPENT} "
    "WHERE id = (SELECT b.budget_line_id FROM batch b WHERE b.id = NEW.batch_id); "
)
CHARGE = trigger_pair(
    "transfer_charge",
    sqlite=f"CREATE TRIGGER transfer_charge AFTER INSERT ON transfer WHEN NEW.batch_id IS NOT NULL BEGIN {_CHARGE} END",
    postgresql=[
        "CREATE OR REPLACE FUNCTION transfer_charge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.batch_id IS NOT NULL THEN {_CHARGE} END IF; RETURN NULL; END $$",
        "CREATE TRIGGER transfer_charge AFTER INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION transfer_charge()",
    ],
)

_FROZEN = ("series", "year", "seq", "number", "code", "disbursement_id", "donation_id", "issued_on", "content_sealed", "content_hash", "template_version")  # fmt: skip
_CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _FROZEN)
_CHANGED_SQLITE = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _FROZEN)
_FOLLOW = (
    "UPDATE certificate SET state = 'void', void_reason = '捐赠已冲回：' || NEW.reverse_reason, "
    "voided_on = NEW.reversed_on WHERE donation_id = NEW.id AND state = 'valid'; "
)
_REVERSED = "NEW.state = 'reversed' AND OLD.state <> 'reversed'"
# A reversed gift has no valid certificate, whoever reverses it; the entry of the reversal in the log says why.
FOLLOW = trigger_pair(
    "certificate_follows_gift",
    sqlite=f"CREATE TRIGGER certificate_follows_gift AFTER UPDATE ON donation WHEN {_REVERSED} BEGIN {_FOLLOW} END",
    postgresql=[
        "CREATE OR REPLACE FUNCTION certificate_follows_gift() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_REVERSED} THEN {_FOLLOW} END IF; RETURN NULL; END $$",
        "CREATE TRIGGER certificate_follows_gift AFTER UPDATE ON donation FOR EACH ROW "
        "EXECUTE FUNCTION certificate_follows_gift()",
    ],
)
FREEZE = [
    *trigger_pair(
        "certificate_frozen",
        sqlite=(
            f"CREATE TRIGGER certificate_frozen BEFORE UPDATE ON certificate WHEN {_CHANGED_SQLITE} OR OLD.state = 'void' AND NEW.state <> 'void' "
            "BEGIN SELECT RAISE(ABORT, 'certificate: content is frozen'); END"
        ),
        postgresql=[
            "CREATE OR REPLACE FUNCTION certificate_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {_CHANGED} OR (OLD.state = 'void' AND NEW.state <> 'void') THEN RAISE EXCEPTION 'certificate: content is frozen' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
            "CREATE TRIGGER certificate_frozen BEFORE UPDATE ON certificate FOR EACH ROW "
            "EXECUTE FUNCTION certificate_frozen()",
        ],
    ),
    *trigger_pair(
        "certificate_kept",
        sqlite="CREATE TRIGGER certificate_kept BEFORE DELETE ON certificate BEGIN SELECT RAISE(ABORT, 'certificate: numbers are kept'); END",
        postgresql=[
            "CREATE OR REPLACE FUNCTION certificate_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'certificate: numbers are kept' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            "CREATE TRIGGER certificate_kept BEFORE DELETE ON certificate FOR EACH ROW EXECUTE FUNCTION certificate_kept()",
        ],
    ),
]
GAPLESS = trigger_pair(
    "certificate_gapless",
    sqlite=(
        "CREATE TRIGGER certificate_gapless BEFORE INSERT ON certificate WHEN NEW.seq <> 1 AND NOT EXISTS "
        "(SELECT 1 FROM certificate c WHERE c.series = NEW.series AND c.year = NEW.year AND c.seq = NEW.seq - 1) "
        "BEGIN SELECT RAISE(ABORT, 'certificate: a gap in the numbers'); END"
    ),
    postgresql=[
        "CREATE OR REPLACE FUNCTION certificate_gapless() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.seq <> 1 AND NOT EXISTS (SELECT 1 FROM certificate c WHERE c.series = NEW.series AND c.year = NEW.year "
        "AND c.seq = NEW.seq - 1) THEN RAISE EXCEPTION 'certificate: a gap in the numbers' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER certificate_gapless BEFORE INSERT ON certificate FOR EACH ROW "
        "EXECUTE FUNCTION certificate_gapless()",
    ],
)
