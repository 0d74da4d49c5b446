"""Words of the insurance: how a policy stands on a day, what a claim is for and how far it is."""

from __future__ import annotations

import datetime as dt

from registry.core.i18n import Text, _
from registry.insurance.models import ClaimState, Illness, Policy, PolicyState

STANDINGS: dict[str, Text] = {
    "waiting": _("等待期"),
    "covered": _("保障中"),
    "ending": _("快到期"),
    "ended": _("已到期"),
    "cancelled": _("已退保"),
}
STANDING_GLYPHS = {
    "waiting": "pending",
    "covered": "signed",
    "ending": "publicised",
    "ended": "draft",
    "cancelled": "void",
}
CLAIM_STATES: dict[ClaimState, Text] = {
    ClaimState.REPORTED: _("已报案"),
    ClaimState.ACCEPTED: _("已受理"),
    ClaimState.PAID: _("已赔付"),
    ClaimState.REFUSED: _("不赔"),
}
CLAIM_GLYPHS = {
    ClaimState.REPORTED: "pending", ClaimState.ACCEPTED: "approved", ClaimState.PAID: "signed", ClaimState.REFUSED: "void",
}  # fmt: skip
ILLNESSES: dict[Illness, Text] = {
    Illness.BREAST: _("乳腺癌"),
    Illness.CERVICAL: _("宫颈癌"),
    Illness.OTHER: _("其他约定疾病"),
}


def standing(policy: Policy, today: dt.date, renewal_days: int) -> str:
    """How a policy stands on a day: waiting, covered, ending (within the days of renewal), ended, cancelled."""
    if policy.state is PolicyState.CANCELLED:
        return "cancelled"
    if policy.ends_on < today:
        return "ended"
    if policy.covered_from > today:
        return "waiting"
    return "ending" if (policy.ends_on - today).days <= renewal_days and policy.renewed_by_id is None else "covered"
