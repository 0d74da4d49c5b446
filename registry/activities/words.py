"""The words of an activity: its state, its types, and materials as one line of text ("宣传册 200，折页 300")."""

from __future__ import annotations

import re

from registry.activities.models import ActivityState
from registry.core.errors import Invalid
from registry.core.i18n import Text, _
from registry.settings.register_lists import REGISTER_LISTS

STATES: dict[ActivityState, Text] = {
    ActivityState.PLANNED: _("已安排"),
    ActivityState.HELD: _("已举办"),
    ActivityState.VOID: _("已作废"),
}
GLYPHS = {ActivityState.PLANNED: "pending", ActivityState.HELD: "signed", ActivityState.VOID: "void"}
OTHER = "other"
PAPERS = "宣传材料"

TYPES: dict[str, Text] = dict(next(entry for entry in REGISTER_LISTS if entry.name == "activity_type").items)
"""The shipped types; an office's own are counted under 其他 in the figures."""

_PART = re.compile(r"^(?P<kind>\D*?)\s*(?P<copies>\d{1,9})\s*[^\d\s]{0,2}$")


def read_materials(text: str) -> dict[str, int]:
    """ "宣传册 200，折页 300份" → {kind: copies}; a bare number is 宣传材料. Raises Invalid (field "materials")."""
    found: dict[str, int] = {}
    for part in re.split(r"[，,、；;\n]+", text or ""):
        words = part.strip()
        if not words:
            continue
        match = _PART.match(words)
        if match is None or int(match["copies"]) == 0:
            raise Invalid(_("“%(part)s”看不出几份。请写成“宣传册 200，折页 300”。", part=words[:30]), "materials")
        kind = match["kind"].strip(" :：x×") or PAPERS
        found[kind[:50]] = found.get(kind[:50], 0) + int(match["copies"])
    return found


def show_materials(materials: dict[str, int]) -> str:
    """{kind: copies} as it is typed."""
    return "，".join(f"{kind} {copies}" for kind, copies in materials.items())
