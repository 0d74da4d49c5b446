"""The roster of gifts: donor + date + amount + occurrence (contract). A donor who is not on the register yet is entered
with the gift, which the preview says; money goes into the fund the row names, else into the county's fund of gifts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from registry.access.permissions import Permission
from registry.access.scope import covers, within
from registry.audit.services import record
from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.orm import new_public_id
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterSpec
from registry.donors.credit_code import read_credit_code
from registry.donors.giving import record_donation, reverse_donation
from registry.donors.models import Donation, DonationState, Donor, DonorKind, Pairing
from registry.donors.registering import add_donor
from registry.donors.roster_donors import COLUMNS as OF_DONOR
from registry.donors.roster_donors import UNDONE, donors_named, kind_by_name, plain_name
from registry.extensions import db
from registry.funds.models import Fund
from registry.funds.services import open_fund

WITH_GIFT = "随捐款花名册登记"
GIFT_FUND, CHUNK = "社会捐赠款", 400
COLUMNS = (
    OF_DONOR[0],
    OF_DONOR[2],
    RosterColumn("received_on", ("捐赠日期", "捐款日期", "到账日期", "日期", "捐赠时间", "捐款时间", "收款日期", "时间", "接收日期"), "date",
                 inherits=True, example="2026-03-08"),
    RosterColumn("amount", ("捐赠金额", "捐款金额", "金额", "捐款", "捐赠资金", "现金", "到账金额", "善款"), "money", example="60000"),
    RosterColumn("goods", ("物资", "捐赠物资", "物品", "捐赠物品", "品名", "物资名称", "品名及数量", "实物")),
    RosterColumn("goods_value", ("物资折价", "折价", "物资价值", "实物折价", "折合金额", "物资金额", "价值"), "money"),
    RosterColumn("fund", ("入账资金", "资金", "资金名称", "接收账户", "项目资金"), "title", inherits=True),
    RosterColumn("purpose", ("用途", "捐赠用途", "捐款用途", "意向", "捐赠意向", "定向用途", "备注")),
    RosterColumn("receipt_code", ("票据代码", "捐赠票据代码"), "code"),
    RosterColumn("receipt_number", ("票据号", "票据号码", "捐赠票据号", "收据号", "票据编号"), "code"),
    RosterColumn("receipt_check", ("校验码", "票据校验码"), "code"),
)  # fmt: skip
_TEXTS = ("goods", "purpose", "receipt_code", "receipt_number", "receipt_check")


def _check(entries: Entries, context: RosterContext) -> None:
    meet_donors(entries, context)
    query = select(Fund).where(within(context.region[:6] + "000000", Fund.scope_code)).order_by(Fund.id)
    funds = {fund.title: fund for fund in db.session.scalars(query)}
    for entry in entries:
        if entry.refused:
            continue
        values = entry.values
        on = values.get("received_on") or entry.filled_on
        cash, goods = values.get("amount") or 0, values.get("goods_value") or 0
        said = values.get("fund")
        if not isinstance(on, dt.date):
            entry.refuse("received_on", "date_missing", _("没写收到捐款的日期。请写日期。"))
        elif on > context.today:
            entry.refuse("received_on", "date_ahead", _("收到的日期在今天以后。收到了再记。"))
        elif cash < 0 or goods < 0 or not cash + goods:
            entry.refuse("amount", "amount", _("没写金额，也没写物资折价。至少写一项，要大于零。"))
        elif goods and not values.get("goods"):
            entry.refuse("goods", "goods", _("写了物资折价，还没写是什么物资、多少。"))
        elif said and said not in funds:
            entry.refuse("fund", "fund_unknown", _("没有“%(fund)s”这项资金。请先立这项资金，或空着。", fund=said[:30]))
        else:
            entry.key = (entry.extra["who"], on, cash, goods)
            entry.extra |= {"on": on, "cash": cash, "goods": goods, "fund": funds.get(said) if said else None}
            entry.fields = {key: (str(values[key])[:200] if values.get(key) else None) for key in _TEXTS}


def meet_donors(entries: Entries, context: RosterContext, column: str = "name") -> None:
    """The donor of each row: `extra["donor"]`, or None for one to be entered; `extra["who"]` for the key.

    Two donors of one name are a question; another office's code is a refusal.
    """
    for entry in entries:
        try:
            entry.extra["code"] = read_credit_code(entry.values.get("credit_code"))
        except Invalid as error:
            entry.refuse("credit_code", "credit_code", error.message)
    names = [str(entry.values[column]) for entry in entries]
    codes = [str(entry.extra["code"]) for entry in entries if entry.extra.get("code")]
    known = donors_named(names, codes, context)
    by_code = {donor.credit_code: donor for donor in known if donor.credit_code}
    by_name: dict[str, list[Donor]] = {}
    for donor in known:
        by_name.setdefault(plain_name(donor.name), []).append(donor)
    for entry in entries:
        if not entry.refused:
            _meet(entry, column, by_code, by_name, context)


def _meet(
    entry: RosterEntry, column: str, by_code: Mapping[Any, Donor], by_name: Mapping[str, list[Donor]],
    context: RosterContext,
) -> None:  # fmt: skip
    name, code = str(entry.values[column]), entry.extra["code"]
    fitting = [d for d in by_name.get(plain_name(name), []) if not code or d.credit_code in (None, code)]
    donor = by_code.get(code) if code else None
    donor = donor or (fitting[0] if len(fitting) == 1 else None)
    entry.extra |= {"donor": donor, "who": donor.id if donor is not None else ("new", code or plain_name(name))}
    if donor is None and len(fitting) > 1:
        entry.refuse(
            column, "ambiguous", _("台账里有 %(count)s 个同名的捐赠人。请补上统一社会信用代码。", count=len(fitting))
        )
    elif donor is None:
        entry.warn(column, "donor_new", _("台账里还没有“%(name)s”，导入时一起登记。请核对名称。", name=name[:40]))
    elif not covers(context.actor, donor.scope_code):
        entry.refuse("credit_code", "elsewhere", _("这个统一社会信用代码已由别的单位登记。请和上级联系核对。"))
    elif donor.closed_on is not None:
        entry.refuse(column, "closed", _("这位捐赠人已停用，不能再记捐款。要记，先恢复。"))


def enter_donors(entries: Entries, context: RosterContext, column: str = "name") -> None:
    """Enter the donors that are new, each once."""
    made: dict[Any, Donor] = {}
    for entry in entries:
        if entry.extra["donor"] is None:
            who = entry.extra["who"]
            if who not in made:
                name = str(entry.values[column])
                made[who] = add_donor(name, DonorKind(kind_by_name(name)), context.region, actor=context.actor,
                                      credit_code=entry.extra["code"], note=WITH_GIFT)  # fmt: skip
            entry.extra["donor"] = made[who]


def leave_donors(donors: Sequence[Donor], context: RosterContext) -> None:
    """Close those who came with a roster and have nothing left here."""
    for donor in donors:
        if donor.note != WITH_GIFT or donor.closed_on is not None:
            continue
        gifts = select(Donation.id).where(Donation.donor_id == donor.id, Donation.state == DonationState.POSTED)
        pairs = select(Pairing.id).where(Pairing.donor_id == donor.id, Pairing.end_reason.is_distinct_from(UNDONE))
        if db.session.scalar(gifts.limit(1)) is None and db.session.scalar(pairs.limit(1)) is None:
            donor.closed_on, donor.credit_code, donor.note = context.today, None, UNDONE
            record(context.actor, "donor.close", donor, reason=UNDONE)


def _existing(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[Donation]]:
    ids = sorted({entry.extra["donor"].id for entry in entries if entry.extra["donor"] is not None})
    found: dict[tuple[Any, ...], list[Donation]] = {}
    for start in range(0, len(ids), CHUNK):
        query = select(Donation).where(
            Donation.donor_id.in_(ids[start : start + CHUNK]), Donation.state == DonationState.POSTED
        )
        for gift in db.session.scalars(query.order_by(Donation.id)):
            key = (gift.donor_id, gift.received_on, gift.amount_fen, gift.goods_value_fen)
            found.setdefault(key, []).append(gift)
    return found


def _create(entries: Entries, context: RosterContext) -> list[Donation]:
    enter_donors(entries, context)
    usual: Fund | None = None
    gifts = []
    for entry in entries:
        fund = entry.extra["fund"]
        if fund is None:
            fund = usual = usual or _gift_fund(context)
        gifts.append(
            record_donation(
                entry.extra["donor"], fund, received_on=entry.extra["on"], key=f"roster:{new_public_id()}",
                actor=context.actor, today=context.today, amount_fen=entry.extra["cash"],
                goods_value_fen=entry.extra["goods"], **entry.fields,
            )
        )  # fmt: skip
    return gifts


def _gift_fund(context: RosterContext) -> Fund:
    """The county's fund of gifts: the only one with that source, else the one of this name, opened when missing."""
    county = context.region[:6] + "000000"
    query = select(Fund).where(Fund.scope_code == county, Fund.source == "donation").order_by(Fund.id)
    found = [fund for fund in db.session.scalars(query) if not fund.title.startswith("往年发放")]
    named = next((fund for fund in found if fund.title == GIFT_FUND), None)
    if named is not None or len(found) == 1:
        return named or found[0]
    return open_fund(GIFT_FUND, "donation", county, actor=context.actor, today=context.today)


def _update(entry: RosterEntry, values: Mapping[str, Any], context: RosterContext) -> None:
    for name, value in values.items():
        setattr(entry.existing, name, value)
    record(context.actor, "donation.change", entry.existing)


def _remove(gifts: Sequence[Donation], context: RosterContext) -> None:
    """Reverse the gifts; raises DonationUsed when money of one has moved on."""
    for gift in gifts:
        reverse_donation(gift, reason=UNDONE, actor=context.actor, today=context.today)
    leave_donors(list({gift.donor_id: gift.donor for gift in gifts}.values()), context)


DONATIONS = RosterSpec(
    "donations", _("捐款登记表"), Permission.DONOR_WRITE, Donation, COLUMNS, _check, _existing, _create, _remove,
    occurrences=True, update=_update, subjects=lambda gift: (),
    labels={"goods": _("物资"), "purpose": _("用途"), "receipt_code": _("票据代码"), "receipt_number": _("票据号码"),
            "receipt_check": _("校验码")},
)  # fmt: skip
