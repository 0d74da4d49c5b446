"""The words and circles for what a row of the bank's file did."""

from __future__ import annotations

from registry.core.i18n import Text, _
from registry.disbursements.bank.models import Outcome

OUTCOME_LABELS: dict[Outcome, Text] = {
    Outcome.ARRIVED: _("到账"),
    Outcome.FAILED: _("退回"),
    Outcome.UNCHANGED: _("以前已记"),
    Outcome.SET_ASIDE: _("放到一边"),
}
OUTCOME_GLYPHS: dict[Outcome, str] = {
    Outcome.ARRIVED: "signed",
    Outcome.FAILED: "returned",
    Outcome.UNCHANGED: "paid",
    Outcome.SET_ASIDE: "disputed",
}
