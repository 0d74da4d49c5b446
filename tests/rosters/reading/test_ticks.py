"""Boxes to tick as offices print them: the tick belongs to the word it touches, and a box nobody touched says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from registry.rosters.reading.words import has_ticks, ticked, yes_no
from tests.rosters.reading.files import codes, number, read, xlsx

FORM = [["农村留守儿童基本情况登记表"], ["姓名", "乌云", "性别", "女"], ["公民身份证号码", number(2), "民族", "蒙古族"]]


@pytest.mark.parametrize(
    ("text", "option", "answer"),
    [("是(√) 否( )", "是", True), ("是√ 否", "是", True), ("√是 否", "是", True), ("是 √否", "否", False),
     ("□是 ☑否", "否", False), ("□是√否", "否", False), ("是□否√", "否", False), ("是√否□", "是", True), ("(√)", "(√)", True),
     ("( )", "", None), ("是( ) 否( )", "", None), ("□是 □否", "", None), ("无", "无", False)],
)  # fmt: skip
def test_the_ticked_option(text: str, option: str, answer: bool | None) -> None:
    assert (ticked(text), yes_no(text)) == (option, answer)


def test_a_note_with_a_tick_keeps_its_words() -> None:
    assert not has_ticks("已核实√，低保(√)另有临时救助")
    reading = read(xlsx([["姓名", "身份证号", "备注"], ["乌云", number(2), "已核实√，低保(√)另有临时救助"]]))
    assert "临时救助" in reading.rows[0].values["note"]


def _form(*lines: list[Any]) -> Any:
    return read(xlsx([*FORM, *lines, ["填表人", "李秀英"]])).rows[0]


def test_several_options_and_boxes_nobody_touched() -> None:
    row = _form(["身体情况", "健康（√）残疾（ ）", "家庭经济来源", "务农（√）务工（√）"], ["是否学校寄宿", "是（ ） 否（ ）"],
                ["就学情况", "未入园（ ） 小学（√）"])  # fmt: skip
    assert (row.values["health"], row.values["income_source"]) == ("健康", "务农、务工")
    assert (row.values["schooling"], row.values["stage"]) == ("in_school", "primary")
    assert "boarding" not in row.values and row.problems == []


def test_no_capacity_is_a_question_beside_its_box_and_an_answer_elsewhere() -> None:
    asked = _form(["父母双方同时外出", "（ ）", "父母一方外出、另一方无监护能力", "（ ）", "无监护能力", "（√）"],
                  ["是否学校寄宿", "否", "就学情况", "小学"])  # fmt: skip
    assert (asked.values.get("one_away"), asked.values.get("both_away"), asked.values["no_capacity"]) == (
        None,
        None,
        True,
    )
    said = _form(["父亲姓名", "巴图", "监护情况", "差"], ["身体情况", "无监护能力", "是否学校寄宿", "否"])
    assert said.values["health"] == "无监护能力" and "no_capacity" not in said.values


def test_a_printed_form_without_answers_is_nobody() -> None:
    blank = [["农村留守儿童基本情况登记表"], ["填报单位(盖章)", "四义堂村委会", "填报日期", "2026年3月2日"], ["姓名", "", "性别", ""],
             ["公民身份证号码", "", "民族", ""], ["是否学校寄宿", "是（ ） 否（ ）"], ["父亲姓名", "", "联系电话", ""]]  # fmt: skip
    reading = read(xlsx(blank, [*FORM, *blank[4:]]))
    assert len(reading.rows) == 1 and reading.skipped["blank_form"] == 1
    half = [*blank[:5], ["父亲姓名", "巴图", "联系电话", ""]]
    assert codes(read(xlsx(half))) == [(3, "missing", "refused")]


HEAD = ("序号", "村", "姓名", "身份证号", "备注")


@pytest.mark.parametrize("total", [["四义堂村小计", "", "4人"], ["", "四义堂村小计", "4人"], ["第一组合计", "", ""],
                                   ["四义堂村小计4人"], ["小  计", "", "", "", "2人"]])  # fmt: skip
def test_a_part_with_its_name_is_summed_up_and_no_person(total: list[Any]) -> None:
    rows = [[1, "四义堂村", "乌云", number(2), ""], total, [2, "四义堂村", "其其格", number(4), "两项合计"]]
    reading = read(xlsx([list(HEAD), *rows]))
    assert [row.values["name"] for row in reading.rows] == ["乌云", "其其格"]
    assert (reading.skipped["total"], reading.all_problems()) == (1, [])


def test_a_person_without_a_number_is_no_total() -> None:
    reading = read(xlsx([list(HEAD), [1, "四义堂村小计", "乌云", "", ""]]))
    assert [row.values["name"] for row in reading.rows] == ["乌云"]
