"""Gifts: received, reversed, given over to the fund. Cash stands in an account of its own, goods beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.codes import SCHOOL_STAGES
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.core.width import half_width
from registry.donors.conditions import condition_words, has_condition
from registry.donors.errors import AlreadyReversedGift, ConditionalGift, DonationShort, DonationUsed, ReasonMissing
from registry.donors.goods import GiftItem, check_items, goods_words, keep_items
from registry.donors.models import Donation, DonationState, Donor
from registry.extensions import db
from registry.funds.errors import KeyUsed
from registry.funds.models import Account, AccountKind, Fund, Transfer, TransferKind
from registry.funds.posting import find_account, lock_accounts, post_transfer, reverse_transfer
from registry.funds.services import make_account
from registry.programs.models import Program
from registry.regions.codes import normalise_code

RECEIPT_LENGTH = 32


@dataclass(frozen=True)
class GiftData:
    """What was given: cash and goods in fen, its condition, and the numbers of the fiscal receipt (only recorded)."""

    received_on: dt.date
    amount_fen: int = 0
    goods: str | None = None
    goods_value_fen: int = 0
    girls_only: bool = False
    only_stage: str | None = None
    only_region: str | None = None
    only_program_id: int | None = None
    purpose: str | None = None
    receipt_code: str | None = None
    receipt_number: str | None = None
    receipt_check: str | None = None


def record_donation(
    donor: Donor, fund: Fund, *, received_on: dt.date, key: str, actor: Actor, today: dt.date, amount_fen: int = 0,
    goods: str | None = None, goods_value_fen: int = 0, girls_only: bool = False, only_stage: str | None = None,
    only_region: str | None = None, only_program: Program | None = None, purpose: str | None = None,
    receipt_code: str | None = None, receipt_number: str | None = None, receipt_check: str | None = None,
    items: Sequence[GiftItem] = (),
) -> Donation:  # fmt: skip
    """A gift of a donor to a fund, in fen: cash into an account of its own, goods by their value beside it.

    `items` says the goods one by one and replaces `goods` and `goods_value_fen`.

    The condition (girls, stage, region, program) is frozen into it. The same key again returns the first gift.
    Raises Invalid (field), Conflict for a closed donor, KeyUsed, PeriodClosed, Denied, NotFound out of scope.
    """
    if items:
        check_items(items)
        goods, goods_value_fen = goods_words(items), sum(item.value_fen for item in items)
    gift = GiftData(
        received_on, amount_fen, goods, goods_value_fen, girls_only, only_stage, only_region,
        only_program.id if only_program else None, purpose, receipt_code, receipt_number, receipt_check,
    )  # fmt: skip
    actor.demand(Permission.DONOR_WRITE)
    if not (covers(actor, donor.scope_code) and covers(actor, fund.scope_code)):
        raise NotFound
    _check(donor, gift, actor, today)
    lock_accounts(fund.id)
    before = db.session.scalar(select(Donation).where(Donation.idempotency_key == key))
    if before is not None:
        if (before.donor_id, before.fund_id, before.amount_fen, before.goods_value_fen) != (
            donor.id, fund.id, gift.amount_fen, gift.goods_value_fen
        ):  # fmt: skip
            raise KeyUsed
        return before
    donation = Donation(
        donor_id=donor.id, fund_id=fund.id, scope_code=fund.scope_code, idempotency_key=key,
        created_by_id=actor.user_id, **_values(gift),
    )  # fmt: skip
    db.session.add(donation)
    record(actor, "donation.record", donation)
    db.session.flush()
    keep_items(donation, items)
    if gift.amount_fen:
        _receive(donation, donor, fund, actor)
    return donation


def _values(gift: GiftData) -> dict[str, object]:
    values = dict(vars(gift))
    for name in ("goods", "purpose", "receipt_code", "receipt_number", "receipt_check", "only_stage", "only_region"):
        values[name] = (values[name] or "").strip() or None
    return values


def _check(donor: Donor, gift: GiftData, actor: Actor, today: dt.date) -> None:
    def refuse(message: Text, field: str) -> None:
        raise Invalid(message, field)

    if donor.closed_on is not None:
        raise Conflict(_("这位捐赠人已停用，不能再记捐款。要记，先恢复。"), "donor")
    if gift.amount_fen < 0 or gift.goods_value_fen < 0:
        refuse(_("金额不能是负数。要冲回，请在那一笔上按“冲回”。"), "amount")
    if not gift.amount_fen and not gift.goods_value_fen:
        refuse(_("现金和物资折价都是零。至少写一项。"), "amount")
    if gift.goods_value_fen and not (gift.goods or "").strip():
        refuse(_("写了物资折价，还没写是什么物资、多少。"), "goods")
    if gift.received_on > today:
        refuse(_("收到的日期在今天以后。收到了再记。"), "received_on")
    if gift.only_stage and gift.only_stage not in SCHOOL_STAGES:
        refuse(_("没有这个学段，请从列表里选。"), "only_stage")
    if gift.only_region and not covers(actor, normalise_code(gift.only_region)):
        refuse(_("指定的地方不在您的地区里。请选本地的镇（苏木）或村（嘎查）。"), "only_region")


def _receive(donation: Donation, donor: Donor, fund: Fund, actor: Actor) -> None:
    account = make_account(fund, AccountKind.DONATION, donor.name)
    donation.account_id = account.id
    post_transfer(
        debit=find_account(fund, AccountKind.OUTSIDE), credit=account, amount=donation.amount_fen,
        kind=TransferKind.DONATION, on=donation.received_on, fund=fund, key=f"donation:{donation.public_id}",
        memo=donor.name, actor=actor, donation_id=donation.id,
    )  # fmt: skip


def record_receipt(
    donation: Donation, *, code: str | None, number: str | None, check: str | None, actor: Actor
) -> Donation:  # fmt: skip
    """Record the fiscal receipt's code, number and check code; the state prints it, this register never does."""
    actor.demand(Permission.DONOR_WRITE)
    if not covers(actor, donation.scope_code):
        raise NotFound
    for name, text in (("receipt_code", code), ("receipt_number", number), ("receipt_check", check)):
        value = half_width(text or "").replace(" ", "") or None
        if value is not None and len(value) > RECEIPT_LENGTH:
            raise Invalid(_("最多 %(n)s 个字，现在是 %(m)s 个。", n=RECEIPT_LENGTH, m=len(value)), name)
        setattr(donation, name, value)
    record(actor, "donation.receipt", donation)
    db.session.flush()
    return donation


def own_donation(donation: Donation, actor: Actor) -> Fund:
    """Check the actor's right to move this gift's money; its fund. Raises Denied, NotFound, AlreadyReversedGift."""
    actor.demand(Permission.DONOR_WRITE)
    if not covers(actor, donation.scope_code):
        raise NotFound
    fund = db.session.get_one(Fund, donation.fund_id)
    lock_accounts(fund.id)
    db.session.refresh(donation)
    if donation.state is DonationState.REVERSED:
        raise AlreadyReversedGift
    return fund


def donation_account(donation: Donation) -> Account:
    """The gift's own account; raises DonationShort for a gift of goods only."""
    if donation.account_id is None:
        raise DonationShort(left=0, wanted=donation.goods_value_fen)
    account = db.session.get_one(Account, donation.account_id)
    db.session.refresh(account)
    return account


def reverse_donation(donation: Donation, *, reason: str, actor: Actor, today: dt.date) -> Donation:
    """posted → reversed, by a mirrored transfer. Raises DonationUsed when money of it has moved on."""
    fund = own_donation(donation, actor)
    why = reason.strip()
    if not why:
        raise ReasonMissing
    if donation.account_id is not None:
        left = donation_account(donation).balance
        if left != donation.amount_fen:
            raise DonationUsed(donation.amount_fen - left)
        first = select(Transfer).where(
            Transfer.donation_id == donation.id, Transfer.kind == TransferKind.DONATION, Transfer.fund_id == fund.id
        )
        reverse_transfer(db.session.scalars(first).one(), reason=why, actor=actor, on=today)
    donation.state, donation.reversed_on, donation.reverse_reason = DonationState.REVERSED, today, why[:200]
    record(actor, "donation.reverse", donation, reason=why)
    db.session.flush()
    return donation


def release_to_fund(
    donation: Donation, amount: int, *, key: str, actor: Actor, today: dt.date, memo: str = ""
) -> Transfer:
    """Give unallocated money of an unconditional gift over to the fund's free money, so that batches may use it."""
    fund = own_donation(donation, actor)
    if has_condition(donation):
        raise ConditionalGift(condition_words(donation)[0])
    account = donation_account(donation)
    posted = f"release:{donation.public_id}:{key}"
    known = db.session.scalar(select(Transfer.id).where(Transfer.idempotency_key == posted))
    if known is None and account.balance < amount:
        raise DonationShort(left=account.balance, wanted=amount)
    return post_transfer(
        debit=account, credit=find_account(fund, AccountKind.AVAILABLE), amount=amount, kind=TransferKind.RELEASE,
        on=today, fund=fund, key=posted, memo=memo or str(_("捐款划入公用 %(sum)s 元", sum=format_fen(amount))),
        actor=actor, donation_id=donation.id,
    )  # fmt: skip
