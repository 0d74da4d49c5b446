"""Identity numbers of GB 11643: read from what people type and what Excel leaves, checked, and explained.

What the check digit (ISO 7064 MOD 11-2) guarantees: every single wrong digit and every swap of two different
neighbouring digits is found. A swap of digits ten places apart is not, because the weights repeat there.
The first six digits are the place of issue: retired codes are valid, and residence is never read from them.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from registry.core.errors import Invalid
from registry.core.i18n import Text, _
from registry.core.width import half_width

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_MAP = "10X98765432"
LENGTH = 18
OLD_LENGTH = 15
PERMIT_PREFIXES = frozenset({"810000", "820000", "830000"})
PROVINCES = frozenset(
    # fmt: off
    {
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    }
    # fmt: on
)
EARLIEST_YEAR = 1900
FIELD = "id_number"

_JUNK = re.compile(r"[\s'‘’`´\"“”]")
_SCIENTIFIC = re.compile(r"\d(\.\d*)?E\+?\d+", re.IGNORECASE)
_EXACT_NUMBER = 10**15  # Excel keeps 15 digits; what is longer has lost its end


@dataclass(frozen=True)
class IdNumber:
    """A valid number of 18 characters and what it says about its holder."""

    number: str
    birth_date: dt.date
    sex: str
    region_prefix: str
    is_permit: bool

    @property
    def last4(self) -> str:
        """The last four characters, as people quote them."""
        return self.number[-4:]


def check_digit(first17: str) -> str:
    """The 18th character for the first 17 digits (GB 11643); ValueError unless given 17 ASCII digits."""
    if not re.fullmatch(r"[0-9]{17}", first17):
        raise ValueError("17 digits are needed")
    return CHECK_MAP[sum(w * int(d) for w, d in zip(WEIGHTS, first17, strict=True)) % 11]


def make_id_number(prefix6: str, birth: dt.date, serial3: int | str) -> str:
    """A valid number for demonstrations and tests; an odd serial is male, an even one female."""
    first17 = f"{prefix6}{birth:%Y%m%d}{int(serial3):03d}"
    return first17 + check_digit(first17)


def normalise_id_text(text: str | int | float) -> str:
    """Half-width, without spaces, quotes and a leading apostrophe, x as X. No check of any kind.

    A number loses nothing here that Excel had not lost before: 1.5e17 becomes its 18 digits.
    """
    if isinstance(text, (int, float)):
        text = _digits_of(text)
    return _JUNK.sub("", half_width(text)).upper().replace("Х", "X").replace("×", "X")


def group_id(number: str) -> str:
    """The number in groups of 6, 8 and 4, to be read aloud and compared."""
    return " ".join(part for part in (number[:6], number[6:14], number[14:]) if part)


def parse_id_number(text: str | int | float, *, today: dt.date) -> IdNumber:
    """Read a number from a form field or an Excel cell.

    Repairs full-width digits, spaces, apostrophes and a small x. Raises Invalid (field "id_number") with a
    sentence that says what is wrong and how to mend it; the sentence never repeats the number.
    """
    if isinstance(text, str) and _SCIENTIFIC.fullmatch(_JUNK.sub("", half_width(text))):
        _refuse(_("Excel 把证件号变成了科学计数，原数已经丢了。请照户口簿重抄，并把这一列设成“文本”。"))
    number = normalise_id_text(text)
    _check_shape(number)
    from_number = not isinstance(text, str) and abs(text) >= _EXACT_NUMBER
    wrong_check = number[-1] != check_digit(number[:17])
    if number.endswith("000") and (wrong_check or from_number):
        _refuse(_("Excel 丢了证件号的末几位，末三位变成了 000。请照户口簿重抄，并把这一列设成“文本”。"))
    birth = _birth_date(number[6:14], today)
    if wrong_check:
        _refuse(
            _(
                "末位校验不对：前 17 位算出来末位应是 %(digit)s，多半抄错了一位。请照证件再核对一遍。",
                digit=check_digit(number[:17]),
            )
        )
    if number[:2] not in PROVINCES:
        _refuse(_("证件号前两位是 %(prefix)s，没有这个省份代码。请照证件再核对一遍。", prefix=number[:2]))
    return IdNumber(
        number=number,
        birth_date=birth,
        sex="male" if int(number[16]) % 2 else "female",
        region_prefix=number[:6],
        is_permit=number[:6] in PERMIT_PREFIXES,
    )


def _refuse(message: Text) -> NoReturn:
    raise Invalid(message, FIELD)


def _digits_of(value: int | float) -> str:
    decimal = Decimal(repr(value))
    if not decimal.is_finite():
        return ""
    digits = format(decimal, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _check_shape(number: str) -> None:
    if not number:
        _refuse(_("还没写证件号。没有证件就选“无证件”，并写明原因。"))
    for place, char in enumerate(number, start=1):
        if char in "0123456789" or (char == "X" and place == len(number) == LENGTH):
            continue
        if char == "X" and place == len(number):
            break
        _refuse(
            _(
                "证件号第 %(place)s 位是“%(char)s”，那里只能是数字；只有第 18 位可以是 X。",
                place=place,
                char=char,
            )
        )
    if len(number) == OLD_LENGTH:
        _refuse(_("这是 15 位的老证件号，已经停用。请照户口簿或新证件抄 18 位的号码。"))
    _check_length(len(number))


def _check_length(length: int) -> None:
    missing = LENGTH - length
    if missing == 1:
        _refuse(_("证件号少一位，现在是 %(length)s 位。", length=length))
    if missing == -1:
        _refuse(_("证件号多一位，现在是 %(length)s 位。", length=length))
    if missing > 0:
        _refuse(_("证件号少 %(missing)s 位，现在是 %(length)s 位。", missing=missing, length=length))
    if missing < 0:
        _refuse(_("证件号多 %(extra)s 位，现在是 %(length)s 位。", extra=-missing, length=length))


def _birth_date(digits: str, today: dt.date) -> dt.date:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    try:
        birth = dt.date(year, month, day)
    except ValueError:
        birth = None
    if birth is None or year < EARLIEST_YEAR:
        _refuse(
            _(
                "证件号第 7 至 14 位是出生日期，读出来是 %(year)s年%(month)s月%(day)s日，"
                "不可能是这一天。请照证件再核对一遍。",
                year=digits[:4],
                month=month,
                day=day,
            )
        )
    if birth > today:
        _refuse(
            _(
                "按证件号，出生日期是 %(year)s年%(month)s月%(day)s日，还没到这一天。请照证件再核对一遍。",
                year=year,
                month=month,
                day=day,
            )
        )
    return birth
