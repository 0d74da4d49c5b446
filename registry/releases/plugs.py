"""What this room puts on the desk: children in danger first, then letters to check and to release."""

from __future__ import annotations

import datetime as dt

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.core.plugs import DeskGroup, DeskItem, Plugs
from registry.releases.letter_queries import count_letters, days_waited, first_letters, open_case
from registry.releases.models import DonorLetter, LetterState
from registry.releases.words import LETTER_KINDS
from registry.settings.queries import get_number

DESK_LINES = 3


def danger_group(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Letters that tell of harm to a child, on the county officer's desk with the hours left."""
    if not actor.can(Permission.RELEASE_PUBLISH):
        return None
    rows = first_letters(open_case(), actor, DESK_LINES)
    if not rows:
        return None
    hours = get_number("escalation_hours", on=today, region_code=actor.region_code)
    items = [_danger(row, hours) for row in rows]
    late = sum(1 for item in items if item.tone == "late")
    return DeskGroup("releases.danger", _("上报：孩子可能受到伤害"), count_letters(actor).open_cases, items, "late",
                     url="/releases?tab=escalated", late=late)  # fmt: skip


def _danger(row: DonorLetter, hours: int) -> DeskItem:
    assert row.escalated_at is not None
    left = hours - int((utcnow() - row.escalated_at).total_seconds() // 3600)
    when = _("还剩 %(n)s 小时", n=left) if left > 0 else _("超了 %(n)s 小时", n=-left)
    return DeskItem(
        name=row.pairing.alias, meta=row.pairing.donor.name, reason=str(_("来信里说到孩子可能受到伤害，先看孩子")),
        when=str(when), url=f"/releases/letters/{row.public_id}", action=str(_("处置")),
        tone="late" if left <= 0 else "soon",
    )  # fmt: skip


def _waiting(row: DonorLetter, today: dt.date, action: str) -> DeskItem:
    days = days_waited(row, today)
    return DeskItem(
        name=row.pairing.alias, meta=row.pairing.donor.name, reason=str(LETTER_KINDS[row.kind]),
        when=str(_("等了 %(n)s 天", n=days) if days else _("今天收到")), url=f"/releases/letters/{row.public_id}",
        action=action, tone="soon" if days > 7 else "plain",
    )  # fmt: skip


def check_group(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Letters that somebody else took in and that wait for a check."""
    if not actor.can(Permission.RELEASE_WRITE):
        return None
    rows = first_letters(
        (DonorLetter.state == LetterState.RECEIVED) & (DonorLetter.writer_id != actor.user_id), actor, DESK_LINES
    )
    if not rows:
        return None
    items = [_waiting(row, today, str(_("核对"))) for row in rows]
    return DeskGroup("releases.check", _("给捐赠人的来信：待核对"), count_letters(actor).received, items, "wait",
                     url="/releases?tab=received")  # fmt: skip


def release_group(actor: Actor, today: dt.date) -> DeskGroup | None:
    """Checked letters that wait to go out."""
    if not actor.can(Permission.RELEASE_PUBLISH):
        return None
    rows = first_letters(DonorLetter.state == LetterState.CHECKED, actor, DESK_LINES)
    if not rows:
        return None
    items = [_waiting(row, today, str(_("放行"))) for row in rows]
    return DeskGroup("releases.release", _("给捐赠人的来信：待放行"), count_letters(actor).checked, items, "wait",
                     url="/releases?tab=checked")  # fmt: skip


def register(plugs: Plugs) -> None:
    """Put the room's plugs in; called by create_app. Danger comes first on the desk."""
    plugs.desk.insert(0, danger_group)
    plugs.desk.extend((check_group, release_group))
