"""The lists of donors and gifts as asked for, on the screen and as files: both take the same rows."""

from __future__ import annotations

from collections.abc import Mapping

from registry.access.permissions import Permission
from registry.access.sending import Asked, Outgoing
from registry.core.dates import parse_date
from registry.core.i18n import _
from registry.core.tables.outgoing import Out, word, yuan
from registry.donors.conditions import has_condition
from registry.donors.models import Donor, DonorKind
from registry.donors.queries import (
    DonationFilter,
    DonationRow,
    Page,
    Totals,
    donor_totals,
    get_donor,
    list_donations,
    list_donors,
)
from registry.donors.words import DONOR_KINDS

P = Permission
GIFTS = Outgoing("donations", _("捐赠记录"), (
    Out(_("收到日期"), 12, "donation.received_on"),
    Out(_("捐赠人"), 28, "donation.donor.name"),
    Out(_("资金"), 24, "donation.fund.title"),
    Out(_("条件"), 8, lambda row: str(_("有条件") if has_condition(row.donation) else _("不限"))),
    Out(_("票据号码"), 16, "donation.receipt_number"),
    Out(_("捐款（元）"), 14, yuan("donation.amount_fen")),
    Out(_("还剩（元）"), 14, yuan("left")),
    Out(_("物资"), 20, "donation.goods"),
    Out(_("折价（元）"), 14, yuan("donation.goods_value_fen")),
    Out(_("状态"), 8, lambda row: str(_("已冲回") if row.donation.state == "reversed" else _("已入账"))),
), "donation.export", also=P.PEOPLE_EXPORT)  # fmt: skip
DONORS = Outgoing("donors", _("捐赠人"), (
    Out(_("名称"), 28, "0.name"),
    Out(_("类别"), 12, word(DONOR_KINDS, "0.kind")),
    Out(_("捐赠（笔）"), 10, "1.gifts"),
    Out(_("捐款（元）"), 14, yuan("1.given")),
    Out(_("已到孩子（元）"), 14, yuan("1.reached")),
    Out(_("已安排（元）"), 14, yuan("1.planned")),
    Out(_("转公用（元）"), 14, yuan("1.in_fund")),
    Out(_("还剩（元）"), 14, yuan("1.left")),
    Out(_("物资折价（元）"), 14, yuan("1.goods")),
), "donor.export", also=P.PEOPLE_EXPORT)  # fmt: skip


def gifts_asked(args: Mapping[str, str]) -> DonationFilter:
    """What the gifts are narrowed by; raises Invalid for a day that is none."""
    days = [parse_date(args[name].strip()) if args.get(name, "").strip() else None for name in ("from", "to")]
    return DonationFilter(region=args.get("region") or None, first=days[0], last=days[1],
                          posted=args.get("status") == "posted")  # fmt: skip


def donors_listed(asked: Asked) -> Page[tuple[Donor, Totals]]:
    """A page of the donors as narrowed, each with where the money stands."""
    kind = DonorKind(asked.get("kind")) if asked.get("kind") in set(DonorKind) else None
    page = list_donors(asked.actor, q=asked.get("q"), kind=kind, closed=asked.get("status") == "closed",
                       cursor=asked.cursor, limit=asked.limit)  # fmt: skip
    totals = donor_totals([donor.id for donor in page.rows])
    return Page(tuple((donor, totals.get(donor.id, Totals())) for donor in page.rows), page.next_cursor)


def gifts_listed(asked: Asked) -> Page[DonationRow]:
    """A page of the gifts as narrowed."""
    return list_donations(gifts_asked(asked.args), asked.actor, cursor=asked.cursor, limit=asked.limit)


def donor_gifts_listed(asked: Asked) -> Page[DonationRow]:
    """A page of the gifts of one donor."""
    wanted = DonationFilter(donor_id=get_donor(asked.path["ref"], asked.actor).id)
    return list_donations(wanted, asked.actor, cursor=asked.cursor, limit=asked.limit)
