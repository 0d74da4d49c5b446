"""Gifts in kind: each kind of goods with its quantity, its value and where the value comes from (domain.md 3.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.donors.gift_models import DonationItem, ValueSource
from registry.donors.models import Donation
from registry.extensions import db

NAME_LENGTH, UNIT_LENGTH, PAPER_LENGTH, GOODS_LENGTH = 100, 10, 100, 200
NEED_PAPER = (ValueSource.INVOICE, ValueSource.APPRAISAL)
WHOLE = "批"


@dataclass(frozen=True)
class GiftItem:
    """One kind of goods; `value_fen` is the value of all of it. `paper` is the number of the invoice or appraisal."""

    name: str
    quantity: int
    unit: str
    value_fen: int
    source: ValueSource = ValueSource.DONOR
    paper: str | None = None


def check_items(items: Sequence[GiftItem]) -> None:
    """Raise Invalid (field items) for goods without name, quantity, value, or the paper that proves the value."""
    for number, item in enumerate(items, start=1):
        if not item.name.strip() or len(item.name) > NAME_LENGTH:
            raise Invalid(_("第 %(n)s 行物资还没写名称（最多 100 个字）。", n=number), "items")
        if item.quantity <= 0:
            raise Invalid(_("第 %(n)s 行物资的数量要写整数，大于零。", n=number), "items")
        if not item.unit.strip() or len(item.unit) > UNIT_LENGTH:
            raise Invalid(_("第 %(n)s 行物资还没写单位，例如件、箱、本。", n=number), "items")
        if item.value_fen <= 0:
            raise Invalid(_("第 %(n)s 行物资还没写折价。没有发票就按市价估，并写明依据。", n=number), "items")
        paper = (item.paper or "").strip()
        if item.source in NEED_PAPER and not paper:
            raise Invalid(_("第 %(n)s 行的折价按发票或评估算，还没写票号或报告号。", n=number), "items")
        if len(paper) > PAPER_LENGTH:
            raise Invalid(_("最多 %(n)s 个字，现在是 %(m)s 个。", n=PAPER_LENGTH, m=len(paper)), "items")


def goods_words(items: Sequence[GiftItem]) -> str:
    """棉衣 40 件、书包 40 个, shortened where the list is long."""
    words = "、".join(f"{item.name.strip()} {item.quantity} {item.unit.strip()}" for item in items)
    return words if len(words) <= GOODS_LENGTH else words[: GOODS_LENGTH - 1] + "…"


def keep_items(donation: Donation, items: Sequence[GiftItem]) -> None:
    """Enter the goods of a new gift; one line for all of it where only a text and a value were given."""
    rows = items or (
        [GiftItem((donation.goods or "")[:NAME_LENGTH], 1, WHOLE, donation.goods_value_fen)]
        if donation.goods_value_fen
        else []
    )
    for position, item in enumerate(rows, start=1):
        db.session.add(
            DonationItem(
                donation_id=donation.id, position=position, name=item.name.strip(), quantity=item.quantity,
                unit=item.unit.strip(), value_fen=item.value_fen, value_source=item.source,
                value_paper=(item.paper or "").strip() or None,
            )
        )  # fmt: skip
    db.session.flush()


def items_of(donation: Donation) -> Sequence[DonationItem]:
    """The goods of a gift in their order."""
    query = select(DonationItem).where(DonationItem.donation_id == donation.id)
    return db.session.scalars(query.order_by(DonationItem.position, DonationItem.id)).all()
