"""What can go wrong with batches, payments and certificates, by name."""

from __future__ import annotations

from registry.core.errors import Conflict, Invalid
from registry.core.i18n import Text, _


class SamePerson(Conflict):
    """Who made a batch does not approve it (invariant 5)."""

    def __init__(self) -> None:
        super().__init__(_("这批是您编的，要由另一位批准。"))


class WrongBatchState(Conflict):
    """The batch has moved on since the page was opened."""

    def __init__(self, number: str, state: Text) -> None:
        super().__init__(
            _("批次 %(number)s 现在是“%(state)s”，这一步办不了。请刷新看看。", number=number, state=str(state))
        )


class WrongLineState(Conflict):
    """The payment has moved on since the page was opened."""

    def __init__(self, name: str, state: Text) -> None:
        super().__init__(_("%(name)s这一笔现在是“%(state)s”，这一步办不了。请刷新看看。", name=name, state=str(state)))


class NotPayable(Conflict):
    """A rule of the program or of the notice holds the batch back."""


class EmptyBatch(Invalid):
    """Nobody is in the batch."""

    def __init__(self) -> None:
        super().__init__(_("这一批里还没有人。请先选人。"), "enrolments")


class ReasonMissing(Invalid):
    """The step needs a reason."""

    def __init__(self) -> None:
        super().__init__(_("还没写原因。写一句，以后才查得清。"), "reason")


class ProxyRefused(Invalid):
    """The program does not let another person receive."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s这一笔不能代领：本项目要本人或监护人签字。", name=name), "proxy")
