"""Names of people: written one way, and found by any part of them, by pinyin or by initials.

The separator in minority names is U+00B7 only. Every ideograph of GB 18030-2022 is accepted.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NoReturn

from registry.core.errors import Invalid
from registry.core.i18n import Text, _
from registry.core.pinyin import SEPARATOR, pinyin_forms, plain_latin
from registry.core.width import half_width

GramKind = Literal["c", "p", "i"]
QueryKind = Literal["c", "p", "i", "last4", "id", "phone", "none"]

MAX_LENGTH = 50
GRAM_LENGTH = 32  # longer grams are cut, and so are the probes for them
FIELD = "name"

_IDEOGRAPH = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_DOTS = "·・•.。‧･｡∙⋅●◦﹒˙․⸱᛫ᐧ\u0387"
_RADICAL = re.compile("[\u2f00-\u2fd5]")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SEPARATORS = re.compile(rf"\s*[{re.escape(_DOTS)}]+[\s{re.escape(_DOTS)}]*")
_HYPHENS = re.compile(rf"(?<=[{_IDEOGRAPH}])\s*[-—–]+\s*(?=[{_IDEOGRAPH}])")
_LATIN_DOT = re.compile(rf"(?<=[{_LATIN}]){SEPARATOR}(?=[{_LATIN}])")
_GAP = re.compile(rf"(?<=[{_IDEOGRAPH}{SEPARATOR}])\s+(?=[{_IDEOGRAPH}{SEPARATOR}])")
_STRANGER = re.compile(rf"[^{_IDEOGRAPH}{_LATIN}{SEPARATOR} '-]")
_CHINESE = re.compile(rf"[{_IDEOGRAPH}]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_VOWEL = re.compile("[aeiouv]")


def normalise_name(text: str) -> str:
    """The one way a name is kept: trimmed, no spaces between Chinese characters, separators as U+00B7.

    Raises Invalid (field "name") when it is empty, longer than 50 characters, or holds anything that is
    neither a Chinese character, a Latin letter nor a separator.
    """
    name = _tidy(text)
    if not name or not re.search(rf"[{_IDEOGRAPH}{_LATIN}]", name):
        _refuse(_("还没写姓名。"))
    if _PRIVATE.search(name):
        _refuse(_("姓名里有一个自造字，别的电脑认不出。请用输入法的生僻字功能重打这个字。"))
    stranger = _STRANGER.search(name)
    if stranger:
        _refuse(_("姓名里有“%(char)s”。姓名只写汉字，外国人写字母，请去掉其他符号。", char=stranger.group()))
    if len(name) > MAX_LENGTH:
        _refuse(_("姓名最多 %(limit)s 个字，现在是 %(length)s 个。", limit=MAX_LENGTH, length=len(name)))
    return name


def search_keys(name: str) -> list[tuple[GramKind, str]]:
    """The entries that let a prefix probe find any part of `name`, without duplicates.

    ("c", characters from each place on), ("p", pinyin from each syllable on, with v and u for ü, and other
    readings of doubtful characters), ("i", initials from each syllable on). Initials with a vowel also stand
    under "p", because `classify_query` cannot tell "wal" from a syllable.
    """
    keys: dict[tuple[GramKind, str], None] = {}
    letters = _squeeze(name)
    if _CHINESE.search(letters):
        for start in range(len(letters)):
            keys["c", letters[start:][:GRAM_LENGTH]] = None
    for form in pinyin_forms(name):
        for start in range(len(form)):
            _add_syllables(keys, form[start:])
    return list(keys)


def classify_query(text: str) -> tuple[QueryKind, str]:
    """What was typed into a search box, as exactly one kind of probe, and the probe's text.

    Chinese characters → "c"; letters → "i" when all are consonants, else "p"; four digits, or three and X →
    "last4"; 18 characters of an identity number → "id"; a mobile number → "phone"; anything else → "none".
    """
    plain = half_width(text)
    digits = re.sub(r"[\s'()+-]", "", plain).upper()
    if re.fullmatch(r"[0-9]{3}[0-9X]", digits):
        return "last4", digits
    if re.fullmatch(r"[0-9]{17}[0-9X]", digits):
        return "id", digits
    if phone := re.fullmatch(r"(?:0{0,2}86)?(1[0-9]{10})", digits):
        return "phone", phone.group(1)
    letters = _squeeze(_tidy(plain))
    if _CHINESE.search(letters):
        return ("none", "") if _STRANGER.search(letters) else ("c", letters[:GRAM_LENGTH])
    latin = plain_latin(letters).replace(" ", "")
    if not re.fullmatch("[a-z]+", latin):
        return "none", ""
    return ("p" if _VOWEL.search(latin) else "i"), latin[:GRAM_LENGTH]


def _refuse(message: Text) -> NoReturn:
    raise Invalid(message, FIELD)


def _tidy(text: str) -> str:
    name = _RADICAL.sub(lambda m: unicodedata.normalize("NFKC", m.group()), _SELECTORS.sub("", text))
    name = unicodedata.normalize("NFC", half_width(name)).replace("’", "'")
    name = _HYPHENS.sub(SEPARATOR, _SEPARATORS.sub(SEPARATOR, name))
    name = _LATIN_DOT.sub(" ", name).strip(f" '-{SEPARATOR}")
    return re.sub(r"\s+", " ", _GAP.sub("", name))


def _squeeze(name: str) -> str:
    """Letters only, lower case: how the characters of a name are probed."""
    return re.sub(rf"[\s{SEPARATOR}'-]", "", name.lower())


def _add_syllables(keys: dict[tuple[GramKind, str], None], syllables: list[str]) -> None:
    full = "".join(syllables)[:GRAM_LENGTH]
    initials = "".join(syllable[:1] for syllable in syllables)[:GRAM_LENGTH]
    keys["p", full] = None
    if "v" in full:
        keys["p", full.replace("v", "u")] = None
    keys["i", initials] = None
    if _VOWEL.search(initials):
        keys["p", initials] = None
