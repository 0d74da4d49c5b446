"""What headings mean: the fields of a roster, their synonyms, and whom a repeated heading belongs to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import lru_cache
from typing import Any

from registry.core.width import half_width

_BRACKETS = re.compile(r"[(（\[【〔<《{][^)）\]】〕>》}]*[)）\]】〕>》}]")
_NUMBERED = re.compile(r"^[0-9一二三四五六七八九十]{1,2}[.、．]")
_POINTS = re.compile(r"[\s*＊★※:：,，.。、;；/／\\|_\-—–·?？!！\"'“”‘’()（）\[\]【】<>《》]+")
_BANK_IN_HEADING = re.compile(r"(.{1,8}?)(?:银行)?(?:卡号|账号|帐号|账户|卡)")
_SECTION_ENDS = re.compile(r"(?:的)?(?:基本)?(?:情况|信息|资料|状况)$")
MAX_HEADING = 40

_BANK_WORDS = (
    ("中国建设银行", "建行 建设 中国建设"),
    ("中国农业银行", "农行 农业 中国农业"),
    ("中国工商银行", "工行 工商 中国工商"),
    ("中国银行", "中行 中国"),
    ("中国邮政储蓄银行", "邮储 邮政 邮政储蓄 中国邮政储蓄"),
    ("农村信用社", "农信 农信社 信用社 农村信用社"),
    ("农村商业银行", "农商 农商行 农村商业"),
)
BANKS = {word: bank for bank, words in _BANK_WORDS for word in words.split()}


@dataclass(frozen=True)
class Field:
    """One thing a roster can tell. The first synonym is the heading of our own template.

    `kind` names the parser (see `values`). `group`: whose field it is when it is not the recipient's own.
    A row without a `required` value is refused. `inherits`: a cell merged over rows counts for all of them.
    """

    key: str
    synonyms: tuple[str, ...]
    kind: str = "text"
    required: bool = False
    group: str | None = None
    inherits: bool = False
    choices: tuple[str, ...] = ()
    example: str = ""
    words: Mapping[str, str] = dataclass_field(default_factory=dict)  # kind "choice": code → "label synonym …"
    parse: Callable[[str], Any] | None = None  # takes the cell's text instead of the kind's parser


@dataclass(frozen=True)
class Meaning:
    """What one heading was found to mean. `bank`: the bank that the heading itself names (建行卡号)."""

    key: str | None
    bank: str | None = None


@lru_cache(maxsize=20_000)
def plain_heading(text: str) -> str:
    """A heading without notes in brackets, numbers in front, spaces and punctuation; half-width, small letters."""
    text = half_width(text)[:200].lower()
    without_notes = _BRACKETS.sub("", text)
    shortened = _POINTS.sub("", _NUMBERED.sub("", without_notes.strip()))
    return shortened or _POINTS.sub("", text)


# A two-row head on one line, as the workbook of refused rows has it: 父亲情况 + 姓名.
_BETWEEN = ("", "情况", "基本情况", "信息")


class Vocabulary:
    """The fields of one kind of roster, found by heading.

    `people`: words for persons beside the recipient ("父亲" → "father"). `shared`: bare headings that may belong
    to whoever stands before them ("出生日期" → "birth_date"); the field of the father is then "father_birth_date".
    """

    def __init__(
        self, kind: str, fields: Iterable[Field], *, people: dict[str, str], shared: dict[str, str], words: str
    ) -> None:
        self.kind = kind
        self.words = words
        self.fields = {field.key: field for field in fields}
        self.people = {plain_heading(word): group for word, group in people.items()}
        self.shared = {plain_heading(word): key for word, key in shared.items()}
        self.index: dict[str, str] = {}
        for field in self.fields.values():
            for synonym in field.synonyms:
                self.index.setdefault(plain_heading(synonym), field.key)
        for word, group in self.people.items():
            for bare, key in self.shared.items():
                if f"{group}_{key}" in self.fields:
                    for between in _BETWEEN:
                        self.index.setdefault(word + between + bare, f"{group}_{key}")

    def find(self, heading: str) -> Meaning:
        """The meaning of one heading by itself, without its neighbours."""
        if len(heading) > 4 * MAX_HEADING:
            return Meaning(None)
        plain = plain_heading(heading)
        if self.index.get(plain) == "":
            return Meaning(None)
        key = self.index.get(plain) or self.index.get(re.sub(r"^(?:儿童|学生|孩子|妇女|本人|申请人)", "", plain))
        if key:
            return Meaning(key)
        bank = _BANK_IN_HEADING.fullmatch(plain)
        if bank and "bank_account" in self.fields and bank[1].removesuffix("银行") in BANKS:
            return Meaning("bank_account", BANKS[bank[1].removesuffix("银行")])
        return Meaning(None)

    def taught(self, headings: Mapping[str, str]) -> Vocabulary:
        """This vocabulary with an office's own headings (plain heading → key; "" for a column that is left aside)."""
        if not headings:
            return self
        other = copy(self)
        other.index = self.index | {heading: key for heading, key in headings.items() if not key or key in self.fields}
        return other

    def person_of(self, heading: str) -> str | None:
        """The group that a section heading names: 父亲基本情况 → "father"."""
        return self.people.get(_SECTION_ENDS.sub("", plain_heading(heading)))

    def bind(self, headings: Sequence[str], sections: Sequence[str] | None = None) -> list[Meaning]:
        """The meanings of headings in their order; `sections` are the upper headings of a two-row head.

        A heading said again belongs to the person before it: 父亲姓名 | 出生日期 | 当前务工地点.
        """
        binder = _Binder(self)
        for place, heading in enumerate(headings):
            binder.add(heading, sections[place] if sections else "")
        return binder.meanings


class _Binder:
    """Walks along the headings and remembers whose turn it is."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.meanings: list[Meaning] = []
        self.used: set[str] = set()
        self.group: str | None = None

    def add(self, heading: str, section: str) -> None:
        meaning = self._meaning(heading, section) if heading or section else Meaning(None)
        if meaning.key in self.used:
            meaning = Meaning(None)
        if meaning.key:
            self.used.add(meaning.key)
            self.group = self.vocabulary.fields[meaning.key].group
        self.meanings.append(meaning)

    def _meaning(self, heading: str, section: str) -> Meaning:
        vocabulary = self.vocabulary
        plain = plain_heading(heading)
        shared = vocabulary.shared.get(plain)
        if section and section != heading:
            group = vocabulary.person_of(section)
            if group and shared:
                return Meaning(f"{group}_{shared}" if f"{group}_{shared}" in vocabulary.fields else None)
            joined = vocabulary.find(section + heading) if heading else vocabulary.find(section)
            if joined.key:
                return joined
        own = vocabulary.find(heading)
        bound = f"{self.group}_{shared}" if self.group and shared else ""
        if bound in vocabulary.fields and bound not in self.used and self._belongs(own.key):
            return Meaning(bound)
        return own

    def _belongs(self, own: str | None) -> bool:
        """A shared heading goes to the person before it, but an identity goes to the recipient first.

        Where the recipient's number has its column, her birth date follows from it and the one told is another's.
        """
        if own == "birth_date" and "id_number" in self.used:
            return True
        return own is None or own in self.used or own not in ("name", "id_number", "birth_date", "sex", "ethnicity")
