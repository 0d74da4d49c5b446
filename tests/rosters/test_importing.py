"""A file goes in once: whole or nothing, good rows on request, the same file again changes nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from registry.people.models import Consent, StatusSpell
from tests.rosters.conftest import people, person
from tests.rosters.sheets import child, children, number, workbook


def test_a_clean_file_makes_its_people(take: Any) -> None:
    result = take(workbook(children(5), title="德岭山镇留守儿童花名册"))
    assert (result.counts.rows, result.counts.created, result.counts.people_created) == (5, 5, 5)
    assert result.counts.refused == 0
    assert people() == 5
    one = person("王雨桐")
    assert one.id_number == number(0)
    assert one.scope_code == "150824102201"
    assert one.household.head_name == one.relatives[0].name
    assert (one.relatives[0].kinship, one.relatives[0].is_guardian) == ("grandmother", True)
    assert one.guardian_type == "grandparent"
    assert (one.stage, one.grade) == ("primary", 5)
    assert [spell.code for spell in one.statuses] == ["left_behind"]


def test_the_same_file_again_changes_nothing(take: Any, session: Any) -> None:
    data = workbook(children(5))
    take(data)
    before = [(row.updated_at, row.version) for row in (person("王雨桐"), person("刘子轩"))]
    again = take(data)
    assert (again.counts.created, again.counts.updated, again.counts.unchanged) == (0, 0, 5)
    assert [(row.updated_at, row.version) for row in (person("王雨桐"), person("刘子轩"))] == before
    assert len(session.scalars(select(StatusSpell)).all()) == 5
    assert len(session.scalars(select(Consent)).all()) == 5
    assert people() == 5


def test_a_corrected_file_changes_only_what_was_corrected(take: Any) -> None:
    take(workbook(children(5)))
    rows = children(5)
    rows[1][9] = "六年级"
    rows[2][7] = "15047847731"
    result = take(workbook(rows))
    assert (result.counts.updated, result.counts.unchanged, result.counts.created) == (2, 3, 0)
    assert person("萨仁高娃").grade == 6
    assert person("刘子轩").relatives[0].phone == "15047847731"
    assert person("王雨桐").version == 1
    shown = [(str(c.label), c.old, c.new) for o in result.planned.outcomes for c in o.changes]
    assert ("年级", "5 年级", "6 年级") in shown
    assert any(new == "150****7731" for _label, _old, new in shown)


def test_empty_cells_never_erase(take: Any) -> None:
    take(workbook(children(1)))
    result = take(workbook([child(0, c4=None, c5=None, c6=None, c7=None, c8=None, c9=None, c11=None)]))
    assert result.counts.unchanged == 1
    assert person("王雨桐").school == "德岭山镇小学"


def test_one_bad_row_keeps_the_whole_file_out(take: Any) -> None:
    result = take(workbook([*children(3), child(3, c2="150824201401011234")]))
    assert result.import_id is None
    assert (result.counts.rows, result.counts.refused, result.counts.created) == (4, 1, 0)
    assert people() == 0


def test_partial_takes_the_good_rows(take: Any) -> None:
    result = take(workbook([*children(3), child(3, c2="150824201401011234")]), partial=True)
    assert (result.counts.created, result.counts.refused) == (3, 1)
    assert people() == 3


def test_a_dry_run_writes_nothing(take: Any) -> None:
    result = take(workbook(children(3)), dry_run=True)
    assert (result.counts.created, result.import_id) == (3, None)
    assert people() == 0


def test_a_village_is_read_from_the_address_and_who_is_away_from_its_column(take: Any) -> None:
    headings = ("姓名", "身份证号", "住址（村）", "父母外出情况")
    rows = [["王雨桐", number(0), "德岭山镇四义堂村五组", "双方外出"], ["刘子轩", number(1), "四义堂", "父亲外出"],
            ["白音", number(2), "某路3号", "双方外出"]]  # fmt: skip
    result = take(workbook(rows, headings=headings))
    assert result.counts.created == 3 and all(problem["code"] != "yes_no" for problem in result.as_json()["problems"])
    places = {name: person(name).scope_code for name in ("王雨桐", "刘子轩", "白音")}
    assert places == {"王雨桐": "150824102201", "刘子轩": "150824102201", "白音": "150824102000"}
    assert [spell.code for spell in person("王雨桐").statuses] == ["left_behind"]
    assert "left_behind" not in [spell.code for spell in person("刘子轩").statuses]


def test_a_grade_behind_the_school_is_read(take: Any) -> None:
    rows = [
        ["王雨桐", number(0), "德岭山镇小学四年级"],
        ["刘子轩", number(1), "海流图中学（初二）"],
        ["白音", number(2), "乌拉特中旗一中"],
    ]
    take(workbook(rows, headings=("姓名", "身份证号", "学校（年级）")))
    read = {name: (one.school, one.stage, one.grade) for name in ("王雨桐", "刘子轩", "白音") if (one := person(name))}
    assert read == {
        "王雨桐": ("德岭山镇小学", "primary", 4), "刘子轩": ("海流图中学", "junior", 2), "白音": ("乌拉特中旗一中", None, None),
    }  # fmt: skip
