"""What a setting's value can be: how it is typed in, checked, kept as JSON and shown."""

from __future__ import annotations

import datetime as dt
import enum
import re
from typing import NamedTuple

from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.money import format_fen, parse_yuan, yuan_plain
from registry.core.width import half_width


class MonthDay(NamedTuple):
    """A day of every year, such as 30 June."""

    month: int
    day: int

    def on(self, year: int) -> dt.date:
        """The date in that year."""
        return dt.date(year, self.month, self.day)


class Kind(enum.StrEnum):
    """The kinds of values."""

    INT = "int"
    TEXT = "text"
    CHOICE = "choice"
    MONTH_DAY = "month_day"
    MONEY = "money"


Value = int | str | MonthDay
_MONTH_DAY = re.compile(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")


def parse_int(text: str, low: int, high: int) -> int:
    """A whole number within bounds, full-width digits welcome; raises Invalid (field "value")."""
    plain = half_width(text).strip()
    if not re.fullmatch(r"\d{1,9}", plain) or not low <= int(plain) <= high:
        raise Invalid(_("请写 %(low)s 到 %(high)s 之间的整数。", low=low, high=high), field="value")
    return int(plain)


def parse_text(text: str, longest: int) -> str:
    """A text without line breaks or control characters, at most `longest` characters; may be empty."""
    plain = " ".join(text.split())
    if len(plain) > longest:
        raise Invalid(_("最多 %(n)s 个字，现在是 %(m)s 个。", n=longest, m=len(plain)), field="value")
    if any(ord(char) < 32 for char in plain):
        raise Invalid(_("里面有看不见的字符，请重新手写一遍。"), field="value")
    return plain


def parse_month_day(text: str) -> MonthDay:
    """A day of every year: "06-30", "6月30日". 29 February is refused, it is not in every year."""
    match = _MONTH_DAY.fullmatch(half_width(text).strip())
    try:
        if match is None:
            raise ValueError(text)
        return MonthDay(*_checked(int(match[1]), int(match[2])))
    except ValueError as error:
        raise Invalid(_("请写月和日，例如 06-30。"), field="value") from error


def _checked(month: int, day: int) -> tuple[int, int]:
    found = dt.date(2001, month, day)
    return found.month, found.day


def parse_money(text: str) -> int:
    """Fen from an amount in yuan; raises Invalid (field "value")."""
    try:
        return parse_yuan(text)
    except Invalid as error:
        raise Invalid(error.message, field="value") from error


def to_json(value: Value) -> int | str:
    """What goes into the JSON text."""
    return f"{value.month:02d}-{value.day:02d}" if isinstance(value, MonthDay) else value


def for_field(kind: Kind, value: Value) -> str:
    """The value as it stands in a form field."""
    return yuan_plain(int(value)) if kind is Kind.MONEY and isinstance(value, int) else str(to_json(value))


def for_reading(kind: Kind, value: Value) -> str:
    """The value as it stands in a table."""
    if isinstance(value, MonthDay):
        return str(_("%(m)s月%(d)s日", m=value.month, d=value.day))
    return format_fen(value) if kind is Kind.MONEY and isinstance(value, int) else str(value)
