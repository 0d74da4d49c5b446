"""Files that open, with cells as Excel and hands damage them: each gives its rows, or one row-level word with the cure."""

from __future__ import annotations

import datetime as dt
import io
import resource
import time
from typing import Any

import openpyxl
import pytest
import xlwt

from registry.core.tables.compound import look_over
from registry.core.tables.guards import Unreadable
from registry.core.tables.workbook import read_workbook
from registry.rosters.reading.roster import Reading
from tests.rosters.reading.files import BORN, HEAD, number, person, read, replaced, saved, text, xls, xlsx

WITH_BIRTH = (*HEAD[:4], "出生日期", *HEAD[4:])


def born(value: Any) -> list[Any]:
    return [1, "乌云", "女", number(2), value, "四义堂村", "13847850001", ""]


def row(**changed: Any) -> list[Any]:
    cells = person(1)
    for key, value in changed.items():
        cells[HEAD.index(key)] = value
    return cells


# what stands in the cell → the code of the refusal or warning, "" when it is read
CELLS: dict[str, tuple[dict[str, Any], str]] = {
    "id as a number": ({"身份证号": 1.5082420140630e17}, "id_digits_lost"),
    "id as a whole number": ({"身份证号": 150824201406300022}, "id_digits_lost"),
    "id in scientific notation": ({"身份证号": "1.50824E+17"}, "id_digits_lost"),
    "id with lost digits": ({"身份证号": "150824201406300000"}, "id_digits_lost"),
    "id with an apostrophe": ({"身份证号": "'" + number(2)}, ""),
    "id with spaces": ({"身份证号": f" {number(2)[:6]} {number(2)[6:14]} {number(2)[14:]} "}, ""),
    "id in full width": ({"身份证号": "".join(chr(ord(c) + 0xFEE0) for c in number(2))}, ""),
    "id with a wrong check digit": ({"身份证号": number(2)[:-1] + ("0" if number(2)[-1] != "0" else "1")}, "id_number"),
    "id of 17 digits": ({"身份证号": number(2)[:-1]}, "id_number"),
    "id of somebody unborn": ({"身份证号": "150824203001010012"}, "id_number"),
    "id that is a word": ({"身份证号": "见附件"}, "id_number"),
    "no registration": ({"身份证号": "未上户"}, ""),
    "id as a formula of text": ({"身份证号": f'="{number(2)}"'}, ""),
    "other sex": ({"性别": "男"}, "sex_differs"),
    "sex as a number": ({"性别": 2}, ""),
    "strange sex": ({"性别": "十"}, "sex"),
    "name missing": ({"姓名": ""}, "missing"),
    "name of blanks": ({"姓名": "　 "}, "missing"),
    "name of digits": ({"姓名": "12345"}, "name"),
    "name with a wrong point": ({"姓名": "阿依古丽．买买提"}, ""),
    "name of 51 characters": ({"姓名": "乌" * 51}, "name"),
    "name in four bytes": ({"姓名": "𬱖𫚕"}, ""),
    "phone short": ({"联系电话": "1384785"}, "phone"),
    "phone of 12 digits": ({"联系电话": "138478500012"}, "phone"),
    "phone as a number": ({"联系电话": 13847850001.0}, ""),
    "two phones": ({"联系电话": "13847850001/13847850002"}, ""),
    "phone a word": ({"联系电话": "同上"}, "phone"),
    "very long note": ({"备注": "字" * 600}, "too_long"),
    "formula injection": ({"备注": '@SUM(1+1)*cmd|"/C calc"!A0'}, ""),
    "line break in a cell": ({"备注": "一行\n二行"}, ""),
    "html in a cell": ({"备注": "<script>alert(1)</script>"}, ""),
    "control characters": ({"备注": "x_x0007_y"}, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_read_or_said(name: str) -> None:
    changed, code = CELLS[name]
    cells = row(**changed)
    reading = read(text([HEAD, cells]), "a.csv") if "formula of text" in name else read(xlsx([HEAD, cells]))
    assert len(reading.rows) == 1
    said = [problem.code for problem in reading.all_problems()]
    assert said == ([code] if code else []), said
    assert all(str(problem.message).endswith("。") for problem in reading.all_problems())


DATES: dict[str, tuple[Any, str]] = {
    "iso": ("2014-06-30", ""), "points": ("2014.6.30", ""), "slashes": ("2014/6/30", ""), "chinese": ("2014年6月30日", ""),
    "compact": ("20140630", ""), "compact number": (20140630, ""), "serial": (41820, ""), "serial text": ("41820", ""),
    "a date": (dt.date(2014, 6, 30), ""), "a moment": (dt.datetime(2014, 6, 30, 9, 5), ""), "month": ("2014年6月", ""),
    "other day": ("2014-06-29", "birth_date_differs"), "no such day": ("2014-02-30", "date"),
    "two digits": ("14.6.30", "date"), "a word": ("不详", "date"), "zero": (0, "date"), "negative": (-5, "date"),
    "a time": (dt.time(9, 5), "date"), "true": (True, "date"),
}  # fmt: skip


@pytest.mark.parametrize("name", DATES)
def test_a_date_is_read_or_said(name: str) -> None:
    value, code = DATES[name]
    reading = read(xlsx([WITH_BIRTH, born(value)]))
    assert [problem.code for problem in reading.all_problems()] == ([code] if code else [])
    assert reading.rows[0].values["birth_date"] == BORN or code


def _names(reading: Reading) -> list[str]:
    return [found.values["name"] for found in reading.rows]


def test_layouts_that_carry_no_rows_or_the_same_twice() -> None:
    only_headings = read(xlsx([HEAD]))
    assert only_headings.rows == []
    twice = read(xlsx([HEAD, person(1), HEAD, person(2, "其其格"), ["合计", "", "", "", "", "", 2]]))
    assert _names(twice) == ["乌云", "其其格"]
    assert twice.skipped["heading"] == 1
    merged = xlsx([HEAD, person(1), person(2, "其其格")], merged=("E2:E3",))
    assert [found.values["village"] for found in read(merged).rows] == ["四义堂村", "四义堂村"]
    same = read(xlsx([HEAD, person(1), person(2, "其其格", id=number(2))]))
    assert [found.refused for found in same.rows] == [False, True]


def test_formulas_without_a_value_are_empty_cells() -> None:
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(row(备注="=A2&B2", 身份证号='="150824"&"201406300022"'))
    reading = read(saved(book))
    assert "id_number" not in reading.rows[0].values
    assert reading.rows[0].values["name"] == "乌云"


def test_both_date_systems() -> None:
    for date1904, serial in ((False, 41820), (True, 41820 - 1462)):
        book = xlwt.Workbook()
        book.dates_1904 = date1904
        sheet = book.add_sheet("a")
        for line, cells in enumerate((WITH_BIRTH, born(serial))):
            for place, value in enumerate(cells):
                sheet.write(line, place, value)
        buffer = io.BytesIO()
        book.save(buffer)
        assert look_over(buffer.getvalue()).date1904 is date1904
        assert read(buffer.getvalue(), "a.xls").rows[0].values["birth_date"] == BORN
    plain = xlsx([WITH_BIRTH, born(41820 - 1462)])
    old = replaced(plain, "xl/workbook.xml", _member(plain).replace(b"<workbookPr", b'<workbookPr date1904="1"'))
    assert read(old).rows[0].values["birth_date"] == BORN


def _member(data: bytes) -> bytes:
    package = __import__("zipfile").ZipFile(io.BytesIO(data))
    return bytes(package.read("xl/workbook.xml"))


def test_an_old_file_with_a_cell_in_the_far_corner_is_refused_before_it_is_laid_out() -> None:
    book = xlwt.Workbook()
    book.add_sheet("a").write(65_535, 255, "x")
    buffer = io.BytesIO()
    book.save(buffer)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with pytest.raises(Unreadable) as refused:
        read_workbook(buffer.getvalue(), "a.xls")
    assert "删掉右边多余的列" in str(refused.value)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
    assert time.perf_counter() - start < 10
    assert look_over(xls([HEAD, person(1)])).extents[-1] == (2, 7)


def test_sixty_people_on_sixty_pages() -> None:
    pages = [
        [["农村留守儿童基本情况登记表"], ["姓名", f"乌{chr(0x4E00 + n)}", "性别", "女", "民族", "蒙古族"],
         ["公民身份证号码", number(n * 2), "是否登记户口", "是(√) 否( )", "是否学校寄宿", "是( ) 否(√)"],
         ["父亲姓名", "巴图", "出生日期", "1985-01-02", "联系电话", "13847850001"],
         ["母亲姓名", "萨仁", "出生日期", "—", "联系电话", "13847850002"]]
        for n in range(60)
    ]  # fmt: skip
    reading = read(xlsx(*pages))
    assert len(reading.rows) == 60
    first = reading.rows[0].values
    assert (first["father_birth_date"], first["mother_phone"], first["boarding"]) == (
        dt.date(1985, 1, 2),
        "13847850002",
        False,
    )
