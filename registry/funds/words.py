"""The words of the ledger: kinds of movements and the places where money stands."""

from __future__ import annotations

from registry.core.i18n import _
from registry.funds.models import AccountKind, TransferKind

KINDS = {
    TransferKind.OPENING: _("期初"),
    TransferKind.INCOME: _("收入"),
    TransferKind.DONATION: _("捐款"),
    TransferKind.ALLOCATE: _("分给结对"),
    TransferKind.RELEASE: _("退回可用"),
    TransferKind.RESERVE: _("批次占用"),
    TransferKind.PAY: _("发放"),
    TransferKind.MONEY_BACK: _("退款"),
    TransferKind.REVERSAL: _("冲回"),
}
PLACES = {
    AccountKind.OUTSIDE: _("外来"),
    AccountKind.AVAILABLE: _("可用"),
    AccountKind.RESERVED: _("批次占用"),
    AccountKind.DONATION: _("捐款待分"),
    AccountKind.ALLOCATED: _("结对待发"),
    AccountKind.PAID: _("已发"),
}
