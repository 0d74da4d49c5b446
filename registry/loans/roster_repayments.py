"""The roster of repayments: a row is the same by loan, day, amount and its occurrence in the file (contract)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from registry.access.permissions import Permission
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterPeople, RosterSpec
from registry.extensions import db
from registry.loans.models import Loan, Repayment
from registry.loans.repaying import OWED, repay, void_repayment
from registry.loans.roster_loans import DATE_HEADS, UNDONE, paid_out_loans

REPAYMENT_COLUMNS = (
    RosterColumn("paid_on", ("还款日期", "还款时间", "实际还款日期", "归还日期", "收回日期", "还本日期"), "date", required=True,
                 example="2014-06-30"),
    RosterColumn("amount", ("还款金额", "还本金额", "归还本金", "还款本金", "偿还本金", "已还本金", "已还金额", "归还金额", "收回金额", "本金", "金额", "还款额"), "money", required=True,
                 example="45,000"),
    RosterColumn("interest", ("利息", "还息金额", "支付利息", "归还利息"), "money"),
    RosterColumn("loan_on", DATE_HEADS, "date"),
    RosterColumn("number", ("合同编号", "合同号", "借据号", "贷款编号"), "code"),
    RosterColumn("memo", ("备注", "说明", "凭证号")),
)  # fmt: skip


def check_repayments(entries: Entries, context: RosterContext) -> None:
    """Find the loan of each row, and refuse what would repay more than is owed, row after row."""
    known = paid_out_loans([entry.person.id for entry in entries if entry.person is not None])
    planned: dict[int, int] = {}
    for entry in sorted(entries, key=lambda one: one.row):
        loan = _loan_of(entry, known.get(getattr(entry.person, "id", 0), []))
        if loan is None:
            continue
        on, amount = entry.values["paid_on"], entry.values["amount"]
        if on > context.today or loan.disbursed_on is None or on < loan.disbursed_on:
            entry.refuse("paid_on", "date", _("还款日期要在放款以后、今天以前。请核对。"))
            continue
        if amount <= 0:
            entry.refuse("amount", "amount", _("还款金额要大于零。"))
            continue
        planned[loan.id] = planned.get(loan.id, 0) + amount
        entry.key = (loan.id, on, amount)
        entry.extra |= {"loan": loan}
        entry.fields = {"interest_fen": entry.values.get("interest"), "memo": entry.values.get("memo")}
    _refuse_above(entries)


def _loan_of(entry: RosterEntry, loans: list[Loan]) -> Loan | None:
    """The loan by its number or its day; else the one that was out on the day; several are a question."""
    number, day, paid_on = entry.values.get("number"), entry.values.get("loan_on"), entry.values["paid_on"]
    if number:
        loans = [loan for loan in loans if loan.number == number] or loans
    if day:
        loans = [loan for loan in loans if loan.disbursed_on == day]
    out = [loan for loan in loans if loan.disbursed_on and loan.disbursed_on <= paid_on]
    fitting = [loan for loan in out if _open_on(loan, paid_on, entry.values["amount"])] or out
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        entry.refuse("paid_on", "ambiguous", _("她有几笔贷款对得上。请补上放款日期或合同编号。"))
    else:
        entry.refuse("", "no_loan", _("台账里没有她的这笔贷款。请先导入贷款花名册。"))
    return None


def _open_on(loan: Loan, day: dt.date, amount: int) -> bool:
    """Whether the loan could take the payment, or has it already."""
    if loan.state in OWED and loan.outstanding_fen >= amount:
        return True
    return any(r.voided_on is None and r.on_date == day and r.amount_fen == amount for r in loan.repayments)


def _refuse_above(entries: Entries) -> None:
    """Refuse the rows by which the file, with what is known already, repays more than was lent."""
    new: dict[int, int] = {}
    seen: dict[tuple[Any, ...], int] = {}
    for entry in sorted(entries, key=lambda one: (one.sheet, one.row)):
        loan = entry.extra.get("loan")
        if loan is None:
            continue
        _loan, on, amount = entry.key
        seen[entry.key] = seen.get(entry.key, 0) + 1
        same = [r for r in loan.repayments if r.voided_on is None and (r.on_date, r.amount_fen) == (on, amount)]
        if seen[entry.key] <= len(same):
            continue
        left = loan.outstanding_fen - new.get(loan.id, 0)
        if amount > left or loan.state not in OWED:
            seen[entry.key] -= 1
            entry.refuse(
                "amount",
                "above_balance",
                _("还款多于欠款：现在还欠 %(left)s 元。请核对金额。", left=format_fen(max(left, 0))),
            )
            continue
        new[loan.id] = new.get(loan.id, 0) + amount


def existing_repayments(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[Repayment]]:
    """(loan, day, amount) → its repayments that stand."""
    found: dict[tuple[Any, ...], list[Repayment]] = {}
    for loan in {entry.extra["loan"].id: entry.extra["loan"] for entry in entries}.values():
        for row in sorted(loan.repayments, key=lambda one: one.id):
            if row.voided_on is None:
                found.setdefault((loan.id, row.on_date, row.amount_fen), []).append(row)
    return found


def create_repayments(entries: Entries, context: RosterContext) -> list[Repayment]:
    """Each through the service, so that guarantees are let go and loans settled."""
    return [
        repay(entry.extra["loan"], entry.values["amount"], on=entry.values["paid_on"],
              interest_fen=entry.values.get("interest") or 0, memo=entry.values.get("memo") or "",
              actor=context.actor, today=context.today)
        for entry in entries
    ]  # fmt: skip


def remove_repayments(rows: Sequence[Repayment], context: RosterContext) -> None:
    """Void the repayments of an import."""
    for row in rows:
        if row.voided_on is None:
            loan = db.session.get_one(Loan, row.loan_id)
            void_repayment(loan, row, reason=UNDONE, actor=context.actor, today=context.today)


def _person_of(row: Repayment) -> Sequence[int]:
    return [db.session.get_one(Loan, row.loan_id).person_id]


REPAYMENTS = RosterSpec(
    "repayments", _("还款名单"), Permission.LOAN_WRITE, Repayment, REPAYMENT_COLUMNS, check_repayments,
    existing_repayments, create_repayments, remove_repayments,
    people=RosterPeople(headings=("借款人", "贷款人", "借款人姓名", "还款人", "贷款人姓名")), occurrences=True, subjects=_person_of,
    labels={"interest_fen": _("利息"), "memo": _("备注")},
)  # fmt: skip
