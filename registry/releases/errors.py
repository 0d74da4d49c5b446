"""Why something may not go out to a donor, by name, with what to do about it."""

from __future__ import annotations

from registry.core.errors import Conflict, Invalid
from registry.core.i18n import Text, _
from registry.releases.crowd import count_crowd
from registry.releases.knowing import Known, rule_words


class TooFew(Conflict):
    """Fewer than k children of the county share what the donor would know then (design.md, invariant 13)."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)


def too_few(crowd: int, k: int, alias: str, known: Known, now: int) -> Text:
    """The reason as a sentence a worker can act on: she has moved, rules are too narrow, or too much was told before.

    `now` is the first year of this school year.
    """
    counties = {group.county for group in known.groups}
    if any(fact.county and fact.county not in counties for fact in known.told):
        return _(
            "%(alias)s的情况没有放行：以前告诉过捐赠人她在另一个旗县，再写现在的旗县，就知道她搬过家，会认出是谁。"
            "捐赠人看到的还是上次放行的情况；金额和月份照常看得到。",
            alias=alias,
        )  # fmt: skip
    if known.rules and count_crowd(known.groups, known.told, now) >= k:
        return _(
            "%(alias)s的情况没有放行：捐赠人知道项目和捐款的条件（%(rules)s），照这些条件全旗县只有 %(crowd)s 名孩子对得上，"
            "不到 %(k)s 名，会认出是谁。先把同类孩子登记齐；或者换一笔条件宽些的捐款、结到条件宽些的项目。"
            "金额和月份照常看得到。",
            alias=alias, rules=rule_words(known), crowd=crowd, k=k,
        )  # fmt: skip
    if known.told:
        return _(
            "%(alias)s的情况没有放行：连同以前告诉过捐赠人的，全旗县只有 %(crowd)s 名孩子对得上，不到 %(k)s 名，会认出是谁。"
            "这一学年不再写学段，只报资助进度；金额和月份照常看得到。",
            alias=alias, crowd=crowd, k=k,
        )  # fmt: skip
    return _(
        "%(alias)s的情况没有放行：全旗县登记在册、对得上的孩子只有 %(crowd)s 名，不到 %(k)s 名，写出旗县就会认出是谁。"
        "只资助女童的项目和捐款只数女童。先把本地儿童登记齐，再来放行；金额和月份照常看得到。",
        alias=alias, crowd=crowd, k=k,
    )  # fmt: skip


class ConsentRefused(Conflict):
    """The guardian said no."""

    def __init__(self, alias: str) -> None:
        super().__init__(
            _("%(alias)s的监护人不同意对外提供情况，不能放行。要改，先在档案里记新的同意书。", alias=alias)
        )


class PhotoNeedsConsent(Conflict):
    """A photo goes out with a written yes only."""

    def __init__(self) -> None:
        super().__init__(_("照片要有监护人的同意书才能放行。先在孩子的档案里记下同意。"), "photo")


class OwnWriting(Conflict):
    """Writer ≠ checker."""

    def __init__(self) -> None:
        super().__init__(_("这封是您录入的，要由另一位核对。请同事打开这一页。"))


class SentToAnother(Conflict):
    """Two donors who compare what they got would find the same picture or sentence."""


class WrongStep(Conflict):
    """The letter is at another step than the page thought."""

    def __init__(self, state: Text) -> None:
        super().__init__(_("这封现在是“%(state)s”，做不了这一步。请刷新再看。", state=str(state)))


class StillRevealing(Invalid):
    """Words that would reveal the child are still in the text."""

    def __init__(self, found: list[str]) -> None:
        words = "、".join(f"“{word}”" for word in found[:6])
        super().__init__(_("还有会认出孩子的字：%(words)s。改掉它们，再核对通过。", words=words), "text")


class Unanswered(Invalid):
    """Doubtful words nobody has decided about."""

    def __init__(self, found: list[str]) -> None:
        words = "、".join(f"“{word}”" for word in found[:6])
        super().__init__(_("这些字还没决定：%(words)s。会认出孩子的改掉，不会的勾上“不会认出”。", words=words), "text")
