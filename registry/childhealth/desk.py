"""What waits in children's health: packs that are due, suspicions nobody examined, operations to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from registry.access.permissions import Permission
from registry.childhealth.models import HeartCase, HeartState
from registry.childhealth.queries import cases_waiting, packs_waiting
from registry.core.dates import months_old
from registry.core.i18n import Text, _
from registry.core.plugs import DeskGroup, DeskItem
from registry.people.showing import shown_name

LATE = 30
"""Days after which a case that waits is late."""


def packs_group(actor: Any, today: dt.date) -> DeskGroup | None:
    """Children of 6 to 24 months whose packs are due."""
    if not actor.can(Permission.CHILDHEALTH_WRITE):
        return None
    rows, count = packs_waiting(actor, today)
    if not rows:
        return None
    items = [
        DeskItem(shown_name(row.name, actor), str(_("%(n)s 个月", n=months_old(row.birth_date, today))),
                 str(_("领过 %(n)s 袋", n=row.packs) if row.packs else _("还没领过营养包")), _since(row.next_on, today),
                 "/child-health/nutrition", str(_("发营养包")), "soon")
        for row in rows
    ]  # fmt: skip
    return DeskGroup("childhealth.packs", _("该领营养包的孩子"), count, items, "wait", url="/child-health/nutrition")


def cases_group(
    state: HeartState, title: Text, reason: Text, action: Text
) -> Callable[[Any, dt.date], DeskGroup | None]:
    """The group of the cases that wait in a state; more than 30 days after the screening is late."""

    def group(actor: Any, today: dt.date) -> DeskGroup | None:
        if not actor.can(Permission.CHILDHEALTH_WRITE):
            return None
        rows, count = cases_waiting(actor, state)
        if not rows:
            return None
        items = [_item(row, actor, today, str(reason), str(action)) for row in rows]
        tone = "late" if items[0].tone == "late" else "wait"
        return DeskGroup(
            f"childhealth.{state.value}", title, count, items, tone, url=f"/child-health?status={state.value}"
        )

    return group


SUSPECTED = cases_group(HeartState.SUSPECTED, _("先心病可疑，还没确诊"), _("筛查可疑，等检查结果"), _("记结果"))
CONFIRMED = cases_group(HeartState.CONFIRMED, _("先心病确诊，等手术"), _("已经确诊，还没手术"), _("记手术"))


def _item(row: HeartCase, actor: Any, today: dt.date, reason: str, action: str) -> DeskItem:
    tone = "late" if (today - row.screened_on).days > LATE else "soon"
    return DeskItem(shown_name(row.person.name, actor), row.hospital, reason, _since(row.screened_on, today),
                    f"/child-health/{row.public_id}", action, tone)  # fmt: skip


def _since(day: dt.date | None, today: dt.date) -> str:
    if day is None:
        return ""
    days = (today - day).days
    return str(_("晚 %(days)s 天", days=days) if days else _("今天"))
