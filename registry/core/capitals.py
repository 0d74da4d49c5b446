"""Amounts in capitals 人民币大写, after the rules for payment papers (支付结算办法, annex 1)."""

from __future__ import annotations

from registry.core.money import FEN_PER_YUAN, LARGEST_FEN

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")
PREFIX = "人民币"


def capital_amount(fen: int) -> str:
    """An amount of 0 to 99,999,999,999.99 yuan in capitals, with 人民币 in front and no gap.

    Whole yuan and 角 end in 整, 分 does not; a run of inner zeros is one 零:
    32504 → 人民币叁佰贰拾伍元零肆分.
    Raises ValueError outside that range: a paper with a negative amount does not exist.
    """
    if not 0 <= fen <= LARGEST_FEN:
        raise ValueError("an amount in capitals is between 0 and 99,999,999,999.99 yuan")
    yuan, rest = divmod(fen, FEN_PER_YUAN)
    jiao, cents = divmod(rest, 10)
    words = _whole(yuan) + "元" if yuan else ""
    if not rest:
        return PREFIX + (words or "零元") + "整"
    if jiao:
        words += DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    return PREFIX + words + (DIGITS[cents] + "分" if cents else "整")


def _whole(yuan: int) -> str:
    """The digits of a positive whole number, in groups of four."""
    groups = []
    while yuan:
        yuan, group = divmod(yuan, 10_000)
        groups.append(group)
    words = ""
    gap = False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = True
            continue
        if words and (gap or group < 1000):
            words += "零"
        words += _group(group) + GROUPS[place]
        gap = False
    return words


def _group(group: int) -> str:
    """Four digits, 1 to 9999, without leading or trailing 零."""
    words = ""
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            words += DIGITS[digit] + PLACES[place]
        elif words and words[-1] != "零":
            words += "零"
    return words.rstrip("零")
