"""The county's blank table comes back filled in its own layout: rows, formulas, yellow cells, scope, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Font, Side
from sqlalchemy import select

from registry.audit.models import AuditLog
from registry.core.errors import Denied, Invalid, NotFound
from registry.people.filters import View
from registry.people.models import Person
from registry.people.services import register_person
from registry.tables.models import FilledTable
from registry.tables.queries import get_filled, read_book
from registry.tables.services import fill_table
from tests.factories.people import FOREIGN_VILLAGE, make_child, make_woman, without_number

TOWNSHIP = "150824102000"
EDGE = Border(*(Side(style="thin"),) * 4)


def blank(rows: int = 2, title: str = "德岭山镇留守儿童花名册") -> bytes:
    """Title over merged cells, a two-row heading, empty framed rows, a total with a sum, a foot over merged cells."""
    book = Workbook()
    sheet = book.active
    sheet.title = "留守儿童"
    sheet["A1"] = title
    sheet.merge_cells("A1:H1")
    sheet["A2"] = "填报单位：____  填表日期：2026年3月12日"
    for place, text in enumerate(("序号", "姓名", "身份证号", "出生日期", "监护人", "", "学校", "补助（元）"), start=1):
        sheet.cell(3, place, text)
    sheet["E4"], sheet["F4"] = "姓名", "电话"
    sheet.merge_cells("E3:F3")
    for row in range(5, 5 + rows):
        for column in range(1, 9):
            sheet.cell(row, column).border = EDGE
        sheet.cell(row, 2).font = Font(name="仿宋", size=13)
        sheet.row_dimensions[row].height = 27
    total = 5 + rows
    sheet.cell(total, 1, "合计")
    sheet.cell(total, 8, f"=SUM(H5:H{total - 1})")
    sheet.cell(total + 1, 1, "填表人：        审核人：")
    sheet.merge_cells(start_row=total + 1, start_column=1, end_row=total + 1, end_column=8)
    return saved(book)


def saved(book: Any) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.fixture
def children(session: Any, actors: SimpleNamespace, today: dt.date) -> list[Person]:
    people = [make_child(actors.county, today, name=name) for name in ("王雨桐", "郭子涵", "娜仁托娅")]
    people.append(register_person(without_number(name="张頔", school=None), actor=actors.county, today=today,
                                  confirmed_new=True))  # fmt: skip
    make_child(actors.county, today, name="外镇的孩子", scope_code=FOREIGN_VILLAGE)
    make_woman(actors.county, today)
    session.commit()
    return people


def fill(data: bytes, actor: Any, today: dt.date, **more: Any) -> tuple[FilledTable, Any]:
    row = fill_table(data, "表.xlsx", region=more.pop("region", TOWNSHIP), view=None, actor=actor, today=today, **more)
    return row, load_workbook(io.BytesIO(read_book(row))).worksheets[0]


def test_a_blank_table_is_filled_in_its_own_layout(
    session: Any, children: list[Person], actors: SimpleNamespace, today: dt.date
) -> None:
    row, sheet = fill(blank(rows=2), actors.township, today)
    names = [sheet.cell(number, 2).value for number in range(5, 9)]
    assert sorted(names) == sorted(child.name for child in children)
    assert [sheet.cell(number, 1).value for number in range(5, 9)] == [1, 2, 3, 4]
    by_name = {child.name: number for number, child in ((5 + names.index(c.name), c) for c in children)}
    first = by_name["王雨桐"]
    assert sheet.cell(first, 3).value == children[0].id_number and sheet.cell(first, 3).data_type == "s"
    assert (sheet.cell(first, 5).value, sheet.cell(first, 6).value) == ("刘桂兰", "13904785678")
    assert sheet.cell(first, 4).value == "2014-06-30" and sheet.cell(first, 7).value == "德岭山镇中心小学"
    assert sheet["A9"].value == "合计" and sheet["H9"].value == "=SUM(H5:H8)", "the sum reaches the rows put in"
    assert "A10:H10" in {str(span) for span in sheet.merged_cells.ranges} and "填表人" in sheet["A10"].value
    assert {sheet.cell(8, column).border.left.style for column in range(1, 9)} == {"thin"}
    assert sheet.cell(8, 2).font.size == 13 and sheet.row_dimensions[8].height == 27
    lacking = by_name["张頔"]
    assert (
        sheet.cell(lacking, 3).fill.fgColor.rgb.endswith("FFFF00")
        and "没有证件号" in sheet.cell(lacking, 3).comment.text
    )
    assert sheet.cell(lacking, 7).fill.fgColor.rgb.endswith("FFFF00"), "the school is not known"
    assert not sheet.cell(first, 3).fill.fgColor.rgb.endswith("FFFF00")
    assert row.persons == 4 and row.doubtful == 2
    assert "共 4 人" in row.message and "补助" in row.message and "王雨桐" not in row.message
    session.commit()
    log = session.scalars(select(AuditLog).where(AuditLog.action == "table.fill")).all()
    assert len(log) == 1 and row.book_sealed is not None and "王雨桐".encode() not in row.book_sealed


def test_names_that_stand_there_are_completed_not_overwritten(
    session: Any, children: list[Person], actors: SimpleNamespace, today: dt.date
) -> None:
    book = load_workbook(io.BytesIO(blank(rows=4)))
    sheet = book.active
    for number, (name, school) in enumerate(
        (("王雨桐", "乌镇小学"), ("没有这人", None), ("外镇的孩子", None)), start=5
    ):
        sheet.cell(number, 2, name)
        sheet.cell(number, 7, school)
    row, filled = fill(saved(book), actors.township, today)
    assert filled["C5"].value == children[0].id_number and filled["G5"].value == "乌镇小学"
    assert "德岭山镇中心小学" in filled["G5"].comment.text
    assert "没有找到" in filled["B6"].comment.text and filled["C6"].value is None
    assert filled["C7"].value is None and "没有找到" in filled["B7"].comment.text, (
        "another township's child is not there"
    )
    assert filled["B8"].value is None and row.persons == 1 and "2 人台账里没有" in row.message


def test_women_by_the_title_and_everybody_by_choice(
    session: Any, children: list[Person], actors: SimpleNamespace, today: dt.date
) -> None:
    row, sheet = fill(blank(title="困难妇女花名册"), actors.township, today)
    assert row.persons == 1 and sheet["B5"].value == "张小芳" and sheet["B6"].value is None
    everybody = fill_table(blank(), "表.xlsx", region=TOWNSHIP, view=View.ALL, actor=actors.township, today=today)
    assert everybody.persons == 5


def test_numbers_are_counted_for_each_place(
    app: Any, session: Any, children: list[Person], actors: SimpleNamespace, today: dt.date
) -> None:
    book = Workbook()
    sheet = book.active
    for row in (["全旗妇联工作统计表"], ["乡镇", "留守儿童数（人）", "困难妇女人数", "接收捐款（万元）", "脱贫人数"],
                ["德岭山", None, None, None, None], ["乌加河镇", None, 9, None, None],
                ["合计", "=SUM(B3:B4)", None, None, None]):  # fmt: skip
        sheet.append(row)
    specs = app.extensions["plugs"].figures
    row = fill_table(saved(book), "统计.xlsx", region="150824000000", view=None, actor=actors.county, today=today,
                     specs=specs)  # fmt: skip
    filled = load_workbook(io.BytesIO(read_book(row))).active
    assert [filled.cell(3, column).value for column in range(2, 6)] == [4, 1, 0, None]
    assert [filled.cell(4, column).value for column in range(2, 4)] == [1, 9], "what somebody wrote stays"
    assert (filled["B5"].value, filled["C5"].value) == ("=SUM(B3:B4)", 1)
    assert filled.oddHeader.center.text is None and filled.oddHeader.right.text.startswith("王建华")
    marked = fill_table(saved(book), "统计.xlsx", region="150824000000", view=None, actor=actors.county, today=today,
                        specs=specs, demo=True)  # fmt: skip
    assert "演示数据" in load_workbook(io.BytesIO(read_book(marked))).active.oddHeader.center.text
    assert "脱贫人数" in row.message and "填了 7 个数" in row.message and row.persons == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0old", "另存为 .xlsx"),
        (b"PK\x03\x04broken", "打不开"),
        (saved(Workbook()), "没有内容"),
    ],
)
def test_what_is_no_table_is_refused(
    session: Any, actors: SimpleNamespace, today: dt.date, data: bytes, words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        fill(data, actors.township, today)


def test_scope_and_right(session: Any, children: list[Person], actors: SimpleNamespace, today: dt.date) -> None:
    with pytest.raises(NotFound):
        fill(blank(), actors.township, today, region="150824101000")
    with pytest.raises(Denied):
        fill(blank(), actors.auditor, today)
    row, _sheet = fill(blank(), actors.township, today)
    with pytest.raises(NotFound):
        get_filled(row.public_id, actors.other_township)
    assert get_filled(row.public_id, actors.county).persons == 4
    row.kept_until = today - dt.timedelta(days=1)
    session.flush()
    fill(blank(), actors.township, today)
    with pytest.raises(NotFound, match="三十天"):
        read_book(row)


def test_the_pages(
    session: Any, children: list[Person], client_as: Callable[[str], Any], count_queries: Any
) -> None:  # fmt: skip
    client = client_as("township")
    assert "还没有填过表" in client.get("/tables").get_data(as_text=True)
    wrong = client.post("/tables", data={"file": (io.BytesIO(b"x"), "a.xls"), "region": TOWNSHIP, "view": ""})
    assert wrong.status_code == 422 and "另存为 .xlsx" in wrong.get_data(as_text=True)
    counter = count_queries()
    answer = client.post("/tables", data={"file": (io.BytesIO(blank()), "空表.xlsx"), "region": TOWNSHIP, "view": ""})
    assert answer.status_code == 302 and len(counter) <= 20
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "共 4 人" in page
    book = client.get(answer.headers["Location"] + "/book.xlsx")
    assert book.status_code == 200 and load_workbook(io.BytesIO(book.data))["留守儿童"]["B5"].value
    assert "德岭山镇留守儿童花名册" in client.get("/tables").get_data(as_text=True)
    assert client_as("village").get("/tables").status_code == 403
    assert client_as("other_township").get(answer.headers["Location"]).status_code == 404
