"""The money of payments that a roster tells of: out of a fund of this register, or in and out of a fund kept for them.

What was paid before the register existed never stood in its funds: it comes in and goes out in one transaction, so
that "in = out + balance" holds and the figures are there. All in bulk: a list of thousands is a handful of statements.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from registry.access.actor import Actor
from registry.core.errors import Conflict
from registry.core.i18n import _
from registry.disbursements.lines import PAID_STATES
from registry.disbursements.models import Batch, Disbursement
from registry.extensions import db
from registry.funds.errors import PeriodClosed
from registry.funds.models import AccountKind, Fund, Transfer, TransferKind
from registry.funds.posting import find_account, find_by_key, lock_accounts
from registry.funds.services import open_fund, receive_income, reserve, reverse_income

PAST_FUND = "往年发放补录"
DEFAULT_SOURCE = "own"
A = AccountKind


def past_fund(county: str, source: str | None, *, actor: Actor, today: dt.date) -> Fund:
    """The fund of a county for payments that a roster brings in, one per source of the money; opened when missing."""
    code = source or DEFAULT_SOURCE
    title = PAST_FUND if code == DEFAULT_SOURCE else f"{PAST_FUND}（{SOURCES[code].split()[0]}）"
    found = db.session.scalar(select(Fund).where(Fund.scope_code == county, Fund.title == title))
    return found or open_fund(title, code, county, actor=actor, today=today)


SOURCES = {
    "fiscal": "财政 财政资金 财政拨款 政府", "lottery": "彩票公益金 福彩 福彩公益金 彩票", "donation": "社会捐赠 捐赠 捐款 爱心捐赠",
    "foundation": "基金会 中国儿基会 儿基会 妇基会", "own": "妇联经费 妇联 工作经费 自筹", "intl": "国际项目 国际",
}  # fmt: skip


def is_past_fund(fund: Fund) -> bool:
    """Whether the fund is one of those kept for payments brought in by a roster."""
    return fund.title.startswith(PAST_FUND)


def pay_past(batch: Batch, lines: Sequence[Disbursement], *, actor: Actor, today: dt.date) -> None:
    """Post a PAY for each line with money on its own day. Raises Overdraft, PeriodClosed; the caller records it."""
    total = sum(line.amount_fen for line in lines)
    if not total:
        return
    fund = batch.fund
    first = min(line.paid_on or today for line in lines)
    if fund.closed_until is not None and first <= fund.closed_until:
        raise PeriodClosed(fund.closed_until, first)
    if is_past_fund(fund):
        receive_income(fund, total, on=first, key=_income_key(batch), memo=batch.number, actor=actor, today=today)
    reserve(fund, total, batch.id, on=first, key=f"reserve:{batch.public_id}:1", actor=actor, memo=batch.number)
    lock_accounts(fund.id)
    reserved, paid = find_account(fund, A.RESERVED), find_account(fund, A.PAID)
    db.session.add_all([
        Transfer(
            debit_account_id=reserved.id, credit_account_id=paid.id, amount=line.amount_fen, kind=TransferKind.PAY,
            on_date=line.paid_on, fund_id=fund.id, batch_id=batch.id, disbursement_id=line.id, memo=batch.number,
            idempotency_key=f"pay:{line.public_id}", actor_id=actor.user_id,
        )
        for line in lines if line.amount_fen
    ])  # fmt: skip
    db.session.flush()


def _income_key(batch: Batch) -> str:
    return f"past:{batch.public_id}"


def take_back_past(batch: Batch, lines: Sequence[Disbursement], *, reason: str, actor: Actor, today: dt.date) -> None:
    """The payments back into the fund by mirrored movements, and out of the register where they came in with it.

    The caller has ended the lines; what came in goes out again once no payment of the batch stands.
    """
    fund, money = batch.fund, [line for line in lines if line.amount_fen]
    if money and fund.closed_until is not None and today <= fund.closed_until:
        raise Conflict(_("“%(fund)s”的账已经结到今天以后，不能撤回。", fund=fund.title))
    lock_accounts(fund.id)
    paid, free = find_account(fund, A.PAID), find_account(fund, A.AVAILABLE)
    db.session.add_all([
        Transfer(
            debit_account_id=paid.id, credit_account_id=free.id, amount=line.amount_fen, kind=TransferKind.MONEY_BACK,
            on_date=today, fund_id=fund.id, batch_id=batch.id, disbursement_id=line.id, memo=reason[:200],
            idempotency_key=f"back:{line.public_id}", actor_id=actor.user_id,
        )
        for line in money
    ])  # fmt: skip
    db.session.flush()
    income = find_by_key(f"income:{_income_key(batch)}")
    standing = select(Disbursement.id).where(Disbursement.batch_id == batch.id, Disbursement.state.in_(PAID_STATES))
    if income is not None and db.session.scalar(standing.limit(1)) is None:
        reverse_income(income, reason=reason, actor=actor, today=today)
