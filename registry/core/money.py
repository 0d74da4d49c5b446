"""Money: read from what offices write, kept as integer fen, shown with commas and a true minus sign."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NoReturn

from registry.core.errors import Invalid
from registry.core.i18n import Text, _
from registry.core.width import half_width, plain_minus

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
LARGEST_FEN = 9_999_999_999_999  # 99,999,999,999.99 yuan: the most that can be written in capitals
MINUS = "\u2212"
FIELD = "amount"

_UNITS = {"": Decimal(1), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_PREFIX = re.compile(r"^(人民币|RMB|CNY|[¥￥])*", re.IGNORECASE)
_AMOUNT = re.compile(r"(?P<figures>[0-9][0-9,]*(\.[0-9]*)?|\.[0-9]+)(?P<unit>[千万亿]?)(元|圆|块)?[整正]?")
_COMMAS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+|[0-9]*")
_NOISE = Decimal("0.000001")  # what binary fractions leave in an Excel cell


def parse_yuan(text: str | int | float | Decimal) -> int:
    """Fen from an amount in yuan: "1,234.50", "1234元", "0.5万元", "３００", "¥300", or a number from a cell.

    Zero is allowed. Raises Invalid (field "amount") for anything else, negative, finer than a fen, or above
    99,999,999,999.99 yuan.
    """
    if isinstance(text, bool):
        _refuse(_("金额要写数字，例如 1,234.50。"))
    yuan = _read(text) if isinstance(text, str) else _from_number(text)
    if yuan < 0:
        _refuse(_("金额不能是负数。要冲回，请作废原来那一笔再重开。"))
    if yuan * FEN_PER_YUAN > LARGEST_FEN:
        _refuse(_("金额太大，最多 99,999,999,999.99 元。请看看是不是多写了零，或者单位写错了。"))
    fen = yuan * FEN_PER_YUAN
    if fen != fen.to_integral_value():
        _refuse(_("金额只能写到分，小数点后最多两位。"))
    return int(fen)


def format_fen(fen: int) -> str:
    """Yuan with thousands commas and two decimals: "1,234.50"; the minus is U+2212."""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{MINUS if fen < 0 else ''}{yuan:,}.{rest:02d}"


def format_wan(fen: int) -> str:
    """Ten thousands of yuan with two decimals, half up: 36,420,000 fen → "36.42"."""
    hundredths = int((Decimal(abs(fen)) * 100 / FEN_PER_WAN).to_integral_value(ROUND_HALF_UP))
    return f"{MINUS if fen < 0 and hundredths else ''}{hundredths // 100:,}.{hundredths % 100:02d}"


def yuan_plain(fen: int) -> str:
    """Yuan without commas, ASCII minus, two decimals ("1234.50"): for form fields, CSV and other programs."""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{yuan}.{rest:02d}"


def _refuse(message: Text) -> NoReturn:
    raise Invalid(message, FIELD)


def _from_number(number: int | float | Decimal) -> Decimal:
    value = number if isinstance(number, Decimal) else Decimal(repr(number))
    if not value.is_finite():
        _refuse(_("金额要写数字，例如 1,234.50。"))
    if isinstance(number, float) and abs(value) * FEN_PER_YUAN <= LARGEST_FEN:
        rounded = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
        if abs(rounded - value) < _NOISE:
            return rounded
    return value


def _read(text: str) -> Decimal:
    plain = plain_minus(half_width(text)).replace(" ", "")
    if not plain:
        _refuse(_("还没写金额。"))
    plain = _PREFIX.sub("", plain, count=1)
    bracketed = plain.startswith("(") and plain.endswith(")")
    negative = plain.startswith("-") or bracketed
    body = plain[1:-1] if bracketed else plain.lstrip("-+")
    match = _AMOUNT.fullmatch(_PREFIX.sub("", body, count=1))
    if match is None:
        _refuse(_("“%(text)s”读不出金额。请只写数字，例如 1,234.50。", text=text.strip()[:20]))
    figures = match["figures"]
    if not _COMMAS.fullmatch(figures.split(".")[0]):
        _refuse(_("“%(text)s”里的逗号位置不对，千位一逗，例如 1,234.50。", text=text.strip()[:20]))
    try:
        value = Decimal(figures.replace(",", "")) * _UNITS[match["unit"]]
    except InvalidOperation:
        _refuse(_("“%(text)s”读不出金额。请只写数字，例如 1,234.50。", text=text.strip()[:20]))
    return -value if negative else value
