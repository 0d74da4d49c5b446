"""Words in a letter that would reveal a child: her own and her family's for certain, what looks like such in doubt.

A certain one has to be changed before anything goes out; a doubtful one is changed or found harmless by a person.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass

from registry.core.i18n import Text, _


class Kind(enum.StrEnum):
    """What a word would tell."""

    NAME = "name"
    SCHOOL = "school"
    PLACE = "place"
    NUMBER = "number"
    DAY = "day"
    CLASS = "class"
    CONTACT = "contact"
    FAMILY = "family"


KINDS: dict[Kind, Text] = {
    Kind.NAME: _("姓名"), Kind.SCHOOL: _("学校"), Kind.PLACE: _("地名"), Kind.NUMBER: _("号码"),
    Kind.DAY: _("日子"), Kind.CLASS: _("班级"), Kind.CONTACT: _("联系方式"),
    Kind.FAMILY: _("兄弟姐妹"),
}  # fmt: skip


@dataclass(frozen=True)
class Identity:
    """What is on record of a child and her family that no letter may tell; `hints` are places by half their name."""

    names: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mark:
    """A stretch of the text, from `start` to before `end`; `certain` when it must go."""

    start: int
    end: int
    word: str
    kind: Kind
    certain: bool


@dataclass(frozen=True)
class Piece:
    """A part of a text as it is shown: marked or plain."""

    text: str
    mark: Mark | None = None


_DIGIT = r"[0-9０-９]"
_GAP = r"[\s\-－—·．.]*"
_BETWEEN = r"[\s\u200b-\u200f\u2060\ufeff]*"
_HAN = r"[\u3400-\u9fff]"
_PATTERNS: tuple[tuple[Kind, bool, re.Pattern[str]], ...] = (
    (Kind.NUMBER, True, re.compile(rf"(?<!{_DIGIT}){_DIGIT}(?:{_GAP}{_DIGIT}){{16}}{_GAP}[0-9０-９xXｘＸ]")),
    (Kind.NUMBER, True, re.compile(rf"(?<!{_DIGIT})[1１]{_GAP}[3-9３-９](?:{_GAP}{_DIGIT}){{9}}(?!{_DIGIT})")),
    (Kind.NUMBER, True, re.compile(rf"(?<!{_DIGIT}){_DIGIT}{{15}}(?!{_DIGIT})")),
    (Kind.NUMBER, False, re.compile(rf"{_DIGIT}(?:[\-－]?{_DIGIT}){{5,}}")),
    (Kind.CONTACT, False, re.compile(r"(?:微信|QQ|qq|抖音|快手|邮箱)[号：:是\s]*[\w@.\-]{4,}|[\w.\-]+@[\w.\-]+|https?://\S+")),
    (Kind.SCHOOL, False, re.compile(rf"{_HAN}{{1,8}}?(?:小学|中学|学校|幼儿园|一中|二中|三中|职中)")),
    (Kind.PLACE, False, re.compile(rf"{_HAN}{{2,4}}?(?:村|嘎查|苏木|镇|乡|社区|小区)(?!里|子|上|民|长|委|妇)")),
    (Kind.CLASS, False, re.compile(rf"[一二三四五六七八九初高{_DIGIT[1:-1]}]+年级[（(]?[一二三四五六七八九十{_DIGIT[1:-1]}]+[)）]?班")),
    (Kind.DAY, False, re.compile(rf"(?:{_DIGIT}{{4}}年)?{_DIGIT}{{1,2}}月{_DIGIT}{{1,2}}[日号]|{_DIGIT}{{4}}[-./]{_DIGIT}{{1,2}}[-./]{_DIGIT}{{1,2}}")),
    (Kind.FAMILY, False, re.compile(r"双胞胎|孪生|龙凤胎|姐妹俩|兄妹俩|姐弟俩|兄弟俩|哥哥|姐姐|弟弟|妹妹")),
    (Kind.NAME, False, re.compile(rf"{_HAN}(?:老师|校长|主任|书记|医生)")),
)  # fmt: skip
_COMMON_NAMES = frozenset(
    [
        "老师",
        "校长",
        "我们",
        "你们",
        "他们",
        "大家",
        "女教",
        "男教",
        "位老",
        "个老",
        "的老",
        "和老",
        "是老",
        "给老",
        "对老",
        "听老",
    ]
)
_HARMLESS = frozenset({"我们学校", "我的学校", "在学校", "到学校", "上学校", "去学校", "回学校", "新学校", "住学校"})


def _spread(word: str) -> str:
    """A pattern that finds a word with spaces or invisible characters between its own."""
    return _BETWEEN.join(re.escape(char) for char in _fold(word))


def _fold(text: str) -> str:
    """Full-width letters and digits as plain ones, character by character, so that places in the text stay."""
    return "".join(chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in text)


def _own(identity: Identity) -> Iterable[tuple[Kind, str, bool]]:
    for name in identity.names:
        yield Kind.NAME, name, True
        if len(name) >= 3 and "·" not in name:
            yield Kind.NAME, name[1:], True
    for kind, words in (
        (Kind.SCHOOL, identity.schools), (Kind.PLACE, identity.places), (Kind.NUMBER, identity.numbers)
    ):  # fmt: skip
        for word in words:
            yield kind, word, True
    for word in identity.hints:
        yield Kind.PLACE, word, False


def find_marks(text: str, identity: Identity) -> list[Mark]:
    """Every stretch that reveals or may reveal, in the order of the text, without overlaps: certain ones first."""
    plain = _fold(text)
    found: list[Mark] = []
    for kind, word, certain in _own(identity):
        if len(word) >= 2:
            for m in re.compile(_spread(word), re.IGNORECASE).finditer(plain):
                found.append(Mark(m.start(), m.end(), text[m.start() : m.end()], kind, certain))
    for kind, certain, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            word = text[match.start() : match.end()]
            if not _is_common(kind, word):
                found.append(Mark(match.start(), match.end(), word, kind, certain))
    kept: list[Mark] = []
    for mark in sorted(found, key=lambda m: (not m.certain, m.start - m.end, m.start)):
        if all(mark.end <= other.start or mark.start >= other.end for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda m: m.start)


def _is_common(kind: Kind, word: str) -> bool:
    if kind is Kind.NAME:
        return word[:2] in _COMMON_NAMES
    return kind is Kind.SCHOOL and (word in _HARMLESS or word.endswith(tuple(_HARMLESS)))


def pieces(text: str, marks: Iterable[Mark]) -> list[Piece]:
    """The text cut at its marks, for the page."""
    parts, at = [], 0
    for mark in marks:
        if mark.start > at:
            parts.append(Piece(text[at : mark.start]))
        parts.append(Piece(text[mark.start : mark.end], mark))
        at = mark.end
    return [*parts, Piece(text[at:])] if at < len(text) else parts


def softened(text: str, marks: Iterable[Mark], alias: str) -> str:
    """A proposal: certain words replaced by the alias or by a general word; the doubtful ones are left to a person."""
    instead = {Kind.NAME: alias, Kind.SCHOOL: "学校", Kind.PLACE: "老家", Kind.NUMBER: "（号码略）"}
    return "".join(
        instead.get(piece.mark.kind, "") if piece.mark and piece.mark.certain else piece.text
        for piece in pieces(text, marks)
    )
