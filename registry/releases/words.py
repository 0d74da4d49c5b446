"""The words of this room: kinds and states of letters with their glyphs, how closely a child is told, pages looked at."""

from __future__ import annotations

from registry.core.i18n import Text, _
from registry.releases.crowd import Fact
from registry.releases.models import LetterKind, LetterState, Level, ReleasedChild
from registry.releases.trail import Told, school_year_text

LETTER_KINDS: dict[LetterKind, Text] = {
    LetterKind.LETTER: _("来信"),
    LetterKind.VISIT_NOTE: _("回访摘要"),
    LetterKind.PHOTO: _("照片"),
}
LETTER_STATES: dict[LetterState, Text] = {
    LetterState.RECEIVED: _("待核对"),
    LetterState.CHECKED: _("待放行"),
    LetterState.RELEASED: _("已放行"),
    LetterState.REFUSED: _("不放行"),
    LetterState.ESCALATED: _("已上报"),
}
LETTER_GLYPHS: dict[LetterState, str] = {
    LetterState.RECEIVED: "pending",
    LetterState.CHECKED: "approved",
    LetterState.RELEASED: "signed",
    LetterState.REFUSED: "void",
    LetterState.ESCALATED: "disputed",
}
LEVELS: dict[Level, Text] = {
    Level.STAGE_STATUS: _("学段和类别"),
    Level.STAGE: _("学段"),
    Level.BAND: _("学段范围"),
    Level.COUNTY: _("只写旗县"),
}
PAGES: dict[str, Text] = {
    "home": _("我的结对"), "pairing": _("一份结对"), "pairing_paper": _("一份结对（PDF）"), "money": _("钱去了哪"),
    "board": _("给理事会的一页（PDF）"), "letters": _("来信与回访"), "photo": _("一张照片"), "papers": _("证书与票据"),
    "certificate": _("捐赠证书（PDF）"), "agreement": _("结对资助协议书（PDF）"), "card": _("结对卡（PDF）"),
}  # fmt: skip


def told_words(fact: Fact | ReleasedChild, county: str = "") -> str:
    """What a release tells of a child, as the donor reads it: 小学生 · 2025—2026学年 · 乌拉特中旗."""
    told = Told(county or getattr(fact, "county", ""), fact.stage, fact.status, fact.school_year)
    parts = [told.stage_word, school_year_text(told.year) if told.stage else None, told.status_word, told.county]
    return " · ".join(str(part) for part in parts if part)
