"""Six blanks of six counties, each of another make, filled as a county's officer would; and what is asked once."""

from __future__ import annotations

import datetime as dt
import io
import json
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import load_workbook

from registry.core.errors import Invalid, NotFound
from registry.people.data import StatusData
from registry.people.models import Person
from registry.people.plugs import FIGURES
from registry.tables.queries import get_filled, read_book
from registry.tables.services import explain_headings, fill_again, fill_table
from tests.factories.people import FOREIGN_VILLAGE, OTHER_COUNTY_VILLAGE, make_child, number
from tests.tables import blanks

COUNTY = "150824000000"


@pytest.fixture
def children(session: Any, actors: SimpleNamespace, today: dt.date) -> list[Person]:
    start = dt.date(2025, 9, 1)
    people = [make_child(actors.county, today, name=name) for name in ("王雨桐", "郭子涵", "张頔", "娜仁托娅")]
    people.append(
        make_child(actors.county, today, name="王小虎", id_number=number(female=False), scope_code=FOREIGN_VILLAGE)
    )
    make_child(actors.county, today, name="孤儿", statuses=(StatusData("orphan", start), StatusData("poverty", start)))
    make_child(actors.other_county, today, name="外旗", scope_code=OTHER_COUNTY_VILLAGE)
    session.commit()
    return people


def fill(data: bytes, actor: Any, today: dt.date, name: str = "表.xlsx") -> tuple[Any, Any]:
    row = fill_table(data, name, region=COUNTY, view=None, actor=actor, today=today, specs=FIGURES)
    return row, load_workbook(io.BytesIO(read_book(row)))


def test_the_matrix_counts_each_group_and_keeps_its_sums(
    session: Any, children: list[Person], actors: SimpleNamespace, today: dt.date
) -> None:
    row, book = fill(blanks.matrix(), actors.county, today)
    sheet = book.active
    found = {
        sheet.cell(number, 2).value: [sheet.cell(number, column).value for column in range(4, 9)]
        for number in (5, 6, 7)
    }
    assert found == {"海流图镇": [0, 0, 0, 0, 0], "乌加河镇": [1, 0, 0, 0, 0], "德岭山镇": [0, 4, 1, 1, 1]}
    assert (sheet["C5"].value, sheet["C8"].value, sheet["H8"].value) == ("=D5+E5", "=SUM(C5:C7)", "=SUM(H5:H7)")
    assert "C3:E3" in {str(span) for span in sheet.merged_cells.ranges} and sheet["A1"].font.size == 18
    assert sheet["I5"].value is None and "填了 15 个数" in row.message and "备注" not in row.message


def test_a_list_of_names(session: Any, children: list[Person], actors: SimpleNamespace, today: dt.date) -> None:
    row, book = fill(blanks.names(), actors.county, today)
    sheet = book.active
    lines = {sheet.cell(number, 2).value: number for number in range(4, 9)}
    assert set(lines) == {child.name for child in children} and row.persons == 5
    first = lines["王雨桐"]
    assert [sheet.cell(first, column).value for column in (3, 4, 7, 8)] == [
        "女",
        11,
        "四义堂村三组 12 号",
        "13904785678",
    ]
    assert sheet.cell(first, 5).value.date() == dt.date(2014, 6, 30) and sheet.cell(8, 5).number_format == "yyyy年m月"
    assert [sheet.cell(number, 1).value for number in range(4, 9)] == [1, 2, 3, 4, 5]
    assert sheet.row_dimensions[8].height == 30 and sheet.column_dimensions["F"].width == 24


def test_two_rows_of_headings_and_notes_at_the_foot(
    session: Any, children: list[Person], actors: SimpleNamespace, today: dt.date
) -> None:
    _row, book = fill(blanks.two_rows_and_notes(), actors.county, today)
    sheet = book.active
    lines = {sheet.cell(number, 2).value: number for number in range(5, 10)}
    assert set(lines) == {child.name for child in children}
    first = lines["王雨桐"]
    assert [sheet.cell(first, column).value for column in (5, 6, 7, 8)] == ["王强", None, "刘桂兰", "13904785678"]
    assert sheet["A10"].value.startswith("注：1.") and sheet["A12"].value.startswith("单位负责人")
    spans = {str(span) for span in sheet.merged_cells.ranges}
    assert {"B3:D3", "A10:I11", "A12:I12"} <= spans


def test_drop_downs_take_only_their_words_and_hidden_columns_stay_empty(
    session: Any, children: list[Person], actors: SimpleNamespace, today: dt.date
) -> None:
    row, book = fill(blanks.drop_downs_and_hidden(), actors.county, today)
    sheet = book["Sheet"]
    number = next(place for place in range(4, 9) if sheet.cell(place, 2).value == "王雨桐")
    assert [sheet.cell(number, column).value for column in (3, 4, 5, 6, 7)] == ["女", "留守儿童", "是", None, "小学"]
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules == {"C4:C8": '"男,女"', "D4:D8": '"留守儿童,困境儿童"', "E4:E8": '"是,否"', "G4:G8": "选项!$A$1:$A$4"}
    assert sheet.column_dimensions["F"].hidden and book["选项"].sheet_state == "hidden"
    assert "隐藏的栏目没有填：身份证号" in row.message
    assert sheet["A3"].fill.fgColor.rgb == "FFD9E1F2"


def test_a_word_no_drop_down_has_is_asked_in_yellow(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    make_child(actors.county, today, stage="college", grade=1)
    session.commit()
    _row, book = fill(blanks.drop_downs_and_hidden(), actors.county, today)
    cell = book["Sheet"]["G4"]
    assert cell.value is None and cell.fill.fgColor.rgb.endswith("FFFF00") and "下拉里没有" in cell.comment.text


def test_a_kindergarten_child_is_found_in_the_drop_down(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    make_child(actors.county, today, stage="pre", grade=None)
    session.commit()
    assert fill(blanks.drop_downs_and_hidden(), actors.county, today)[1]["Sheet"]["G4"].value == "幼儿园"


def test_an_old_xls_comes_back_as_xlsx_and_says_so(
    session: Any, children: list[Person], actors: SimpleNamespace, today: dt.date
) -> None:
    row, book = fill(blanks.old(), actors.county, today, "花名册.xls")
    sheet = book.active
    assert row.filename == "花名册.xlsx" and "已转成 .xlsx" in row.message and row.persons == 5
    assert {sheet.cell(number, 2).value for number in range(3, 8)} == {child.name for child in children}
    assert sheet["A1"].value == "留守儿童花名册" and "A1:E1" in {str(span) for span in sheet.merged_cells.ranges}
    assert sheet["A8"].value == "填表人：" and sheet["B3"].border.left.style == "thin"
    with pytest.raises(Invalid):
        fill(blanks.old()[:700], actors.county, today, "坏的.xls")


def test_unknown_headings_are_asked_once_and_remembered(
    session: Any, children: list[Person], actors: SimpleNamespace, today: dt.date
) -> None:
    row, book = fill(blanks.unknown_words(), actors.county, today)
    assert book.active["D4"].value is None and "娃念书的地方" in row.message
    assert json.loads(row.unknown) == [["children", "娃念书的地方"], ["children", "照看的人"], ["children", "包联干部"]]
    said = {"娃念书的地方": "school", "照看的人": "guardian_name", "包联干部": "", "别的栏": "phone"}
    assert explain_headings(row, said, actor=actors.county) == 3
    again = fill_again(row, actor=actors.county, today=today)
    session.commit()
    sheet = load_workbook(io.BytesIO(read_book(again))).active
    assert (sheet["D4"].value, sheet["E4"].value, sheet["F4"].value) == ("德岭山镇中心小学", "刘桂兰", None)
    assert json.loads(again.unknown) == [] and "包联干部" not in again.message
    other, _book = fill(blanks.unknown_words(), actors.county2, today)
    assert json.loads(other.unknown) == [], "the whole office knows"
    with pytest.raises(NotFound):
        get_filled(row.public_id, actors.other_county)
    assert explain_headings(row, {"照看的人": "password"}, actor=actors.county) == 0


def test_the_questions_of_the_page(
    session: Any, children: list[Person], actors: SimpleNamespace, today: dt.date, client_as: Any
) -> None:
    client = client_as("county")
    sent = {"file": (io.BytesIO(blanks.unknown_words()), "台账.xlsx"), "region": COUNTY, "view": ""}
    page = client.post("/tables", data=sent, follow_redirects=True)
    text = page.get_data(as_text=True)
    assert page.status_code == 200 and "这几栏没认出来" in text and 'name="mean:照看的人"' in text
    url = f"{page.request.path}/headings"
    assert "还没选" in client.post(url, data={"mean:照看的人": ""}, follow_redirects=True).get_data(as_text=True)
    done = client.post(url, data={"mean:照看的人": "guardian_name", "mean:包联干部": "-"}, follow_redirects=True)
    text = done.get_data(as_text=True)
    assert "记住了，以后不再问" in text and 'name="mean:照看的人"' not in text and 'name="mean:娃念书的地方"' in text
    assert client_as("other_county").post(url, data={"mean:照看的人": "school"}).status_code == 404
