"""What a pay-out sheet says: its head, its rows, and which columns such rows need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Literal

from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.core.paper.fonts import Style, text_width
from registry.core.paper.grid import Column


@dataclass(frozen=True)
class SheetHead:
    """What stands above the table; empty values are left out."""

    title: str
    organisation: str
    project: str = ""
    batch_number: str = ""
    fund_source: str = ""
    allocation_paper: str = ""
    minutes_number: str = ""
    notice_number: str = ""
    paid_on: str = ""
    place: str = ""
    method: str = ""
    unit: str = "元"

    def items(self) -> list[str]:
        """ "label：value" for every value that is known."""
        pairs = (
            (_("填报单位（盖章）"), self.organisation),
            (_("项目"), self.project),
            (_("批次号"), self.batch_number),
            (_("资金来源"), self.fund_source),
            (_("资金下达文号"), self.allocation_paper),
            (_("会议纪要号"), self.minutes_number),
            (_("公示编号"), self.notice_number),
            (_("发放时间"), self.paid_on),
            (_("发放地点"), self.place),
            (_("发放方式"), self.method),
            (_("金额单位"), self.unit),
        )
        return [f"{label}：{value}" for label, value in pairs if value]


@dataclass(frozen=True)
class SheetRow:
    """One recipient's line. `id_full` is printed instead of `id_masked` only on a full-ID copy."""

    serial: int
    name: str
    id_masked: str
    amount_fen: int
    address: str = ""
    school_grade: str = ""
    guardian: str = ""
    item: str = ""
    quantity: str = ""
    standard_fen: int | None = None
    goods_value_fen: int | None = None
    method: str = ""
    proxy: str = ""
    note: str = ""
    bank_last4: str = ""
    arrival: str = ""
    receipt_number: str = ""
    id_full: str = ""

    def texts(self) -> Iterator[str]:
        """Every text that may be drawn."""
        yield from (value for value in (getattr(self, f.name) for f in fields(self)) if isinstance(value, str))


@dataclass(frozen=True)
class Sum:
    """Persons, cash and goods of some rows."""

    persons: int
    cash: int
    goods: int


def sum_rows(rows: Sequence[SheetRow]) -> Sum:
    return Sum(len(rows), sum(r.amount_fen for r in rows), sum(r.goods_value_fen or 0 for r in rows))


Kind = Literal["text", "cash", "goods"]


@dataclass(frozen=True)
class SheetField:
    """A column and where its values come from."""

    column: Column
    values: list[str]
    kind: Kind = "text"


_OPTIONAL: tuple[tuple[str, Text, float, Literal["left", "center"], float], ...] = (
    ("address", _("家庭住址"), 74, "left", 2.0),
    ("school_grade", _("学校年级"), 54, "left", 1.0),
    ("guardian", _("监护人\n及关系"), 54, "left", 1.0),
    ("item", _("品名"), 44, "left", 0.6),
    ("quantity", _("数量"), 28, "center", 0.0),
)
"""Columns shown only when some row has a value: attribute, heading, width, place, share of spare width."""


def sheet_fields(rows: Sequence[SheetRow], total: Sum, full_ids: bool, method: str = "") -> list[SheetField]:
    """The columns of a sheet with their values; those empty in every row are left out.

    A sheet paid through a bank has the card's last four digits, arrival and receipt number instead of the
    proxy and the date of receipt; a method that already stands in the head (`method`) is not repeated.
    """
    found = [
        SheetField(Column(str(_("序号")), 28, "center"), [str(row.serial) for row in rows]),
        SheetField(Column(str(_("姓名")), 56, "left", 0.8), [row.name for row in rows]),
        SheetField(
            Column(str(_("证件号码")), 101, "center"),
            [row.id_full if full_ids and row.id_full else row.id_masked for row in rows],
        ),
    ]
    for attribute, heading, width, align, grow in _OPTIONAL:
        values = [str(getattr(row, attribute)) for row in rows]
        if any(values):
            found.append(SheetField(Column(str(heading), width, align, grow), values))
    found.extend(_money(rows, total))
    return found + _signing(rows, method)


def _money(rows: Sequence[SheetRow], total: Sum) -> list[SheetField]:
    found = []
    if any(row.standard_fen is not None for row in rows):
        standards = ["" if row.standard_fen is None else format_fen(row.standard_fen) for row in rows]
        found.append(SheetField(Column(str(_("标准")), _wide(standards, 46), "right"), standards))
    cash = [format_fen(row.amount_fen) for row in rows]
    width = _wide([*cash, format_fen(total.cash)], 60)
    found.append(SheetField(Column(str(_("实发金额")), width, "right"), cash, "cash"))
    if any(row.goods_value_fen is not None for row in rows):
        goods = ["" if row.goods_value_fen is None else format_fen(row.goods_value_fen) for row in rows]
        width = _wide([*goods, format_fen(total.goods)], 58)
        found.append(SheetField(Column(str(_("物资折价")), width, "right"), goods, "goods"))
    return found


def _wide(values: Sequence[str], least: float) -> float:
    """A column in which the widest sum stands on one line."""
    return max([least, *(text_width(value, Style.SANS_BOLD, 9.0) + 8 for value in set(values))])


def _signing(rows: Sequence[SheetRow], method: str) -> list[SheetField]:
    found = []
    if any(row.method != method for row in rows):
        found.append(SheetField(Column(str(_("发放方式")), 44, "center", 0.2), [row.method for row in rows]))
    empty = [""] * len(rows)
    signature = SheetField(Column(str(_("领取人签字\n（手印）")), 80, "center", 2.4), empty)
    if any(row.bank_last4 for row in rows):
        found += [
            SheetField(Column(str(_("卡号\n后四位")), 42, "center"), [row.bank_last4 for row in rows]),
            SheetField(Column(str(_("到账状态")), 40, "center", 0.3), [row.arrival for row in rows]),
            SheetField(Column(str(_("回单号")), 44, "left", 0.8), [row.receipt_number for row in rows]),
            signature,
        ]
    else:
        found += [
            signature,
            SheetField(Column(str(_("代领人\n及关系")), 58, "left", 1.2), [row.proxy for row in rows]),
            SheetField(Column(str(_("领取日期")), 44, "center", 0.4), empty),
        ]
    found.append(SheetField(Column(str(_("备注")), 36, "left", 0.6), [row.note for row in rows]))
    return found
