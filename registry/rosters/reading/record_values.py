"""Parsers for the rosters of records: titles, numbers with units, percentages, periods, words of a list."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from registry.core import dates
from registry.core.i18n import _
from registry.core.tables.workbook import Cell
from registry.core.width import half_width, plain_minus
from registry.rosters.reading import words
from registry.rosters.reading.cell_text import Odd, Parser, text_of

TITLE_LIMIT = 100
_NUMBER = re.compile(r"(-?[0-9][0-9,]*(?:\.[0-9]+)?)\s*([^\d\s.,]{0,6})")
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([%‰]?)")
_BETWEEN = re.compile(r"\s*(?:至|到|——|—|~|～|--)\s*")


def title(cell: Cell) -> str | None:
    """The name of an office, a program, a place: at most 100 characters, blanks tidied."""
    text = " ".join(text_of(cell).split())
    if len(text) > TITLE_LIMIT:
        raise Odd("too_long", _("这一格有 %(length)s 个字，最多 %(limit)s 个。", length=len(text), limit=TITLE_LIMIT))
    return None if words.is_nothing(text) else text


def number(cell: Cell) -> Decimal | None:
    """A number with or without thousands separators and a unit of up to six characters."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return Decimal(str(cell)).normalize()
    text = plain_minus(text_of(cell))
    if words.is_nothing(text):
        return None
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise Odd("number", _("“%(text)s”不是数字。请只写数字。", text=text[:20]))
    value = Decimal(match[1].replace(",", ""))
    return (value * 10_000 if match[2].startswith("万") else value).normalize()


def percent(cell: Cell) -> Decimal | None:
    """Per cent: "6.5%", 6.5, and 0.065 from a cell formatted as per cent all give 6.5; "5‰" gives 0.5."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        value = Decimal(str(cell))
        return (value * 100 if abs(value) < Decimal("0.5") else value).normalize()
    text = text_of(cell)
    if words.is_nothing(text):
        return None
    match = _PERCENT.fullmatch(text)
    if match is None:
        raise Odd("percent", _("“%(text)s”不是百分数。请写成 6.5%% 这样。", text=text[:20]))
    value = Decimal(match[1])
    return (value / 10 if match[2] == "‰" else value).normalize()


def period_parser(date1904: bool) -> Parser:
    """First and last day: "2014年", "2014年3月", "2013-2014学年", "2013-07-01至2014-06-30", or one day."""

    def parse(cell: Cell) -> tuple[dt.date, dt.date] | None:
        if isinstance(cell, dt.date):
            day = cell.date() if isinstance(cell, dt.datetime) else cell
            return day, day
        text = half_width(text_of(cell))
        if words.is_nothing(text):
            return None
        parts = _BETWEEN.split(text) if "学年" not in text else [text]
        if len(parts) == 2:
            first, last = dates.parse_period(parts[0])[0], dates.parse_period(parts[1])[1]
            if last < first:
                raise Odd("period", _("“%(text)s”的结束在开始以前。请核对。", text=text[:30]))
            return first, last
        if re.fullmatch(r"[0-9]{5}", text):
            day = dates.parse_date(text, date1904=date1904)
            return day, day
        return dates.parse_period(text)

    return parse


def choice(listed: Mapping[str, str]) -> Parser:
    """A code of the list by its label, one of its synonyms, or the code itself."""
    known = {words.plain(word): code for code, said in listed.items() for word in (*said.split(), code)}

    def parse(cell: Cell) -> str | None:
        text = words.ticked(text_of(cell))
        if words.is_nothing(text) and words.plain(text) not in known:
            return None
        found = known.get(words.plain(text)) or known.get(re.sub(r"[(].*?[)]", "", words.plain(text)))
        if found is None:
            first = "、".join(said.split()[0] for said in listed.values() if said)
            raise Odd("choice", _("“%(text)s”认不出来。可以写：%(known)s。", text=text[:20], known=first[:100]))
        return found

    return parse


def own_parser(parse: Callable[[str], Any]) -> Parser:
    """A room's own parser, given the cell as text; an empty word is nothing."""

    def read(cell: Cell) -> Any:
        text = half_width(text_of(cell))
        return None if words.is_nothing(text) else parse(text)

    return read
