"""Layouts of real rosters: which rows are people, and what each column means."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from registry.rosters.reading.recipients import CHILDREN, WOMEN
from registry.rosters.reading.roster import read_roster
from registry.rosters.reading.templates import template_workbook
from tests.rosters.reading.files import BORN, HEAD, TODAY, codes, number, person, read, saved, text, xls, xlsx


def names(data: bytes, filename: str = "花名册.xlsx") -> list[tuple[int, str]]:
    return [(row.row_number, row.values["name"]) for row in read(data, filename).rows]


def test_titles_totals_footers_and_blank_rows_are_no_people() -> None:
    rows: list[list[Any]] = [
        ["德岭山镇2026年春留守儿童花名册"], ["填报单位（盖章）：德岭山镇妇联", "", "", "填报日期：2026年3月5日"], [],
        list(HEAD), person(1), [], person(2, "其其格"), ["小计", "", "", "2人"], list(HEAD), person(3, "刘子轩"),
        [4], ["", "合  计", "", "3"], ["填表人：李秀英", "", "审核人：王建华"], ["注：本表一式两份。"],
    ]  # fmt: skip
    reading = read(xlsx(rows, merged=["A1:G1"]))
    assert [(r.row_number, r.values["name"]) for r in reading.rows] == [(5, "乌云"), (7, "其其格"), (10, "刘子轩")]
    assert reading.title == "德岭山镇2026年春留守儿童花名册"
    assert reading.fill_date == dt.date(2026, 3, 5)
    assert reading.rows[0].source.statuses == ("left_behind",)
    assert reading.skipped == {"title": 2, "total": 2, "heading": 1, "footer": 2}


@pytest.mark.parametrize("merged", [["A1:A2", "B1:B2", "C1:E1", "F1:G1", "H1:H2"], []])
def test_a_heading_of_two_rows(merged: list[str]) -> None:
    rows = [
        ["姓名", "身份证号", "父亲", None, None, "母亲情况", None, "备注"],
        [None, None, "姓名", "出生日期", "当前务工地点", "姓名", "联系电话", None],
        ["乌云", number(2), "巴图", "1985.3.1", "呼和浩特", "张桂芳", "13847850001", "无"],
    ]
    (row,) = read(xlsx(rows, merged=merged)).rows
    assert row.values["father_name"] == "巴图" and row.values["father_workplace"] == "呼和浩特"
    assert row.values["father_birth_date"] == dt.date(1985, 3, 1)
    assert row.values["mother_name"] == "张桂芳" and row.values["mother_phone"] == "13847850001"
    assert "note" not in row.values


def test_a_two_row_heading_in_text_has_no_merged_cells() -> None:
    rows = [["姓名", "身份证号", "父亲", "", "村"], ["", "", "姓名", "联系电话", ""],
            ["乌云", number(2), "巴图", "13847850001", "四义堂村"]]  # fmt: skip
    (row,) = read(text(rows), "a.csv").rows
    assert (row.values["father_phone"], row.values["village"]) == ("13847850001", "四义堂村")


def test_a_repeated_heading_belongs_to_the_person_before_it() -> None:
    headings = ["姓名", "出生日期", "公民身份证号码", "祖父姓名", "出生日期", "父亲姓名", "出生日期", "当前务工地点", "联系电话",
                "母亲姓名", "出生日期", "委托照护人姓名", "受委托监护人电话", "公民身份证号码", "与被监护人关系"]  # fmt: skip
    keys = [meaning.key for meaning in CHILDREN.bind(headings)]
    assert keys == ["name", "birth_date", "id_number", "grandfather_name", "grandfather_birth_date", "father_name",
                    "father_birth_date", "father_workplace", "father_phone", "mother_name", "mother_birth_date",
                    "guardian_name", "guardian_phone", "guardian_id", "guardian_relation"]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "key"),
    [("*姓 名（必填）", "name"), ("儿童姓名", "name"), ("公民身份号码\n(18位)", "id_number"), ("证件号码", "id_number"),
     ("２、家庭住址", "address"), ("手机号", "phone"), ("【村别】", "village"), ("出生年月:", "birth_date"), ("建行卡号", "bank_account"),
     ("农村信用社账号", "bank_account"), ("父亲公民身份证号码", "father_id"), ("爷爷姓名", "grandfather_name"), ("天气", None)],
)  # fmt: skip
def test_headings_with_notes_and_synonyms(heading: str, key: str | None) -> None:
    assert CHILDREN.find(heading).key == key


def test_the_bank_in_a_heading_becomes_the_bank() -> None:
    reading = read(
        xlsx([["序号", "班级", "姓名", "建行卡号", "发放金额"], [1, "三班", "乌云", "6217001234567890123", 500]])
    )
    assert reading.rows[0].values["bank_name"] == "中国建设银行"


def test_several_sheets_and_those_that_only_explain() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(
            xlsx([HEAD, person(1)], [HEAD, person(2, "其其格")], [["怎么填"], ["写全名"]], [HEAD, person(3)],
                 names=["四义堂", "苏独仑", "填写说明", "旧表"])
        )
    )  # fmt: skip
    book["旧表"].sheet_state = "hidden"
    reading = read(saved(book))
    assert [(row.sheet, row.values["name"]) for row in reading.rows] == [("四义堂", "乌云"), ("苏独仑", "其其格")]
    assert reading.skipped["sheet"] == 2


def test_blank_columns_and_a_table_that_starts_elsewhere() -> None:
    rows = [[], [], [None, None, *HEAD[:3], None, *HEAD[3:]]]
    rows.append([None, None, *person(1)[:3], None, *person(1)[3:]])
    (row,) = read(xlsx(rows)).rows
    assert (row.row_number, row.values["id_number"]) == (4, number(2))


def test_two_tables_below_each_other() -> None:
    second = [["姓名", "性别", "证件号码", "学校"], ["其其格", "女", number(4), "德岭山镇小学"]]
    reading = read(xlsx([HEAD, person(1), [], ["困境儿童名单"], *second]))
    assert [row.values["name"] for row in reading.rows] == ["乌云", "其其格"]
    assert reading.rows[1].values["school"] == "德岭山镇小学"
    assert len(reading.sources) == 2


def test_merged_villages_count_for_each_row_but_names_do_not() -> None:
    rows = [["村", "姓名", "身份证号"], ["四义堂村", "乌云", number(2)], [None, "其其格", number(4)]]
    assert [row.values["village"] for row in read(xlsx(rows, merged=["A2:A3"])).rows] == ["四义堂村"] * 2
    assert "village" not in read(xlsx(rows)).rows[1].values


def test_old_excel_and_serial_dates() -> None:
    rows = [["姓名", "性别", "出生日期", "村"], ["乌云", "女", 41820, "四义堂村"]]
    assert read(xls(rows), "a.xls").rows[0].values["birth_date"] == BORN
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in (rows[0], ["乌云", "女", 41820 - 1462, "四义堂村"]):
        book.active.append(row)
    assert read(saved(book)).rows[0].values["birth_date"] == BORN


def test_without_a_name_column_the_sheet_is_not_taken() -> None:
    reading = read(xlsx([["身份证号", "村", "电话", "学校"], [number(2), "四义堂村", "13847850001", "小学"]]))
    assert not reading.rows
    assert codes(reading) == [(1, "column_missing", "refused")]


def test_a_person_in_the_title_column_is_kept() -> None:
    assert names(xlsx([["姓名", "性别", "村"], ["乌云"], ["其其格", "女", "四义堂村"]])) == [(2, "乌云"), (3, "其其格")]


FORM = [
    ["农村留守儿童基本情况登记表"], ["填报单位（盖章）", "德岭山镇", None, None, "填报日期", "2026年3月5日"],
    ["姓名", "乌云", "性别", "女", "民族", "蒙古族"], ["出生日期", "2014年6月30日", "公民身份证号码", number(2)],
    ["是否学校寄宿", "是(√) 否( )", "就学情况", "小学(√) 初中( ) 辍学( )"],
    ["祖父姓名", "巴图", "出生日期", "1950.1.2", "祖母姓名", "—"],
    ["父亲姓名", "刘二", "出生日期", "1985.3.1", "当前务工地点", "呼和浩特", "联系电话", "13847850001"],
    ["母亲姓名", "—", "出生日期", "—", "当前务工地点", "—", "联系电话", "—"],
    ["父母双方同时外出", "(√)", "委托监护人姓名", "赵秀英", "与被监护人关系", "祖母"],
    ["填表人", "李秀英", "复核人", "王建华"],
]  # fmt: skip


def test_one_person_a_page() -> None:
    reading = read(xlsx(FORM, FORM, names=["乌云", "乌云(2)"]))
    assert [row.sheet for row in reading.rows] == ["乌云", "乌云(2)"]
    values = reading.rows[0].values
    assert reading.all_problems() == []
    assert values["boarding"] is True and values["both_away"] is True and values["schooling"] == "in_school"
    assert values["grandfather_birth_date"] == dt.date(1950, 1, 2)
    assert values["father_birth_date"] == dt.date(1985, 3, 1) and values["father_phone"] == "13847850001"
    assert "mother_name" not in values and "mother_birth_date" not in values
    assert values["guardian_relation"] == "grandmother"
    assert reading.fill_date == dt.date(2026, 3, 5) and reading.rows[0].source.statuses == ("left_behind",)


@pytest.mark.parametrize("words", [CHILDREN, WOMEN])
def test_an_empty_template_reads_back_as_its_own_vocabulary(words: Any) -> None:
    reading = read_roster(template_workbook(words, "空表"), "空表.xlsx", words, today=TODAY)
    assert {column.key for column in reading.columns} == set(words.fields)
    assert reading.rows == [] and reading.skipped["example"] == 1
