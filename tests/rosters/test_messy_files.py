"""Files as offices really send them, imported: titles, two-row headings, totals, footers, sheets, CSV, formulas."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
from sqlalchemy import select

from registry.audit.services import record
from registry.people.models import Consent, ConsentAnswer
from registry.regions.models import Region
from registry.rosters.reading.errors_book import errors_workbook
from tests.rosters.conftest import TOWNSHIP, people, person
from tests.rosters.sheets import HEADINGS, NAMES, child, children, number, saved, workbook

COUNTY = "150824000000"


def _two_row_heading() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["德岭山镇困境儿童摸底表"])
    page.append(["填报单位（盖章）：德岭山镇妇联", None, None, "填报日期：2026年2月28日"])
    page.append(["序号", "姓名", "身份证号", "村名", "父亲情况", None, "母亲情况", None, "困境类型"])
    page.append([None, None, None, None, "姓名", "状况", "姓名", "状况", None])
    page.append([1, "王 雨桐", number(0), "四义堂", "王建国", "外出务工", "李梅", "已故", "单亲"])
    page.append([None] * 9)
    page.append([2, "萨仁高娃", number(1), "苏独仑嘎查", "巴图", "服刑", "乌云", "正常", "家庭贫困、残疾"])
    page.append(["合计", 2])
    page.append(["填表人：李秀英", None, None, "联系电话：13947812345"])
    for heading in ("A1:I1", "E3:F3", "G3:H3"):
        page.merge_cells(heading)
    return saved(book)


def test_a_real_looking_table(take: Any) -> None:
    result = take(_two_row_heading())
    assert (result.counts.rows, result.counts.created) == (2, 2), [str(p.message) for p in
                                                                   result.planned.reading.all_problems()]  # fmt: skip
    one, two = person("王雨桐"), person("萨仁高娃")
    assert (one.scope_code, two.scope_code) == ("150824102201", "150824102202")
    assert {(r.kinship, r.name, r.state) for r in one.relatives} == {
        ("father", "王建国", "away_work"), ("mother", "李梅", "dead"),
    }  # fmt: skip
    assert {spell.code for spell in two.statuses} == {"poverty", "disability"}
    assert {spell.start_on.isoformat() for spell in two.statuses} == {"2026-02-28"}


def test_status_from_the_title_and_gaps_are_warnings(take: Any) -> None:
    rows = [[1, NAMES[0], number(0)], [2, NAMES[1], number(1)]]
    result = take(workbook(rows, title="2026年春季留守儿童花名册", headings=HEADINGS[:3]))
    assert (result.counts.created, result.counts.refused) == (2, 0)
    assert [spell.code for spell in person(NAMES[0]).statuses] == ["left_behind"]
    assert person(NAMES[0]).scope_code == TOWNSHIP
    codes = {problem.code for problem in result.planned.reading.all_problems()}
    assert {"village_missing", "consent_missing"} <= codes


def test_a_child_of_sixteen_is_a_warning(take: Any) -> None:
    result = take(workbook([child(0, c2=number(0, year=2009))]))
    assert result.counts.created == 1
    assert "left_behind_age" in {problem.code for problem in result.planned.reading.all_problems()}


def test_two_rows_of_one_child_are_one_child(take: Any) -> None:
    second = child(0, c10="残疾")
    result = take(workbook([child(0), second, child(1), child(1)]))
    assert (result.counts.created, result.counts.updated, result.counts.unchanged) == (2, 1, 1)
    assert result.counts.people_created == 2
    assert {spell.code for spell in person("王雨桐").statuses} == {"left_behind", "disability"}
    again = take(workbook([child(0), second, child(1), child(1)]))
    assert again.counts.unchanged == 4


def test_one_number_with_two_names_keeps_the_first(take: Any) -> None:
    result = take(workbook([child(0), child(1, c2=number(0))]), partial=True)
    assert (result.counts.created, result.counts.refused) == (1, 1)
    assert people() == 1


def test_csv_in_gb18030(take: Any) -> None:
    lines = [",".join(str(cell or "") for cell in row) for row in (HEADINGS, *children(3))]
    result = take("\r\n".join(lines).encode("gb18030"), "花名册.csv")
    assert result.counts.created == 3
    assert person("巴特尔" if people() > 3 else "刘子轩").id_number == number(2)


def test_a_formula_stays_a_text(take: Any) -> None:
    row = child(0, c4='=HYPERLINK("http://x","y")', c2="150824201401011234")
    row[8] = "@SUM(1)"
    lines = [",".join(f'"{str(cell or "").replace(chr(34), chr(34) * 2)}"' for cell in row) for row in (HEADINGS, row)]
    result = take("\r\n".join(lines).encode(), "x.csv")
    page = openpyxl.load_workbook(io.BytesIO(errors_workbook(result.planned.reading.rows))).active
    assert page.cell(2, 5).data_type == "s"
    assert page.cell(2, 5).value.startswith("=HYPERLINK")


def test_a_number_that_was_missing_is_supplied(take: Any) -> None:
    bare = child(0, c2=None)
    headings = (*HEADINGS, "性别", "出生日期")
    born = number(0)[6:14]
    take(workbook([[*bare, "女" if int(number(0)[16]) % 2 == 0 else "男", born]], headings=headings))
    assert person("王雨桐").id_type == "none"
    result = take(workbook([child(0)]))
    assert (result.counts.updated, result.counts.created) == (1, 0)
    assert person("王雨桐").id_number == number(0)
    without = take(workbook([[*bare, "女" if int(number(0)[16]) % 2 == 0 else "男", born]], headings=headings))
    assert without.counts.unchanged == 1


def test_same_name_and_birth_with_another_guardian_is_a_question(take: Any) -> None:
    headings = (*HEADINGS, "性别", "出生日期")
    row = [*child(0, c2=None), "女", "2014-06-30"]
    take(workbook([row], headings=headings))
    other = [*child(0, c2=None, c5="钱桂芝", c7=None), "女", "2014-06-30"]
    result = take(workbook([other], headings=headings))
    assert result.counts.refused == 1
    assert "ambiguous" in {problem.code for problem in result.planned.reading.all_problems()}
    assert people() == 1


def test_a_number_of_another_person_is_refused(take: Any) -> None:
    take(workbook([child(0)]))
    result = take(workbook([child(0, c1="巴特尔")]))
    assert result.counts.refused == 1
    assert person("王雨桐").version == 1


def test_another_office_is_named_and_nothing_else(take: Any, actors: Any) -> None:
    take(workbook([child(0, c3="乌镇村")]), region="150824101000", actor=actors.other_township)
    result = take(workbook([child(0)]))
    problem = next(p for p in result.planned.reading.all_problems() if p.level == "refused")
    assert problem.code == "elsewhere"
    assert "乌加河镇妇联" in str(problem.message)
    assert "王雨桐" not in str(problem.message)


def test_a_village_of_another_township_is_refused_and_an_unknown_one_warned(take: Any) -> None:
    result = take(workbook([child(0, c3="乌镇村")]))
    assert result.counts.refused == 1
    result = take(workbook([child(0, c3="没有这个村")]))
    assert result.counts.created == 1
    assert person("王雨桐").scope_code == TOWNSHIP


def test_the_county_finds_the_township_by_column_village_and_title(take: Any, actors: Any) -> None:
    headings = (*HEADINGS, "乡镇")
    rows = [
        [*child(0), None],
        [*child(1, c3=None, c4="东街2号"), "德岭山"],
        [*child(2, c3=None, c4="乌加河镇一组"), None],
    ]
    result = take(workbook(rows, headings=headings), region=COUNTY, actor=actors.county)
    assert result.counts.created == 3, [str(p.message) for p in result.planned.reading.all_problems()]
    assert [person(name).scope_code for name in NAMES[:3]] == ["150824102201", TOWNSHIP, "150824101000"]
    nowhere = take(workbook([child(3, c3=None, c4=None)]), region=COUNTY, actor=actors.county)
    assert (nowhere.counts.created, nowhere.counts.refused) == (1, 0)
    assert "place_missing" in [problem.code for problem in nowhere.planned.reading.all_problems()]
    assert person(NAMES[3]).scope_code == COUNTY


def test_a_village_that_several_townships_have_names_them_and_the_column_decides(
    take: Any, actors: Any, session: Any
) -> None:
    session.add(Region(code="150824101209", name="四义堂村", level=5, parent_code="150824101000", initials="sytc",
                       pinyin="siyitangcun", valid_from=dt.date(1900, 1, 1), source="tests"))  # fmt: skip
    record(None, "tests.region")
    session.commit()
    rows = [child(0, c3="四义堂村", c4=None)]
    result = take(workbook(rows), region=COUNTY, actor=actors.county)
    problem = next(p for p in result.planned.reading.all_problems() if p.level == "refused")
    assert (problem.code, people()) == ("village_ambiguous", 0)
    assert "乌加河镇、德岭山镇" in str(problem.message)
    result = take(workbook([[*rows[0], "乌加河"]], headings=(*HEADINGS, "乡镇")), region=COUNTY, actor=actors.county)
    assert result.counts.created == 1
    assert person(NAMES[0]).scope_code == "150824101209"


def test_women(take: Any, session: Any) -> None:
    rows = [[1, "赵秀英", "150824198002030049", "四义堂村", "两癌", "是"]]
    rows[0][2] = number(0, year=1980)
    headings = ("序号", "妇女姓名", "身份证号码", "村", "困难类型", "是否同意")
    result = take(workbook(rows, headings=headings), kind="women")
    assert result.counts.created == 1, [str(p.message) for p in result.planned.reading.all_problems()]
    assert [spell.code for spell in person("赵秀英").statuses] == ["cancer"]
    assert session.scalars(select(Consent)).one().answer is ConsentAnswer.GIVEN
    assert take(workbook(rows, headings=headings), kind="women").counts.unchanged == 1


def test_brothers_share_a_household(take: Any) -> None:
    guardian = {"c5": "赵秀英", "c7": "13947840000", "c3": "四义堂村"}
    take(workbook([child(0, **guardian), child(1, **guardian), child(2)]))
    homes = [person(name).household_id for name in NAMES[:3]]
    assert homes[0] == homes[1] != homes[2]
