"""The business verbs of loans, in one place for those who use the room."""

from __future__ import annotations

from registry.loans.applying import Application, apply_for_loan, check_rules, record_past_loan
from registry.loans.claims import make_claim, send_claim, void_claim
from registry.loans.following import record_follow_up
from registry.loans.guarantee import contribute, open_fund
from registry.loans.repaying import compensate, extend, repay, void_repayment, write_off
from registry.loans.rules import set_rule
from registry.loans.steps import advance, disburse, turn_down, void_loan

__all__ = [
    "Application", "advance", "apply_for_loan", "check_rules", "compensate", "contribute", "disburse", "extend",
    "make_claim", "open_fund", "record_follow_up", "record_past_loan", "repay", "send_claim", "set_rule", "turn_down",
    "void_claim", "void_loan", "void_repayment", "write_off",
]  # fmt: skip
