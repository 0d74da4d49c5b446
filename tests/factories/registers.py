"""Records of the special registers, made by the services of their rooms."""

from __future__ import annotations

import datetime as dt
from typing import Any

from registry.access.actor import Actor
from registry.activities.models import Activity
from registry.activities.services import ActivityData, add_activity
from registry.centers.models import Facility
from registry.centers.services import FacilityData, add_facility
from registry.insurance.models import Policy
from registry.insurance.services import PolicyData, insure
from registry.parcels.models import Parcel, ParcelKind
from registry.parcels.services import ParcelData, send_parcel
from registry.people.models import Person
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


def make_policy(person: Person, actor: Actor, **more: Any) -> Policy:
    """Five shares since the first of September."""
    values: dict[str, Any] = {"starts_on": dt.date(2025, 9, 1), "shares": 5}
    return insure(person, PolicyData(**values | more), actor=actor)


def make_parcel(child: Person, actor: Actor, today: dt.date, **more: Any) -> Parcel:
    """A love parcel of 100 yuan, ordered on the first of March."""
    values: dict[str, Any] = {
        "kind": ParcelKind.LOVE_PARCEL, "ordered_on": dt.date(2026, 3, 1), "donor_name": "河套商会", "value_fen": 10_000,
    }  # fmt: skip
    return send_parcel(child, ParcelData(**values | more), actor=actor, today=today)
