"""The invented people who log in to the demonstration: one of each role, and who does what in its history."""

from __future__ import annotations

import json
from dataclasses import dataclass

from registry.access.permissions import Role
from registry.accounts.models import User
from registry.accounts.services import add_user, mark_demo
from registry.core.i18n import Text, _
from registry.menu import ROLES

COUNTY = "150824000000"
TOWNSHIP = "150824102000"
VILLAGE = "150824102202"
PASSWORD = "Lianxin-2026"


@dataclass(frozen=True)
class Worker:
    """An account of the demonstration."""

    username: str
    role: Role
    region: str
    name: str


WORKERS = (
    Worker("cun", Role.VILLAGE, VILLAGE, "周春梅"),
    Worker("zhen", Role.TOWNSHIP, TOWNSHIP, "李秀英"),
    Worker("qi", Role.COUNTY, COUNTY, "王建华"),
    Worker("qi2", Role.COUNTY, COUNTY, "乌云"),
    Worker("shi", Role.CITY, "150800000000", "赵敏"),
    Worker("shenji", Role.AUDITOR, COUNTY, "孙立"),
    Worker("xitong", Role.SYSTEM_ADMIN, COUNTY, "陈工"),
    Worker("anquan", Role.SECURITY_ADMIN, COUNTY, "何安"),
)
DONOR_LOGIN = "juanzeng"
NOTES: dict[str, Text] = {"qi2": _("批准的那一位")}


def add_workers() -> dict[str, User]:
    """The accounts by user name; demo logins need no new password."""
    return {
        worker.username: add_user(
            worker.username, name=worker.name, role=worker.role, region_code=worker.region, password=PASSWORD,
            actor=None, must_change=False,
        )
        for worker in WORKERS
    }  # fmt: skip


def add_donor_login(donor_id: int, name: str) -> None:
    """The account of one donor."""
    add_user(
        DONOR_LOGIN, name=name, role=Role.DONOR, region_code=COUNTY, password=PASSWORD, actor=None,
        must_change=False, donor_id=donor_id,
    )  # fmt: skip


def logins() -> list[dict[str, str]]:
    """role, username, password and a label of every demo account."""
    rows = [(worker.role, worker.username, worker.name) for worker in WORKERS]
    rows.append((Role.DONOR, DONOR_LOGIN, "河套商会"))
    return [
        {"role": role.value, "username": username, "password": PASSWORD, "label": f"{ROLES[role].source} {name}"}
        for role, username, name in rows
    ]


def mark() -> None:
    """Mark the database as a demonstration for good."""
    mark_demo(json.dumps(logins(), ensure_ascii=False))
