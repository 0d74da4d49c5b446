"""The verbs of a fund: open it, receive, set aside, free, pay out, take back, close a period. All idempotent by key."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import aliased

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.dates import spoken_date
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.i18n import _
from registry.extensions import db
from registry.funds.errors import TitleTaken
from registry.funds.models import Account, AccountKind, Fund, FundClosing, Transfer, TransferKind
from registry.funds.posting import STANDING, find_account, lock_accounts, post_transfer, reverse_transfer
from registry.settings.codes import choices

__all__ = [
    "close_period", "enter_opening", "make_account", "money_back", "open_fund", "pay_out", "post_transfer", "receive_income",
    "release_reserved", "reserve", "reverse_income", "reverse_transfer",
]  # fmt: skip

A = AccountKind
LONGEST_TITLE = 100


def _own(fund: Fund, actor: Actor) -> None:
    actor.demand(Permission.FUND_WRITE)
    if not covers(actor, fund.scope_code):
        raise NotFound


def make_account(fund: Fund, kind: AccountKind, title: str = "") -> Account:
    """A new account of the fund, empty."""
    account = Account(fund_id=fund.id, kind=kind, title=title[:100])
    db.session.add(account)
    db.session.flush()
    return account


def open_fund(
    title: str, source: str, scope_code: str, opening_fen: int = 0, *, actor: Actor, today: dt.date,
    paper_number: str | None = None, opened_on: dt.date | None = None,
) -> Fund:  # fmt: skip
    """A fund with its five standing accounts; `opening_fen` is what it holds when the register takes it over.

    `source` is a fund_source code. Raises Denied, Invalid, TitleTaken, NotFound outside the actor's region.
    """
    actor.demand(Permission.FUND_WRITE)
    name = " ".join(title.split())
    if not name or len(name) > LONGEST_TITLE:
        raise Invalid(_("还没写资金名称。最多 100 个字。"), "title")
    if source not in {code for code, _label in choices("fund_source", on=today)}:
        raise Invalid(_("请选资金来源。"), "source")
    if not covers(actor, scope_code):
        raise NotFound
    if opening_fen < 0:
        raise Invalid(_("期初余额不能是负数。"), "opening")
    taken = select(Fund.id).where(Fund.scope_code == scope_code, Fund.title == name)
    if db.session.scalar(taken) is not None:
        raise TitleTaken(name)
    fund = Fund(title=name, source=source, scope_code=scope_code, paper_number=(paper_number or "").strip() or None,
                created_by_id=actor.user_id)  # fmt: skip
    db.session.add(fund)
    db.session.flush()
    db.session.add_all([Account(fund_id=fund.id, kind=kind, title=name) for kind in STANDING])
    record(actor, "fund.open", fund)
    db.session.flush()
    if opening_fen:
        _move(fund, A.OUTSIDE, A.AVAILABLE, opening_fen, TransferKind.OPENING, key=f"opening:{fund.public_id}",
              on=_not_ahead(opened_on or today, today), actor=actor, memo=str(_("期初余额")))  # fmt: skip
    return fund


def enter_opening(fund: Fund, amount: int, *, on: dt.date, actor: Actor, today: dt.date) -> Transfer:
    """The opening balance of a fund that has none, or whose wrong one was reversed. Raises Conflict when it stands."""
    _own(fund, actor)
    lock_accounts(fund.id)
    mirror = aliased(Transfer)
    rows = db.session.execute(
        select(Transfer.id, mirror.id)
        .outerjoin(mirror, mirror.reversal_of == Transfer.id)
        .where(Transfer.fund_id == fund.id, Transfer.kind == TransferKind.OPENING)
        .order_by(Transfer.id)
    ).all()
    if any(reversed_by is None for _row, reversed_by in rows):
        raise Conflict(_("这笔资金已有期初余额。记错了先冲回，再重新记。"), "amount")
    return _move(fund, A.OUTSIDE, A.AVAILABLE, amount, TransferKind.OPENING, key=f"opening:{fund.public_id}:{len(rows)}",
                 on=_not_ahead(on, today), actor=actor, memo=str(_("期初余额")))  # fmt: skip


def _not_ahead(day: dt.date, today: dt.date) -> dt.date:
    if day > today:
        raise Invalid(_("日期在今天以后。钱到了再记。"), "on")
    return day


def _move(
    fund: Fund, debit: AccountKind, credit: AccountKind, amount: int, kind: TransferKind, *, key: str, on: dt.date,
    actor: Actor | None, memo: str = "", batch_id: int | None = None, disbursement_id: int | None = None,
) -> Transfer:  # fmt: skip
    return post_transfer(
        debit=find_account(fund, debit), credit=find_account(fund, credit), amount=amount, kind=kind, on=on,
        fund=fund, key=key, memo=memo, actor=actor, batch_id=batch_id, disbursement_id=disbursement_id,
    )  # fmt: skip


def receive_income(
    fund: Fund, amount: int, *, on: dt.date, key: str, memo: str = "", actor: Actor, today: dt.date
) -> Transfer:
    """Money from outside into the fund's free money (an allocation, interest), in fen."""
    _own(fund, actor)
    return _move(fund, A.OUTSIDE, A.AVAILABLE, amount, TransferKind.INCOME, key=f"income:{key}",
                 on=_not_ahead(on, today), actor=actor, memo=memo)  # fmt: skip


def reverse_income(transfer: Transfer, *, reason: str, actor: Actor, today: dt.date) -> Transfer:
    """Reverse an opening balance or an income entered wrongly. Other movements are reversed where they were made."""
    _own(db.session.get_one(Fund, transfer.fund_id), actor)
    why = reason.strip()
    if not why:
        raise Invalid(_("还没写冲回的原因。写清楚，审计查得到。"), "reason")
    if transfer.kind not in (TransferKind.OPENING, TransferKind.INCOME):
        raise Invalid(_("这一笔要在它原来的地方冲回：捐赠在捐赠页，发放在发放页。"))
    return reverse_transfer(transfer, reason=why, actor=actor, on=today)


def reserve(fund: Fund, amount: int, batch_id: int, *, on: dt.date, key: str, actor: Actor | None,
            memo: str = "") -> Transfer:  # fmt: skip
    """Set free money aside for an approved batch. Raises Overdraft."""
    return _move(fund, A.AVAILABLE, A.RESERVED, amount, TransferKind.RESERVE, key=key, on=on, actor=actor,
                 memo=memo, batch_id=batch_id)  # fmt: skip


def release_reserved(fund: Fund, amount: int, batch_id: int, *, on: dt.date, key: str, actor: Actor | None,
                     memo: str = "") -> Transfer:  # fmt: skip
    """Free again what was set aside for a batch."""
    return _move(fund, A.RESERVED, A.AVAILABLE, amount, TransferKind.RELEASE, key=key, on=on, actor=actor,
                 memo=memo, batch_id=batch_id)  # fmt: skip


def pay_out(
    fund: Fund, amount: int, *, on: dt.date, key: str, actor: Actor | None, source: AccountKind = A.RESERVED,
    memo: str = "", batch_id: int | None = None, disbursement_id: int | None = None,
    donation_id: int | None = None, pairing_id: int | None = None,
) -> Transfer:  # fmt: skip
    """Out to a recipient: from what is reserved, or from what is allocated to a pairing (`source` ALLOCATED)."""
    if source not in (A.RESERVED, A.ALLOCATED):
        raise ValueError("paid out is only what is reserved or allocated")
    return post_transfer(
        debit=find_account(fund, source), credit=find_account(fund, A.PAID), amount=amount, kind=TransferKind.PAY,
        on=on, fund=fund, key=key, memo=memo, actor=actor, batch_id=batch_id, disbursement_id=disbursement_id,
        donation_id=donation_id, pairing_id=pairing_id,
    )  # fmt: skip


def money_back(
    fund: Fund, amount: int, *, on: dt.date, key: str, actor: Actor | None, into: AccountKind = A.AVAILABLE,
    memo: str = "", batch_id: int | None = None, disbursement_id: int | None = None,
    donation_id: int | None = None, pairing_id: int | None = None,
) -> Transfer:  # fmt: skip
    """Money that did not arrive, or came back: into the free money, or back to the pairing (`into` ALLOCATED)."""
    if into not in (A.AVAILABLE, A.RESERVED, A.ALLOCATED):
        raise ValueError("money comes back to the fund or to the pairing")
    return post_transfer(
        debit=find_account(fund, A.PAID), credit=find_account(fund, into), amount=amount,
        kind=TransferKind.MONEY_BACK, on=on, fund=fund, key=key, memo=memo, actor=actor, batch_id=batch_id,
        disbursement_id=disbursement_id, donation_id=donation_id, pairing_id=pairing_id,
    )  # fmt: skip


def close_period(fund: Fund, until: dt.date, *, actor: Actor, today: dt.date) -> Fund:
    """Close the books up to and including a day; it is never opened again (invariant 12)."""
    _own(fund, actor)
    lock_accounts(fund.id)
    db.session.refresh(fund)
    if until > today:
        raise Invalid(_("结账日不能在今天以后。"), "until")
    if fund.closed_until is not None and until <= fund.closed_until:
        raise Invalid(
            _("账已经结到%(day)s。结过的账不再打开，请选更晚的一天。", day=spoken_date(fund.closed_until)), "until"
        )
    fund.closed_until = until
    db.session.add(FundClosing(fund_id=fund.id, until=until, actor_id=actor.user_id))
    record(actor, "fund.close_period", fund)
    db.session.flush()
    return fund
