"""The lists of donors and gifts as asked for, on the screen and as files: both take the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.sending import Outgoing, all_pages, send
from registry.access.web import current_actor, requires, writes
from registry.core.dates import parse_date
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.core.tables.outgoing import Out
from registry.donors.blueprint import bp
from registry.donors.conditions import has_condition
from registry.donors.models import DonorKind
from registry.donors.queries import DonationFilter, Totals, donor_totals, list_donations, list_donors
from registry.donors.words import DONOR_KINDS
from registry.web import is_demo

P = Permission
GIFTS = Outgoing("donations", _("捐赠记录"), (
    Out(_("收到日期"), 12, lambda row: row.donation.received_on.isoformat()),
    Out(_("捐赠人"), 28, lambda row: row.donation.donor.name),
    Out(_("资金"), 24, lambda row: row.donation.fund.title),
    Out(_("条件"), 8, lambda row: str(_("有条件") if has_condition(row.donation) else _("不限"))),
    Out(_("票据号码"), 16, lambda row: row.donation.receipt_number or ""),
    Out(_("捐款（元）"), 14, lambda row: format_fen(row.donation.amount_fen)),
    Out(_("还剩（元）"), 14, lambda row: format_fen(row.left)),
    Out(_("物资"), 20, lambda row: row.donation.goods or ""),
    Out(_("折价（元）"), 14, lambda row: format_fen(row.donation.goods_value_fen)),
    Out(_("状态"), 8, lambda row: str(_("已冲回") if row.donation.state == "reversed" else _("已入账"))),
), "donation.export")  # fmt: skip
DONORS = Outgoing("donors", _("捐赠人"), (
    Out(_("名称"), 28, lambda row: row[0].name),
    Out(_("类别"), 12, lambda row: str(DONOR_KINDS[row[0].kind])),
    Out(_("捐赠（笔）"), 10, lambda row: str(row[1].gifts)),
    Out(_("捐款（元）"), 14, lambda row: format_fen(row[1].given)),
    Out(_("已到孩子（元）"), 14, lambda row: format_fen(row[1].reached)),
    Out(_("已安排（元）"), 14, lambda row: format_fen(row[1].planned)),
    Out(_("转公用（元）"), 14, lambda row: format_fen(row[1].in_fund)),
    Out(_("还剩（元）"), 14, lambda row: format_fen(row[1].left)),
    Out(_("物资折价（元）"), 14, lambda row: format_fen(row[1].goods)),
), "donor.export")  # fmt: skip


def donors_asked(args: Mapping[str, str], actor: Actor, cursor: str | None, **more: Any) -> Any:
    """A page of the donors as narrowed by the address or the form."""
    kind = DonorKind(args["kind"]) if args.get("kind") in set(DonorKind) else None
    closed = args.get("status") == "closed"
    return list_donors(actor, q=args.get("q", ""), kind=kind, closed=closed, cursor=cursor, **more)


def gifts_asked(args: Mapping[str, str]) -> DonationFilter:
    """What the gifts are narrowed by; raises Invalid for a day that is none."""
    days = [parse_date(args[name].strip()) if args.get(name, "").strip() else None for name in ("from", "to")]
    return DonationFilter(region=args.get("region") or None, first=days[0], last=days[1],
                          posted=args.get("status") == "posted")  # fmt: skip


@bp.post("/donors/export")
@requires(P.PEOPLE_EXPORT)
@writes
def export_donors() -> ResponseReturnValue:
    """The donors as narrowed, as a file."""
    actor = current_actor()
    donors, more = all_pages(lambda cursor: donors_asked(request.form, actor, cursor, limit=500))
    totals: dict[int, Totals] = {}
    for first in range(0, len(donors), 500):
        totals.update(donor_totals([donor.id for donor in donors[first : first + 500]]))
    rows = [(donor, totals.get(donor.id, Totals())) for donor in donors]
    return send(DONORS, rows, more=more, demo=is_demo())


@bp.post("/donations/export")
@requires(P.PEOPLE_EXPORT)
@writes
def export_donations() -> ResponseReturnValue:
    """The gifts as narrowed, as a file."""
    actor, wanted = current_actor(), gifts_asked(request.form)
    rows, more = all_pages(lambda cursor: list_donations(wanted, actor, cursor=cursor, limit=500))
    return send(GIFTS, rows, more=more, demo=is_demo())
