"""Pinyin without tones for names of people and places, fast enough for a whole province's roster.

Syllables are lower case with "v" for ü (吕 → lv). For people the surname is read as a surname and the rest
character by character; for places whole words are read, so that 重庆 is chongqing and 六安 luan.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import lru_cache

from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from registry.core.surnames import COMPOUND, GIVEN, SINGLE


def _share(phrases: dict[str, list[list[str]]]) -> None:
    """Equal syllables of 47,000 phrases as one list each: 30 MB less in every process; pypinyin changes none of them."""
    shared: dict[str, list[str]] = {}
    for readings in phrases.values():
        readings[:] = [shared.setdefault(one[0], one) if len(one) == 1 else one for one in readings]


_share(PHRASES_DICT)
MOST_FORMS = 4
SEPARATOR = "\u00b7"
_TOKENS = re.compile(r"[A-Za-z\u00c0-\u024f'’-]+|[^\s\u00b7]")


def plain_latin(text: str) -> str:
    """Lower case without tones and accents; ü (also as u:) becomes v."""
    lowered = unicodedata.normalize("NFC", text.lower()).replace("u:", "v")
    spread = unicodedata.normalize("NFD", lowered)
    joined = re.sub("u([\u0300-\u0304\u030c]*)\u0308", "v", spread)
    return "".join(c for c in joined if not unicodedata.combining(c) and c not in "'’-")


@lru_cache(maxsize=32768)
def readings_of(char: str) -> tuple[str, ...]:
    """The usual readings of a character outside surnames, best first; itself when none is known."""
    if char in GIVEN:
        return GIVEN[char]
    known = PINYIN_DICT.get(ord(char)) if len(char) == 1 else None
    if known is None:
        return (plain_latin(char) or char,)
    return (plain_latin(known.split(",")[0]),)


def tokens_of(name: str) -> list[str]:
    """The parts that get one syllable each: Chinese characters, and Latin words as a whole."""
    return _TOKENS.findall(name)


def pinyin_of(name: str, *, surname: bool = True) -> list[str]:
    """Syllables of a name, best reading; `surname=False` for places. Names with U+00B7 have no surname."""
    if not surname:
        return list(_place(name))
    return [readings[0] for readings in _person(name)]


def pinyin_forms(name: str) -> list[list[str]]:
    """The person's name in the readings a searcher may type, the best first, at most four."""
    combinations = itertools.product(*_person(name))
    return [list(form) for form in itertools.islice(combinations, MOST_FORMS)]


def initials_of(text: str, *, surname: bool = True) -> str:
    """First letters of the syllables: 王雨桐 → wyt."""
    return "".join(syllable[:1] for syllable in pinyin_of(text, surname=surname))


def _person(name: str) -> list[tuple[str, ...]]:
    tokens = tokens_of(name)
    if SEPARATOR in name or not tokens or len(tokens[0]) > 1:
        return [readings_of(token) for token in tokens]
    pair = "".join(tokens[:2])
    if pair in COMPOUND:
        head: list[tuple[str, ...]] = [(syllable,) for syllable in COMPOUND[pair]]
    else:
        head = [SINGLE.get(tokens[0]) or readings_of(tokens[0])]
    return head + [readings_of(token) for token in tokens[len(head) :]]


@lru_cache(maxsize=65536)
def _place(name: str) -> tuple[str, ...]:
    syllables: list[str] = []
    for run in re.findall(r"[A-Za-z\u00c0-\u024f'’-]+|[^\sA-Za-z\u00c0-\u024f'’\u00b7-]+", name):
        if plain_latin(run).isascii():
            syllables.append(plain_latin(run))
        else:
            syllables.extend(plain_latin(part) for part in lazy_pinyin(run))
    return tuple(syllable for syllable in syllables if syllable)
