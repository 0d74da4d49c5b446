"""Records of the special registers, made by the services of their rooms."""

from __future__ import annotations

import datetime as dt
from typing import Any

from registry.access.actor import Actor
from registry.activities.models import Activity
from registry.activities.services import ActivityData, add_activity
from registry.centers.models import Facility
from registry.centers.services import FacilityData, add_facility
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


def make_activity(actor: Actor, today: dt.date, **more: Any) -> Activity:
    """Publicity against drowning at a school: 2 sessions, 120 attendances, 300 copies."""
    values: dict[str, Any] = {
        "type": "drowning", "title": "防溺水进校园", "held_on": dt.date(2026, 3, 5), "scope_code": VILLAGE,
        "place": "中心小学", "partners": "旗教育局", "sessions": 2, "attendances": 120, "materials": {"宣传册": 300},
    }  # fmt: skip
    return add_activity(ActivityData(**values | more), actor=actor, today=today)


def make_facility(actor: Actor, **more: Any) -> Facility:
    """A village's children's home for thirty."""
    values: dict[str, Any] = {"kind": "child_home", "name": "四义堂村儿童之家", "scope_code": VILLAGE, "capacity": 30}
    return add_facility(FacilityData(**values | more), actor=actor)
