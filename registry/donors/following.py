"""A live pairing is where its child is: a trigger moves it with the child, whatever moves her (transfer or merger)."""

from __future__ import annotations

from registry.core.triggers import TriggerDdl, trigger_pair


def pairing_follows_child() -> list[TriggerDdl]:
    """The trigger on `person`; ended pairings keep the region of their day."""
    return _follows("pairing", "state IN ('held', 'pledged', 'active')")


def mother_pairing_follows_child() -> list[TriggerDdl]:
    """The same for love mothers."""
    return _follows("mother_pairing", "ended_on IS NULL")


def wish_follows_child() -> list[TriggerDdl]:
    """The same for wishes that are still open or claimed."""
    return _follows("small_wish", "state IN ('open', 'claimed')")


def _follows(table: str, live: str) -> list[TriggerDdl]:
    name = f"{table}_follows_child"
    move = (
        f"UPDATE {table} SET scope_code = NEW.scope_code "
        f"WHERE person_id = NEW.id AND {live} AND scope_code <> NEW.scope_code;"
    )
    return trigger_pair(
        name,
        sqlite=f"CREATE TRIGGER {name} AFTER UPDATE OF scope_code ON person "
        f"WHEN OLD.scope_code <> NEW.scope_code BEGIN {move} END",
        postgresql=[
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {move} RETURN NULL; END $$",
            f"CREATE TRIGGER {name} AFTER UPDATE OF scope_code ON person FOR EACH ROW "
            f"WHEN (OLD.scope_code <> NEW.scope_code) EXECUTE FUNCTION {name}()",
        ],
    )
