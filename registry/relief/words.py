"""The clock of a request in words: how many days are left, or how late it is, and how far it has come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from registry.core.i18n import Text, _
from registry.programs.models import ENDED_STATES
from registry.relief.models import EmergencyRequest, RequestState

STAGES: dict[str, Text] = {
    "requested": _("待核实"),
    "verified": _("待发放"),
    "paid": _("已到手"),
    "refused": _("不予救助"),
}
GLYPHS = {"requested": "pending", "verified": "approved", "paid": "signed", "refused": "void"}


@dataclass(frozen=True)
class Clock:
    """How a request stands on a day: its stage, the sentence, and whether it is late."""

    stage: str
    text: Text
    late: bool


def clock(request: EmergencyRequest, paid_on: dt.date | None, today: dt.date) -> Clock:
    """The clock that runs until the money is in hand: days since the request, against the days it may take."""
    if request.state is RequestState.REFUSED:
        return Clock("refused", _("不予救助"), False)
    if paid_on is not None:
        days = (paid_on - request.requested_on).days
        return Clock("paid", _("%(days)s 天到手", days=days), paid_on > request.pay_by)
    if request.enrolment is not None and request.enrolment.state in ENDED_STATES:
        return Clock("refused", _("没有批准"), False)
    stage = "requested" if request.state is RequestState.REQUESTED else "verified"
    until = request.verify_by if stage == "requested" else request.pay_by
    left = (until - today).days
    if left < 0:
        return Clock(
            stage, _("第 %(day)s 天，晚 %(late)s 天", day=(today - request.requested_on).days, late=-left), True
        )
    return Clock(stage, _("第 %(day)s 天，还剩 %(left)s 天", day=(today - request.requested_on).days, left=left), False)
