"""Filling a table: read the blank, choose the persons, write into the workbook, keep it sealed, say it in a sentence."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.chain import digest
from registry.audit.services import record
from registry.core.dates import parse_date
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.core.plugs import FigureSpec
from registry.core.tables.guards import Unreadable
from registry.core.tables.workbook import Sheet, Workbook, read_workbook
from registry.extensions import db
from registry.people.filters import View
from registry.people.models import Person
from registry.regions.queries import region_names
from registry.rosters.choices import learn_headings, learned_headings
from registry.rosters.reading.recipients import CHILDREN, WOMEN
from registry.tables.book import Line, open_book, save_book, write_table
from registry.tables.choices import hidden_columns
from registry.tables.figures import find_figure_tables, write_figures
from registry.tables.layout import BlankTable, find_blank_tables
from registry.tables.models import FilledTable
from registry.tables.old_books import as_xlsx, is_old
from registry.tables.people import match_named, people_for, view_of
from registry.tables.values import TOLD, Words, doubts_of, read_words, values_of

KEPT_DAYS = 30
MOST_ASKED = 40
KINDS = {vocabulary.kind: vocabulary for vocabulary in (CHILDREN, WOMEN)}
MAX_BYTES = 8_000_000


@dataclass
class _Tally:
    people: list[Person] = field(default_factory=list)
    doubtful: int = 0
    numbers: int = 0
    unfound: int = 0
    unknown: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)  # kind, heading that nobody explained yet
    hidden: list[str] = field(default_factory=list)
    remade: bool = False
    titles: list[str] = field(default_factory=list)


def fill_table(
    data: bytes, filename: str, *, region: str, view: View | None, actor: Actor, today: dt.date,
    specs: Sequence[FigureSpec] = (), since: dt.date | None = None, demo: bool = False,
) -> FilledTable:  # fmt: skip
    """Fill a blank workbook with the persons of a region (12 digits); `view` None: by each table's own title.

    Rows that name persons are completed; otherwise the persons asked for are written one below the other. Tables of
    numbers are counted by `specs` for `since` (January 1 where None) to today; `demo` marks the pages. Raises
    Invalid (field "file") for what is no table of persons, Denied, NotFound. Logged as table.fill with all persons.
    """
    actor.demand(Permission.PEOPLE_EXPORT)
    if not covers(actor, region):
        raise NotFound
    blank, tally = data, _Tally()
    if is_old(data):
        book, tally.remade, filename = read_old(data, filename), True, f"{filename.rpartition('.')[0] or filename}.xlsx"
        data = as_xlsx(book)
    book = read_xlsx(data, filename)
    tables = find_blank_tables(book, {kind: learned_headings(actor, kind) for kind in KINDS})
    counted = find_figure_tables(_others(book, tables), region, specs)
    if not tables and not counted:
        raise Invalid(
            _("没有认出要填的表：要有一行表头，里面有“姓名”和至少两个认得的栏目；数字表要有乡镇或村一列和认得的指标。"),
            "file",
        )
    target = open_book(data)
    for table in tables:
        sheet = next(one for one in book.sheets if one.name == table.sheet)
        _fill_one(target[table.sheet], sheet, table, view, region, actor, today, tally)
    for numbers in counted:
        tally.numbers += write_figures(
            target[numbers.sheet], numbers, since or dt.date(today.year, 1, 1), today, today, region=region, actor=actor
        )
        tally.unknown += numbers.unknown
        tally.titles.append(numbers.title)
    who = f"{actor.name} {today.isoformat()}"
    row = _keep(
        save_book(target, who, str(_("演示数据，不作凭证")) if demo else ""), filename, region, tally, actor, today
    )
    row.blank, row.view, row.since = base64.b64encode(blank).decode(), view.value if view else None, since
    ids = sorted({person.id for person in tally.people})
    detail = {"rows": len(ids), "digest": digest([row.filename, len(ids)])}
    record(actor, "table.fill", row, subjects=ids, region_code=region, detail=detail)
    return row


def _others(book: Workbook, tables: Sequence[BlankTable]) -> Workbook:
    """The sheets in which no table of persons was found."""
    taken = {table.sheet for table in tables}
    return Workbook([sheet for sheet in book.sheets if sheet.name not in taken], book.date1904)


def read_xlsx(data: bytes, filename: str) -> Workbook:
    """The sheets of an .xlsx; raises Invalid (field "file") for anything else and for what is too large."""
    if len(data) > MAX_BYTES:
        raise Invalid(_("文件太大。请只留要填的表再上传。"), "file")
    if not data.startswith(b"PK"):
        raise Invalid(_("只能照原样填 .xlsx 和 .xls。请用 Excel 或 WPS 打开这张表，另存为 .xlsx 再上传。"), "file")
    try:
        return read_workbook(data, filename)
    except Unreadable as refused:
        raise Invalid(refused.message, "file") from refused


def read_old(data: bytes, filename: str) -> Workbook:
    """The sheets of an .xls; raises Invalid (field "file")."""
    if len(data) > MAX_BYTES:
        raise Invalid(_("文件太大。请只留要填的表再上传。"), "file")
    try:
        return read_workbook(data, filename)
    except Unreadable as refused:
        raise Invalid(refused.message, "file") from refused


def explain_headings(row: FilledTable, said: Mapping[str, str], *, actor: Actor) -> int:
    """Remember for the office what unknown headings of a filled table mean: heading → key, "" to leave it aside.

    Answers to headings that were not asked, or that name no field, are ignored. Returns how many were remembered.
    """
    actor.demand(Permission.PEOPLE_EXPORT)
    done = 0
    for kind, heading in json.loads(row.unknown):
        key = said.get(heading)
        if key is not None and (not key or key in KINDS[kind].fields):
            learn_headings(actor, kind, {heading: key})
            done += 1
    if done:
        record(actor, "table.headings", row, detail={"headings": done})
    return done


def asked_headings(row: FilledTable) -> list[tuple[str, list[tuple[str, str]]]]:
    """The unknown headings of a filled table with what each may mean: (key, our own heading)."""
    return [(heading, [(key, KINDS[kind].fields[key].synonyms[0]) for key in KINDS[kind].fields if key in TOLD])
            for kind, heading in json.loads(row.unknown)]  # fmt: skip


def fill_again(row: FilledTable, *, actor: Actor, today: dt.date, **more: Any) -> FilledTable:
    """Fill the blank of a filled table once more, with what is known now; raises NotFound when it is not kept any more."""
    if not row.blank:
        raise NotFound(_("这份表已过三十天，文件已清除。请重新上传空表再填一次。"))
    view = View(row.view) if row.view else None
    return fill_table(base64.b64decode(row.blank), row.filename, region=row.scope_code, view=view, since=row.since,
                      actor=actor, today=today, **more)  # fmt: skip


def _fill_one(
    target: Any, sheet: Sheet, table: BlankTable, view: View | None, region: str, actor: Actor, today: dt.date,
    tally: _Tally,
) -> None:  # fmt: skip
    named = sorted(table.named)
    found = match_named([_wanted(sheet, row, table) for row in named], actor)
    chosen = people_for(view or view_of(table.title, table.kind), region, actor, today) if not named else []
    people = [person for person in (*found, *chosen) if isinstance(person, Person)]
    places = region_names({code for p in people for code in (p.scope_code, p.township_code + "000")})
    words = read_words(places, today)
    lines = {row: _named_line(person, words, today) for row, person in zip(named, found, strict=True)}
    tally.doubtful += write_table(target, table, lines, [_line(person, words, today) for person in chosen])
    tally.people += people
    tally.unfound += sum(not isinstance(person, Person) for person in found)
    tally.unknown += table.unknown
    tally.asked += [(table.kind, heading) for heading in table.unknown]
    hidden = hidden_columns(target)
    heading = sheet.rows[table.heading_row - 1]
    tally.hidden += [str(heading[column - 1]) for column, key in table.columns.items()
                     if column in hidden and key != "serial" and column <= len(heading)]  # fmt: skip
    tally.titles.append(table.title)


def _wanted(sheet: Sheet, row: int, table: BlankTable) -> tuple[str, str, dt.date | None]:
    cells = {key: str(sheet.rows[row - 1][column - 1]).strip() for column, key in table.columns.items()
             if column <= len(sheet.rows[row - 1])}  # fmt: skip
    try:
        birth = parse_date(cells["birth_date"]) if cells.get("birth_date") else None
    except Invalid:
        birth = None
    return cells.get("name", ""), cells.get("id_number", ""), birth


def _line(person: Person, words: Words, today: dt.date) -> Line:
    return Line(values_of(person, words), doubts_of(person, today))


def _named_line(found: Person | None | str, words: Words, today: dt.date) -> Line:
    if isinstance(found, Person):
        return _line(found, words, today)
    return Line({}, {}, _("台账里有几个同名的，请写上证件号") if found else _("台账里没有找到这个人"))


def _keep(data: bytes, filename: str, region: str, tally: _Tally, actor: Actor, today: dt.date) -> FilledTable:
    purge(today)
    row = FilledTable(
        scope_code=region, filename=filename[-120:], title=(tally.titles[0] if tally.titles else filename)[:120],
        filled_on=today, kept_until=today + dt.timedelta(days=KEPT_DAYS), persons=len({p.id for p in tally.people}),
        doubtful=tally.doubtful, created_by_id=actor.user_id,
    )  # fmt: skip
    row.book = base64.b64encode(data).decode()
    row.message = message_of(row, tally)
    row.unknown = _asked(tally)
    db.session.add(row)
    db.session.flush()
    return row


def _asked(tally: _Tally) -> str:
    """The headings to ask about, as JSON that fits the column."""
    pairs = [[kind, heading[:100]] for kind, heading in dict.fromkeys(tally.asked)][:MOST_ASKED]
    while pairs and len(json.dumps(pairs, ensure_ascii=False)) > 4000:
        pairs.pop()
    return json.dumps(pairs, ensure_ascii=False)


def message_of(row: FilledTable, tally: _Tally) -> str:
    """The text to paste into a chat: no name, no number of anybody, only how many and what is still to be checked."""
    towns = Counter(person.township_code + "000" for person in tally.people)
    names = region_names(towns)
    parts = [str(_("%(title)s已填好。", title=row.title))]
    if row.persons:
        parts.append(str(_("共 %(count)s 人。", count=row.persons)))
    if tally.numbers:
        parts.append(str(_("填了 %(count)s 个数。", count=tally.numbers)))
    if len(towns) > 1:
        counts = "，".join(f"{names.get(code, code)} {count}" for code, count in towns.most_common())
        parts.append(str(_("其中：%(counts)s。", counts=counts)))
    if row.doubtful:
        parts.append(str(_("标黄的 %(count)s 处请核对。", count=row.doubtful)))
    if tally.unfound:
        parts.append(str(_("有 %(count)s 人台账里没有找到。", count=tally.unfound)))
    if tally.hidden:
        parts.append(str(_("隐藏的栏目没有填：%(names)s。", names="、".join(map(str, dict.fromkeys(tally.hidden))))))
    if tally.remade:
        parts.append(str(_("原来是 .xls，已转成 .xlsx：边框和列宽是新做的，公式成了数，请看一眼。")))
    if tally.unknown:
        unknown = "、".join(dict.fromkeys(tally.unknown))
        parts.append(str(_("这些栏目台账里没有，请自己填：%(names)s。", names=unknown)))
    return "".join(parts)


def purge(today: dt.date) -> None:
    """Empty the workbooks whose time is over; the line that they were filled stays."""
    for row in db.session.scalars(
        select(FilledTable).where(FilledTable.kept_until < today, FilledTable.book_sealed.is_not(None)).limit(50)
    ):
        row.book = row.blank = None
