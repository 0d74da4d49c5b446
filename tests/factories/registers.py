"""Records of the special registers, made by the services of their rooms."""

from __future__ import annotations

import datetime as dt
from typing import Any

from registry.access.actor import Actor
from registry.projects.models import Project
from registry.projects.services import ProjectData, add_project

TOWN = "150824102000"
VILLAGE = "150824102201"
AGREED = dt.date(2026, 2, 10)


def make_project(actor: Actor, **more: Any) -> Project:
    """A water cellar of 100,000 yuan, due at the end of August."""
    values: dict[str, Any] = {
        "kind": "water_cellar", "title": "母亲水窖", "scope_code": VILLAGE, "agreed_on": AGREED, "place": "中心小学",
        "funder": "中国妇女发展基金会", "amount_fen": 10_000_000, "due_on": dt.date(2026, 8, 31),
    }  # fmt: skip
    return add_project(ProjectData(**values | more), actor=actor)
