"""What can go wrong with loans, by name, and what the database's refusals mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from registry.core.dates import spoken_date
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.core.savepoint import savepoint


class AboveCap(Invalid):
    """What she owes and the new loan together are above the cap of the day."""

    def __init__(self, *, owed: int, cap: int) -> None:
        self.room = max(cap - owed, 0)
        super().__init__(
            _("超过上限：最高 %(cap)s 元，在办和没还清的已有 %(owed)s 元，最多还能贷 %(room)s 元。请改小金额，或等还清再办。",
              cap=format_fen(cap), owed=format_fen(owed), room=format_fen(self.room)),
            "amount",
        )  # fmt: skip


class AboveBalance(Invalid):
    """More is repaid than is owed."""

    def __init__(self, outstanding: int) -> None:
        super().__init__(
            _("还款多于欠款：现在还欠 %(left)s 元。请核对金额，多的退给借款人。", left=format_fen(outstanding)),
            "amount",
        )


class BeforeLoan(Invalid):
    """A repayment before the money was out."""

    def __init__(self, disbursed_on: dt.date | None) -> None:
        day = spoken_date(disbursed_on) if disbursed_on else "—"
        super().__init__(_("还款日期早于放款日期（%(day)s）。请核对日期。", day=day), "on")


class AboveMultiple(Conflict):
    """The fund cannot stand for so much."""

    def __init__(self, *, headroom: int, wanted: int) -> None:
        super().__init__(
            _("担保基金不够：还可担保 %(room)s 元，这笔要 %(wanted)s 元。请改小担保额，或先注入基金。",
              room=format_fen(max(headroom, 0)), wanted=format_fen(wanted)),
            "hold",
        )  # fmt: skip


class HoldsUncovered(Conflict):
    """Money cannot leave the fund, nor its multiple shrink, while holds stand on it."""

    def __init__(self) -> None:
        super().__init__(_("这样一来，已担保的就超过基金的倍数了，没有改。等一些贷款还清再办。"), "amount")


class ReleaseTooEarly(Conflict):
    """A guarantee is released only as the principal comes back."""

    def __init__(self) -> None:
        super().__init__(_("还没还款，担保不能释放。先记还款，担保会按还款比例自动释放。"))


class SamePerson(Conflict):
    """Who applied for a loan does not decide on it (invariant 5)."""

    def __init__(self) -> None:
        super().__init__(_("这笔是您报的，要由另一位审批。"))


class WrongState(Conflict):
    """The loan has moved on since the page was opened."""

    def __init__(self, state: Text) -> None:
        super().__init__(_("这笔贷款现在是“%(state)s”，这一步办不了。请刷新看看。", state=str(state)))


class LoanExists(Conflict):
    """The person has a loan of that day."""

    def __init__(self, name: str, day: dt.date) -> None:
        super().__init__(
            _("%(name)s %(day)s 已有一笔贷款。请先看看是不是同一笔。", name=name, day=spoken_date(day)), "on"
        )


class AlreadyClaimed(Conflict):
    """The quarter has a claim."""

    def __init__(self, year: int, quarter: int) -> None:
        super().__init__(
            _("%(year)s年第%(quarter)s季度已经做过贴息申请。要重做，先把草稿作废。", year=year, quarter=quarter),
            "quarter",
        )


@contextmanager
def explained(
    *, outstanding: int = 0, headroom: int = 0, wanted: int = 0, day: dt.date | None = None
) -> Iterator[None]:
    """Flush what the block adds in a savepoint; the database's refusals get their names, whoever looked before."""
    try:
        with savepoint():
            yield
    except IntegrityError as error:
        said = str(error.orig)
        found = (
            ("balance", AboveBalance(outstanding)),
            ("before the loan", BeforeLoan(day)),
            ("above the multiple", AboveMultiple(headroom=headroom, wanted=wanted)),
            ("holds not covered", HoldsUncovered()),
            ("released before repaid", ReleaseTooEarly()),
            ("other_person", SamePerson()),
        )
        for mark, named in found:
            if mark in said:
                raise named from error
        raise
