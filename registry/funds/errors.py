"""What can go wrong with money, by name."""

from __future__ import annotations

import datetime as dt

from registry.core.dates import spoken_date
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.core.money import format_fen


class Overdraft(Conflict):
    """An account does not hold what is to leave it. `missing` is what lacks, in fen."""

    def __init__(self, *, available: int, wanted: int) -> None:
        self.missing = wanted - available
        super().__init__(
            _("资金差 %(missing)s 元：可用 %(available)s，本批 %(wanted)s。", missing=format_fen(self.missing),
              available=format_fen(available), wanted=format_fen(wanted)),
            "amount",
        )  # fmt: skip


class OverBudget(Conflict):
    """A budget line has not enough left for what is charged to it."""

    def __init__(self) -> None:
        super().__init__(_("科目剩的钱不够这一批。请换一个科目，或者先给科目追加。"), "budget_line")


class PeriodClosed(Conflict):
    """The books are closed up to a day; nothing is posted on or before it (invariant 12)."""

    def __init__(self, until: dt.date, on: dt.date) -> None:
        super().__init__(
            _(
                "账已结到%(until)s，%(on)s的收支记不进去了。请改用结账日以后的日期。",
                until=spoken_date(until),
                on=spoken_date(on),
            ),
            "on",
        )


class KeyUsed(Conflict):
    """An idempotency key came back with another movement behind it."""

    def __init__(self) -> None:
        super().__init__(_("这一笔已经记过，可是内容不一样。请刷新看看已记的那一笔，再决定要不要另记。"))


class AlreadyReversed(Conflict):
    """A transfer is reversed at most once."""

    def __init__(self) -> None:
        super().__init__(_("这一笔已经冲回过了，不用再冲。"))


class NotReversible(Conflict):
    """A reversal is not reversed again; it is posted anew."""

    def __init__(self) -> None:
        super().__init__(_("冲回的记录不能再冲。要恢复，请重新记一笔。"))


class WrongAmount(Invalid):
    """Money that moves is more than nothing."""

    def __init__(self) -> None:
        super().__init__(_("金额要大于零。"), "amount")


class TitleTaken(Conflict):
    """The office already has a fund of this name."""

    def __init__(self, title: str) -> None:
        super().__init__(_("本单位已有一个“%(title)s”。请换个名称，或者在原来那个里记账。", title=title), "title")
