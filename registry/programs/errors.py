"""What can go wrong with programs and enrolments, by name."""

from __future__ import annotations

import datetime as dt

from registry.core.dates import spoken_date
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import Text, _


class NotEligible(Invalid):
    """A rule of the program excludes the person."""


class NoTariff(Invalid):
    """Neither the program nor the form says how much."""

    def __init__(self) -> None:
        super().__init__(_("这个学段还没有标准，也没有写金额。请先定标准，或在这里写金额。"), "amount")


class AlreadyNominated(Conflict):
    """The person is live in this cycle already."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s已经在这一期里了，不用再提名。", name=name))


class AlreadyGranted(Conflict):
    """Aid given once in a lifetime was given before (domain rules 3.5)."""

    def __init__(self, name: str, granted_on: dt.date | None = None, source: str = "") -> None:
        if granted_on is None:
            message = _("%(name)s已经享受过一生一次的救助，不能再享受。", name=name)
        else:
            day = spoken_date(granted_on)
            message = _("%(name)s在%(day)s享受过（%(origin)s），一生只能一次。", name=name, day=day, origin=source)
        super().__init__(message)


class QuotaFull(Conflict):
    """More persons, or more money, than the region or the cycle has."""


class WrongState(Conflict):
    """The enrolment has moved on since the page was opened."""

    def __init__(self, name: str, state: Text) -> None:
        message = _("%(name)s现在是“%(state)s”，这一步办不了。请刷新看看。", name=name, state=str(state))
        super().__init__(message)


class SamePerson(Conflict):
    """Who nominated or reviewed does not approve (invariant 5)."""

    def __init__(self, count: int) -> None:
        super().__init__(_("有 %(n)s 人是您提名或初审的，要由另一位批准。", n=count))


class NoticeRunning(Conflict):
    """The public notice has not ended."""

    def __init__(self, ends_on: dt.date, first_day: dt.date) -> None:
        self.ends_on = ends_on
        super().__init__(
            _("公示到%(end)s才满，%(first)s起可以批准。", end=spoken_date(ends_on), first=spoken_date(first_day))
        )


class ObjectionOpen(Conflict):
    """An objection has not been settled."""

    def __init__(self, count: int) -> None:
        super().__init__(_("有 %(n)s 件异议还没有处理。先写处理结果，再批准。", n=count))


class ReasonMissing(Invalid):
    """The step needs a reason."""

    def __init__(self) -> None:
        super().__init__(_("还没写原因。写一句，对方才知道怎么办。"), "reason")
