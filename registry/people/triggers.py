"""What the database itself keeps about persons: the marks of townships, and whether consent was asked for.

The marks make kept counts safe: no change of a person, by whatever statement, leaves the mark of her township as it was.
They are random, so that a mark that was rolled back never comes again.
"""

from __future__ import annotations

from registry.core.triggers import TriggerDdl, trigger_pair

COUNTED = ("township_code", "scope_code", "closed_on", "merged_into_id", "kind", "status_mask", "birth_date",
           "last_visit_on", "consent_asked", "registered_on", "guardian_type", "visit_plan_on")  # fmt: skip
_RAISE = (
    "INSERT INTO township_mark (township_code, mark) VALUES ({code}, random()) "
    "ON CONFLICT (township_code) DO UPDATE SET mark = excluded.mark;"
)
_MARK_FUNCTION = """CREATE OR REPLACE FUNCTION township_marked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE code varchar;
BEGIN
  FOR code IN SELECT DISTINCT c FROM unnest(ARRAY[OLD.township_code, NEW.township_code]) AS c
              WHERE c IS NOT NULL ORDER BY c LOOP
    IF NOT EXISTS (SELECT 1 FROM township_mark m
                   WHERE m.township_code = code AND m.transaction_id = txid_current()) THEN
      INSERT INTO township_mark (township_code, mark, transaction_id) VALUES (code, (random() * 9e18)::bigint, txid_current())
      ON CONFLICT (township_code) DO UPDATE SET mark = excluded.mark, transaction_id = excluded.transaction_id;
    END IF;
  END LOOP;
  RETURN NULL;
END $$"""
_ASKED = "EXISTS (SELECT 1 FROM consent c WHERE c.person_id = person.id AND c.answer <> 'not_asked')"
_ASKED_FUNCTION = f"""CREATE OR REPLACE FUNCTION person_consent_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE person SET consent_asked = {_ASKED}
  WHERE id IN (OLD.person_id, NEW.person_id) AND consent_asked <> {_ASKED};
  RETURN NULL;
END $$"""


def mark_triggers() -> list[TriggerDdl]:
    """Raise the mark of a person's township (of both, where she moves) with every change that a list counts."""
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in COUNTED)
    distinct = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in COUNTED)
    new, old = _RAISE.format(code="NEW.township_code"), _RAISE.format(code="OLD.township_code")
    call = "FOR EACH ROW {when}EXECUTE FUNCTION township_marked()"
    made = trigger_pair(
        "person_mark_insert",
        sqlite=f"CREATE TRIGGER person_mark_insert AFTER INSERT ON person BEGIN {new} END",
        postgresql=[_MARK_FUNCTION, f"CREATE TRIGGER person_mark_insert AFTER INSERT ON person {call.format(when='')}"],
    )
    made += trigger_pair(
        "person_mark_update",
        sqlite=f"CREATE TRIGGER person_mark_update AFTER UPDATE ON person WHEN {changed} BEGIN {old} {new} END",
        postgresql=[
            f"CREATE TRIGGER person_mark_update AFTER UPDATE ON person {call.format(when=f'WHEN ({distinct}) ')}"
        ],
    )
    return made + trigger_pair(
        "person_mark_delete",
        sqlite=f"CREATE TRIGGER person_mark_delete AFTER DELETE ON person BEGIN {old} END",
        postgresql=[f"CREATE TRIGGER person_mark_delete AFTER DELETE ON person {call.format(when='')}"],
    )


def consent_triggers() -> list[TriggerDdl]:
    """Keep person.consent_asked: true from the first answer that is not "not asked yet"."""
    body = "UPDATE person SET consent_asked = {asked} WHERE id IN ({ids}) AND consent_asked <> {asked};"
    made = trigger_pair(
        "consent_asked_insert",
        sqlite="CREATE TRIGGER consent_asked_insert AFTER INSERT ON consent BEGIN "
        + body.format(asked=_ASKED, ids="NEW.person_id")
        + " END",
        postgresql=[
            _ASKED_FUNCTION,
            "CREATE TRIGGER consent_asked_insert AFTER INSERT ON consent FOR EACH ROW "
            "EXECUTE FUNCTION person_consent_asked()",
        ],
    )
    return made + trigger_pair(
        "consent_asked_update",
        sqlite="CREATE TRIGGER consent_asked_update AFTER UPDATE OF person_id, answer ON consent BEGIN "
        + body.format(asked=_ASKED, ids="OLD.person_id, NEW.person_id")
        + " END",
        postgresql=[
            "CREATE TRIGGER consent_asked_update AFTER UPDATE OF person_id, answer ON consent FOR EACH ROW "
            "EXECUTE FUNCTION person_consent_asked()"
        ],
    )
