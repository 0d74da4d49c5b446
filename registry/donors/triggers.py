"""What may never change about a gift and a pairing, and the condition of a gift kept by the database itself.

The services refuse first and say why; these refuse what would slip past them (design.md, invariants 3 and 4).
"""

from __future__ import annotations

from registry.core.triggers import TriggerDdl, trigger_pair

_GIFT = (
    "donor_id", "fund_id", "received_on", "amount_fen", "goods_value_fen", "girls_only", "only_stage", "only_region",
    "only_program_id", "idempotency_key",
)  # fmt: skip
_GIFT_MORE = "(OLD.account_id IS NOT NULL AND OLD.account_id <> NEW.account_id) OR (OLD.state = 'reversed' AND NEW.state <> 'reversed')"
_PAIRING = ("donor_id", "program_id", "years", "yearly_fen")
_YEAR = ("pairing_id", "year_no", "amount_fen")
# How many digits of the region's code say where it is: province, city, county, township, else the village itself.
_DIGITS = (
    "CASE WHEN substr(g.only_region, 3) = '0000000000' THEN 2 WHEN substr(g.only_region, 5) = '00000000' THEN 4 "
    "WHEN substr(g.only_region, 7) = '000000' THEN 6 WHEN substr(g.only_region, 10) = '000' THEN 9 ELSE 12 END"
)
_BROKEN = (
    "SELECT 1 FROM donation g JOIN pairing p ON p.id = NEW.pairing_id JOIN person q ON q.id = p.person_id "
    "WHERE g.id = NEW.donation_id AND (g.state <> 'posted' OR g.donor_id <> p.donor_id "
    "OR (g.girls_only AND q.sex <> 'female') "
    "OR (g.only_stage IS NOT NULL AND g.only_stage <> COALESCE(q.stage, '')) "
    "OR (g.only_program_id IS NOT NULL AND g.only_program_id <> p.program_id) "
    f"OR (g.only_region IS NOT NULL AND substr(q.scope_code, 1, {_DIGITS}) <> substr(g.only_region, 1, {_DIGITS})))"
)


def refuse_update(table: str, name: str, message: str, columns: tuple[str, ...], more: str = "") -> list[TriggerDdl]:
    """Refuse an update that changes one of `columns`, or for which `more` (SQL over OLD and NEW) holds."""

    def when(differs: str) -> str:
        parts = [f"OLD.{column} {differs} NEW.{column}" for column in columns]
        return " OR ".join([*parts, *([more] if more else [])])

    return trigger_pair(
        name,
        sqlite=(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {when('IS NOT')} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        ),
        postgresql=[
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {when('IS DISTINCT FROM')} THEN RAISE EXCEPTION '{message}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
    )


def refuse_when(table: str, name: str, event: str, message: str, exists: str, when: str = "") -> list[TriggerDdl]:
    """Refuse `event` (INSERT, UPDATE, DELETE) where the query `exists` gives a row; `when` narrows it first."""
    guard = f"({when}) AND " if when else ""
    row = "OLD" if event == "DELETE" else "NEW"
    return trigger_pair(
        name,
        sqlite=(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}') WHERE {guard}EXISTS ({exists}); END"
        ),
        postgresql=[
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {guard}EXISTS ({exists}) THEN RAISE EXCEPTION '{message}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$",
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
    )


def keep_rows(table: str) -> list[TriggerDdl]:
    """Rows are closed or reversed, never deleted."""
    return refuse_when(table, f"{table}_kept", "DELETE", f"{table}: rows are kept", "SELECT 1")


GIFT = [*refuse_update("donation", "donation_frozen", "donation: a gift is frozen", _GIFT, _GIFT_MORE),
        *keep_rows("donation")]  # fmt: skip
PAIRING = [*refuse_update("pairing", "pairing_frozen", "pairing: the pledge is frozen", _PAIRING),
           *keep_rows("pairing")]  # fmt: skip
_SPENDING = "NEW.donation_id IS NOT NULL AND NEW.state IN ('funded', 'allocated')"
YEAR = [
    *refuse_update("instalment", "instalment_frozen", "instalment: the year is frozen", _YEAR),
    *refuse_when("instalment", "instalment_condition", "UPDATE", "instalment: the condition of the gift is broken",
                 _BROKEN, f"{_SPENDING} AND OLD.state NOT IN ('paid', 'evidenced') "
                 "AND (OLD.donation_id IS NULL OR OLD.donation_id <> NEW.donation_id)"),
    *refuse_when("instalment", "instalment_condition_new", "INSERT", "instalment: the condition of the gift is broken",
                 _BROKEN, _SPENDING),
    *keep_rows("instalment"),
]  # fmt: skip
_LINES = "(SELECT COUNT(*) FROM gift_line n WHERE n.batch_id = NEW.id)"
_CASH = "(SELECT COALESCE(SUM(n.amount_fen), 0) FROM gift_line n WHERE n.batch_id = NEW.id)"
_GOODS = "(SELECT COALESCE(SUM(n.goods_value_fen), 0) FROM gift_line n WHERE n.batch_id = NEW.id)"
_UNPOSTED = "(SELECT COUNT(*) FROM gift_line n WHERE n.batch_id = NEW.id AND n.donation_id IS NULL)"
BATCH = [
    *refuse_when(
        "gift_batch", "gift_batch_control", "UPDATE", "gift_batch: the control totals do not match",
        f"SELECT 1 WHERE {_LINES} <> NEW.control_count OR {_CASH} <> NEW.control_fen "
        f"OR {_GOODS} <> NEW.control_goods_fen OR {_UNPOSTED} > 0",
        "NEW.state = 'posted' AND OLD.state <> 'posted'",
    ),
    *refuse_update("gift_batch", "gift_batch_done", "gift_batch: a posted batch is frozen", (),
                   "OLD.state <> 'open'"),
]  # fmt: skip
LINE = [
    ddl
    for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
    for ddl in refuse_when(
        "gift_line", f"gift_line_open_{event.lower()}", event, "gift_line: the batch is posted",
        f"SELECT 1 FROM gift_batch b WHERE b.id = {row}.batch_id AND b.state <> 'open'",
    )
]  # fmt: skip
