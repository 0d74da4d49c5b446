"""Five offices' workbooks by the register's own import: read as they are, mended as the refusals say, and once only."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from sqlalchemy import func, select

from registry.disbursements.models import Disbursement
from registry.rosters.reading.errors_book import errors_workbook
from tests.factories.programs import make_programs
from tests.rosters.conftest import people, person
from tests.rosters.offices import county, payments, school, township, village
from tests.rosters.offices.people import name_of, number_of

SIYITANG, SUDULUN = "150824102201", "150824102202"


def _said(result: Any, level: str = "refused") -> list[tuple[int, str]]:
    return [(p.row, p.code) for p in result.planned.reading.all_problems() if p.level == level]


def test_the_townships_sheet(take: Any) -> None:
    result = take(township.workbook(), township.FILENAME, partial=True)
    assert _said(result) == [(21, "id_digits_lost"), (22, "id_number"), (23, "birth_date"), (25, "missing")]
    assert (result.counts.created, result.counts.refused) == (township.GOOD, township.BAD)
    one, two, muslim = person("王雨桐"), person(name_of(1)), person("阿依古丽·买买提")
    assert (one.id_number, two.id_number, muslim.id_number) == (number_of(0), number_of(1), number_of(2))
    assert {one.scope_code, two.scope_code, person(name_of(7)).scope_code, person(name_of(8)).scope_code} == {SIYITANG}
    assert {person(name_of(place)).scope_code for place in (township.X_PLACE, 5, 6)} == {SUDULUN}
    assert {spell.code for spell in two.statuses} == {"left_behind", "poverty"}
    assert {spell.start_on.isoformat() for spell in one.statuses} == {"2026-03-05"}
    assert person(name_of(township.X_PLACE)).id_number == township.X_NUMBER
    assert (person(name_of(5)).stage, person(name_of(5)).grade) == ("junior", 1)
    states = {relative.kinship: relative.state for relative in person(name_of(3)).relatives}
    assert (states["mother"], people()) == ("lost_contact", township.GOOD)


def test_the_mended_workbook_changes_only_what_was_mended_and_comes_once(take: Any) -> None:
    take(township.workbook(), township.FILENAME, partial=True)
    counts = take(township.mended(), township.FILENAME).counts
    assert (counts.created, counts.updated, counts.unchanged, counts.refused) == (township.BAD, 0, township.GOOD, 0)
    assert take(township.mended(), township.FILENAME).counts.unchanged == township.GOOD + township.BAD
    assert people() == township.GOOD + township.BAD


def test_the_rows_that_were_sent_back_are_enough(take: Any) -> None:
    result = take(township.workbook(), township.FILENAME, partial=True)
    book = openpyxl.load_workbook(io.BytesIO(errors_workbook(result.planned.reading.rows)))
    page = book.worksheets[0]
    headings = [cell.value for cell in page[1]]
    assert (page.max_row, headings[-1], page.title) == (5, "原因", "留守儿童")
    number = headings.index("身份证号码（18位）") + 1
    for line, place in ((2, 9), (3, 10), (4, 11)):
        assert page.cell(line, number if line < 4 else 1).fill.fgColor.rgb == ("FFFBE9E7" if line < 4 else "00000000")
        page.cell(line, number).value = number_of(place)
    page.cell(5, headings.index("儿童姓名") + 1).value = name_of(13)
    out = io.BytesIO()
    book.save(out)
    again = take(out.getvalue(), "退回的行.xlsx")
    assert (again.counts.created, again.counts.refused, people()) == (4, 0, 15)
    assert {spell.start_on.isoformat() for spell in person(name_of(10)).statuses} == {"2026-03-05"}
    assert {relative.kinship for relative in person(name_of(10)).relatives} == {"father", "mother", "grandmother"}
    assert take(township.mended(), township.FILENAME).counts.unchanged == 15


def test_sixty_forms(take: Any) -> None:
    result = take(village.workbook(), village.FILENAME)
    assert (result.counts.created, result.counts.refused) == (village.PAGES, 0)
    assert result.planned.reading.skipped["blank_form"] == 2
    assert _said(result, "warning") == [(3, "consent_missing")]
    child = person(name_of(0))
    assert (child.scope_code, child.health, child.boarding, child.stage) == (SIYITANG, "健康", False, "primary")
    assert {spell.code for spell in child.statuses} == {"left_behind"}
    assert {(r.kinship, r.is_guardian) for r in child.relatives if r.name.startswith("赵秀")} == {("grandmother", True)}


def test_refused_forms_come_back_as_one_sheet(take: Any) -> None:
    book = openpyxl.load_workbook(io.BytesIO(village.workbook()))
    for page in book.worksheets[:3]:
        page["B4"].value = "15082420140101"
    out = io.BytesIO()
    book.save(out)
    result = take(out.getvalue(), village.FILENAME, partial=True)
    assert result.counts.refused == 3
    back = openpyxl.load_workbook(io.BytesIO(errors_workbook(result.planned.reading.rows)))
    assert [(page.title, page.sheet_state) for page in back] == [("登记表", "visible"), ("原表", "hidden")]
    page = back.worksheets[0]
    assert page.cell(2, page.max_column).value.startswith(f"“1{name_of(0)}”一页：")
    column = [cell.value for cell in page[1]].index("公民身份证号码") + 1
    for line in (2, 3, 4):
        page.cell(line, column).value = number_of(line - 2)
    mended = io.BytesIO()
    back.save(mended)
    again = take(mended.getvalue(), "退回的行.xlsx")
    assert (again.counts.created, again.counts.refused) == (3, 0)
    assert [spell.code for spell in person(name_of(0)).statuses] == ["left_behind"]


def test_the_countys_old_ledger(take: Any) -> None:
    result = take(county.workbook(), county.FILENAME, kind="women")
    assert (result.counts.created, result.counts.refused) == (county.ROWS, 0)
    assert _said(result, "warning") == [(4, "money")]
    women = {name: person(name) for name in ("赵桂芳", "娜仁花", "白玉兰", "其其格", "琪琪格")}
    assert [women[name].household.income_per_head_fen for name in ("赵桂芳", "娜仁花", "白玉兰")] == [
        360000,
        240000,
        410000,
    ]
    assert women["娜仁花"].birth_date.isoformat() == "1975-11-20"
    assert {women["赵桂芳"].scope_code, women["其其格"].scope_code} == {SIYITANG, SUDULUN}
    assert {spell.code for spell in women["白玉兰"].statuses} == {"serious_illness", "disability"}
    assert take(county.workbook(), county.FILENAME, kind="women").counts.unchanged == county.ROWS


def test_the_schools_export_with_lost_numbers(take: Any) -> None:
    result = take(school.file(), school.FILENAME)
    assert (result.counts.refused, result.written, people()) == (school.LOST, False, 0)
    assert _said(result) == [(7, "id_digits_lost"), (8, "id_digits_lost"), (9, "id_digits_lost")]
    again = take(school.file(mended=True), school.FILENAME)
    assert (again.counts.created, again.counts.refused) == (school.ROWS, 0)
    assert person("𬱖娜").scope_code == SIYITANG


def test_the_signed_sheet_after_the_holiday(take: Any, actors: Any, session: Any, today: Any) -> None:
    make_programs(actors.county, today)
    session.commit()
    take(township.workbook(), township.FILENAME, partial=True)
    paid = [(name_of(place), number_of(place), "四义堂村") for place in (1, 3, 5, 6)]
    result = take(payments.workbook(paid, late=1), payments.FILENAME, kind="disbursements", region="150824000000",
                  actor=actors.county, partial=True)  # fmt: skip
    assert (result.counts.created, result.counts.refused) == (3, 1), [str(p.message) for p in result.planned.reading.all_problems()]  # fmt: skip
    assert _said(result) == [(5, "amount")]
    session.rollback()
    assert session.scalar(select(func.sum(Disbursement.amount_fen))) == 120000 + 50000 + 120000
