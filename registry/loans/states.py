"""The states of a loan and their order; which steps need an approval, which a county may leave out or reorder."""

from __future__ import annotations

import enum


class LoanState(enum.StrEnum):
    """applied → … → disbursed → settled | compensated → recovered | written_off. Extended and overdue are derived."""

    APPLIED = "applied"
    CHECKED = "checked"
    RECOMMENDED = "recommended"
    VETTED = "vetted"
    GUARANTEED = "guaranteed"
    DISBURSED = "disbursed"
    SETTLED = "settled"
    COMPENSATED = "compensated"
    RECOVERED = "recovered"
    WRITTEN_OFF = "written_off"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    VOID = "void"  # entered by mistake, or its import undone


class StepKind(enum.StrEnum):
    """What a step of a loan's history did; the states a loan goes through, and acts that keep its state."""

    APPLIED = "applied"
    CHECKED = "checked"
    RECOMMENDED = "recommended"
    VETTED = "vetted"
    GUARANTEED = "guaranteed"
    DISBURSED = "disbursed"
    EXTENDED = "extended"
    COMPENSATED = "compensated"
    RECOVERED = "recovered"
    WRITTEN_OFF = "written_off"
    SETTLED = "settled"
    REOPENED = "reopened"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    VOID = "void"


S = LoanState
# The approvals between application and payment; an office chooses which and in which order.
APPROVALS = (S.CHECKED, S.RECOMMENDED, S.VETTED, S.GUARANTEED)
DEFAULT_STEPS = (S.RECOMMENDED, S.VETTED, S.GUARANTEED)
PENDING = (S.APPLIED, *APPROVALS)
RUNNING = (S.DISBURSED,)
OUT = (S.DISBURSED, S.SETTLED, S.COMPENSATED, S.RECOVERED, S.WRITTEN_OFF)
# Acts that another person than the maker of the application does (invariant 5, a CHECK of loan_step).
DECISIONS = ("recommended", "vetted", "guaranteed", "extended", "compensated", "written_off", "refused")


def next_step(steps: str, state: LoanState) -> LoanState | None:
    """The step that follows, `disbursed` after the last approval; None when the application is over."""
    if state not in PENDING:
        return None
    path = [S.APPLIED, *(LoanState(code) for code in steps.split(",") if code), S.DISBURSED]
    return path[path.index(state) + 1]
