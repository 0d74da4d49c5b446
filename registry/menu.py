"""The menu of a role: what she may do is there, what she may not is absent. Counts are things waiting for her."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.core.i18n import Text, _
from registry.regions.codes import level_of
from registry.regions.queries import region_name

P = Permission
WAITING_SECONDS = 300


@dataclass(frozen=True)
class Entry:
    """A menu entry; it appears when its room is open and the role holds the permission."""

    label: Text
    endpoint: str
    permission: Permission


GROUPS: tuple[tuple[Text | None, tuple[Entry, ...]], ...] = (
    (None, (Entry(_("工作台"), "desk.home", P.SELF),)),
    (
        _("台账"),
        (
            Entry(_("帮扶对象"), "people.recipients", P.PEOPLE_READ),
            Entry(_("家庭"), "households.index", P.PEOPLE_READ),
            Entry(_("走访"), "visits.index", P.VISIT_READ),
            Entry(_("疑似重复"), "duplicates.index", P.PEOPLE_WRITE),
            Entry(_("花名册"), "rosters.index", P.ROSTER_IMPORT),
            Entry(_("代填表格"), "tables.index", P.PEOPLE_EXPORT),
            Entry(_("报表任务"), "reporting.index", P.REPORTING_ANSWER),
        ),
    ),
    (
        _("帮扶"),
        (
            Entry(_("项目"), "programs.index", P.PROGRAM_READ),
            Entry(_("结对"), "donors.pairings", P.PAIRING_READ),
            Entry(_("爱心妈妈"), "donors.mothers", P.VISIT_READ),
            Entry(_("发放"), "disbursements.index", P.DISBURSEMENT_READ),
            Entry(_("捐赠人"), "donors.index", P.DONOR_READ),
            Entry(_("来信与放行"), "releases.index", P.RELEASE_READ),
            Entry(_("资金"), "funds.index", P.FUND_READ),
        ),
    ),
    (
        _("专项"),
        (
            Entry(_("两癌筛查"), "screening.index", P.SCREENING_READ),
            Entry(_("儿童健康"), "childhealth.index", P.CHILDHEALTH_READ),
            Entry(_("小额贷款"), "loans.index", P.LOAN_READ),
            Entry(_("关爱阵地"), "centers.index", P.CENTER_READ),
            Entry(_("活动"), "activities.index", P.ACTIVITY_READ),
            Entry(_("安康保险"), "insurance.index", P.INSURANCE_READ),
            Entry(_("爱心邮包"), "parcels.index", P.PARCEL_READ),
            Entry(_("急难救助"), "relief.index", P.RELIEF_READ),
            Entry(_("实施项目"), "projects.index", P.PROJECT_READ),
        ),
    ),
    (_("汇总"), (Entry(_("工作总结"), "reports.summary", P.REPORT_READ),)),
    (
        _("管理"),
        (
            Entry(_("设置"), "settings.index", P.SETTINGS_WRITE),
            Entry(_("账号"), "accounts.index", P.ACCOUNT_READ),
            Entry(_("行政区划"), "regions.index", P.REGION_WRITE),
            Entry(_("审计日志"), "audit.index", P.AUDIT_READ),
        ),
    ),
)
DONOR_ENTRIES = (
    Entry(_("我的结对"), "portal.home", P.PORTAL_READ),
    Entry(_("钱去了哪"), "portal.money", P.PORTAL_READ),
    Entry(_("来信与回访"), "portal.letters", P.PORTAL_READ),
    Entry(_("证书与票据"), "portal.papers", P.PORTAL_READ),
)
PHONE = (
    (Entry(_("今天"), "desk.home", P.SELF), "today"),
    (Entry(_("对象"), "people.recipients", P.PEOPLE_READ), "people"),
    (Entry(_("走访"), "visits.index", P.VISIT_READ), "visits"),
    (Entry(_("我的"), "accounts.me", P.SELF), "me"),
)
ROLES = {
    Role.VILLAGE: _("村妇联主席"),
    Role.TOWNSHIP: _("乡镇妇联干事"),
    Role.COUNTY: _("旗县妇联干部"),
    Role.CITY: _("市级妇联"),
    Role.AUDITOR: _("审计人员"),
    Role.DONOR: _("捐赠人"),
    Role.SYSTEM_ADMIN: _("系统管理员"),
    Role.SECURITY_ADMIN: _("安全管理员"),
}

_waiting: dict[int, tuple[float, dict[str, int]]] = {}


def remember_waiting(actor: Actor, counts: dict[str, int]) -> None:
    """Keep what the desk counted (endpoint → count) for the menu of the pages after it."""
    _waiting[actor.user_id] = (time.monotonic() + WAITING_SECONDS, counts)


def _waiting_for(actor: Actor) -> dict[str, int]:
    until, counts = _waiting.get(actor.user_id, (0.0, {}))
    return counts if until > time.monotonic() else {}


def _is_here(endpoint: str, here: str) -> bool:
    """Whether the page belongs under the entry: it is the entry's own page, or one of its room without an entry."""
    if here == endpoint:
        return True
    known = {entry.endpoint for _label, entries in (*GROUPS, (None, DONOR_ENTRIES)) for entry in entries}
    if here in known or here.partition(".")[0] != endpoint.partition(".")[0]:
        return False
    if endpoint.startswith("donors."):
        part = "mothers" if "mother" in here else "pairings" if "pairing" in here else "index"
        return endpoint == f"donors.{part}"
    return endpoint not in ("portal.money", "portal.letters", "portal.papers")


def _shown(entry: Entry, actor: Actor, counts: dict[str, int]) -> dict[str, Any]:
    active = _is_here(entry.endpoint, request.endpoint or "")
    return {
        "label": entry.label, "endpoint": entry.endpoint, "url": url_for(entry.endpoint),
        "active": active, "waiting": counts.get(entry.endpoint, 0),
    }  # fmt: skip


def _may(entry: Entry, actor: Actor) -> bool:
    return entry.endpoint in current_app.view_functions and actor.can(entry.permission)


def build_menu(actor: Actor, today: dt.date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The side menu's groups and the phone's bottom bar for a role."""
    counts = _waiting_for(actor)
    groups = ((None, DONOR_ENTRIES),) if actor.role is Role.DONOR else GROUPS
    menu = []
    for label, entries in groups:
        shown = [_shown(entry, actor, counts) for entry in entries if _may(entry, actor)]
        if shown:
            menu.append({"label": label, "entries": shown})
    phone = [_shown(entry, actor, counts) | {"icon": icon} for entry, icon in PHONE if _may(entry, actor)]
    return menu, phone


def role_label(actor: Actor) -> Text:
    """The role in the words of an office."""
    return ROLES[actor.role]


def office_name(actor: Actor) -> str:
    """The office of an actor, such as 德岭山镇妇联."""
    if actor.role is Role.DONOR:
        return str(ROLES[Role.DONOR])
    name = region_name(actor.region_code)
    if actor.role in (Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        return f"{name} {ROLES[actor.role]}"
    return str(_("%(region)s妇联", region=name)) if level_of(actor.region_code) else str(_("妇联"))
