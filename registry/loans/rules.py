"""The rules of loans by the loan's date: caps, age, term, times, multiple, subsidy share, approval steps.

Shipped: 2009 until 2023-09, and 财金〔2023〕75号 from 2023-10 (domain.md 3.7). An office's own rule sets stand beside
them; the newest that is valid on the day holds, of the same day the most local one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import NATION
from registry.audit.services import record
from registry.core.dates import age_on
from registry.core.errors import Invalid
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.extensions import db
from registry.loans.models import LoanRule
from registry.loans.states import APPROVALS, DEFAULT_STEPS
from registry.settings.queries import region_chain


@dataclass(frozen=True)
class RuleSet:
    """What holds for a loan of a day. Amounts in fen; ages are full years, both included."""

    valid_from: dt.date
    cap_person_fen: int
    cap_firm_fen: int
    age_from: int
    age_to: int
    months_least: int
    months_most: int
    times_most: int
    multiple: int
    subsidy_percent: int
    steps: str
    paper: str
    scope_code: str = NATION

    def cap(self, firm: bool) -> int:
        """The most one borrower may owe."""
        return self.cap_firm_fen if firm else self.cap_person_fen


@dataclass(frozen=True)
class Breach:
    """A rule that a loan does not keep: refused for a new loan, a warning for a past one."""

    code: str
    message: Text
    field: str


_STEPS = ",".join(step.value for step in DEFAULT_STEPS)
SHIPPED = (
    RuleSet(dt.date(2009, 1, 1), 8_000_000, 200_000_000, 18, 55, 12, 36, 3, 5, 100, _STEPS, "财金〔2009〕72号"),
    RuleSet(dt.date(2023, 10, 1), 30_000_000, 400_000_000, 18, 55, 1, 36, 3, 5, 50, _STEPS, "财金〔2023〕75号"),
)
FIELDS = ("cap_person_fen", "cap_firm_fen", "age_from", "age_to", "months_least", "months_most", "times_most",
          "multiple", "subsidy_percent", "steps", "paper")  # fmt: skip


def list_rules(region_code: str) -> list[RuleSet]:
    """The shipped rule sets and those entered for the region or above it, newest first; one query."""
    rows = db.session.scalars(
        select(LoanRule)
        .where(LoanRule.scope_code.in_(region_chain(region_code)))
        .order_by(LoanRule.valid_from, LoanRule.revision, LoanRule.id)
    )
    own = [
        RuleSet(valid_from=row.valid_from, scope_code=row.scope_code, **{name: getattr(row, name) for name in FIELDS})
        for row in rows
    ]
    found = sorted([*SHIPPED, *own], key=lambda rule: (rule.valid_from, rule.scope_code.rstrip("0")))
    return found[::-1]


def rule_on(day: dt.date, region_code: str, rules: list[RuleSet] | None = None) -> RuleSet:
    """The rule set for a loan of that day; before 2009 the first one."""
    known = list_rules(region_code) if rules is None else rules
    return next((rule for rule in known if rule.valid_from <= day), known[-1])


def breaches(
    rule: RuleSet, born: dt.date, *, amount_fen: int, months: int, on: dt.date, owed_fen: int, times: int, firm: bool
) -> list[Breach]:  # fmt: skip
    """The rules that a loan of a day would not keep. `owed_fen`: in hand or not repaid; `times`: loans before it."""
    found = []
    cap, age = rule.cap(firm), age_on(born, on)
    if owed_fen + amount_fen > cap:
        found.append(Breach("above_cap", _(
            "超过上限：最高 %(cap)s 元，在办和没还清的已有 %(owed)s 元，这笔 %(sum)s 元。",
            cap=format_fen(cap), owed=format_fen(owed_fen), sum=format_fen(amount_fen)), "amount"))  # fmt: skip
    if not rule.age_from <= age <= rule.age_to:
        found.append(Breach("age", _("年龄 %(age)s 周岁，规定是 %(low)s 到 %(high)s 周岁。",
                                     age=age, low=rule.age_from, high=rule.age_to), "person"))  # fmt: skip
    if not rule.months_least <= months <= rule.months_most:
        found.append(Breach("term", _("期限 %(n)s 个月，规定是 %(low)s 到 %(high)s 个月。",
                                      n=months, low=rule.months_least, high=rule.months_most), "months"))  # fmt: skip
    if times >= rule.times_most:
        found.append(
            Breach("times", _("已经贷过 %(n)s 次，规定最多 %(most)s 次。", n=times, most=rule.times_most), "person")
        )
    return found


def set_rule(rule: RuleSet, *, actor: Actor, today: dt.date) -> LoanRule:
    """Enter a rule set for the actor's region from a day on; entered again for the same day the newer one holds."""
    actor.demand(Permission.LOAN_APPROVE)
    _check(rule)
    revision = db.session.scalar(
        select(func.coalesce(func.max(LoanRule.revision), 0)).where(
            LoanRule.scope_code == actor.region_code, LoanRule.valid_from == rule.valid_from
        )
    )
    row = LoanRule(
        scope_code=actor.region_code, valid_from=rule.valid_from, revision=(revision or 0) + 1,
        created_by_id=actor.user_id, **{name: getattr(rule, name) for name in FIELDS},
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(actor, "loan.rule", row, detail={"from": rule.valid_from.isoformat()})
    return row


def _check(rule: RuleSet) -> None:
    steps = [step for step in rule.steps.split(",") if step]
    if set(steps) - {step.value for step in APPROVALS} or len(set(steps)) != len(steps):
        raise Invalid(_("审批步骤只能从列出的几项里选，每项一次。"), "steps")
    if rule.cap_person_fen <= 0 or rule.cap_firm_fen <= 0:
        raise Invalid(_("上限要大于零。"), "cap_person_fen")
    if not 0 < rule.age_from <= rule.age_to <= 100:
        raise Invalid(_("年龄从小到大写，例如 18 到 55。"), "age_to")
    if not 0 < rule.months_least <= rule.months_most <= 120:
        raise Invalid(_("期限从短到长写，按月算，最长 120 个月。"), "months_most")
    if not 1 <= rule.multiple <= 20 or not 0 <= rule.subsidy_percent <= 100 or not 1 <= rule.times_most <= 20:
        raise Invalid(_("倍数写 1 到 20，贴息比例写 0 到 100，次数写 1 到 20。"), "multiple")
