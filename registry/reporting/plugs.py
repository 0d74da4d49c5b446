"""What reporting tasks put on the desk: tables a township owes with the days left, tables that came to the county."""

from __future__ import annotations

import datetime as dt
from typing import Any

from registry.access.permissions import Permission
from registry.core.i18n import _
from registry.core.plugs import DeskGroup, DeskItem, Plugs
from registry.regions.queries import region_names
from registry.reporting.following import follow_region
from registry.reporting.models import AnswerState, ReportAnswer
from registry.reporting.queries import count_owed, list_answers, list_waiting
from registry.reporting.words import STATES, clock, moved_text

SHOWN = 5


def register(plugs: Plugs) -> None:
    """Put the room's tellers into their places."""
    plugs.desk.append(desk_group)
    plugs.region_followers.append(follow_region)


def desk_group(actor: Any, today: dt.date) -> DeskGroup | None:
    """The county sees what came, a township what it still owes."""
    if actor.can(Permission.REPORTING_ASK):
        return _came(actor, today)
    return _owed(actor, today) if actor.can(Permission.REPORTING_ANSWER) else None


def _came(actor: Any, today: dt.date) -> DeskGroup | None:
    rows, count = list_waiting(actor, limit=SHOWN)
    names = region_names({row.scope_code for row in rows})
    items = [
        DeskItem(names.get(row.scope_code, ""), row.task.title, str(STATES[row.state]), str(clock(row, row.task, today).text),
                 f"/reporting/{row.task.public_id}", str(_("去看")))
        for row in rows
    ]  # fmt: skip
    return DeskGroup("reporting.came", _("乡镇报来的表"), count, items, "arrived", url="/reporting") if count else None


def _owed(actor: Any, today: dt.date) -> DeskGroup | None:
    count = count_owed(actor)
    if not count:
        return None
    rows = list_answers(actor, owed=True, limit=SHOWN)
    items = [_line(row, today) for row in rows]
    late = sum(item.tone == "late" for item in items)
    return DeskGroup(
        "reporting.owed", _("旗里要的表"), count, items, "late" if late else "wait", url="/reporting", late=late
    )


def _line(row: ReportAnswer, today: dt.date) -> DeskItem:
    now = clock(row, row.task, today)
    back = row.state is AnswerState.RETURNED
    said = str(_("退回：%(reason)s", reason=row.reason)) if back else str(STATES[row.state])
    moved = moved_text(row.task)
    said = f"{said} · {moved}" if moved else said
    return DeskItem(row.task.title, "", said, str(now.text), f"/reporting/answers/{row.public_id}",
                    str(_("去报")), now.tone)  # fmt: skip
