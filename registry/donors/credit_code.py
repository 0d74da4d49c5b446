"""The unified social credit code 统一社会信用代码 (GB 32100-2015): 18 characters, the last one a check."""

from __future__ import annotations

from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.width import half_width

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z, which are misread
LENGTH = 18
FIELD = "credit_code"


def check_character(first_17: str) -> str:
    """The check character of the first seventeen: weights are the powers of three, modulo 31."""
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first_17))
    return ALPHABET[-total % 31]


def read_credit_code(text: str | None) -> str | None:
    """The code in capitals without spaces, None for empty text; raises Invalid and says what is wrong."""
    code = half_width(text or "").replace(" ", "").replace("-", "").upper()
    if not code:
        return None
    if len(code) != LENGTH:
        raise Invalid(_("统一社会信用代码是 18 位，现在是 %(n)s 位。", n=len(code)), FIELD)
    wrong = next((char for char in code if char not in ALPHABET), None)
    if wrong is not None:
        raise Invalid(_("统一社会信用代码里没有“%(char)s”。看看是不是把 0、1、2、5 看成了字母。", char=wrong), FIELD)
    if code[-1] != check_character(code[:-1]):
        raise Invalid(_("统一社会信用代码的校验位不对，有一位写错了。请对照执照再看一遍。"), FIELD)
    return code
