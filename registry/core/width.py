"""Full-width, invisible and look-alike characters, folded the same way wherever people's input is read."""

from __future__ import annotations

_FOLD: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD |= {ord(c): " " for c in "\u3000\u00a0\u2002\u2003\u2009\u202f\t\r\n"}
_FOLD |= dict.fromkeys((0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202C, 0x202D, 0x2060, 0xFEFF))
_MINUS: dict[int, str | None] = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")


def half_width(text: str) -> str:
    """`text` with full-width ASCII made half-width, odd spaces plain, invisible marks removed, trimmed."""
    return text.translate(_FOLD).strip()


def plain_minus(text: str) -> str:
    """`text` with dashes and the minus sign U+2212 turned into "-"."""
    return text.translate(_MINUS)
