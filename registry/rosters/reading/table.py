"""Tables on a sheet: heading, data rows, and everything around them that is no person."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from registry.core.dates import parse_date
from registry.core.errors import Invalid
from registry.core.tables.workbook import Cell, Sheet
from registry.core.width import half_width
from registry.rosters.reading.headings import Column, Heading, find_heading, headings_in
from registry.rosters.reading.vocabulary import Vocabulary, plain_heading

EXPLAINS = re.compile(
    r"(填写|填表|填报)?(说明|须知|要求)|字典|代码|选项|下拉|参考|封面|目录|数据源|示例|样表|dict", re.IGNORECASE
)
_TOTAL = re.compile(r"(?:本页|本村|本校|本班|全镇|全村|各村|分)?(?:小计|合计|总计|共计|累计|总合计|总数)[:：]?.{0,12}")
_PART_TOTAL = re.compile(r".{1,12}?(?:小计|合计|总计|共计)[:：]?[0-9]{0,4}[人户名个]?")  # 四义堂村小计, 第一组合计
_FOOTER = re.compile(
    r"(?:填表|制表|填报|审核|复核|负责|经办|统计|单位负责|统计负责|主管|监督|联系)(?:人|单位|领导|日期|时间|人员)|"
    r"(?:报出|填报|制表)(?:日期|时间)|(?:注|备注|说明|附注|填表说明|填报说明|分管领导|盖章|单位\(盖章\)|单位\(公章\))[:：]|注\d|签字|签名"
)
_DATED = re.compile(r"(?:日期|时间)\s*[:：]?\s*([0-9]{4}\s*[-./年]\s*[0-9]{1,2}\s*[-./月]\s*[0-9]{1,2}\s*日?)")
_ANY_DATE = re.compile(r"([0-9]{4}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日)")
_UNIT = re.compile(r"(?:填报|报送|填表|编制|上报|制表)单位(?:[(（].{2}[)）])?\s*[:：]?\s*([^\s:：]{2,30})")
_UNIT_LINE = re.compile(r"(?:填报|报送|填表|编制|上报|制表)?单位|日期|时间|电话|单位[:：]元")
_EXAMPLE = re.compile(r"[(（【\[]?(?:填写)?(?:示例|样例|例如|范例|例)[:：)）】\]]?")
SEEN = 20_000
_SERIAL = re.compile(r"[0-9]{1,6}")


@dataclass
class Table:
    """A heading and its rows (numbers from 0); `skipped` counts rows by why they are no data."""

    sheet: str
    heading: Heading
    rows: list[int]
    titles: list[str] = field(default_factory=list)
    footers: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the heading."""
        return self.heading.columns

    @property
    def title(self) -> str:
        """The longest line above the heading that is no line of unit and date."""
        return title_in(self.titles)

    @property
    def unit(self) -> str:
        """The unit that filled it in."""
        return unit_in([*self.titles, *self.footers])

    @property
    def fill_date(self) -> dt.date | None:
        """The day of filling in, from the lines above or below."""
        return date_in([*self.titles, *self.footers])


def date_in(lines: Sequence[str]) -> dt.date | None:
    """The day named in lines around a table: after 日期 first, else any full date in Chinese."""
    for pattern in (_DATED, _ANY_DATE):
        for line in lines:
            if match := pattern.search(half_width(line)):
                try:
                    return parse_date(re.sub(r"\s", "", match[1]))
                except Invalid:
                    continue
    return None


def unit_in(lines: Sequence[str]) -> str:
    """The unit that filled in the table (填报单位（盖章）：四义堂村委会), else an empty text."""
    return next((match[1] for line in lines if (match := _UNIT.search(line))), "")


def title_in(lines: Sequence[str]) -> str:
    """The longest line that is no line of unit and date."""
    return max((line for line in lines if not _UNIT_LINE.match(line)), key=len, default="")


def explains(sheet: Sheet) -> bool:
    """Whether the sheet is hidden or explains how to fill in the others."""
    return sheet.hidden or bool(EXPLAINS.search(sheet.name))


def is_foot(texts: Sequence[str]) -> bool:
    """Whether the filled cells of a row are a total's or a footer's and no data."""
    if any(_TOTAL.fullmatch(re.sub(r"\s", "", half_width(text))) for text in texts[:4]):
        return True
    return bool(_FOOTER.match(half_width(texts[0])))


def find_tables(sheet: Sheet, vocabulary: Vocabulary) -> list[Table]:
    """All tables of a sheet, from top to bottom. A heading printed again on each page is skipped."""
    tables: list[Table] = []
    start = 0
    while heading := find_heading(sheet.rows, sheet.merged, vocabulary, start):
        table = Table(sheet.name, heading, [])
        table.titles = [line for row in sheet.rows[start : heading.first] if (line := _line(row))]
        table.skipped["title"] += len(table.titles)
        start = _Walk(sheet, vocabulary, table).run(heading.last + 1)
        tables.append(table)
        if start >= len(sheet.rows):
            break
    return tables


def _line(row: Sequence[Cell]) -> str:
    return "  ".join(str(cell).strip() for cell in row if cell != "" and str(cell).strip())


class _Walk:
    """Sorts the rows under one heading until the sheet ends or a different heading begins."""

    def __init__(self, sheet: Sheet, vocabulary: Vocabulary, table: Table) -> None:
        self.sheet, self.vocabulary, self.table = sheet, vocabulary, table
        self.indexes = [column.index for column in table.columns if column.key != "serial"]
        places = {column.key: column.index for column in table.columns if column.key}
        self.name = places.get("name", self.indexes[0])
        self.identity = places.get("id_number")
        self.words = {plain_heading(column.heading) for column in table.columns}
        upper = headings_in(sheet.rows[table.heading.first])
        self.words |= {plain_heading(text) for text in upper if text}
        self.seen: dict[str, bool] = {}

    def run(self, start: int) -> int:
        """Sort from `start`; returns the row where the next table may begin, or the number of rows."""
        rows, data, skipped = self.sheet.rows, self.table.rows, self.table.skipped
        for place in range(start, len(rows)):
            row = rows[place]
            kind = self.kind_of(row)
            if kind is None:
                data.append(place)
            elif kind == "heading":
                if self.differs(place):
                    return place
                skipped[kind] += 1
            else:
                if kind != "blank":
                    skipped[kind] += 1
                if kind in ("footer", "title"):
                    self.table.footers.append(_line(row))
        return len(rows)

    def kind_of(self, row: Sequence[Cell]) -> str | None:
        """None for a data row, else what it is: blank, heading, total, example, footer, title."""
        name = row[self.name] if self.name < len(row) else ""
        if isinstance(name, str) and 2 <= len(name) <= 4 and len(row) - row.count("") >= 3:
            first, last = row[0], row[-1]
            if not (
                self.suspicious(name)
                or (isinstance(first, str) and first and self.suspicious(first))
                or (isinstance(last, str) and last and self.suspicious(last))
            ):
                return None
        filled = [(i, text) for i, cell in enumerate(row) if cell != "" and (text := str(cell).strip())]
        if not filled or (len(filled) == 1 and _SERIAL.fullmatch(filled[0][1].removesuffix(".0"))):
            return "blank"
        return self.rare(filled, str(name).strip())

    def suspicious(self, text: str) -> bool:
        """Whether a cell makes a row worth the slow look: a total, an example, a footer, a heading."""
        known = self.seen.get(text)
        if known is None:
            plain = half_width(text)
            known = bool(_TOTAL.fullmatch(re.sub(r"\s", "", plain)) or _EXAMPLE.match(plain) or _FOOTER.match(plain))
            known = known or plain_heading(text) in self.words
            if len(self.seen) < SEEN:
                self.seen[text] = known
        return known

    def rare(self, filled: list[tuple[int, str]], name: str) -> str | None:
        """The slow look at a row that is not plainly a person."""
        texts = [text for __, text in filled]
        plain = [plain_heading(text) for text in texts if len(text) <= 40]
        if sum(text in self.words for text in plain) >= max(2, len(texts) // 2):
            return "heading"
        meanings = [meaning for text in texts[:60] if (meaning := self.vocabulary.find(text)).key]
        if len(meanings) >= 3 and len(meanings) * 2 > len(texts):
            return "heading"
        if any(_EXAMPLE.fullmatch(text) for text in texts[:3]) or _EXAMPLE.match(texts[-1]):
            return "example"
        if not self.has_identity(filled):
            if self.sums_up(texts, name):
                return "total"
            if _FOOTER.match(half_width(texts[0])) or (len(filled) <= 4 and any(_FOOTER.match(t) for t in texts)):
                return "footer"
            if len(filled) == 1 and (filled[0][0] != self.name or len(texts[0]) > 10):
                return "title"
        return None

    @staticmethod
    def sums_up(texts: list[str], name: str) -> bool:
        """Whether a row says 合计, or 四义堂村小计 with nobody's name beside it."""
        plain = [re.sub(r"\s", "", text) for text in texts[:4]]
        if any(_TOTAL.fullmatch(text) for text in plain):
            return True
        nobody = not name or name == texts[0] or any(char.isdigit() for char in name)
        return nobody and any(_PART_TOTAL.fullmatch(text) for text in plain[:2])

    def has_identity(self, filled: list[tuple[int, str]]) -> bool:
        """Whether the cell of the identity number holds something like one."""
        return any(i == self.identity and sum(c.isdigit() for c in text) >= 10 for i, text in filled)

    def differs(self, place: int) -> bool:
        """Whether the heading here has other columns than the table's own, so that a new table begins."""
        found = find_heading(self.sheet.rows, self.sheet.merged, self.vocabulary, place, place + 2)
        if found is None or found.first != place:
            return False
        ours = {(column.index, column.key) for column in self.table.columns if column.key}
        theirs = {(column.index, column.key) for column in found.columns if column.key}
        return len(ours & theirs) * 2 < len(theirs)
