"""The statuses as bits, as they are stored, and the risk that follows from them; the database computes the latter too."""

from __future__ import annotations

CHILD_LIST, WOMAN_LIST = "child_status", "mother_hardship"
CHILD_CODES = (
    "poverty", "disability", "guardianship", "orphan", "de_facto_unsupported", "left_behind", "migrant",
    "serious_illness", "parent_imprisoned", "idle_youth", "other",
)  # fmt: skip
WOMAN_CODES = (
    "single", "cancer", "disability", "serious_illness", "low_income", "lost_only_child", "disaster", "other",
)  # fmt: skip
OWN_CHILD_BIT, OWN_WOMAN_BIT = 1 << 15, 1 << 30

# (list, code) → bit. Bits are stored: a code keeps its bit for ever, new ones are added behind.
BITS: dict[tuple[str, str], int] = {
    **{(CHILD_LIST, code): 1 << place for place, code in enumerate(CHILD_CODES)},
    **{(WOMAN_LIST, code): 1 << (16 + place) for place, code in enumerate(WOMAN_CODES)},
}

NO_GUARDIAN = "none"
HIGH_MASK = sum(BITS[CHILD_LIST, code] for code in ("guardianship", "orphan", "de_facto_unsupported"))
MIDDLE_MASK = sum(
    BITS[CHILD_LIST, code] for code in ("left_behind", "serious_illness", "parent_imprisoned", "migrant")
) + sum(BITS[WOMAN_LIST, code] for code in ("cancer", "serious_illness", "lost_only_child", "disaster"))
NEVER_VISITED = 3

# 0, 1, 2 by risk; 3 more for who was never visited: her first visit has a term of its own (see schedule).
VISIT_CLASS_SQL = (
    f"CASE WHEN (status_mask & {HIGH_MASK}) <> 0 OR guardian_type = '{NO_GUARDIAN}' THEN 2 "
    f"WHEN (status_mask & {MIDDLE_MASK}) <> 0 THEN 1 ELSE 0 END "
    f"+ CASE WHEN last_visit_on IS NULL THEN {NEVER_VISITED} ELSE 0 END"
)
