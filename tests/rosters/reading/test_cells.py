"""What is wrong in a row is said at its cell; what can be repaired is; nothing shows an identity."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest

from registry.rosters.reading.cell_text import Odd
from registry.rosters.reading.errors_book import errors_workbook
from registry.rosters.reading.recipients import CHILDREN, WOMEN
from registry.rosters.reading.values import parser_for
from tests.rosters.reading.files import HEAD, TODAY, codes, number, person, read, text, xlsx


def value(key: str, cell: Any, words: Any = CHILDREN) -> Any:
    parser = parser_for(words.fields[key], today=TODAY, date1904=False)
    assert parser is not None
    return parser(cell)


@pytest.mark.parametrize("cell", ["'" + number(2), " " + number(2) + " ", "１" + number(2)[1:],
                                  f"{number(2)[:6]} {number(2)[6:14]} {number(2)[14:]}"])  # fmt: skip
def test_repairable_identity_numbers(cell: str) -> None:
    assert read(xlsx([HEAD, person(1, id=cell)])).rows[0].values["id_number"] == number(2)


@pytest.mark.parametrize(
    ("cell", "code"),
    [(1.50824201406302e17, "id_digits_lost"), ("1.50824E+17", "id_digits_lost"), (150824201406300020, "id_digits_lost"),
     ("150824201406300000", "id_digits_lost"), (number(2)[:-1], "id_number"), ("150824850630002", "id_number"),
     (number(2)[:-1] + ("1" if number(2)[-1] != "1" else "2"), "id_number"), ("见户口簿", "id_number")],
)  # fmt: skip
def test_broken_identity_numbers_refuse_the_row(cell: Any, code: str) -> None:
    reading = read(xlsx([HEAD, person(1, id=cell), person(2, "其其格")]))
    assert codes(reading) == [(2, code, "refused")]
    assert [row.refused for row in reading.rows] == [True, False]
    shown = json.dumps([problem.as_json() for problem in reading.all_problems()], ensure_ascii=False)
    assert number(2)[:12] not in shown


def test_every_float_that_large_is_refused_though_its_check_digit_may_fit() -> None:
    for serial in range(0, 400, 2):
        with pytest.raises(Odd):
            value("id_number", float(number(serial))) if number(serial)[-1] != "X" else value("id_number", 1.5e17)


def test_a_number_that_a_formula_protects() -> None:
    assert value("id_number", f'="{number(2)}"')["id_number"] == number(2)


def test_a_child_without_registration() -> None:
    row = read(xlsx([HEAD, person(1, id="无户口，待补")])).rows[0]
    assert not row.problems and row.values["no_id_reason"] == "无户口,待补" and "id_number" not in row.values


def test_birth_date_and_sex_that_disagree_with_the_number() -> None:
    head = ["姓名", "性别", "出生日期", "身份证号"]
    rows = [["乌云", "男", "2014-06-30", number(2)], ["其其格", "女", "2014-03-18", number(4)],
            ["萨仁", "女", "2014年6月", number(6)], ["红霞", "女", "2014年7月", number(8)], ["杨柳", "女", "2014年6月", ""],
            ["佳琪", "", "", number(10)], ["雨桐", "女", "去年", number(12)]]  # fmt: skip
    reading = read(xlsx([head, *rows]))
    assert codes(reading) == [
        (2, "sex_differs", "refused"), (3, "birth_date_differs", "refused"), (5, "birth_date_differs", "refused"),
        (6, "date", "refused"), (8, "date", "warning"),
    ]  # fmt: skip
    assert reading.rows[5].values["sex"] == "female"
    assert "2014-06-30" in str(reading.rows[1].problems[0].message)


def test_one_number_and_two_names() -> None:
    rows = [person(1), person(2, "其其格", id=number(2)), person(3, "乌云", id=number(2))]
    reading = read(xlsx([HEAD, *rows]))
    assert codes(reading) == [(3, "id_twice", "refused")]
    assert "本表第 2 行" in str(reading.all_problems()[0].message)


def test_the_first_that_can_be_kept_is_kept() -> None:
    bad = ["1", "乌云", "男", number(2), "", "", ""]
    assert codes(read(xlsx([HEAD, bad, person(2, "其其格", id=number(2))]))) == [(2, "sex_differs", "refused")]


def test_optional_columns_only_warn() -> None:
    row = person(1)
    row[5] = "5912345"  # a valid local number
    short = person(2, "其其格")
    short[5] = "138478500"
    reading = read(xlsx([HEAD, row, short]))
    assert codes(reading) == [(3, "phone", "warning")]
    assert "9 位" in str(reading.all_problems()[0].message)


def test_a_row_without_a_name_is_refused() -> None:
    row = person(1)
    row[1] = ""
    assert codes(read(xlsx([HEAD, row]))) == [(2, "missing", "refused")]


@pytest.mark.parametrize(
    ("key", "cell", "expected"),
    [("status", "留守儿童、困境", ("left_behind", "poverty")), ("status", "事无/残疾", ("de_facto_unsupported", "disability")),
     ("status", "孤儿 重病", ("orphan", "serious_illness")), ("status", "低保户;留守", ("poverty", "left_behind")),
     ("status", "留守(√) 孤儿( )", ("left_behind",)), ("status", "—", None), ("father_state", "在外务工", "away_work"),
     ("mother_state", "去世", "dead"), ("mother_state", "离家出走", "lost_contact"), ("guardian_type", "隔代监护", "grandparent"),
     ("income_class", "刚性支出困难家庭", "expense"), ("income_class", "五保户", "tekun"), ("boarding", "√", True),
     ("boarding", "×", False), ("boarding", "□是 ☑否", False), ("boarding", "是( ) 否(√)", False), ("boarding", "走读", False),
     ("both_away", "有", True), ("both_away", "(√)", True), ("boarding", "", None), ("boarding", True, True),
     ("grade", "七年级", {"stage": "junior", "grade": 1}), ("grade", 3.0, {"stage": "primary", "grade": 3}),
     ("disability_kind", "肢体 二级", {"disability_kind": "physical", "disability_grade": 2}), ("disability_kind", "无", None),
     ("father_name", "巴图(已故)", {"father_name": "巴图", "father_state": "dead"}),
     ("father_name", "已故", {"father_name": None, "father_state": "dead"}), ("father_name", "—", None),
     ("name", "买买提・吐逊", "买买提·吐逊"), ("phone", 13847850001.0, "13847850001"), ("phone", "138-4785-0001/5921234", "13847850001"),
     ("phone", "+86 13847850001", "13847850001"), ("phone", "0478-5912345", "04785912345"), ("household_size", "4人", 4),
     ("income_per_head", "3,600元", 360000), ("income_per_head", "0.36万元", 360000), ("consent", "是", "given"),
     ("consent", "不同意", "refused"), ("consent", "未签", "not_asked"), ("ethnicity", "蒙", "02"), ("schooling", "辍学", "dropped_out")],
)  # fmt: skip
def test_words_of_offices(key: str, cell: Any, expected: Any) -> None:
    assert value(key, cell) == expected


def test_words_about_women() -> None:
    assert value("hardship", "单亲，两癌患者", WOMEN) == ("single", "cancer")


@pytest.mark.parametrize(("key", "cell"), [("status", "留守、外星人"), ("sex", "好"), ("boarding", "大概"), ("grade", "九十年级"),
                                           ("father_state", "残疾"), ("bank_account", 6.217001234567890e18),
                                           ("bank_account", "建行卡"), ("household_size", "很多")])  # fmt: skip
def test_words_that_mean_nothing_are_odd(key: str, cell: Any) -> None:
    with pytest.raises(Odd):
        value(key, cell)


def test_the_workbook_of_refused_rows_can_be_mended_and_sent_again() -> None:
    rows = [person(1, id=1.50824201406302e17), person(2, "其其格"), person(3, "刘子轩", id=number(6)[:-1])]
    rows[0][6] = "=HYPERLINK(1)"
    reading = read(text([HEAD, *rows]), "a.csv")
    book = openpyxl.load_workbook(io.BytesIO(errors_workbook(reading.rows)))
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == [*HEAD, "原因"]
    assert [cell.value for cell in sheet[2]][1:4] == ["乌云", "女", "1.50824201406302e+17"]
    assert sheet["G2"].data_type == "s" and sheet["G2"].value == "=HYPERLINK(1)"
    assert sheet["D2"].fill.fgColor.rgb == "FFFBE9E7" and sheet["B2"].fill.fgColor.rgb != "FFFBE9E7"
    assert "科学计数" in sheet["H2"].value and "少一位" in sheet["H3"].value
    assert sheet.max_row == 3
    sheet["D2"], sheet["D3"] = number(2), number(6)
    mended = io.BytesIO()
    book.save(mended)
    again = read(mended.getvalue())
    assert [row.refused for row in again.rows] == [False, False]


def test_a_workbook_without_refused_rows_still_opens() -> None:
    assert openpyxl.load_workbook(io.BytesIO(errors_workbook(read(xlsx([HEAD, person(1)])).rows))).sheetnames
