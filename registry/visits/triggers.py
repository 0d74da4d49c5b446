"""What the database keeps of visits: each person's earliest open plan, so that who is due is read from one index."""

from __future__ import annotations

from registry.core.triggers import TriggerDdl, trigger_pair

_EARLIEST = "(SELECT min(v.planned_on) FROM visit v WHERE v.person_id = person.id AND v.state = 'planned')"
_KEEP = f"UPDATE person SET visit_plan_on = {_EARLIEST} WHERE id IN ({{ids}});"
_FUNCTION = f"""CREATE OR REPLACE FUNCTION visit_plan_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {_KEEP.format(ids="OLD.person_id, NEW.person_id")}
  RETURN NULL;
END $$"""
_PLANNED = "(NEW.state = 'planned')"
_CHANGED = "(OLD.state = 'planned' OR NEW.state = 'planned')"


def plan_triggers() -> list[TriggerDdl]:
    """Keep person.visit_plan_on with every plan that is made, moved, answered, given up or handed to another person."""
    call = "EXECUTE FUNCTION visit_plan_kept()"
    made = trigger_pair(
        "visit_plan_insert",
        sqlite=f"CREATE TRIGGER visit_plan_insert AFTER INSERT ON visit WHEN {_PLANNED} "
        f"BEGIN {_KEEP.format(ids='NEW.person_id')} END",
        postgresql=[
            _FUNCTION,
            f"CREATE TRIGGER visit_plan_insert AFTER INSERT ON visit FOR EACH ROW WHEN {_PLANNED} {call}",
        ],
    )
    made += trigger_pair(
        "visit_plan_update",
        sqlite=f"CREATE TRIGGER visit_plan_update AFTER UPDATE OF person_id, state, planned_on ON visit WHEN {_CHANGED} "
        f"BEGIN {_KEEP.format(ids='OLD.person_id, NEW.person_id')} END",
        postgresql=[
            "CREATE TRIGGER visit_plan_update AFTER UPDATE OF person_id, state, planned_on ON visit "
            f"FOR EACH ROW WHEN {_CHANGED} {call}"
        ],
    )
    return made + trigger_pair(
        "visit_plan_delete",
        sqlite=f"CREATE TRIGGER visit_plan_delete AFTER DELETE ON visit BEGIN {_KEEP.format(ids='OLD.person_id')} END",
        postgresql=[f"CREATE TRIGGER visit_plan_delete AFTER DELETE ON visit FOR EACH ROW {call}"],
    )
