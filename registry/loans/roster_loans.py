"""The roster of loans (contract, roster kinds): past loans need no fund, the rules of their day only warn.

A loan is the same by person and day paid out; an unknown person with a valid number is made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.access.permissions import Permission
from registry.core.dates import add_months
from registry.core.errors import Conflict
from registry.core.i18n import _
from registry.core.listing import some_of
from registry.core.money import format_fen
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterPeople, RosterSpec
from registry.extensions import db
from registry.loans.applying import HIGHEST_RATE, Application, record_past_loan
from registry.loans.models import Loan
from registry.loans.rules import breaches, list_rules, rule_on
from registry.loans.schedules import Method
from registry.loans.standing import DAY
from registry.loans.states import LoanState
from registry.loans.steps import void_loan

CHUNK = 400
UNDONE = "导入撤回"  # the reason of what an import's undo takes back
DATE_HEADS = (
    "放款日期",
    "贷款日期",
    "发放日期",
    "借款日期",
    "发放时间",
    "放款时间",
    "贷款时间",
    "贷款发放日期",
    "起始日期",
    "借款时间",
)
_DUE_HEADS = ("到期日期", "到期日", "还款期限", "到期时间", "应还日期", "贷款到期日", "截止日期", "还款到期日")
METHOD_WORDS = {
    "bullet": "到期还本 到期一次还本 到期一次性还本付息 一次还本 按季付息到期还本 利随本清", "equal_principal": "等额本金",
    "annuity": "等额本息",
}  # fmt: skip
LOAN_COLUMNS = (
    RosterColumn("disbursed_on", DATE_HEADS, "date", example="2013-07-01"),
    RosterColumn("due_on", _DUE_HEADS, "date", example="2014-06-30"),
    RosterColumn("period", ("贷款期间", "贷款起止日期", "起止日期", "起止时间", "贷款起止时间", "借款期间"), "period"),
    RosterColumn("amount", ("贷款金额", "金额", "发放金额", "贷款额度", "借款金额", "贷款额", "放款金额", "本金"), "money", required=True,
                 example="45,000"),
    RosterColumn("months", ("贷款期限", "期限", "期限（月）", "贷款期限（月）", "借款期限"), "text", example="12个月"),
    RosterColumn("rate", ("年利率", "利率", "贷款利率", "执行利率", "年利率（%）"), "percent", example="6%"),
    RosterColumn("purpose", ("用途", "贷款用途", "借款用途", "创业项目", "贷款项目", "经营项目"), example="养羊"),
    RosterColumn("method", ("还款方式", "偿还方式"), "choice", words=METHOD_WORDS),
    RosterColumn("bank", ("经办银行", "贷款银行", "放款银行", "承贷银行", "金融机构"), "title"),
    RosterColumn("guarantor", ("担保人", "反担保人", "担保方式", "联保人"), "title"),
    RosterColumn("number", ("合同编号", "合同号", "借据号", "贷款编号", "借款合同号"), "code"),
)  # fmt: skip


def months_between(first: dt.date, last: dt.date) -> int:
    """Whole months of a loan from its first to its due day: 2013-07-01 to 2014-06-30 is one year."""
    count = max((last.year - first.year) * 12 + last.month - first.month, 1)
    while count < 120 and add_months(first, count) - DAY < last:
        count += 1
    return count


def _term(entry: RosterEntry) -> tuple[dt.date | None, dt.date | None, int | None]:
    """First day, due day and months of a row, from whichever of its columns say them."""
    values = entry.values
    period = values.get("period") or (None, None)
    first = values.get("disbursed_on") or period[0]
    last = values.get("due_on") or period[1]
    months = _months(values.get("months"))
    if first and last and last > first:
        months = months_between(first, last)
    return first, last, months


def _months(text: str | None) -> int | None:
    """Months of "12", "12个月", "1年", "一年", "两年"."""
    plain = (text or "").replace(" ", "")
    for word, figure in zip("一二两三四五", "122345", strict=True):
        plain = plain.replace(word, figure)
    digits = "".join(letter for letter in plain if letter.isdigit())
    if not digits or len(digits) > 3:
        return None
    return int(digits) * 12 if "年" in plain else int(digits) if int(digits) > 5 or "月" in plain else int(digits) * 12


def _rate(entry: RosterEntry) -> int | None:
    value: Decimal | None = entry.values.get("rate")
    if value is None:
        return None
    rate = int(value * 1000)
    if not 0 <= rate <= HIGHEST_RATE:
        entry.warn("rate", "rate", _("利率不在 0 到 36 之间，没有记。"))
        return None
    return rate


def check_loans(entries: Entries, context: RosterContext) -> None:
    """Key and fields of each row; the rules of its day only warn."""
    rules = {entry.place: list_rules(entry.place) for entry in {e.place[:6]: e for e in entries}.values()}
    by_county = {place[:6]: found for place, found in rules.items()}
    known = paid_out_loans([entry.person.id for entry in entries if entry.person is not None])
    for entry in entries:
        first, last, months = _term(entry)
        if first is None:
            entry.refuse("disbursed_on", "date", _("没有放款日期。请补上，例如 2013-07-01。"))
            continue
        if first > context.today:
            entry.refuse("disbursed_on", "date", _("放款日期还没到。请核对。"))
            continue
        if last is not None and last <= first:
            entry.refuse("due_on", "date", _("到期日期不晚于放款日期。请核对。"))
            continue
        if months is None:
            months = 12
            entry.warn("months", "term", _("没有期限，先按一年记。请以后核对。"))
        if not entry.values["amount"] > 0:
            entry.refuse("amount", "amount", _("贷款金额要大于零。"))
            continue
        rate = _rate(entry)
        entry.key = (entry.who, first)
        entry.extra |= {"disbursed_on": first, "due_on": last, "months": months}
        entry.fields = {
            "amount_fen": entry.values["amount"], "purpose": entry.values.get("purpose"),
            "rate_milli": rate, "bank": entry.values.get("bank"), "guarantor": entry.values.get("guarantor"),
            "number": entry.values.get("number"),
        }  # fmt: skip
        _warn(entry, rule_on(first, entry.place, by_county[entry.place[:6]]), known)


def _warn(entry: RosterEntry, rule: Any, known: Mapping[int, list[Loan]]) -> None:
    """The breaches of a past loan, as warnings. A person yet to be made owes nothing."""
    person = entry.person if entry.person is not None else entry.new_person
    day, amount = entry.extra["disbursed_on"], entry.values["amount"]
    before = [loan for loan in known.get(getattr(entry.person, "id", 0), ()) if loan.disbursed_on != day]
    owed = sum(_owed_on(loan, day) for loan in before)
    born = getattr(person, "birth_date", None) or entry.values.get("birth_date")
    if born is None:
        return
    for breach in breaches(rule, born, amount_fen=amount, months=entry.extra["months"], on=day, owed_fen=owed,
                           times=len([1 for loan in before if loan.disbursed_on and loan.disbursed_on < day]),
                           firm=False):  # fmt: skip
        column = {"person": "id_number", "months": "months"}.get(breach.field, breach.field)
        entry.warn(column, breach.code, breach.message)


def _owed_on(loan: Loan, day: dt.date) -> int:
    if loan.disbursed_on is None or loan.disbursed_on > day:
        return 0
    came = sum(row.amount_fen for row in loan.repayments if row.voided_on is None and row.on_date <= day)
    return loan.amount_fen - came - loan.written_off_fen


def paid_out_loans(person_ids: Sequence[int]) -> dict[int, list[Loan]]:
    """person → her loans that were paid out, oldest first, with their repayments; a few queries for all."""
    found: dict[int, list[Loan]] = {}
    wanted = sorted(set(person_ids))
    for start in range(0, len(wanted), CHUNK):
        query = (
            select(Loan)
            .where(Loan.person_id.in_(wanted[start : start + CHUNK]), Loan.disbursed_on.is_not(None),
                   Loan.state != LoanState.VOID)
            .options(selectinload(Loan.repayments))
            .order_by(Loan.disbursed_on, Loan.id)
        )  # fmt: skip
        for loan in db.session.scalars(query):
            found.setdefault(loan.person_id, []).append(loan)
    return found


def existing_loans(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[Loan]]:
    """(person, day) → the loan."""
    known = paid_out_loans([entry.person.id for entry in entries if entry.person is not None])
    return {(person, loan.disbursed_on): [loan] for person, loans in known.items() for loan in loans}


def create_loans(entries: Entries, context: RosterContext) -> list[Loan]:
    """Past loans, with the due day of the file where it says one."""
    return [_create(entry, context) for entry in entries]


def _create(entry: RosterEntry, context: RosterContext) -> Loan:
    fields = entry.fields
    wanted = Application(
        fields["amount_fen"], entry.extra["months"], fields["purpose"] or "", rate_milli=fields["rate_milli"],
        method=Method(entry.values.get("method") or Method.BULLET),
        every_months=0 if entry.values.get("method") in (None, "bullet") else 1,
        bank=fields["bank"], guarantor=fields["guarantor"], number=fields["number"],
    )  # fmt: skip
    return record_past_loan(entry.person, wanted, disbursed_on=entry.extra["disbursed_on"],
                            due_on=entry.extra["due_on"], note=context.source, actor=context.actor,
                            today=context.today)  # fmt: skip


def may_change_loan(entry: RosterEntry, values: Mapping[str, Any], context: RosterContext) -> None:
    """What may follow a corrected file: all but the amount, which the schedule and repayments rest on."""
    if "amount_fen" in values:
        now = format_fen(entry.existing.amount_fen)
        entry.refuse(
            "amount",
            "amount_fixed",
            _("这笔贷款已按 %(sum)s 元登记，金额不能用花名册改。登记错了的，先作废那一笔再导入。", sum=now),
        )


def remove_loans(loans: Sequence[Loan], context: RosterContext) -> None:
    """Void the loans of an import; raises Conflict while a repayment stands."""
    busy = [loan.person.name for loan in loans if loan.repaid_fen]
    if busy:
        raise Conflict(_("不能撤回：%(names)s已有还款。请先撤回还款。", names=some_of(dict.fromkeys(busy))))
    for loan in loans:
        void_loan(loan, reason=UNDONE, actor=context.actor, today=context.today)


def _show(name: str, value: Any) -> str | None:
    return f"{Decimal(value) / 1000:.2f}%" if name == "rate_milli" and value is not None else None


LOANS = RosterSpec(
    "loans", _("小额贷款花名册"), Permission.LOAN_WRITE, Loan, LOAN_COLUMNS, check_loans, existing_loans, create_loans,
    remove_loans, people=RosterPeople(makes=True, who="woman", headings=("借款人", "贷款人", "借款人姓名", "贷款妇女", "贷款人姓名")),
    may_update=may_change_loan, show=_show,
    labels={"amount_fen": _("贷款金额"), "purpose": _("用途"), "rate_milli": _("年利率"), "bank": _("经办银行"),
            "guarantor": _("担保人"), "number": _("合同编号")},
)  # fmt: skip
