"""What can go wrong with donors, gifts and pairings, by name."""

from __future__ import annotations

from registry.core.errors import Conflict, Invalid
from registry.core.i18n import Text, _
from registry.core.money import format_fen


class DonorExists(Conflict):
    """A donor with this credit code is on record."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("这个统一社会信用代码已登记为“%(name)s”。请打开那一份，不用另登。", name=name), "credit_code"
        )


class ConditionBroken(Conflict):
    """The condition frozen into a gift does not hold for this child (invariant 3)."""

    def __init__(self, condition: Text, found: Text) -> None:
        super().__init__(
            _("这笔捐款%(condition)s，%(found)s，不能分给这份结对。请换一笔捐款，或者换个孩子。",
              condition=str(condition), found=str(found)),
            "donation",
        )  # fmt: skip


class ConditionalGift(Conflict):
    """Money with a condition does not become free money, where nobody would keep the condition."""

    def __init__(self, condition: Text) -> None:
        super().__init__(
            _("这笔捐款%(condition)s，不能划入公用资金。请分给合条件的结对。", condition=str(condition)), "donation"
        )


class DonationShort(Conflict):
    """The gift has less left than is to be allocated."""

    def __init__(self, *, left: int, wanted: int) -> None:
        super().__init__(
            _("这笔捐款差 %(missing)s 元：还剩 %(left)s，要分 %(wanted)s。", missing=format_fen(wanted - left),
              left=format_fen(left), wanted=format_fen(wanted)),
            "donation",
        )  # fmt: skip


class DonationUsed(Conflict):
    """A gift whose money has moved on is not reversed."""

    def __init__(self, used: int) -> None:
        super().__init__(
            _("这笔捐款已有 %(used)s 元分给结对或划入资金。请先退回来，再冲回捐款。", used=format_fen(used)), "donation"
        )


class AlreadyReversedGift(Conflict):
    """The gift is reversed."""

    def __init__(self) -> None:
        super().__init__(_("这笔捐款已经冲回，不能再用。"), "donation")


class AlreadyPaired(Conflict):
    """The child has a live one-to-one pairing in the program (invariant 4)."""

    def __init__(self, name: str, program: str, donor: str) -> None:
        super().__init__(
            _("%(name)s在“%(program)s”里已和“%(donor)s”一对一结对。请换个孩子；要换捐赠人，先结束那一份结对。",
              name=name, program=program, donor=donor),
            "person",
        )  # fmt: skip


class WrongPairingState(Conflict):
    """The pairing has moved on since the page was opened."""

    def __init__(self, alias: str, state: Text) -> None:
        super().__init__(
            _("结对“%(alias)s”现在是“%(state)s”，这一步办不了。请刷新看看。", alias=alias, state=str(state))
        )


class WrongInstalmentState(Conflict):
    """The year's money has moved on since the page was opened."""

    def __init__(self, year_no: int, state: Text) -> None:
        super().__init__(
            _("第 %(year)s 年的钱现在是“%(state)s”，这一步办不了。请刷新看看。", year=year_no, state=str(state))
        )


class NotForPairing(Invalid):
    """The child cannot be paired: closed, or the guardian said no."""


class ReasonMissing(Invalid):
    """The step needs a reason."""

    def __init__(self) -> None:
        super().__init__(_("还没写原因。写一句，以后才查得清。"), "reason")
