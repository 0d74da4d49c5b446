"""Cells to values: one parser for each kind of field. A parser returns a value or raises Odd with what to do.

Values: names and texts are str, dates date, money fen (int), yes/no bool, codes identifiers, several codes a tuple.
A parser may return a dict, which is spread over several keys (a disability with its grade).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from registry.core import codes, dates, money, names
from registry.core.i18n import Text, _
from registry.core.tables.workbook import Cell
from registry.rosters.reading import numbers, record_values, words
from registry.rosters.reading.cell_text import Odd, Parser, text_of
from registry.rosters.reading.vocabulary import Field

_PLAIN_NAME = re.compile(r"[一-龥]{2,4}")
_PARTIAL_DATE = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})月?")
_ONLY_YEAR = re.compile(r"(19[0-9]{2}|2[01][0-9]{2})年?度?")
_COUNT = re.compile(r"([0-9]{1,4})(?:人|口|口人|个|名|户|份|件)?")
TEXT_LIMIT = 500


def _text(cell: Cell) -> str | None:
    text = text_of(cell)
    if words.has_ticks(text):
        text = words.ticked(text)
    if len(text) > TEXT_LIMIT:
        raise Odd("too_long", _("这一格有 %(length)s 个字，最多 %(limit)s 个。", length=len(text), limit=TEXT_LIMIT))
    return None if words.is_nothing(text) else text


def _name(cell: Cell) -> str | None:
    text = text_of(cell)
    if _PLAIN_NAME.fullmatch(text):
        return text
    return None if words.is_nothing(text) else names.normalise_name(text)


def _date_parser(date1904: bool) -> Parser:
    def parse(cell: Cell) -> Any:
        if isinstance(cell, dt.datetime):
            return cell.date()
        if isinstance(cell, dt.date):
            return cell
        if isinstance(cell, (bool, dt.time, dt.timedelta)):
            raise Odd("date", _("这一格不是日期。请写成 2014-06-30 这样。"))
        text = text_of(cell)
        if words.is_nothing(text):
            return None
        if (match := _PARTIAL_DATE.fullmatch(text)) and 1 <= int(match[2]) <= 12:
            return PartialDate(int(match[1]), int(match[2]))
        if match := _ONLY_YEAR.fullmatch(text):
            return PartialDate(int(match[1]), 0)
        return dates.parse_date(text, date1904=date1904)

    return parse


class PartialDate(tuple[int, int]):
    """A year and a month (0: none) without a day (2015年3月, 2014年): good for comparing, not for keeping."""

    def __new__(cls, year: int, month: int) -> PartialDate:
        return super().__new__(cls, (year, month))

    def fits(self, day: dt.date) -> bool:
        """Whether `day` lies in this month."""
        return self == (day.year, day.month if self[1] else 0)


def _found(find: Callable[[str], Any], code: str, message: Callable[[str], Text]) -> Parser:
    def parse(cell: Cell) -> Any:
        text = words.ticked(text_of(cell))
        if words.is_nothing(text):
            return None
        value = find(text)
        if value is None:
            raise Odd(code, message(text[:20]))
        return value

    return parse


def _listed(table: int, code: str) -> Parser:
    return _found(lambda text: words.find_word(text, table), code, _strange)


def _strange(text: str) -> Text:
    return _("“%(text)s”认不出来。请改成填写说明里的词。", text=text)


def _several(table: int, code: str) -> Parser:
    def parse(cell: Cell) -> tuple[str, ...] | None:
        text = text_of(cell)
        if words.is_nothing(text):
            return None
        found, strange = words.find_words(text, table)
        if strange:
            raise Odd(code, _strange(strange[0][:20]))
        return found or None

    return parse


def _yes_no(cell: Cell) -> bool | None:
    text = text_of(cell)
    if not words.ticked(text) or (not text.strip("/\\-—_")):
        return None
    value = words.yes_no(text)
    if value is None:
        raise Odd("yes_no", _("“%(text)s”看不出是还是否。请写“是”或“否”。", text=text[:20]))
    return value


def _consent(cell: Cell) -> str | None:
    text = text_of(cell)
    if (words.is_nothing(text) and text != "无") or not words.ticked(text):
        return None
    answer = words.yes_no(text)
    if answer is None:
        raise Odd("consent", _("“%(text)s”看不出是还是否。请写“是”或“否”。", text=text[:20]))
    return "given" if answer else "refused" if "不同意" in text or "拒绝" in text else "not_asked"


def _grade(cell: Cell) -> dict[str, Any] | None:
    text = text_of(cell)
    if words.is_nothing(text):
        return None
    found = codes.parse_grade(f"{text}年级" if text.isdigit() else text)
    if found is None:
        raise Odd("grade", _("“%(text)s”认不出是几年级。请写成“小学三年级”这样。", text=text[:20]))
    return {"stage": found[0], "grade": found[1]} if found[1] is not None else {"stage": found[0]}


_SCHOOL_AND_GRADE = re.compile(
    r"(.*?(?:小学|中学|学校|幼儿园|校|[一二三四五六七八九十]中))[\s,，、(（]*(.{2,8}?)[)）]?"
)


def _school(cell: Cell) -> str | dict[str, Any] | None:
    """The school, and the grade where it is written behind it: 德岭山镇小学四年级, 海流图中学（初二）."""
    text = _text(cell)
    match = _SCHOOL_AND_GRADE.fullmatch(text) if text else None
    found = codes.parse_grade(match[2]) if match else None
    if match is None or found is None:
        return text
    return {"school": match[1], "stage": found[0], "grade": found[1]}


def _disability(cell: Cell) -> dict[str, Any] | None:
    text = words.ticked(text_of(cell))
    if words.is_nothing(text) or text in ("否", "健全", "健康", "正常"):
        return None
    bare = re.sub(r"[\s、,，/()（）]", "", text)
    kind, grade = codes.find_disability(bare), codes.find_disability_grade(bare)
    if kind is None and (match := re.search(r"(视力|听力|言语|肢体|智力|精神|多重)", bare)):
        kind = codes.find_disability(match[1])
    if kind is None and grade is None:
        raise Odd("disability", _("“%(text)s”认不出残疾类别。请写成“肢体二级”这样。", text=text[:20]))
    return {key: value for key, value in (("disability_kind", kind), ("disability_grade", grade)) if value}


def _schooling(cell: Cell) -> Any:
    """Whether she is at school, and the stage where that is how it is said: 小学(√) 初中( )."""
    value = _listed(words.SCHOOLING_LIST, "schooling")(cell)
    stage = codes.find_school_stage(words.ticked(text_of(cell))) if value == "in_school" else None
    return {"schooling": value, "stage": stage} if stage else value


def _count(cell: Cell) -> int | None:
    text = text_of(cell)
    if words.is_nothing(text):
        return None
    match = _COUNT.fullmatch(text)
    if match is None:
        raise Odd("count", _("“%(text)s”不是整数。请只写数字。", text=text[:20]))
    return int(match[1])


def _money(cell: Cell) -> int | None:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return money.parse_yuan(cell)
    text = text_of(cell)
    return None if words.is_nothing(text) else money.parse_yuan(text)


def _relative_name(field: Field) -> Parser:
    """A relative's name; "已故" in its place is the state of that relative."""

    def parse(cell: Cell) -> Any:
        text = text_of(cell)
        if _PLAIN_NAME.fullmatch(text) and text not in words.PARENT_STATE:
            return text
        bracket = re.fullmatch(r"(.+?)[(]([^()]+)[)]", text)
        state = words.find_word(bracket[2] if bracket else text, words.PARENT_STATE_LIST) if text else None
        name = None if words.is_nothing(text) or (state and not bracket) else text
        if bracket:
            name = bracket[1]
        clean = names.normalise_name(name) if name else None
        if state and field.group:
            return {field.key: clean, f"{field.group}_state": state}
        return clean

    return parse


def parser_for(field: Field, *, today: dt.date, date1904: bool) -> Parser | None:
    """The parser of a field's kind; None for columns that are only looked over (序号)."""
    if field.kind == "id":
        return numbers.own_id_parser(today) if field.key == "id_number" else numbers.relative_id_parser(today)
    if field.kind == "date":
        return _date_parser(date1904)
    if field.kind == "relative_name":
        return _relative_name(field)
    if field.parse is not None:
        return record_values.own_parser(field.parse)
    if field.kind == "choice":
        return record_values.choice(field.words)
    if field.kind == "period":
        return record_values.period_parser(date1904)
    return _PARSERS[field.kind]


_PARSERS: dict[str, Parser | None] = {
    "skip": None,
    "title": record_values.title,
    "number": record_values.number,
    "percent": record_values.percent,
    "region": _text,
    "text": _text,
    "name": _name,
    "phone": numbers.phone,
    "yes_no": _yes_no,
    "consent": _consent,
    "grade": _grade,
    "school": _school,
    "disability": _disability,
    "count": _count,
    "money": _money,
    "code": numbers.code,
    "account": numbers.account,
    "sex": _found(codes.find_sex, "sex", lambda text: _("“%(text)s”不是性别。请写“男”或“女”。", text=text)),
    "ethnicity": _found(
        codes.find_ethnicity, "ethnicity", lambda text: _("“%(text)s”不是民族名称。请写成“蒙古族”这样。", text=text)
    ),
    "stage": _found(codes.find_school_stage, "stage", _strange),
    "kinship": _found(
        codes.find_kinship, "kinship", lambda text: _("“%(text)s”认不出是什么关系。请写成“祖母”这样。", text=text)
    ),
    "disability_grade": _found(codes.find_disability_grade, "disability_grade", _strange),
    "parent_state": _listed(words.PARENT_STATE_LIST, "parent_state"),
    "guardian_type": _listed(words.GUARDIAN_TYPE_LIST, "guardian_type"),
    "income_class": _listed(words.INCOME_LIST, "income_class"),
    "schooling": _schooling,
    "care_state": _listed(words.CARE_LIST, "care_state"),
    "child_statuses": _several(words.CHILD_STATUS_LIST, "status"),
    "hardships": _several(words.HARDSHIP_LIST, "hardship"),
}
