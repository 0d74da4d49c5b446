"""Invented people for the offices' workbooks: valid numbers, and the ways in which hands and Excel damage them."""

from __future__ import annotations

import datetime as dt

from registry.core.identity import make_id_number

SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗"
GIVEN = "雨桐子轩欣怡梓涵浩然诗琪俊杰思远佳慧嘉文博天宇雅静"


def name_of(place: int) -> str:
    """A child's name; every place has another."""
    return SURNAMES[place % 20] + GIVEN[place % 25] + GIVEN[(place * 7 + place // 25 + 3) % 25]


def born(place: int, *, year: int = 2014) -> dt.date:
    """A birth date."""
    return dt.date(year + place % 4, 1 + place % 12, 1 + place * 5 % 28)


def number_of(place: int, *, year: int = 2014) -> str:
    """A valid number; even places are girls."""
    return make_id_number("150824", born(place, year=year), 300 + place)


def sex_of(place: int) -> str:
    """The sex that the number says."""
    return "男" if place % 2 else "女"


def full_width(text: str) -> str:
    """Typed with the input method left in full width."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def number_ending_in_x(start: int = 0) -> tuple[int, str]:
    """A place whose number ends in X, from `start` on."""
    return next((place, number) for place in range(start, start + 400) if (number := number_of(place))[-1] == "X")


def scientific(number: str) -> str:
    """What Excel shows after the column was opened as numbers."""
    return f"{int(number[:17].ljust(18, '0')):.5E}"
