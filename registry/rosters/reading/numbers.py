"""Numbers that must not lose a digit: identities, telephones, certificates, accounts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from registry.core import identity
from registry.core.errors import Invalid
from registry.core.i18n import Text, _
from registry.core.tables.workbook import Cell
from registry.rosters.reading import words
from registry.rosters.reading.cell_text import EXACT, Odd, Parser, text_of

_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"0[0-9]{2,3}[0-9]{7,8}|[2-8][0-9]{6,7}|1[0-9]{4}")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]*)?E\+?[0-9]+", re.IGNORECASE)
_NO_ID = re.compile(
    r"(?:待补|无户口|未上户|没上户|无证|未办|补办|办理中|没有|未落户|黑户|暂无|未报户口|无身份证|未登记).*"
)


def _id_parser(today: dt.date) -> Callable[[Cell], identity.IdNumber | None]:
    def parse(cell: Cell) -> identity.IdNumber | None:
        if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= EXACT:
            raise Odd("id_digits_lost", _lost_digits(cell))
        text = text_of(cell)
        if words.is_nothing(text):
            return None
        if _SCIENTIFIC.fullmatch(text) or (text.endswith("000") and len(text) == identity.LENGTH):
            try:
                return identity.parse_id_number(text, today=today)
            except Invalid as invalid:
                raise Odd("id_digits_lost", invalid.message) from invalid
        try:
            return identity.parse_id_number(text, today=today)
        except Invalid as invalid:
            raise Odd("id_number", invalid.message) from invalid

    return parse


def _lost_digits(cell: int | float) -> Text:
    if abs(cell) < 10**17:
        return _("Excel 把证件号当成数字存了，末几位已经丢了。请照户口簿重抄，并把这一列设成“文本”。")
    return _("Excel 把证件号变成了科学计数，原数已经丢了。请照户口簿重抄，并把这一列设成“文本”。")


def own_id_parser(today: dt.date) -> Parser:
    """The recipient's number with birth date and sex from it; "无户口" and the like become the reason."""
    read = _id_parser(today)

    def parse(cell: Cell) -> Any:
        if isinstance(cell, str) and _NO_ID.fullmatch(text_of(cell)):
            return {"no_id_reason": text_of(cell)}
        number = read(cell)
        if number is None:
            return None
        return {"id_number": number.number, "id_birth_date": number.birth_date, "id_sex": number.sex}

    return parse


def relative_id_parser(today: dt.date) -> Parser:
    """A relative's number as text."""
    read = _id_parser(today)

    def parse(cell: Cell) -> str | None:
        if isinstance(cell, str) and _NO_ID.fullmatch(text_of(cell)):
            return None
        number = read(cell)
        return number.number if number else None

    return parse


def phone(cell: Cell) -> str | None:
    """The first usable number of the cell: 11 digits, or a local number with or without area code."""
    text = text_of(cell)
    if words.is_nothing(text):
        return None
    for part in re.split(r"[/、,，;；\n]|(?<=[0-9]{11})\s+", text):
        digits = re.sub(r"[^0-9+]", "", part)
        if match := _MOBILE.fullmatch(digits):
            return match[1]
        if _LANDLINE.fullmatch(digits):
            return digits
    count = len(re.sub(r"[^0-9]", "", text))
    if count == 0:
        raise Odd("phone", _("电话一栏写的不是号码。请写 11 位手机号，没有就空着。"))
    raise Odd("phone", _("电话是 %(count)s 位，手机号要 11 位。请再核对一遍。", count=count))


def code(cell: Cell) -> str | None:
    """Card, certificate and account numbers: digits that Excel must not have rounded."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= EXACT:
        raise Odd("digits_lost", _("Excel 把长号码当成数字存了，末几位已经丢了。请照原件重抄，并把这一列设成“文本”。"))
    text = text_of(cell)
    if words.is_nothing(text):
        return None
    if _SCIENTIFIC.fullmatch(text):
        raise Odd("digits_lost", _("Excel 把长号码变成了科学计数。请照原件重抄，并把这一列设成“文本”。"))
    return re.sub(r"\s", "", text)[:60]


def account(cell: Cell) -> str | None:
    """A bank account, 6 to 30 digits."""
    number = code(cell)
    if number is not None and not re.fullmatch(r"[0-9-]{6,30}", number):
        raise Odd("account", _("银行账号里只能有数字，6 到 30 位。请照存折或银行卡再核对一遍。"))
    return number.replace("-", "") if number else None
