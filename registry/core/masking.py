"""The one rule for what is left readable of identities on screens, lists, exports and papers.

Short input never shows more than its share: at most a third of the characters stays readable.
"""

from __future__ import annotations

import re

STAR = "*"
NOTICE_STAR = "\uff0a"  # full width, so that names in a notice keep their columns
# 镇江市 and 湘乡市 are no townships.
_TOWNSHIP_END = re.compile(r".*?(?:街道(?:办事处)?|苏木|(?:镇|乡)(?!.?[市县区])|管委会|农场|林场|牧场)")
_COUNTY_END = re.compile(r".*?(?:自治县|自治旗|(?<!自治)[县旗区]|(?<=[州盟市])\S+?市|(?<=省)\S+?市)")


def _masked(text: str, head: int, tail: int) -> str:
    """`head` and `tail` characters stay when they are at most a third of all; shorter text shows less."""
    length = len(text)
    while head + tail > length // 3 and head + tail > 0:
        if head >= tail:
            head -= 1
        else:
            tail -= 1
    return text[:head] + STAR * (length - head - tail) + text[length - tail :]


def mask_id(number: str) -> str:
    """First two, stars, last three: 15*************048. Shorter papers keep less: P150824583 → P*******83.

    The length stays; at most a third of the characters is readable.
    """
    text = number.strip()
    return _masked(text, 2, 3)


def mask_phone(phone: str) -> str:
    """138****1234 for a mobile number; of anything else only the last two to four characters."""
    digits = re.sub(r"[\s-]", "", phone)
    if re.fullmatch(r"1[0-9]{10}", digits):
        return f"{digits[:3]}****{digits[-4:]}"
    return _masked(digits, 0, 4)


def mask_bank(account: str) -> str:
    """****3071: the last four of a bank account, fewer when it is shorter than twelve."""
    digits = re.sub(r"[\s-]", "", account)
    shown = min(4, len(digits) // 3)
    return STAR * 4 + digits[len(digits) - shown :] if digits else ""


def mask_name_notice(name: str) -> str:
    """An adult's name in a public notice: 张小芳 → 张＊芳, 张芳 → 张＊, 欧阳小芳 → 欧＊＊芳."""
    text = name.strip()
    if len(text) <= 1:
        return NOTICE_STAR * len(text)
    if len(text) == 2:
        return text[0] + NOTICE_STAR
    return text[0] + NOTICE_STAR * (len(text) - 2) + text[-1]


def mask_address_to_township(address: str) -> str:
    """The address up to its township, street office or sumu; without one, up to its county or city; else nothing."""
    text = re.sub(r"\s", "", address)
    match = _TOWNSHIP_END.match(text) or _COUNTY_END.match(text)
    return match.group() if match else ""
