"""A live pairing is where its child is: a trigger moves it with the child, whatever moves her (transfer or merger)."""

from __future__ import annotations

from registry.core.triggers import TriggerDdl, trigger_pair

_MOVE = (
    "UPDATE pairing SET scope_code = NEW.scope_code "
    "WHERE person_id = NEW.id AND state IN ('held', 'pledged', 'active') AND scope_code <> NEW.scope_code;"
)


def pairing_follows_child() -> list[TriggerDdl]:
    """The trigger on `person`; ended pairings keep the region of their day."""
    return trigger_pair(
        "pairing_follows_child",
        sqlite="CREATE TRIGGER pairing_follows_child AFTER UPDATE OF scope_code ON person "
        f"WHEN OLD.scope_code <> NEW.scope_code BEGIN {_MOVE} END",
        postgresql=[
            "CREATE OR REPLACE FUNCTION pairing_follows_child() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {_MOVE} RETURN NULL; END $$",
            "CREATE TRIGGER pairing_follows_child AFTER UPDATE OF scope_code ON person FOR EACH ROW "
            "WHEN (OLD.scope_code <> NEW.scope_code) EXECUTE FUNCTION pairing_follows_child()",
        ],
    )
